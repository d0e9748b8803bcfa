"""The nouns of the corpus, as frozen values; knows nothing of how they are read, stored or found."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Role = Literal["body", "subhead", "caption", "credit"]
Kind = Literal["news", "photo"]
HeadlineSource = Literal["printed", "inferred"]
DateSource = Literal["given", "inferred", "unknown"]
Lines = tuple[int, int]
"""First and last line in the original file, 1-based, inclusive."""


@dataclass(frozen=True, slots=True)
class ParagraphReading:
    """A paragraph as the reader found it: reflowed text and where it stood."""

    role: Role
    text: str
    lines: Lines


@dataclass(frozen=True, slots=True)
class ArticleReading:
    """An article as the reader found it, before it has ids, parks or a date of its own.

    `date`, `publication` and `external_id` are set only where the source states them (JSON Lines).
    """

    kind: Kind
    headline: str
    headline_source: HeadlineSource
    byline: str | None
    paragraphs: tuple[ParagraphReading, ...]
    headline_lines: tuple[int, ...] = ()
    byline_lines: tuple[int, ...] = ()
    confidence: float = 1.0
    date: datetime.date | None = None
    publication: str | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class PageReading:
    """A page taken apart: every non-blank line is in a paragraph, headline, byline or furniture."""

    articles: tuple[ArticleReading, ...]
    furniture: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Park:
    """A high-tech zone. `name` is the short form shown to people; `listed` is false for one found by its form."""

    name: str
    full_name: str
    province: str
    city: str
    aliases: tuple[str, ...] = ()
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Paragraph:
    id: str
    role: Role
    text: str
    lines: Lines


@dataclass(frozen=True, slots=True)
class Article:
    """A stored article. `parks` holds park names, the principal one first; `page` is the page's id."""

    id: str
    page: str
    kind: Kind
    headline: str
    headline_source: HeadlineSource
    byline: str | None
    parks: tuple[str, ...]
    date: datetime.date | None
    date_source: DateSource
    publication: str | None
    paragraphs: tuple[Paragraph, ...]
    confidence: float = 1.0
    """How sure the reader is of the article's bounds and headline, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph with the article it stands in; `score` is the search score in [0, 1], 0 where none applies."""

    paragraph: Paragraph
    article: Article
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search or listing is narrowed to. Dates are inclusive issue dates; an empty field does not narrow.

    An article passes `parks` when it is about any of them; an undated article fails `since` and `until`.
    """

    parks: tuple[str, ...] = ()
    since: datetime.date | None = None
    until: datetime.date | None = None
    publication: str | None = None
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A stored page, without its text."""

    id: str
    source: str
    sha256: str
    publication: str | None
    date: datetime.date | None
    date_source: DateSource
    date_confidence: float
    articles: int
    paragraphs: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is embedded and searched: one paragraph, or neighbouring short ones of one article.

    `text` is the paragraphs' own text joined by newlines; `context` (headline, parks, date) is embedded and
    indexed beside it. `tokens` counts both.
    """

    id: str
    article_id: str
    page: str
    paragraph_ids: tuple[str, ...]
    context: str
    text: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk found by a search. `score` in [0, 1] is the chance that it holds what was asked for; `lexical` is its
    BM25 score, `dense` its cosine, `fused` the weighted sum of both by which it became a candidate.
    """

    chunk_id: str
    article_id: str
    paragraph_ids: tuple[str, ...]
    score: float
    lexical: float = 0.0
    dense: float = 0.0
    fused: float = 0.0


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """What one ingest did; `failures` pairs a path with its one-line reason."""

    pages: int = 0
    articles: int = 0
    paragraphs: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    failures: tuple[tuple[str, str], ...] = field(default=())
    seconds: float = 0.0

    @property
    def failed(self) -> int:
        return len(self.failures)


@dataclass(frozen=True, slots=True)
class Given:
    """What the user said about the pages: the issue date and the publication, where they did."""

    issue_date: datetime.date | None = None
    publication: str | None = None


Progress = Callable[[int, int, str], None]
"""Called with files done, files in all, and the name of the file at hand."""
