"""Cites how a park's measures went over time and where papers contradict each other; knows nothing of layout."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from index.parks import Gazetteer
from index.records import Passage
from service.answering.citations import Support
from service.briefings.figures import SHORTEST_SUBJECT, Reader
from service.briefings.sourced import Sources
from service.figures.ledger import Figure
from service.figures.series import Measure, Point, measures

MOST_SERIES, MOST_CONFLICTS = 5, 5
_WHOLE_NEWS = 3
"""Figures under this of things that are counted are no course of anything: they count other things each time."""


@dataclass(frozen=True, slots=True)
class PrintedFigure:
    """A figure as one paper prints it, `when` the end of the period it names, else the day of the paper."""

    printed: str
    value: str
    when: date | None
    issued: date | None
    publication: str | None
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """One measure at two times or more, from the earliest."""

    subject: str
    unit: str
    points: tuple[PrintedFigure, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Papers that give one measure otherwise for one time, newest first."""

    subject: str
    unit: str
    figures: tuple[PrintedFigure, ...]


def compare(
    figures: Iterable[Figure], park: str, current: Collection[str], sources: Sources, gazetteer: Gazetteer
) -> tuple[tuple[Series, ...], tuple[Conflict, ...]]:
    """A park's series and contradictions that at least one of the `current` articles, by id, has a figure in.

    Only figures of sentences that speak of the park: others are of somebody in it.
    """
    reader = Reader((), gazetteer)
    own = (f for f in figures if f.park == park and not f.scope and reader.is_of_park(f))
    theirs = [one for one in measures(own) if _is_named(one)]
    mine = [one for one in theirs if any(f.article.id in current for point in one.points for f in point.figures)]
    courses = [one for one in mine if one.is_series and len({p.figures[0].value for p in _certain(one)}) > 1]
    series = tuple(_series(one, sources) for one in courses[:MOST_SERIES])
    conflicts = tuple(_conflict(one, point, sources) for one in mine for point in one.conflicts)[:MOST_CONFLICTS]
    return series, conflicts


def _is_named(measure: Measure) -> bool:
    large = any(figure.value >= _WHOLE_NEWS for point in measure.points for figure in point.figures)
    return len(measure.subject) >= SHORTEST_SUBJECT and large


def _series(measure: Measure, sources: Sources) -> Series:
    printed = (_printed(point.figures[0], sources) for point in _certain(measure))
    return Series(measure.subject, measure.unit, tuple(printed))


def _certain(measure: Measure) -> list[Point]:
    """Its dated points on which the papers agree."""
    return [point for point in measure.points if point.when is not None and point.clear]


def _conflict(measure: Measure, point: Point, sources: Sources) -> Conflict:
    once = {figure.value: figure for figure in reversed(point.figures)}
    newest = (figure for figure in point.figures if once[figure.value] is figure)
    return Conflict(measure.subject, measure.unit, tuple(_printed(figure, sources) for figure in newest))


def _printed(figure: Figure, sources: Sources) -> PrintedFigure:
    article = figure.article
    support = Support(Passage(figure.paragraph, article), (figure.start, figure.end))
    return PrintedFigure(
        printed=figure.text,
        value=f"{figure.value:f}",
        when=figure.last or article.date,
        issued=article.date,
        publication=article.publication,
        citations=sources.cite_slices(figure.text, (support,)),
    )
