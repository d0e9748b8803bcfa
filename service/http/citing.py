"""Cuts an answer's text at its claims and its `[1]` markers, each with its citation; knows nothing of HTTP."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service.contract import Answer, Citation, Claim

_MARKER = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Marker:
    """A citation marker: `answer[start:end]` is `[number]`."""

    start: int
    end: int
    citation: Citation


def markers(answer: Answer) -> Iterator[Marker]:
    """The answer's markers in reading order.

    Markers stand outside the claims, so a `[1]` that a source printed itself and a claim quotes is not one.
    """
    citations = {citation.number: citation for citation in answer.citations}
    claimed = [(claim.start, claim.end) for claim in answer.claims]
    for match in _MARKER.finditer(answer.answer):
        citation = citations.get(int(match[1]))
        if citation and not any(start <= match.start() < end for start, end in claimed):
            yield Marker(match.start(), match.end(), citation)


def segments(answer: Answer) -> Iterator[str | Claim | Marker]:
    """The answer cut at its claims and markers; their texts joined again give `answer.answer`."""
    spans: list[Claim | Marker] = [*answer.claims, *markers(answer)]
    position = 0
    for span in sorted(spans, key=lambda span: span.start):
        if span.start > position:
            yield answer.answer[position : span.start]
        yield span
        position = span.end
    if position < len(answer.answer):
        yield answer.answer[position:]
