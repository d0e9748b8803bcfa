"""The write side of the database: a page with all that hangs on it goes in, or out, in one transaction.

Every change leaves a row in the change log that Chroma and the lexical index follow.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Column, Connection, Table, bindparam, delete, insert, select, update

from index.addresses import known_addresses, redirect, spans_of
from index.database.tables import article_parks, articles, changes, chunks, corpus, corrections, pages, paragraphs
from index.embedding import Encoder
from index.errors import EncoderMismatch
from index.reading.corrections import Corrections
from index.records import Article, Chunk, DateSource

Vectors = NDArray[np.float32]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page to be stored: the decoded text and where it came from."""

    id: str
    source: str
    source_line: int | None
    sha256: str
    text: str
    encoding: str
    publication: str | None
    date: date | None
    date_source: DateSource
    date_confidence: float
    reader: int
    furniture: tuple[int, ...]
    corrections: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PageContent:
    """A page with all that hangs on it; `vectors` is (len(chunks), dimension)."""

    row: PageRow
    articles: Sequence[Article]
    chunks: Sequence[Chunk]
    vectors: Vectors


def store_page(
    connection: Connection,
    page: PageRow,
    page_articles: Sequence[Article],
    page_chunks: Sequence[Chunk],
    vectors: Vectors,
) -> None:
    """Puts one page in, in place of what had its id before. `vectors` is (len(page_chunks), dimension)."""
    store_pages(connection, [PageContent(page, page_articles, page_chunks, vectors)])


def store_pages(connection: Connection, contents: Sequence[PageContent]) -> set[str]:
    """Puts pages of different ids in, a few statements for all of them; the ids of those that replaced another."""
    named = [content.row.id for content in contents]
    replaced = ids_among(connection, pages.c.id, named)
    before = {page: known_addresses(connection, page) for page in replaced}
    removed = _clear(connection, sorted(replaced))
    now = datetime.now(UTC)
    _insert(connection, pages, (_page_row(content.row, now) for content in contents))
    _insert(connection, articles, (row for content in contents for row in _article_rows(content.articles)))
    _insert(connection, article_parks, (row for content in contents for row in _park_rows(content.articles)))
    _insert(connection, paragraphs, (row for content in contents for row in _paragraph_rows(content)))
    for content in contents:
        if content.row.id in replaced:
            redirect(connection, before[content.row.id], _texts(content.articles))
    _insert(connection, chunks, (row for content in contents for row in _chunk_rows(content)))
    _log(connection, named, removed)
    return replaced


def stored_corrections(connection: Connection, page: str) -> Corrections:
    """What was said of the page through `parkbrief correct`."""
    rules = connection.execute(select(corrections.c.rules).where(corrections.c.page_id == page)).scalar()
    return Corrections.model_validate(rules or {})


def store_corrections(connection: Connection, page: str, rules: Corrections) -> None:
    """Keeps the rules in place of those the page had; they stay when the page is read again."""
    connection.execute(delete(corrections).where(corrections.c.page_id == page))
    if rules != Corrections():
        connection.execute(insert(corrections).values(page_id=page, rules=rules.model_dump(mode="json")))


def delete_pages(connection: Connection, named: Sequence[str]) -> None:
    """Takes pages out, by their ids, with all that hangs on them."""
    there = ids_among(connection, pages.c.id, named)
    _log(connection, sorted(there), _clear(connection, sorted(there)))


def ids_among(connection: Connection, column: Column[str], wanted: Sequence[str]) -> set[str]:
    """Those of `wanted` that are in the column."""
    return {
        value
        for batch in in_batches(wanted)
        for value in connection.execute(select(column).where(column.in_(batch))).scalars()
    }


def in_batches(values: Sequence[T], size: int = 500) -> Iterator[Sequence[T]]:
    """At most `size` at a time: a statement takes only so many parameters."""
    return (values[start : start + size] for start in range(0, len(values), size))


def move_pages(connection: Connection, moves: Sequence[tuple[str, str, int]]) -> None:
    """Notes that the same bytes now stand elsewhere: for each page's id, a file and a line of it."""
    rows = [{"page": page, "to": source, "line": line} for page, source, line in moves]
    of_page = pages.c.id == bindparam("page")
    connection.execute(update(pages).where(of_page).values(source=bindparam("to"), source_line=bindparam("line")), rows)
    held = select(articles.c.id).where(articles.c.page_id == bindparam("page"))
    inside = update(paragraphs).where(paragraphs.c.article_id.in_(held))
    connection.execute(inside.values(first_line=bindparam("line"), last_line=bindparam("line")), rows)


def claim_encoder(connection: Connection, encoder: Encoder) -> None:
    """Notes which encoder the corpus' vectors come from. Raises EncoderMismatch when it is another already."""
    stored = facts(connection).get("encoder")
    if stored is None:
        note_encoder(connection, encoder)
    elif stored != encoder.fingerprint:
        raise EncoderMismatch(
            f"the corpus was embedded with {stored}, these pages with {encoder.fingerprint}; "
            "run `parkbrief reindex --embed`, or set PARKBRIEF_ENCODER back"
        )


def same_encoder(connection: Connection, fingerprint: str) -> bool:
    """Whether the corpus' vectors come from this encoder, as far as it says."""
    return facts(connection).get("encoder", fingerprint) == fingerprint


def note_encoder(connection: Connection, encoder: Encoder) -> None:
    """From now on the corpus' vectors come from this encoder, which is found again by its source."""
    note(connection, "encoder", encoder.fingerprint)
    note(connection, "encoder_source", encoder.source)


def facts(connection: Connection) -> dict[str, str]:
    return {row.key: row.value for row in connection.execute(select(corpus))}


def note(connection: Connection, key: str, value: str) -> None:
    """Sets one fact about the corpus."""
    connection.execute(delete(corpus).where(corpus.c.key == key))
    connection.execute(insert(corpus).values(key=key, value=value))


def ensure_identity(connection: Connection) -> str:
    """The corpus' own id, made on first use; tells a cache whether it belongs to this database."""
    identity = facts(connection).get("id")
    if identity is None:
        identity = uuid.uuid4().hex
        note(connection, "id", identity)
    return identity


def log_change(connection: Connection, page: str, removed: Sequence[str]) -> None:
    """What the caches follow: this page is another now, and these chunks of it are gone. "" where no page changed."""
    _log(connection, [page], {page: removed})


def vector_bytes(vector: Vectors) -> bytes:
    return np.ascontiguousarray(vector, dtype="<f4").tobytes()


def _clear(connection: Connection, named: Sequence[str]) -> dict[str, list[str]]:
    """Deletes pages; articles, paragraphs and chunks go with them by their foreign keys. The chunks that each held."""
    held: dict[str, list[str]] = {}
    for batch in in_batches(named):
        rows = connection.execute(select(chunks.c.page_id, chunks.c.id).where(chunks.c.page_id.in_(batch)))
        for page, chunk in rows:
            held.setdefault(page, []).append(chunk)
        connection.execute(delete(pages).where(pages.c.id.in_(batch)))
    return held


def _log(connection: Connection, named: Sequence[str], removed: Mapping[str, Sequence[str]]) -> None:
    _insert(connection, changes, ({"page_id": page, "removed_chunks": list(removed.get(page, ()))} for page in named))


def _insert(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    values = list(rows)
    if values:
        connection.execute(insert(table), values)


def _page_row(page: PageRow, now: datetime) -> dict[str, Any]:
    row = {name: getattr(page, name) for name in PageRow.__slots__}
    return row | {"furniture": list(page.furniture), "ingested_at": now}


def _article_rows(page_articles: Sequence[Article]) -> Iterator[dict[str, Any]]:
    same = ("id", "kind", "headline", "headline_source", "byline", "date", "date_source", "publication", "confidence")
    for position, article in enumerate(page_articles):
        yield {name: getattr(article, name) for name in same} | {"page_id": article.page, "position": position}


def _park_rows(page_articles: Sequence[Article]) -> Iterator[dict[str, Any]]:
    for article in page_articles:
        for position, park in enumerate(article.parks):
            yield {"article_id": article.id, "position": position, "park": park}


def _paragraph_rows(content: PageContent) -> Iterator[dict[str, Any]]:
    spans = spans_of(content.row.text, content.row.source_line)
    for article in content.articles:
        for position, paragraph in enumerate(article.paragraphs):
            yield {
                "id": paragraph.id, "article_id": article.id, "position": position, "role": paragraph.role,
                "text": paragraph.text, "first_line": paragraph.lines[0], "last_line": paragraph.lines[1],
                **spans(paragraph.lines),
            }  # fmt: skip


def _chunk_rows(content: PageContent) -> Iterator[dict[str, Any]]:
    for position, (chunk, vector) in enumerate(zip(content.chunks, content.vectors, strict=True)):
        yield {
            "id": chunk.id, "article_id": chunk.article_id, "page_id": chunk.page, "position": position,
            "paragraph_ids": list(chunk.paragraph_ids), "context": chunk.context, "text": chunk.text,
            "tokens": chunk.tokens, "vector": vector_bytes(vector),
        }  # fmt: skip


def _texts(page_articles: Sequence[Article]) -> dict[str, str]:
    return {paragraph.id: paragraph.text for article in page_articles for paragraph in article.paragraphs}
