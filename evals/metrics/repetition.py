"""Repetition: how much of an answer it has said already.

Welleck et al. 2020, "Neural Text Generation with Unlikelihood Training", section 6: seq-rep-n is one less the share
of different n-grams; here over the characters of Chinese text.
"""

import re

N = 8
"""Characters: longer than names that a text has to repeat."""
_NO_LETTER = re.compile(r"\[\d+\]|[\W_]")


def repetition(text: str) -> float:
    """1 − different n-grams ÷ n-grams, markers and punctuation aside, in [0, 1); 0 for a text shorter than one."""
    letters = _NO_LETTER.sub("", text)
    grams = [letters[at : at + N] for at in range(len(letters) - N + 1)]
    return 1 - len(set(grams)) / len(grams) if grams else 0.0
