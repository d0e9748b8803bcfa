"""Nugget recall: how much of what an answer has to hold it holds.

Nuggets and their strict and partial scores follow TREC's question answering and RAG tracks (Voorhees 2003, "Overview of
the TREC 2003 Question Answering Track"; Pradeep et al. 2024, "Initial Nugget Evaluation Results for the TREC 2024
RAG Track"). Here a nugget is a pattern, so that the score needs no judge.
"""

import re
from collections.abc import Sequence

_MARKER = re.compile(r"\[\d+\]")
_FULL_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_FOLDED = {**_FULL_WIDTH, ord("％"): "%", ord("．"): "."}


def nuggets_found(answer: str, nuggets: Sequence[str]) -> tuple[bool, ...]:
    """Whether each pattern is in the answer, less markers and white space, full-width digits and letters folded."""
    text = comparable(answer)
    return tuple(re.search(nugget, text, re.IGNORECASE) is not None for nugget in nuggets)


def partial(found: Sequence[bool]) -> float:
    """The share of nuggets found, in [0, 1]; 1 where there are none."""
    return sum(found) / len(found) if found else 1.0


def strict(found: Sequence[bool]) -> float:
    """1 where all nuggets are found, otherwise 0."""
    return float(all(found))


def comparable(text: str) -> str:
    """The text that patterns are searched in."""
    return re.sub(r"\s+", "", _MARKER.sub("", text)).translate(_FOLDED)
