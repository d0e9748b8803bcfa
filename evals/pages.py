"""Scores the page reader against a folder of pages and their truth (`gold.json`); knows nothing of answers.

`gold.json` maps a page's file name to `{"articles": [{"kind", "headline", "byline", "paragraphs": [{"role", "lines",
"text"}]}]}`; `headline` is null where none is printed. A page's name ends in .txt or .pdf. Where a page's truth has no
`lines`, as that of a PDF, paragraphs are told by their text, and twice the same text is two paragraphs. White space is
no difference: the truth keeps a line's typesetting spaces, the reader drops them. Credit lines are no part of the
truth, so they are not scored.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator
from rich.console import Console
from rich.table import Table

from evals.metrics import segmentation
from index.errors import PageError
from index.reading.page import read_page
from index.reading.pdf import read_pdf
from index.reading.source import decode
from index.records import ArticleReading, Lines, PageReading, ParagraphReading

Keys = Counter[Lines | str]


class GoldParagraph(BaseModel):
    """A true paragraph; `lines` are 1-based and inclusive, None where only the text is known."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    role: str = "body"
    lines: tuple[int, int] | None = None
    text: str


class GoldArticle(BaseModel):
    """A true article; `headline` and `byline` are None where none is printed."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    kind: str = "news"
    headline: str | None = None
    byline: str | None = None
    paragraphs: Annotated[tuple[GoldParagraph, ...], Field(min_length=1)]


class GoldPage(BaseModel):
    """The true articles of one page; all its paragraphs have lines, or none."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    articles: tuple[GoldArticle, ...]

    @model_validator(mode="after")
    def _one_form(self) -> "GoldPage":
        if len({p.lines is None for a in self.articles for p in a.paragraphs}) > 1:
            raise ValueError("some paragraphs have lines and some have none")
        return self

    @property
    def lined(self) -> bool:
        """Whether paragraphs are told by their lines; otherwise by their text."""
        return all(p.lines is not None for a in self.articles for p in a.paragraphs)


_WIDTH = 96
"""Columns that the table needs, or else its figures are cut off where no terminal says how wide it is."""


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
        """Paragraphs found with the true first and last line (or text), of those found."""
        return segmentation.precision(self.right, self.found)

    @property
    def recall(self) -> float:
        """Paragraphs found with the true first and last line (or text), of the true ones."""
        return segmentation.recall(self.right, self.true)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall of paragraphs."""
        return segmentation.f1(self.right, self.found, self.true)

    @property
    def exact_text(self) -> float:
        """True paragraphs found with exactly their lines (where the truth has them) and text."""
        return _share(self.right_text, self.true)

    @property
    def exact_articles(self) -> float:
        """True articles found with exactly their paragraphs."""
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
    """Score one reading against the truth: by lines where the truth has them, otherwise by text."""
    read = [paragraph for article in reading.articles for paragraph in _scored(article)]
    truth = [paragraph for article in gold.articles for paragraph in article.paragraphs]
    found, true = _keys(read, gold.lined), _keys(truth, gold.lined)
    score = PageScore(
        found=len(read),
        true=len(truth),
        right=(found & true).total(),
        right_text=(_texts(read, gold.lined) & _texts(truth, gold.lined)).total(),
    )
    return sum((_score_article(article, reading.articles, gold.lined) for article in gold.articles), score)


def print_report(report: PagesReport, console: Console | None = None) -> None:
    """Print the report as a table, a page a row and all of them in the last."""
    table = Table(title="Pages")
    for heading in ("page", "P", "R", "F1", "text", "articles", "heads", "bylines"):
        table.add_column(heading, justify="left" if heading == "page" else "right", no_wrap=True)
    for name, score in (*report.pages, ("all", report.total)):
        table.add_row(name, *_cells(score))
    (console or Console(width=max(_WIDTH, Console().width))).print(table)


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
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise PageError(f"{path}: not a .txt or .pdf page; gold.json names it, leave it out there")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PageError(f"{path}: {error.strerror}; gold.json names it") from error
    return read(data, path.name)


_READERS: dict[str, Callable[[bytes, str], PageReading]] = {
    ".txt": lambda data, name: read_page(decode(data, name)[0]),
    ".pdf": lambda data, name: read_pdf(data, name)[1],
}


def _scored(article: ArticleReading) -> list[ParagraphReading]:
    return [paragraph for paragraph in article.paragraphs if paragraph.role != "credit"]


def _keys(paragraphs: Iterable[GoldParagraph | ParagraphReading], lined: bool) -> Keys:
    """What tells the paragraphs apart, and how many there are of each."""
    return Counter(paragraph.lines if lined and paragraph.lines else _bare(paragraph.text) for paragraph in paragraphs)


def _texts(paragraphs: Iterable[GoldParagraph | ParagraphReading], lined: bool) -> Counter[tuple[Lines | None, str]]:
    return Counter((paragraph.lines if lined else None, _bare(paragraph.text)) for paragraph in paragraphs)


def _score_article(gold: GoldArticle, articles: Sequence[ArticleReading], lined: bool) -> PageScore:
    true = _keys(gold.paragraphs, lined)
    found = [_keys(_scored(article), lined) for article in articles]
    nearest = max(range(len(articles)), key=lambda number: _overlap(true, found[number]), default=None)
    if nearest is None or not true & found[nearest]:
        return PageScore(articles=1)
    article = articles[nearest]
    headline = article.headline if article.headline_source == "printed" else None
    return PageScore(
        articles=1,
        right_articles=found[nearest] == true,
        right_headlines=_bare(headline) == _bare(gold.headline),
        right_bylines=_bare(article.byline) == _bare(gold.byline),
    )


def _overlap(left: Keys, right: Keys) -> float:
    return (left & right).total() / (left | right).total()


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
