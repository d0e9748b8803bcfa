"""The note a cache keeps beside itself: which database it follows, how far it has come, in what form.

Written by rename, so that it is old or new but never half. A cache whose note is missing, foreign, of another
form or marked dirty (a write was under way when the process died) is rebuilt from the database; so is one that has
seen a change which the database does not have, as after a backup was put back.
"""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, Select, func, select

from index.database.tables import article_parks, articles, changes, chunks

READ_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Point:
    """The last change there is. The stamp tells it from another change of that number; (0, "") before the first."""

    position: int = 0
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class CacheNote:
    """`form` names the layout and everything it depends on; `generation` is new with each rebuild.

    `removed` counts the chunks that were taken out since then, whose room a cache does not give back.
    """

    corpus: str
    form: str
    position: int = 0
    stamp: str = ""
    generation: str = ""
    dirty: bool = False
    removed: int = 0

    @property
    def point(self) -> Point:
        return Point(self.position, self.stamp)

    def at(self, point: Point, removed: int = 0) -> Self:
        """Clean, and up to date with this change; `removed` chunks more were taken out on the way."""
        return replace(self, position=point.position, stamp=point.stamp, dirty=False, removed=self.removed + removed)


Note = TypeVar("Note", bound=CacheNote)


def read_note(path: Path, kind: type[Note] = CacheNote) -> Note | None:  # type: ignore[assignment]
    """The note, or None where there is none of this kind that can be read."""
    try:
        return kind(**json.loads(path.read_text("utf-8")))
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


def last_point(connection: Connection) -> Point:
    """The database's last change."""
    row = connection.execute(
        select(changes.c.position, changes.c.stamp).order_by(changes.c.position.desc()).limit(1)
    ).first()
    return Point(row.position, row.stamp) if row else Point()


def changes_since(connection: Connection, point: Point) -> Change | None:
    """What happened after this change; a page that changed twice is named once.

    None where the log does not lead on from it: the database never had it, or has forgotten it.
    """
    known = connection.execute(select(changes.c.stamp).where(changes.c.position == point.position)).scalar()
    if known != point.stamp:
        return None
    rows = connection.execute(
        select(changes.c.page_id, changes.c.removed_chunks).where(changes.c.position > point.position)
    ).all()
    pages = tuple(dict.fromkeys(row.page_id for row in rows))
    return Change(pages, tuple(dict.fromkeys(chunk for row in rows for chunk in row.removed_chunks)))


def count_chunks(connection: Connection) -> int:
    """How many chunks a cache that is level holds."""
    return connection.execute(select(func.count()).select_from(chunks)).scalar_one()


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
