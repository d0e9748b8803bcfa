"""Checks that the years, days and words of time of a sentence stand in its source, relative ones by the issue date."""

from collections.abc import Iterator

from service.answering.checks.check import Check
from service.answering.checks.slots import LONGER, fillings, place_of
from service.answering.checks.source import Reading, Source
from service.answering.moments import Moment, moments, same_moment


def dates(claim: Reading, source: Source) -> list[Check]:
    """One check a part of a date; it fails where no source has it, or the source has another in its place."""
    displaced = set(_displaced(claim, source))
    return [
        Check("date", claim.text[item.start : item.end], item not in displaced and _known(item, source))
        for item in claim.moments
    ]


def _known(item: Moment, source: Source) -> bool:
    if item.kind == "year" and item.value in source.years:
        return True
    if item.kind == "year" and any(item.value == int(q.value) for r in source.readings for q in r.figures if not q.unit):
        return True
    return any(same_moment(item, other, reading.issued) for reading in source.readings for other in reading.moments)


def _displaced(claim: Reading, source: Source) -> Iterator[Moment]:
    """The claim's parts of dates that stand where the source has others, and never themselves."""
    taken: dict[tuple[int, int], list[bool]] = {}
    for reading in source.readings:
        for start, end in dict.fromkeys((item.start, item.end) for item in reading.moments):
            place = place_of(reading.text, start, end)
            theirs = [item for item in reading.moments if item.start == start]
            for filling in fillings(place, claim.text, end - start + LONGER):
                agrees = filling.whole in reading.text or _agrees(claim.text[filling.start : filling.end], theirs, claim, source)
                taken.setdefault((filling.start, filling.end), []).append(agrees)
    wrong = [span for span, agreed in taken.items() if not any(agreed)]
    for item in claim.moments:
        if any(start <= item.start and item.end <= end for start, end in wrong):
            yield item


def _agrees(text: str, theirs: list[Moment], claim: Reading, source: Source) -> bool:
    """Whether each part of a date in the place is one of those the source has there, or its year of issue."""
    return all(
        any(same_moment(one, other, claim.issued) for other in theirs)
        or (one.kind == "year" and not any(other.kind == "year" for other in theirs) and one.value in source.years)
        for one in moments(text, claim.issued)
    )
