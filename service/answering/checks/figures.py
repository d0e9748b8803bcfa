"""Checks that a sentence's figures stand in its source with their unit and bound, said of the same thing."""

import re

from service.answering.checks.check import Check
from service.answering.checks.slots import BAR, LONGER, fillings, place_of
from service.answering.checks.source import Reading, Source
from service.answering.quantities import UNITS, Quantity, same_unit

_ONE = re.compile(f"一(?:{UNITS})$")
_DAY_UNITS = frozenset("日号")
_YEARS = range(1900, 2100)


def figures(claim: Reading, source: Source) -> list[Check]:
    """One check a figure, failed where no source has it; and one for what stands in the place of another figure."""
    displaced = list(_displaced(claim, source))
    found = [
        Check("figure", claim.text[item.start : item.end], _known(item, source))
        for item in claim.figures
        if not any(start <= item.start and item.end <= end for start, end in displaced)
    ]
    return [*found, *(Check("figure", claim.text[start:end], False) for start, end in displaced)]


def _known(item: Quantity, source: Source) -> bool:
    known = (other for reading in source.readings for other in reading.figures)
    return any(same_figure(item, other) for other in known) or _part_of_a_date(item, source)


def same_figure(one: Quantity, other: Quantity) -> bool:
    """Value, unit and bound agree: `近150个` does not bear `150个`, still less `超150个`."""
    return (
        one.value == other.value
        and same_unit(one.unit, other.unit)
        and one.bound == other.bound
        and one.ordinal == other.ordinal
    )


def _part_of_a_date(item: Quantity, source: Source) -> bool:
    """`28日` of a source's `7月28日`, and the first year of `2021—2023年`."""
    found = [moment for reading in source.readings for moment in reading.moments]
    if item.unit in _DAY_UNITS:
        return any(isinstance(one.value, tuple) and one.value[1] == item.value for one in found)
    year = not item.unit and item.value in _YEARS
    return year and (int(item.value) in source.years or any(one.value == item.value for one in found))


def _displaced(claim: Reading, source: Source) -> list[tuple[int, int]]:
    """The stretches of the claim that stand in the place of a source's figure and hold others, and never that one."""
    if any(claim.text.strip(BAR) in reading.text for reading in source.readings):
        return []
    taken: dict[tuple[int, int], bool] = {}
    for reading in source.readings:
        for item in reading.figures:
            start, end = reading.masked.from_text[item.start], reading.masked.from_text[item.end]
            place = place_of(reading.masked.text, start, end)
            for filling in fillings(place, claim.masked.text, end - start + LONGER):
                span = claim.masked.to_text[filling.start], claim.masked.to_text[filling.end]
                taken[span] = taken.get(span, False) or _agrees(claim, span, item)
    return [span for span, agreed in taken.items() if not agreed]


def _agrees(claim: Reading, span: tuple[int, int], item: Quantity) -> bool:
    """Whether what stands in the figure's place holds it too; words without any figure say nothing against it."""
    start, end = span
    said = [one for one in claim.figures if start <= one.start < end and one.end <= end + len(item.unit)]
    if said:
        return any(same_figure(item, one) for one in said)
    return not _ONE.match(claim.text[start:end]) or item.value == 1
