"""Finds the chunks nearest to a vector, all or behind a filter, in columns mapped into memory; writes nothing.

Nearness is first taken over rows of bytes (a quarter of the memory to read), then exactly over the best of those.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np
import simsimd
from numpy.typing import NDArray

from index.cache import CacheNote
from index.columns import Column
from index.records import Filters

POOL = 200
"""Rows that are scored exactly, at least, and twice as many as are asked for: the bytes' error moves a row by a few
places (the hundred nearest stand among the first 131 by their bytes)."""
_GATHERED = 0.25
"""Up to this share of the rows are gathered; more are cheaper to score with all the others, in order."""
_SAMPLE = 4096
_KEPT_FILTERS = 8
ID = Column("id", "S20")
KEY = Column("key", "<u8")
DATE, PUBLICATION, KIND = Column("date", "<i4"), Column("publication", "<i4"), Column("kind", "<i4")
SCALE = Column("scale", "<f4")
DEAD, PARKS = Column("dead", "<i4"), Column("parks", "<i4", 2)

Rows = NDArray[np.int32]
Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class VectorNote(CacheNote):
    """`names` are what codes stand for, by their place: publications, kinds and parks together."""

    rows: int = 0
    dead: int = 0
    parks: int = 0
    dimension: int = 0
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VectorView:
    """The columns as a note vouches for them. Never changes once it is made, so that rows keep their meaning."""

    note: VectorNote
    encoder: str
    """The fingerprint of the vectors' model."""
    ids: NDArray[np.bytes_]
    vectors: NDArray[np.float32]
    coarse: NDArray[np.int8]
    scales: NDArray[np.float32]
    dates: NDArray[np.int32]
    publications: NDArray[np.int32]
    kinds: NDArray[np.int32]
    parks: NDArray[np.int32]
    """(pairs, 2): a row and the code of a park of it."""
    dead: NDArray[np.int32]
    alive: NDArray[np.bool_]
    keys: NDArray[np.uint64]
    """Sorted; `order` says which row each belongs to, an older one before a newer one."""
    order: NDArray[np.int64]
    passing: dict[Filters, Rows] = field(default_factory=dict, repr=False)
    """What the last filters let through: rows never change."""

    def rows_of(self, chunks: Sequence[str]) -> tuple[list[str], NDArray[np.int64]]:
        """Those of these chunks that are there, and their rows."""
        wanted = np.array([chunk_key(chunk) for chunk in chunks], dtype=np.uint64)
        at = np.searchsorted(self.keys, wanted, side="right") - 1
        rows = self.order[np.maximum(at, 0)] if len(self.order) else np.zeros(len(wanted), dtype=np.int64)
        found = (at >= 0) & (len(self.order) > 0)
        found[found] = self.alive[rows[found]] & (self.ids[rows[found]] == np.array(chunks, dtype="S64")[found])
        return [chunk for chunk, there in zip(chunks, found, strict=True) if there], rows[found]

    def matching(self, filters: Filters) -> Rows | None:
        """The rows of the chunks that pass the filters; None for all."""
        if filters == Filters():
            return None
        rows = self.passing.get(filters)
        if rows is None:
            if len(self.passing) >= _KEPT_FILTERS:
                self.passing.clear()
            rows = self.passing[filters] = np.flatnonzero(_passes(self, filters)).astype(np.int32)
        return rows

    def nearest(self, vector: Vector, rows: Rows | None, k: int) -> list[tuple[str, float]]:
        """Ids and cosines of the `k` chunks nearest to a unit vector, among these rows or (None) all; best first."""
        if k < 1 or not self.note.rows or (rows is not None and not len(rows)) or not vector.any():
            return []
        pool = max(2 * k, POOL)
        best = _coarse_best(self, vector, rows, pool) if rows is None or len(rows) > pool else rows
        cosines = self.vectors.take(best, axis=0) @ vector
        if len(best) > k:
            kept = np.flatnonzero(cosines >= np.partition(cosines, len(cosines) - k)[len(cosines) - k])
            best, cosines = best[kept], cosines[kept]
        found = sorted(zip((-cosines).tolist(), self.ids[best].tolist(), strict=True))[:k]
        return [(chunk.decode(), -cosine) for cosine, chunk in found]

    def cosines(self, vector: Vector, chunks: Sequence[str]) -> dict[str, float]:
        """The cosine with a unit vector of each of these chunks that is there."""
        there, rows = self.rows_of(chunks)
        if not there:
            return {}
        return dict(zip(there, (self.vectors.take(rows, axis=0) @ vector).tolist(), strict=True))


def read_view(folder: Path, note: VectorNote, encoder: str, held: VectorView | None) -> VectorView:
    """Maps the columns. The order of the rows by key goes on from that of `held`. Raises ValueError, OSError."""

    def column(one: Column, rows: int = note.rows) -> Any:
        return one.read(folder, rows)

    dead = column(DEAD, note.dead)
    alive = np.ones(note.rows, dtype=np.bool_)
    alive[dead] = False
    keys, order = _ordered(column(KEY), held if held and held.note.generation == note.generation else None)
    return VectorView(
        note=note,
        encoder=encoder,
        ids=column(ID),
        vectors=column(vector_column(note.dimension)) if note.rows else np.zeros((0, 0), dtype=np.float32),
        coarse=column(coarse_column(note.dimension)) if note.rows else np.zeros((0, 0), dtype=np.int8),
        scales=column(SCALE),
        dates=column(DATE),
        publications=column(PUBLICATION),
        kinds=column(KIND),
        parks=column(PARKS, note.parks),
        dead=dead,
        alive=alive,
        keys=keys,
        order=order,
    )


def _ordered(keys: NDArray[np.uint64], held: VectorView | None) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The keys sorted, and the row of each; only new keys are sorted where the others are already."""
    if held is None or len(held.order) > len(keys):
        order = np.argsort(keys, kind="stable")
        return keys[order], order
    start = len(held.order)
    fresh = np.argsort(keys[start:], kind="stable")
    places = np.searchsorted(held.keys, keys[start:][fresh], side="right")
    return np.insert(held.keys, places, keys[start:][fresh]), np.insert(held.order, places, fresh + start)


def _passes(view: VectorView, filters: Filters) -> NDArray[np.bool_]:
    """Of every row, whether it passes; an undated chunk has the ordinal 0, before any `since`."""
    codes = {name: code for code, name in enumerate(view.note.names)}
    passing = view.alive.copy()
    if filters.parks:
        wanted = np.isin(view.parks[:, 1], [codes.get(park, -1) for park in filters.parks])
        about = np.zeros(len(passing), dtype=np.bool_)
        about[view.parks[wanted, 0]] = True
        passing &= about
    if filters.since or filters.until:
        passing &= view.dates >= (filters.since.toordinal() if filters.since else 1)
    if filters.until:
        passing &= view.dates <= filters.until.toordinal()
    if filters.publication:
        passing &= view.publications == codes.get(filters.publication, -1)
    if filters.kind:
        passing &= view.kinds == codes.get(filters.kind, -1)
    return passing


def coarse_rows(vectors: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Rows as bytes, and what a byte is worth in each."""
    scales = np.maximum(np.abs(vectors).max(axis=1), np.float32(1e-12)) / np.float32(127)
    return np.rint(vectors / scales[:, None]).astype(np.int8), scales


def _coarse_best(view: VectorView, vector: Vector, rows: Rows | None, count: int) -> NDArray[np.integer[Any]]:
    """The rows that are nearest by their bytes."""
    query, _ = coarse_rows(vector[None, :])
    gathered = rows is not None and len(rows) <= _GATHERED * view.note.rows
    # `take`, not an index: numpy copies whole rows two to five times as fast.
    held = view.coarse.take(cast(Rows, rows), axis=0) if gathered else view.coarse
    scores = np.asarray(simsimd.cdist(query, held, "dot"), dtype=np.float32)[0]
    if rows is not None:
        scores = (scores if gathered else scores.take(rows)) * view.scales.take(rows)
    else:
        scores *= view.scales
        scores[view.dead] = -np.inf
    best = _largest(scores, count)
    best = best[scores[best] > -np.inf]
    return best if rows is None else cast(Rows, rows.take(best))


def _largest(scores: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Where the `count` largest stand, and all that equal the least of them; in order of place.

    A sample tells what surely is not among them, so that few are left to select from.
    """
    if len(scores) <= count:
        return np.arange(len(scores))
    step = len(scores) // _SAMPLE
    if step > 1:
        sample = scores[::step]
        expected = count / step
        spare = min(len(sample), int(expected + 4 * expected**0.5) + 8)
        left = np.flatnonzero(scores >= np.partition(sample, len(sample) - spare)[len(sample) - spare])
        if len(left) >= count:
            return left[_at_least(scores[left], count)]
    return _at_least(scores, count)


def _at_least(scores: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    # The least of the best by value: numpy selects values many times as fast as places.
    return np.flatnonzero(scores >= np.partition(scores, len(scores) - count)[len(scores) - count])


def vector_column(dimension: int) -> Column:
    return Column("vector", "<f4", dimension)


def coarse_column(dimension: int) -> Column:
    return Column("coarse", "i1", dimension)


def chunk_key(chunk: str) -> int:
    """What a chunk is looked up by: the first half of its id, which is a hexadecimal digest."""
    try:
        return int(chunk[:16], 16)
    except ValueError:
        return 0
