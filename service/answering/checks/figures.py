"""Checks that a sentence's figures stand in its source with their unit and bound, said of the same thing."""

import re

from service.answering.checks.slots import BAR, BESIDE, LONGER, fillings, places_of
from service.answering.checks.source import Reading, Source
from service.answering.quantities import UNITS, Quantity, rounds_to, same_unit
from service.contract import Check

_ONE = re.compile(f"一(?:{UNITS})$")
_DAY_UNITS = frozenset("日号")
_UNSAID = frozenset("元人例")
_TEN_THOUSAND = 10_000
_MONTH_UNITS = frozenset(["月", "个月"])
_YEARS = range(1900, 2100)


def figures(claim: Reading, source: Source) -> list[Check]:
    """One check a figure, failed where no source has it; and one for what stands in the place of another figure."""
    displaced = list(_displaced(claim, source))
    found = [
        Check("figure", claim.text[item.start : item.end], _known(item, source))
        for item in claim.figures
        if not _of_a_quarter(item, claim)
        and not any(start <= item.start and item.end <= end for start, end in displaced)
    ]
    return [*found, *(Check("figure", claim.text[start:end], False) for start, end in displaced)]


def _known(item: Quantity, source: Source) -> bool:
    known = (other for reading in source.readings for other in reading.figures)
    return any(same_figure(item, other) for other in known) or _part_of_a_date(item, source)


def _of_a_quarter(item: Quantity, claim: Reading) -> bool:
    """`q2` and `2季度` are dates and checked as such."""
    return any(one.start <= item.start and item.end <= one.end for one in claim.moments if one.kind == "word")


def same_figure(said: Quantity, held: Quantity) -> bool:
    """Value, unit and bound agree: `近150个` does not bear `150个`, still less `超150个`; 151 bears `超150个`.

    Money and people may go without their unit where the scale is said (`被罚264万`).
    """
    bare = not said.unit and held.unit in _UNSAID and said.value >= _TEN_THOUSAND
    if not (bare or same_unit(said.unit, held.unit)) or said.ordinal != held.ordinal:
        return False
    return (said.value == held.value and said.bound == held.bound) or rounds_to(held, said)


def _part_of_a_date(item: Quantity, source: Source) -> bool:
    """`28日` of a source's `7月28日`, the first year of `2021—2023年`, and `前4个月` of its `1至4月`."""
    found = [moment for reading in source.readings for moment in reading.moments]
    if item.unit in _DAY_UNITS:
        return any(isinstance(one.value, tuple) and one.value[1] == item.value for one in found)
    if item.unit in _MONTH_UNITS and (n := int(item.value)) == item.value:
        return any(re.search(rf"(?<!\d)1月?[-—–~至到]{n}月", reading.text) for reading in source.readings)
    year = not item.unit and item.value in _YEARS
    return year and (int(item.value) in source.years or any(one.value == item.value for one in found))


def _displaced(claim: Reading, source: Source) -> list[tuple[int, int]]:
    """The stretches of the claim that stand in the place of a source's figure and hold others, and never that one."""
    if any(claim.text.strip(BAR) in reading.text for reading in source.readings):
        return []
    taken: dict[tuple[int, int, int], bool] = {}
    for reading in source.readings:
        for item in reading.figures:
            start, end = reading.masked.from_text[item.start], reading.masked.from_text[item.end]
            for kind, place in enumerate(places_of(reading.masked.text, start, end)):
                for filling in fillings(place, claim.masked.text, end - start + LONGER):
                    span = claim.masked.to_text[filling.start], claim.masked.to_text[filling.end]
                    if not _a_figure(claim, span):
                        continue
                    whole = claim.text[slice(*(claim.masked.to_text[at] for at in filling.around(place)))]
                    agrees = whole in reading.text or _agrees(claim, span, item)
                    taken[kind, *span] = taken.get((kind, *span), False) or agrees
    return list(dict.fromkeys((start, end) for (_, start, end), agreed in taken.items() if not agreed))


def _a_figure(claim: Reading, span: tuple[int, int]) -> bool:
    """Whether a stretch holds nothing but figures, so that one may have been put for another."""
    said = _inside(claim, span)
    length = span[1] - span[0]
    if said:
        return length - sum(one.end - one.start for one in said) <= BESIDE
    return _ONE.match(claim.text[slice(*span)]) is not None


def _inside(claim: Reading, span: tuple[int, int]) -> list[Quantity]:
    return [one for one in claim.figures if span[0] <= one.start and one.end <= span[1]]


def _agrees(claim: Reading, span: tuple[int, int], item: Quantity) -> bool:
    said = _inside(claim, span)
    return any(same_figure(one, item) for one in said) if said else item.value == 1
