"""Whether a sentence holds an answer string, punctuation aside, as reading sets give it (Rajpurkar et al. 2016)."""

import re
from collections.abc import Sequence

from service.answering.sentences import normalise

SHORT_PIECE = 8
"""A sentence of at least so many characters that is wholly inside a long answer holds it, too."""


def bare(text: str) -> str:
    """Letters and digits alone, normalised."""
    return re.sub(r"[\W_]", "", normalise(text))


def holds(sentence: str, answers: Sequence[str]) -> bool:
    """Whether a sentence holds one of the bare answers, or is one of the sentences of a long one."""
    letters = bare(sentence)
    return any(answer in letters or (len(letters) >= SHORT_PIECE and letters in answer) for answer in answers)
