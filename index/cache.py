"""The note a cache keeps beside itself: which database it follows, how far it has come, in what form.

Written by rename, so that it is old or new but never half. A cache whose note is missing, foreign, of another
form or marked dirty (a write was under way when the process died) is rebuilt from the database.
"""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, Select, select

from index.database.tables import article_parks, articles, changes, chunks

READ_ROWS = 1000


@dataclass(frozen=True, slots=True)
class CacheNote:
    """`form` names the layout and everything it depends on; `generation` is new with each rebuild."""

    corpus: str
    form: str
    position: int = 0
    generation: str = ""
    dirty: bool = False

    def at(self, position: int) -> "CacheNote":
        """Clean, and up to date with the change of this number."""
        return replace(self, position=position, dirty=False)


def read_note(path: Path) -> CacheNote | None:
    """The note, or None where there is none that can be read."""
    try:
        return CacheNote(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_note(path: Path, note: CacheNote) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    with partial.open("w", encoding="utf-8") as file:
        json.dump(asdict(note), file)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


@dataclass(frozen=True, slots=True)
class CachedChunk:
    """What a cache is filled from: a chunk with what it is weighted and narrowed by."""

    id: str
    page: str
    headline: str
    """As printed; empty where it was made up from the text, whose words would count twice."""
    parks: tuple[str, ...]
    date_ordinal: int
    """Proleptic Gregorian ordinal of the issue date, 0 where it is unknown."""
    publication: str
    kind: str
    text: str
    vector: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Change:
    """The pages that changed since a position, and the chunk ids that were taken away."""

    pages: tuple[str, ...]
    removed: tuple[str, ...]


def changes_since(connection: Connection, position: int) -> Change:
    """What happened after the change of this number; a page that changed twice is named once."""
    rows = connection.execute(
        select(changes.c.page_id, changes.c.removed_chunks).where(changes.c.position > position)
    ).all()
    pages = tuple(dict.fromkeys(row.page_id for row in rows))
    return Change(pages, tuple(dict.fromkeys(chunk for row in rows for chunk in row.removed_chunks)))


def read_chunks(connection: Connection, pages: Sequence[str] | None = None) -> Iterator[CachedChunk]:
    """The chunks of these pages, or of all; streamed, `READ_ROWS` at a time, in the order of their ids."""
    named = [None] if pages is None else [pages[i : i + READ_ROWS] for i in range(0, len(pages), READ_ROWS)]
    for batch in named:
        last = ""
        while rows := connection.execute(_next_rows(batch, last)).all():
            last = rows[-1].id
            parks = _parks_of(connection, {row.article_id for row in rows})
            yield from (_cached(row, parks.get(row.article_id, ())) for row in rows)


def _next_rows(pages: Sequence[str] | None, last: str) -> Select[Any]:
    columns = (
        chunks.c.id, chunks.c.page_id, chunks.c.article_id, chunks.c.text, chunks.c.vector,
        articles.c.headline, articles.c.headline_source, articles.c.date, articles.c.publication, articles.c.kind,
    )  # fmt: skip
    query = select(*columns).join(articles, articles.c.id == chunks.c.article_id).where(chunks.c.id > last)
    if pages is not None:
        query = query.where(chunks.c.page_id.in_(pages))
    return query.order_by(chunks.c.id).limit(READ_ROWS)


def _parks_of(connection: Connection, held: set[str]) -> dict[str, tuple[str, ...]]:
    rows = connection.execute(
        select(article_parks.c.article_id, article_parks.c.park).where(article_parks.c.article_id.in_(held))
    )
    parks: dict[str, tuple[str, ...]] = {}
    for row in rows:
        parks[row.article_id] = (*parks.get(row.article_id, ()), row.park)
    return parks


def _cached(row: Row[Any], parks: tuple[str, ...]) -> CachedChunk:
    return CachedChunk(
        id=row.id,
        page=row.page_id,
        headline=row.headline if row.headline_source == "printed" else "",
        parks=parks,
        date_ordinal=row.date.toordinal() if row.date else 0,
        publication=row.publication or "",
        kind=row.kind,
        text=row.text,
        vector=np.frombuffer(row.vector, dtype="<f4"),
    )
