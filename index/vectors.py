"""Keeps the vectors of all chunks beside the database, with what chunks are narrowed by; searches nothing.

A cache. Its columns only grow; which rows count is said by the note, so that a process killed while it writes leaves
what was there before, and readers of the old rows are not disturbed. A chunk that goes is named among the dead.
"""

import logging
import shutil
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection

from index.cache import (
    CachedChunk,
    CacheNote,
    changes_since,
    count_chunks,
    last_point,
    read_chunks,
    read_note,
    write_note,
)
from index.columns import Column, append_all
from index.errors import StoreError
from index.vector_view import (
    DATE,
    DEAD,
    ID,
    KEY,
    KIND,
    PARKS,
    PUBLICATION,
    SCALE,
    Vector,
    VectorNote,
    VectorView,
    chunk_key,
    coarse_column,
    coarse_rows,
    read_view,
    vector_column,
)

FORM = "vectors 1"
_BATCH = 4000
_MOST_DEAD = 0.2
_FEW = 500
"""Past this share of dead rows, and more than a few, the columns are made again."""
_log = logging.getLogger(__name__)


class VectorCache:
    """The columns in one folder. Reading is safe from threads; `follow` only under the writer lock."""

    def __init__(self, folder: Path, encoder: str) -> None:
        self._folder = folder
        self._encoder = encoder
        self._view: VectorView | None = None
        self.distrusted: str | None = None

    @property
    def position(self) -> int:
        """The last change it has seen; -1 when there is nothing to search in."""
        return self._view.note.position if self._view else -1

    @property
    def view(self) -> VectorView | None:
        """What is searched in; None when there is nothing."""
        return self._view

    @property
    def chunks(self) -> int:
        """How many chunks it holds; 0 when there is nothing to search in."""
        return self._view.note.rows - self._view.note.dead if self._view else 0

    def use(self, encoder: str) -> None:
        """From now on the vectors are those of this encoder."""
        if encoder != self._encoder:
            self._encoder, self._view = encoder, None

    def usable_note(self, corpus: str) -> CacheNote | None:
        """Its note, where it can be brought level by the changes since; None where it has to be rebuilt."""
        return self._usable_note(corpus)

    def open(self, corpus: str) -> bool:
        """Opens what is there, or opens it again as it is now; False when it has to be rebuilt.

        What was open before goes on being searched until there is something better.
        """
        note, held = self._usable_note(corpus), self._view
        if note is None:
            return False
        if held is not None and held.note == note and self._data(note).is_dir():
            return True
        try:
            self._view = read_view(self._data(note), note, self._encoder, held)
        except (ValueError, OSError) as error:
            _log.warning("the vectors could not be opened (%s)", error)
            return False
        return True

    def follow(self, connection: Connection, corpus: str) -> None:
        """Brings the columns to the database's last change; rebuilds them where they can't be brought there.

        Raises StoreError when they can't be written, with what was there before left as it is.
        """
        try:
            if not (self.open(corpus) and self._catch_up(connection, corpus)):
                self._rebuild(connection, corpus)
        except OSError as error:
            raise StoreError(
                f"the vectors in {self._folder} could not be written ({error}); they are safe in the database, and the "
                "next run mends it"
            ) from error

    def distrust(self) -> None:
        """What is there now is rebuilt at the next `follow`, whatever its note says."""
        note = read_note(self._note_path, VectorNote)
        self.distrusted = note.generation if note else None

    def ids(self) -> list[str]:
        """The ids of all chunks it holds."""
        if self._view is None:
            return []
        return [chunk.decode() for chunk in self._view.ids[self._view.alive].tolist()]

    def recall(self, sample: Sequence[Vector]) -> float:
        """The share of these vectors that come back as their own nearest; 1 where there are none but zeros."""
        wanted = [vector for vector in sample if vector.any()]
        view = self._view
        nearest = [view.nearest(vector, None, 1) if view else [] for vector in wanted]
        return sum(bool(best) and best[0][1] > 1 - 1e-3 for best in nearest) / len(wanted) if wanted else 1.0

    def _usable_note(self, corpus: str) -> VectorNote | None:
        note = read_note(self._note_path, VectorNote)
        if note is None or note.generation == self.distrusted or (note.corpus, note.form) != (corpus, self._form):
            return None
        return replace(note, names=tuple(note.names))

    def _catch_up(self, connection: Connection, corpus: str) -> bool:
        assert self._view is not None
        note, target = self._view.note, last_point(connection)
        if note.point != target:
            change = changes_since(connection, note.point)
            if change is None or note.dead + len(change.removed) > max(note.rows * _MOST_DEAD, _FEW):
                return False
            gone = set(change.removed)
            for batch in _batches(read_chunks(connection, change.pages)):
                note = self._put(note, batch)
                gone.update(chunk.id for chunk in batch)  # put in again: the older row must not count
            note = self._bury(note, sorted(gone)).at(target)
            write_note(self._note_path, note)
            self.open(corpus)
        return self.chunks == count_chunks(connection)

    def _rebuild(self, connection: Connection, corpus: str) -> None:
        """In a folder of its own: the one before is searched until this one is whole."""
        self._discard_others(read_note(self._note_path, VectorNote))
        note = VectorNote(corpus, self._form, generation=uuid.uuid4().hex[:12])
        self._data(note).mkdir(parents=True)
        for batch in _batches(read_chunks(connection)):
            note = self._put(note, batch)
        write_note(self._note_path, note.at(last_point(connection)))
        self.open(corpus)
        self._discard_others(note)

    def _put(self, note: VectorNote, batch: Sequence[CachedChunk]) -> VectorNote:
        """Appends rows; nothing counts before the note that it gives is written."""
        names = {name: code for code, name in enumerate(note.names)}

        def code(name: str) -> int:
            return names.setdefault(name, len(names))

        vectors = np.stack([chunk.vector for chunk in batch])
        coarse, scales = coarse_rows(vectors)
        ids = [chunk.id.encode() for chunk in batch]
        parks = [(note.rows + i, code(park)) for i, chunk in enumerate(batch) for park in chunk.parks]
        folder, width = self._data(note), vectors.shape[1]
        columns: list[tuple[Column, Any]] = [
            (ID, np.array(ids, dtype=ID.dtype)),
            (KEY, np.array([chunk_key(chunk.id) for chunk in batch], dtype=np.uint64)),
            (vector_column(width), vectors),
            (coarse_column(width), coarse),
            (SCALE, scales),
            (DATE, np.array([chunk.date_ordinal for chunk in batch])),
            (PUBLICATION, np.array([code(chunk.publication) for chunk in batch])),
            (KIND, np.array([code(chunk.kind) for chunk in batch])),
        ]
        append_all(folder, note.rows, columns)
        PARKS.append(folder, note.parks, np.array(parks, dtype=np.int32).reshape(-1, 2))
        return replace(
            note, rows=note.rows + len(batch), parks=note.parks + len(parks), dimension=width, names=tuple(names)
        )

    def _bury(self, note: VectorNote, chunks: Sequence[str]) -> VectorNote:
        """Names the rows that these chunks had before as dead."""
        assert self._view is not None
        _, rows = self._view.rows_of(chunks)
        DEAD.append(self._data(note), note.dead, rows.astype(np.int32))
        return replace(note, dead=note.dead + len(rows))

    def _discard_others(self, note: CacheNote | None) -> None:
        """Drops what earlier rebuilds left, finished or not."""
        for other in self._folder.glob("g-*"):
            if not (note and other == self._data(note)):
                shutil.rmtree(other, ignore_errors=True)

    def _data(self, note: CacheNote) -> Path:
        return self._folder / f"g-{note.generation}"

    @property
    def _form(self) -> str:
        return f"{FORM}, {self._encoder}"

    @property
    def _note_path(self) -> Path:
        return self._folder / "note.json"


def _batches(items: Iterable[CachedChunk]) -> Iterator[Sequence[CachedChunk]]:
    iterator = iter(items)
    while batch := list(islice(iterator, _BATCH)):
        yield batch
