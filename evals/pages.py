"""Scores the page reader against a folder of pages and their truth (`gold.json`); knows nothing of answers.

`gold.json` maps a page's file name to `{"articles": [{"kind", "headline", "byline", "paragraphs": [{"role", "lines",
"text"}]}]}`; `headline` is null where none is printed. White space is no difference: the truth keeps a line's
typesetting spaces, the reader drops them. Credit lines are no part of the truth, so they are not scored.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from rich.console import Console
from rich.table import Table

from index.errors import PageError
from index.reading.page import read_page
from index.reading.source import decode
from index.records import ArticleReading, Lines, PageReading


class GoldParagraph(BaseModel):
    """A true paragraph; `lines` are 1-based and inclusive."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    role: str = "body"
    lines: tuple[int, int]
    text: str


class GoldArticle(BaseModel):
    """A true article; `headline` and `byline` are None where none is printed."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    kind: str = "news"
    headline: str | None = None
    byline: str | None = None
    paragraphs: Annotated[tuple[GoldParagraph, ...], Field(min_length=1)]


class GoldPage(BaseModel):
    """The true articles of one page."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    articles: tuple[GoldArticle, ...]


@dataclass(frozen=True, slots=True)
class PageScore:
    """Counts of one page, or of several added up; every share is a count over another, 1 where there is nothing."""

    found: int = 0
    true: int = 0
    right: int = 0
    right_text: int = 0
    articles: int = 0
    right_articles: int = 0
    right_headlines: int = 0
    right_bylines: int = 0

    def __add__(self, other: "PageScore") -> "PageScore":
        return PageScore(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def precision(self) -> float:
        """Paragraphs found with the true first and last line, of those found."""
        return _share(self.right, self.found)

    @property
    def recall(self) -> float:
        """Paragraphs found with the true first and last line, of the true ones."""
        return _share(self.right, self.true)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall of paragraphs by their first and last line."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    @property
    def exact_text(self) -> float:
        """True paragraphs found with exactly their lines and text."""
        return _share(self.right_text, self.true)

    @property
    def exact_articles(self) -> float:
        """True articles found with exactly their set of paragraphs."""
        return _share(self.right_articles, self.articles)

    @property
    def headline_accuracy(self) -> float:
        """True articles whose printed headline, or lack of one, was found."""
        return _share(self.right_headlines, self.articles)

    @property
    def byline_accuracy(self) -> float:
        """True articles whose byline, or lack of one, was found."""
        return _share(self.right_bylines, self.articles)


@dataclass(frozen=True, slots=True)
class PagesReport:
    """A score a page, in the order of the file names, and all of them together."""

    pages: tuple[tuple[str, PageScore], ...]

    @property
    def total(self) -> PageScore:
        return sum((score for _, score in self.pages), PageScore())


def score_pages(folder: Path) -> PagesReport:
    """Read every page that the folder's `gold.json` names and score the readings.

    Raises:
        PageError: `gold.json` is missing or not in the expected form, or a page it names can't be read.
    """
    gold = _gold(folder / "gold.json")
    return PagesReport(tuple((name, score_page(_reading(folder / name), gold[name])) for name in sorted(gold)))


def score_page(reading: PageReading, gold: GoldPage) -> PageScore:
    """Score one reading against the truth."""
    found = {p.lines: p.text for a in reading.articles for p in a.paragraphs if p.role != "credit"}
    true = {p.lines: p.text for a in gold.articles for p in a.paragraphs}
    right = found.keys() & true.keys()
    score = PageScore(
        found=len(found),
        true=len(true),
        right=len(right),
        right_text=sum(_bare(found[lines]) == _bare(true[lines]) for lines in right),
    )
    return sum((_score_article(article, reading.articles) for article in gold.articles), score)


def print_report(report: PagesReport, console: Console | None = None) -> None:
    """Print the report as a table, a page a row and all of them in the last."""
    table = Table(title="Pages")
    for heading in ("page", "P", "R", "F1", "text", "articles", "heads", "bylines"):
        table.add_column(heading, justify="left" if heading == "page" else "right", no_wrap=True)
    for name, score in (*report.pages, ("all", report.total)):
        table.add_row(name, *_cells(score))
    (console or Console()).print(table)


def _cells(score: PageScore) -> list[str]:
    shares = (score.precision, score.recall, score.f1, score.exact_text)
    counts = (score.right_articles, score.right_headlines, score.right_bylines)
    return [f"{share:.4f}" for share in shares] + [f"{count}/{score.articles}" for count in counts]


def _gold(path: Path) -> dict[str, GoldPage]:
    try:
        return TypeAdapter(dict[str, GoldPage]).validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise PageError(f"{path}: no such file; give a folder of pages with their gold.json") from error
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise PageError(f"{path}: {error.errors()[0]['msg']} at {where or 'the top'}; correct it") from error


def _reading(path: Path) -> PageReading:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PageError(f"{path}: {error.strerror}; gold.json names it") from error
    return read_page(decode(data, path.name)[0])


def _score_article(gold: GoldArticle, articles: Sequence[ArticleReading]) -> PageScore:
    true = {paragraph.lines for paragraph in gold.paragraphs}
    nearest = max(articles, key=lambda article: _overlap(true, _lines(article)), default=None)
    if nearest is None or not true & _lines(nearest):
        return PageScore(articles=1)
    headline = nearest.headline if nearest.headline_source == "printed" else None
    return PageScore(
        articles=1,
        right_articles=_lines(nearest) == true,
        right_headlines=_bare(headline) == _bare(gold.headline),
        right_bylines=_bare(nearest.byline) == _bare(gold.byline),
    )


def _lines(article: ArticleReading) -> set[Lines]:
    return {paragraph.lines for paragraph in article.paragraphs if paragraph.role != "credit"}


def _overlap(left: set[Lines], right: set[Lines]) -> float:
    return len(left & right) / len(left | right)


def _bare(text: str | None) -> str:
    return "".join((text or "").split())


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def to_json(report: PagesReport) -> str:
    """The report's shares as JSON, by page and in all."""
    names: Iterable[tuple[str, PageScore]] = (*report.pages, ("all", report.total))
    return json.dumps({name: _shares(score) for name, score in names}, ensure_ascii=False, indent=2)


def _shares(score: PageScore) -> dict[str, float]:
    keys = ("precision", "recall", "f1", "exact_text", "exact_articles", "headline_accuracy", "byline_accuracy")
    return {key: round(getattr(score, key), 4) for key in keys}
