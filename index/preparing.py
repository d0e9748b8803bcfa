"""Turns a read page into what is stored: articles with ids, parks and dates, cut into chunks; writes nothing."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath

import yaml

from index.chunks import cut_article
from index.errors import PageError
from index.identity import article_id, page_id, paragraph_ids
from index.parks import Gazetteer
from index.reading.correcting import correct
from index.reading.corrections import Corrections, parse_corrections
from index.reading.dates import infer_issue_date
from index.reading.html import read_html
from index.reading.json_article import read_json
from index.reading.jsonl import read_article
from index.reading.lines import split_lines
from index.reading.markdown import read_markdown
from index.reading.page import read_page
from index.reading.pdf import read_pdf
from index.reading.source import decode
from index.records import Article, ArticleReading, Chunk, DateSource, Given, PageReading, Paragraph
from index.sources import Source
from index.storing import PageRow
from index.tokens import estimate_tokens

READER_VERSION = 5
"""Raised when the reader gives other articles or paragraphs for the same bytes: stored pages are then read again."""
_READERS: dict[str, Callable[[bytes, str], tuple[str, PageReading]]] = {
    ".pdf": read_pdf,
    ".html": read_html,
    ".htm": read_html,
    ".md": read_markdown,
    ".json": read_json,
}
_NAMED_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:[-_.年]?)(0[1-9]|1[0-2])(?:[-_.月]?)(0[1-9]|[12]\d|3[01])日?(?!\d)")
_UNSAFE = re.compile(r"[^\w.\-]+")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A page ready to be stored."""

    row: PageRow
    articles: tuple[Article, ...]
    chunks: tuple[Chunk, ...]

    @property
    def texts(self) -> list[str]:
        """What is embedded, one text a chunk."""
        return [f"{chunk.context}\n{chunk.text}" for chunk in self.chunks]


def corrections_beside(path: Path) -> Corrections:
    """The corrections in the `.corrections.yaml` beside a page, none where there is no such file. Raises PageError."""
    file = path.with_suffix(".corrections.yaml")
    try:
        data = yaml.safe_load(file.read_bytes())
    except FileNotFoundError:
        return Corrections()
    except (yaml.YAMLError, OSError) as error:
        raise PageError(f"{file}: can't be read ({' '.join(str(error).split())})") from error
    return parse_corrections(data, str(file))


def prepare(
    source: Source,
    given: Given,
    gazetteer: Gazetteer,
    taken: Collection[str],
    keep: str | None,
    corrections: Corrections = Corrections(),
) -> Prepared:
    """Reads a source. `keep` is the id of the stored page it replaces; `taken` are the ids of the others.

    Raises PageError.
    """
    text, encoding, reading = _read(source)
    reading = correct(reading, corrections, text)
    if not reading.articles:
        raise PageError(f"{source.where}: no article found on this page; is it the text of a newspaper page?")
    if source.line is None:
        identifier = keep or page_id(source.path, source.sha256, taken)
    else:
        identifier = _line_id(source, reading.articles[0])
    dated = _dated(source, reading, text, given)
    stated_in = next((article.publication for article in reading.articles if article.publication), None)
    row = PageRow(
        id=identifier,
        source=str(source.path),
        source_line=source.line,
        sha256=source.sha256,
        text=text,
        encoding=encoding,
        publication=given.publication or stated_in,
        date=dated.day,
        date_source=dated.source,
        date_confidence=dated.confidence,
        reader=READER_VERSION,
        furniture=reading.furniture,
        corrections=corrections.model_dump(mode="json", exclude_defaults=True),
    )
    articles = _articles(row, reading, gazetteer)
    chunks = tuple(chunk for article in articles for chunk in cut_article(article, estimate_tokens))
    return Prepared(row, articles, chunks)


def _read(source: Source) -> tuple[str, str, PageReading]:
    """The text that is kept, its encoding, and the articles in it."""
    reader = _READERS.get(source.path.suffix.lower())
    if reader is not None and source.line is None:
        text, reading = reader(source.data, source.where)
        return text, "utf-8", reading
    text, encoding = decode(source.data, source.where)
    if source.line is None:
        return text, encoding, read_page(text)
    try:
        return text, encoding, PageReading((read_article(text, source.line),))
    except PageError as error:
        raise PageError(f"{source.path}: {error}") from error


@dataclass(frozen=True, slots=True)
class _Dated:
    day: date | None
    source: DateSource
    confidence: float


def _dated(source: Source, reading: PageReading, text: str, given: Given) -> _Dated:
    """The page's issue date by the best evidence there is: said, in the file's name, printed on it, told in it."""
    said = given.issue_date or next((article.date for article in reading.articles if article.date), None)
    if said:
        return _Dated(said, "given", 1.0)
    if source.line is not None:
        return _Dated(None, "unknown", 0.0)  # an article alone says too little about the day it was printed
    printed = set(reading.furniture)
    furniture = [line.text for line in split_lines(text) if line.number in printed]
    evidence = (
        (_date_in_name(source.path), 0.95),
        (infer_issue_date(PageReading(()), furniture), 0.95),
        (infer_issue_date(reading), 0.6),
    )
    for day, confidence in evidence:
        if day:
            return _Dated(day, "inferred", confidence)
    return _Dated(None, "unknown", 0.0)


def _date_in_name(path: PurePath) -> date | None:
    """The one date in a file's name or its folder's (`2024-05-13/A01.txt`, `A01_20240513.txt`)."""
    for name in (path.stem, path.parent.name):
        days = {day for match in _NAMED_DATE.finditer(name) if (day := _valid(match))}
        if len(days) == 1:
            return days.pop()
    return None


def _valid(match: re.Match[str]) -> date | None:
    try:
        return date(*(int(part) for part in match.groups() if part is not None))
    except ValueError:
        return None


def _line_id(source: Source, article: ArticleReading) -> str:
    name = article.external_id or source.sha256[:12]
    return _UNSAFE.sub("-", f"{source.path.stem}.{name}")[:200]


def _articles(row: PageRow, reading: PageReading, gazetteer: Gazetteer) -> tuple[Article, ...]:
    ids = iter(paragraph_ids(row.id, (p.text for article in reading.articles for p in article.paragraphs)))
    made = []
    for article in reading.articles:
        paragraphs = tuple(Paragraph(next(ids), p.role, p.text, p.lines) for p in article.paragraphs)
        made.append(
            Article(
                id=article.external_id or article_id([paragraph.id for paragraph in paragraphs]),
                page=row.id,
                kind=article.kind,
                headline=article.headline,
                headline_source=article.headline_source,
                byline=article.byline,
                parks=gazetteer.parks_of(article.headline, [paragraph.text for paragraph in paragraphs]),
                date=row.date,
                date_source=row.date_source,
                publication=row.publication,
                paragraphs=paragraphs,
                confidence=article.confidence,
            )
        )
    return tuple(made)
