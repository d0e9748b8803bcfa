"""Cuts a sentence at its commas and keeps those clauses that answer; knows nothing of scores."""

import re
from collections.abc import Sequence
from itertools import pairwise

from service.answering.sentences import PAIRS, Span, normalise

LONG_CHARACTERS = 60
"""A sentence up to this length is said whole."""
WORTH_CHARACTERS = 18
"""Fewer characters than this are not worth a cut."""

_STOPS = re.compile(r"[，。；：！？;!?]|[,:](?!\d)")
_LEANING = re.compile(
    r"^\s*(?:其中|并|且|已|将|预计|现|目前|可|是|为|被|由|在|于|而|但|也|还|同时|以及|及|和|或|则|就"
    r"|该|其|这|它|他|她|后者|前者|分别|另外|此外)"
)


def clauses(sentence: str) -> list[tuple[int, int]]:
    """The stretches between commas and stops, each with the stop that ends it; they make up the whole sentence."""
    ends = [match.end() for match in _STOPS.finditer(sentence)]
    cuts = [0, *ends, *([len(sentence)] if not ends or ends[-1] < len(sentence) else [])]
    return list(pairwise(cuts))


def shortened(paragraph: str, span: Span, place: int, terms: Sequence[str]) -> Span:
    """The part of a long sentence from the first clause with a word of `terms` to the one that holds `place`.

    `place` is an offset into the sentence as `sentences.normalise` makes it. The sentence stays whole where it is
    short, and where the cut would open a bracket or begin with a word that leans on what went before.
    """
    sentence = paragraph[span.start : span.end]
    if len(sentence) <= LONG_CHARACTERS:
        return span
    cut = clauses(sentence)
    plain = clauses(normalise(sentence))
    if len(cut) != len(plain):
        return span
    last = next((number for number, (_, end) in enumerate(plain) if place < end), len(cut) - 1)
    behind = normalise(sentence[cut[last][1] :])
    if behind.startswith("其中") or any(
        term in behind and term not in normalise(sentence[: cut[last][1]]) for term in terms
    ):
        return span
    first = next((n for n in range(last) if _any_of(terms, normalise(sentence[slice(*cut[n])]))), last)
    first = max((n for n in range(first + 1) if not _LEANING.match(sentence[slice(*cut[n])])), default=0)
    start, end = cut[first][0], cut[last][1]
    if end < len(sentence):
        end = start + len(sentence[start:end].rstrip("，,；;：: "))
    start = start if start >= WORTH_CHARACTERS else 0
    end = end if len(sentence) - end >= WORTH_CHARACTERS else len(sentence)
    while start < end and sentence[start].isspace():
        start += 1
    return Span(span.start + start, span.start + end) if _balanced(sentence[start:end]) else span


def _any_of(terms: Sequence[str], clause: str) -> bool:
    return any(term in clause for term in terms)


def _balanced(text: str) -> bool:
    return all(text.count(opening) == text.count(closing) for opening, closing in PAIRS.items())
