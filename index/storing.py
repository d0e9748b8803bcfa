"""The write side of the database: a page with all that hangs on it goes in, or out, in one transaction.

Every change leaves a row in the change log that Chroma and the lexical index follow.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, insert, select, update

from index.addresses import Spans, known_addresses, redirect, spans_of
from index.database.tables import article_parks, articles, changes, chunks, corpus, corrections, pages, paragraphs
from index.embedding import Encoder
from index.errors import EncoderMismatch
from index.reading.corrections import Corrections
from index.records import Article, Chunk, DateSource

Vectors = NDArray[np.float32]


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


def store_page(
    connection: Connection,
    page: PageRow,
    page_articles: Sequence[Article],
    page_chunks: Sequence[Chunk],
    vectors: Vectors,
) -> None:
    """Puts the page in, in place of what had its id before. `vectors` is (len(page_chunks), dimension)."""
    before = known_addresses(connection, page.id)
    removed = _clear(connection, page.id)
    row = {name: getattr(page, name) for name in PageRow.__slots__}
    connection.execute(insert(pages), row | {"furniture": list(page.furniture), "ingested_at": datetime.now(UTC)})
    spans = spans_of(page.text, page.source_line)
    for position, article in enumerate(page_articles):
        _store_article(connection, article, position, spans)
    after = {paragraph.id: paragraph.text for article in page_articles for paragraph in article.paragraphs}
    redirect(connection, before, after)
    if page_chunks:
        connection.execute(
            insert(chunks),
            [_chunk_row(i, c, v) for i, (c, v) in enumerate(zip(page_chunks, vectors, strict=True))],
        )
    log_change(connection, page.id, removed)


def stored_corrections(connection: Connection, page: str) -> Corrections:
    """What was said of the page through `parkbrief correct`."""
    rules = connection.execute(select(corrections.c.rules).where(corrections.c.page_id == page)).scalar()
    return Corrections.model_validate(rules or {})


def store_corrections(connection: Connection, page: str, rules: Corrections) -> None:
    """Keeps the rules in place of those the page had; they stay when the page is read again."""
    connection.execute(delete(corrections).where(corrections.c.page_id == page))
    if rules != Corrections():
        connection.execute(insert(corrections).values(page_id=page, rules=rules.model_dump(mode="json")))


def delete_page(connection: Connection, page: str) -> int:
    """Takes the page out with all that hangs on it; the number of paragraphs that went, 0 for none."""
    held = select(articles.c.id).where(articles.c.page_id == page)
    count = len(connection.execute(select(paragraphs.c.id).where(paragraphs.c.article_id.in_(held))).all())
    log_change(connection, page, _clear(connection, page))
    return count


def move_page(connection: Connection, page: str, source: str, line: int | None) -> None:
    """Notes that the same bytes now stand elsewhere: another file, or another line of a JSON Lines file."""
    connection.execute(update(pages).where(pages.c.id == page).values(source=source, source_line=line))
    if line is not None:
        held = select(articles.c.id).where(articles.c.page_id == page)
        moved = update(paragraphs).where(paragraphs.c.article_id.in_(held))
        connection.execute(moved.values(first_line=line, last_line=line))


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
    connection.execute(insert(changes).values(page_id=page, removed_chunks=list(removed)))


def vector_bytes(vector: Vectors) -> bytes:
    return np.ascontiguousarray(vector, dtype="<f4").tobytes()


def _clear(connection: Connection, page: str) -> list[str]:
    """Deletes the page; articles, paragraphs and chunks go with it by their foreign keys."""
    held = list(connection.execute(select(chunks.c.id).where(chunks.c.page_id == page)).scalars())
    connection.execute(delete(pages).where(pages.c.id == page))
    return held


def _store_article(connection: Connection, article: Article, position: int, spans: Spans) -> None:
    same = ("id", "kind", "headline", "headline_source", "byline", "date", "date_source", "publication", "confidence")
    row = {name: getattr(article, name) for name in same}
    connection.execute(insert(articles), row | {"page_id": article.page, "position": position})
    named = [{"article_id": article.id, "position": i, "park": park} for i, park in enumerate(article.parks)]
    if named:
        connection.execute(insert(article_parks), named)
    connection.execute(
        insert(paragraphs),
        [
            {
                "id": p.id, "article_id": article.id, "position": i, "role": p.role, "text": p.text,
                "first_line": p.lines[0], "last_line": p.lines[1], **spans(p.lines),
            }
            for i, p in enumerate(article.paragraphs)
        ],
    )  # fmt: skip


def _chunk_row(position: int, chunk: Chunk, vector: Vectors) -> dict[str, object]:
    return {
        "id": chunk.id, "article_id": chunk.article_id, "page_id": chunk.page, "position": position,
        "paragraph_ids": list(chunk.paragraph_ids), "context": chunk.context, "text": chunk.text,
        "tokens": chunk.tokens, "vector": vector_bytes(vector),
    }  # fmt: skip
