"""Brings figures of one measure together, over time and where papers disagree; knows nothing of how they are found."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from service.figures.ledger import Figure
from service.similarity import shingles

SAME_MEASURE_FROM = 0.6
"""Dice coefficient of the character pairs of two subjects from which they are one measure."""
SAME_TIME_DAYS = 10
"""Issue dates that lie so near report one state of things where no period is named."""
_APART = frozenset(("同比", "环比", "增长", "下降", "减少", "预计", "计划", "力争", "人均", "平均"))
ABOUT = Decimal("0.1")
"""How far a figure may lie beyond another that is only a bound of it (`超2200家` and 2231家)."""


@dataclass(frozen=True, slots=True)
class Point:
    """What a measure was at one time: the figures that say so, newest issue first."""

    when: date | None
    figures: tuple[Figure, ...]

    @property
    def conflict(self) -> bool:
        """Whether two papers contradict each other; one that gives two figures itself speaks of two things."""
        pairs = [(one, other) for one in self.figures for other in self.figures if not agree(one, other)]
        return bool(pairs) and all(one.article.id != other.article.id for one, other in pairs)

    @property
    def clear(self) -> bool:
        """Whether all figures agree."""
        return all(agree(one, other) for one in self.figures for other in self.figures)


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of one park (or wider place), its points from the earliest; undated ones come last."""

    park: str
    scope: str
    subject: str
    unit: str
    points: tuple[Point, ...]

    @property
    def is_series(self) -> bool:
        """Whether it is known for two times or more, and never given twice over by one article."""
        dated = [point for point in self.points if point.when is not None]
        articles = [frozenset(figure.article.id for figure in point.figures) for point in dated]
        apart = len({*articles}) > 1 or all(figure.period for point in dated for figure in point.figures)
        return len(dated) > 1 and apart and all(point.clear or point.conflict for point in dated)

    @property
    def conflicts(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.conflict)


def measures(figures: Iterable[Figure]) -> list[Measure]:
    """Figures by what they measure, in order of their first figure. A figure is in exactly one measure."""
    groups: dict[tuple[str, str, str, frozenset[str]], list[list[Figure]]] = defaultdict(list)
    for figure in figures:
        candidates = groups[(figure.park, figure.scope, figure.unit, _changes(figure))]
        same = next((group for group in candidates if _same_subject(group[0].subject, figure.subject)), None)
        if same is None:
            candidates.append([figure])
        else:
            same.append(figure)
    return [_measure(group) for candidates in groups.values() for group in candidates]


def agree(one: Figure, other: Figure) -> bool:
    """Whether two figures can both be right: the same value, or one a bound that the other keeps to."""
    if one.value == other.value:
        return True
    return _within(one, other.value) or _within(other, one.value)


def _within(bounded: Figure, value: Decimal) -> bool:
    room = abs(bounded.value) * ABOUT
    low, high = {
        "exact": (bounded.value, bounded.value),
        "above": (bounded.value, bounded.value + room),
        "at least": (bounded.value, bounded.value + room),
        "below": (bounded.value - room, bounded.value),
        "at most": (bounded.value - room, bounded.value),
        "about": (bounded.value - room, bounded.value + room),
    }[bounded.bound]
    return low <= value <= high


def _changes(figure: Figure) -> frozenset[str]:
    """A rise and a level are two measures, and so are a plan and what came of it."""
    return frozenset(figure.qualifiers) & {
        "同比",
        "环比",
        "增长",
        "下降",
        "减少",
        "预计",
        "计划",
        "力争",
        "人均",
        "平均",
    }


_TELLING = re.compile(r"[“《][^”》]*[”》]|[A-Za-z]+|\d+|[一二三四五六七八九十]|[东西南北]方|[省市区县]")
"""What tells two measures of one mould apart: names in quotes, numerals, directions."""


def _same_subject(one: str, other: str) -> bool:
    if set(_TELLING.findall(one)) != set(_TELLING.findall(other)):
        return False
    mine, theirs = shingles(one), shingles(other)
    return bool(mine and theirs) and 2 * len(mine & theirs) / (len(mine) + len(theirs)) >= SAME_MEASURE_FROM


def _measure(group: Sequence[Figure]) -> Measure:
    first = group[0]
    dated = sorted((f for f in group if _when(f)), key=lambda f: (_when(f) or date.min, f.article.id))
    points: list[list[Figure]] = []
    for figure in dated:
        if points and _same_time(points[-1][0], figure):
            points[-1].append(figure)
        else:
            points.append([figure])
    undated = [f for f in group if not _when(f)]
    found = [Point(_when(members[0]), _newest_first(members)) for members in points]
    found += [Point(None, tuple(undated))] if undated else []
    return Measure(first.park, first.scope, first.subject, first.unit, tuple(found))


def _when(figure: Figure) -> date | None:
    """The end of the period that a figure names, else the day its paper came out."""
    return figure.last or figure.article.date


def _same_time(one: Figure, other: Figure) -> bool:
    if one.last or other.last:
        return (one.first, one.last) == (other.first, other.last)
    mine, theirs = _when(one), _when(other)
    return mine is not None and theirs is not None and abs((theirs - mine).days) <= SAME_TIME_DAYS


def _newest_first(figures: Sequence[Figure]) -> tuple[Figure, ...]:
    return tuple(sorted(figures, key=lambda f: f.article.date or date.min, reverse=True))
