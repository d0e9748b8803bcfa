"""Checks that the years, days and words of time of a sentence stand in its source, relative ones by the issue date."""

from collections.abc import Iterator, Sequence

from service.answering.checks.slots import BESIDE, LONGER, fillings, places_of
from service.answering.checks.source import Reading, Source
from service.answering.moments import Moment, same_moment
from service.contract import Check


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
    if item.value == "same time -1" and any("同比" in reading.text for reading in source.readings):
        return True
    if item.kind == "year" and any(
        item.value == int(q.value) for r in source.readings for q in r.figures if not q.unit
    ):
        return True
    return any(same_moment(item, other, reading.issued) for reading in source.readings for other in reading.moments)


def _displaced(claim: Reading, source: Source) -> Iterator[Moment]:
    """The claim's parts of dates that stand where the source has others, and never themselves."""
    taken: dict[tuple[int, int, int], bool] = {}
    for reading in source.readings:
        for theirs in _together(reading.moments):
            start, end = theirs[0].start, theirs[-1].end
            for kind, place in enumerate(places_of(reading.text, start, end)):
                for filling in fillings(place, claim.text, end - start + LONGER):
                    mine = [one for one in claim.moments if filling.start <= one.start and one.end <= filling.end]
                    if filling.end - filling.start - sum(e - s for s, e in {(o.start, o.end) for o in mine}) > BESIDE:
                        continue
                    span = kind, filling.start, filling.end
                    agrees = filling.whole in reading.text or _agrees(mine, theirs, claim, source)
                    taken[span] = taken.get(span, False) or agrees
    wrong = [(start, end) for (_, start, end), agreed in taken.items() if not agreed]
    for item in claim.moments:
        if any(start <= item.start and item.end <= end for start, end in wrong):
            yield item


def _together(found: Sequence[Moment]) -> list[list[Moment]]:
    """The parts of dates that follow each other without a gap: `今年3月1日上午`."""
    groups: list[list[Moment]] = []
    for moment in found:
        if groups and moment.start <= groups[-1][-1].end:
            groups[-1].append(moment)
        else:
            groups.append([moment])
    return groups


def _agrees(mine: Sequence[Moment], theirs: Sequence[Moment], claim: Reading, source: Source) -> bool:
    """Whether no part of a date in the place is another than the source's part of its kind there."""
    return all(
        any(same_moment(one, other, claim.issued) or _day_for_a_word(one, other) for other in theirs)
        or (one.kind not in {other.kind for other in theirs} and (one.kind != "year" or one.value in source.years))
        for one in mine
    )


def _day_for_a_word(one: Moment, other: Moment) -> bool:
    """A day that the source gives elsewhere may stand for its `昨日`."""
    return one.kind == other.kind == "day" and other.relative and not one.relative
