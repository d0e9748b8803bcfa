"""Scores the figure ledger against figures written out by hand, line by line (`.jsonl`).

A line is `{"park", "quote", "figure", "value", "unit", "subject", "needs": [regex…], "qualifiers", "period", "scope",
"optional"}`: `quote` stands once in the park's articles and prints `figure`; every pattern of `needs` has to match the
measure. A ledger's figure is right when value, unit, park, scope and measure all are; optional ones count on neither
side. Precision is right ÷ found, recall right ÷ written out.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict
from rich.console import Console
from rich.table import Table

from evals.errors import SuiteError
from evals.report import share
from evals.rows import read_models
from evals.suite import Patterns
from index.records import Article
from service.figures.ledger import Figure


class GoldFigure(BaseModel):
    """A figure as a reader of the page writes it down."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    park: str
    quote: str
    figure: str
    value: Decimal
    unit: str
    subject: str
    needs: Patterns
    qualifiers: tuple[str, ...] = ()
    period: str = ""
    scope: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Mistake:
    """A figure that is not right: what is wrong with it, as printed, as found."""

    what: str
    printed: str
    found: str


@dataclass(frozen=True, slots=True)
class FigureScores:
    """How many were written out, found and right, optional ones apart; qualifiers and periods over the right ones."""

    written: int
    found: int
    right: int
    qualifiers: int
    periods: int
    mistakes: tuple[Mistake, ...]

    @property
    def precision(self) -> float | None:
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        return self.right / self.written if self.written else None

    def to_dict(self) -> dict[str, Any]:
        return asdict(self) | {"precision": self.precision, "recall": self.recall}


def load_figures(path: Path) -> list[GoldFigure]:
    """The figures of a file. Raises SuiteError naming the line."""
    return read_models(path, GoldFigure)


def score_figures(gold: Sequence[GoldFigure], articles: Sequence[Article], figures: Iterable[Figure]) -> FigureScores:
    """The scores of a ledger over these articles. Raises SuiteError for a quote that does not stand there just once."""
    places = {_place(one, articles): one for one in gold}
    mistakes: list[Mistake] = []
    taken: dict[tuple[str, int, int], Figure] = {}
    invented = 0
    for figure in figures:
        near = [place for place in places if place not in taken and _overlaps(place, figure)]
        if near:
            taken[max(near, key=lambda place: min(place[2], figure.end) - max(place[1], figure.start))] = figure
        else:
            invented += 1
            mistakes.append(Mistake("not written out", _around(figure), figure.text))
    wanted = {place: one for place, one in places.items() if not one.optional}
    right: list[tuple[GoldFigure, Figure]] = []
    for place, one in wanted.items():
        found = taken.get(place)
        wrong = _wrong(one, found) if found else ["missed"]
        if found and not wrong:
            right.append((one, found))
        else:
            mistakes.append(Mistake(", ".join(wrong), one.quote, _told(found) if found else ""))
    return FigureScores(
        written=len(wanted),
        found=invented + sum(place in wanted for place in taken),
        right=len(right),
        qualifiers=sum(set(one.qualifiers) == set(found.qualifiers) for one, found in right),
        periods=sum(one.period == found.period for one, found in right),
        mistakes=tuple(mistakes),
    )


def print_figures(scores: FigureScores, console: Console) -> None:
    """The scores, then every mistake."""
    console.print(
        f"{scores.written} written out, {scores.found} found, {scores.right} right: "
        f"precision {share(scores.precision)}, recall {share(scores.recall)}; of the right ones "
        f"{scores.qualifiers} with the qualifiers and {scores.periods} with the period as written"
    )
    if scores.mistakes:
        table = Table(show_lines=True)
        for name in ("wrong", "printed", "found"):
            table.add_column(name, overflow="fold")
        for mistake in scores.mistakes:
            table.add_row(mistake.what, mistake.printed, mistake.found)
        console.print(table)


def _place(one: GoldFigure, articles: Sequence[Article]) -> tuple[str, int, int]:
    found = [
        (paragraph.id, start.start() + one.quote.index(one.figure))
        for article in articles
        if one.park in article.parks
        for paragraph in article.paragraphs
        for start in re.finditer(re.escape(one.quote), paragraph.text)
    ]
    if len(found) != 1:
        raise SuiteError(f"{one.quote!r} of {one.park} stands {len(found)} times in the corpus, not once")
    identifier, start = found[0]
    return identifier, start, start + len(one.figure)


def _overlaps(place: tuple[str, int, int], figure: Figure) -> bool:
    identifier, start, end = place
    return identifier == figure.paragraph.id and figure.start < end and start < figure.end


def _wrong(one: GoldFigure, found: Figure) -> list[str]:
    right = {
        "value": one.value == found.value,
        "unit": one.unit == found.unit,
        "park": one.park == found.park and one.scope == found.scope,
        "measure": all(re.search(pattern, found.subject) for pattern in one.needs),
    }
    return [name for name, holds in right.items() if not holds]


def _told(figure: Figure) -> str:
    return f"{figure.scope or figure.park} {figure.subject} {figure.value:f} {figure.unit}"


def _around(figure: Figure) -> str:
    return figure.paragraph.text[max(0, figure.start - 15) : figure.end + 15]
