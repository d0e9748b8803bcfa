"""Finds chunks for a query: candidates by BM25 and by cosine, fused on scores, the best of them ranked; writes nothing.

The candidates come from the lexical index and from Chroma. Each is then scored by both: its cosine is taken exactly
from the vector in the database, so that the result does not depend on which of the two found it, nor on whether
Chroma is at hand.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, Select, select

from index.caches import Caches
from index.corpus import narrowed
from index.database.engine import reading
from index.database.tables import articles, chunks
from index.embedding import Encoder
from index.features import Candidate, features
from index.query import LONGEST_QUERY, read_query
from index.ranking import Ranker, load_ranker
from index.records import Filters, Hit

DENSE_WEIGHT = 0.4
"""fused = (1 - w) * BM25 / its maximum + w * cosine; plain rank fusion with a weak dense leg loses 20 points."""
CANDIDATES = 100
RANKED = 40
"""The best by the fused score that are ranked; the others follow in the order of that score."""
EXACT_LIMIT = 1000
"""No more chunks than this, in all or behind a filter, are each scored exactly; of more Chroma proposes some."""
SIFTED = 1000
MAX_K = 200

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Fused:
    """A candidate with its two scores and the one fused from them."""

    chunk: str
    lexical: float
    cosine: float
    score: float


class Searcher:
    """Searches one corpus. Safe to share between threads."""

    def __init__(self, engine: Engine, caches: Caches, encoder: Encoder, ranker: Ranker | None = None) -> None:
        self._engine = engine
        self._caches = caches
        self._encoder = encoder
        self._ranker = ranker or load_ranker()

    def search(self, query: str, filters: Filters = Filters(), k: int = 10) -> list[Hit]:
        """The best `k` chunks (1 to `MAX_K`), best first, ties broken by id; [] when nothing matches."""
        query = query[:LONGEST_QUERY]
        if not query.strip() or k < 1:
            return []
        fused = self.fused(query, filters, k)
        with reading(self._engine) as connection:
            rows = _details(connection, [one.chunk for one in fused[: max(k, RANKED)]])
        present = [one for one in fused if one.chunk in rows]
        if not present:
            return []
        chances = self._ranker.chances(self._features(query, present[:RANKED], rows))
        return _hits(present, rows, chances)[: min(k, MAX_K)]

    def fused(self, query: str, filters: Filters = Filters(), k: int = 10) -> list[Fused]:
        """Every candidate of both legs, best first by the fused score."""
        allowed = self._allowed(filters, EXACT_LIMIT + 1)
        exact = len(allowed) <= EXACT_LIMIT
        self._caches.refresh(dense_needed=not exact)
        vector = self._encoder.encode([query])[0]
        lexical = dict(self._caches.lexical.search(query, filters, max(CANDIDATES, k)))
        near = allowed if exact else self._nearest(vector, filters, max(CANDIDATES, k))
        wanted = list(dict.fromkeys([*lexical, *near]))
        with reading(self._engine) as connection:
            return fuse(*_vectors(connection, wanted), lexical, vector)

    def features(self, query: str, fused: Sequence[Fused]) -> NDArray[np.float32]:
        """What the ranker is given of these candidates, (candidates, features): what it is trained on."""
        with reading(self._engine) as connection:
            return self._features(query, fused, _details(connection, [one.chunk for one in fused]))

    def _features(self, query: str, fused: Sequence[Fused], rows: Mapping[str, Any]) -> NDArray[np.float32]:
        asking = read_query(query)
        candidates = [
            Candidate(row.article_id, row.headline, row.text, one.lexical, one.cosine)
            for one in fused
            for row in [rows[one.chunk]]
        ]
        return features(asking, self._caches.lexical.weights(asking.terms), candidates)

    def _nearest(self, vector: NDArray[np.float32], filters: Filters, k: int) -> list[str]:
        """The nearest chunks by Chroma; behind a filter, those of the nearest `SIFTED` that pass it."""
        if filters == Filters():
            return [chunk for chunk, _ in self._caches.dense.search(vector, k)]
        with reading(self._engine) as connection:
            found = [chunk for chunk, _ in self._caches.dense.search(vector, SIFTED)]
            query = narrowed(_chunk_ids().where(chunks.c.id.in_(found)), filters)
            passing = set(connection.execute(query).scalars())
        return [chunk for chunk in found if chunk in passing][:k]

    def _allowed(self, filters: Filters, limit: int) -> list[str]:
        with reading(self._engine) as connection:
            return list(connection.execute(narrowed(_chunk_ids(), filters).limit(limit)).scalars())


def _vectors(connection: Connection, wanted: Sequence[str]) -> tuple[list[str], NDArray[np.float32]]:
    """The ids of those chunks that are there, and their vectors, (n, dimension)."""
    rows: list[Any] = []
    for batch in _batches(wanted):
        rows += connection.execute(select(chunks.c.id, chunks.c.vector).where(chunks.c.id.in_(batch))).all()
    if not rows:
        return [], np.zeros((0, 0), dtype=np.float32)
    joined = np.frombuffer(b"".join(row.vector for row in rows), dtype="<f4")
    return [row.id for row in rows], joined.reshape(len(rows), -1)


def _details(connection: Connection, wanted: Sequence[str]) -> dict[str, Any]:
    """What a hit says and a ranker reads of these chunks, by id."""
    columns = (chunks.c.id, chunks.c.article_id, chunks.c.paragraph_ids, chunks.c.text, articles.c.headline)
    query = select(*columns).join(articles, articles.c.id == chunks.c.article_id).where(chunks.c.id.in_(wanted))
    return {row.id: row for row in connection.execute(query)}


def fuse(
    ids: Sequence[str], vectors: NDArray[np.float32], lexical: Mapping[str, float], vector: NDArray[np.float32]
) -> list[Fused]:
    """The candidates with their scores, from their vectors (n, dimension) and the query's; best first, ties by id."""
    if not ids:
        return []
    best = max(lexical.values(), default=0.0) or 1.0
    cosines = np.round(vectors @ vector, 6).tolist()
    fused = [
        Fused(chunk, found, cosine, round((1 - DENSE_WEIGHT) * found / best + DENSE_WEIGHT * max(cosine, 0.0), 6))
        for chunk, cosine in zip(ids, cosines, strict=True)
        for found in [lexical.get(chunk, 0.0)]
    ]
    return sorted(fused, key=lambda one: (-one.score, one.chunk))


def _hits(fused: Sequence[Fused], rows: Mapping[str, Any], chances: NDArray[np.floating]) -> list[Hit]:
    """Those that were ranked first, by their chance; the rest below them, by the fused score."""
    least = float(chances.min(initial=1.0))
    scores = [*chances.tolist(), *(least * one.score for one in fused[len(chances) :])]
    hits = [
        Hit(
            chunk_id=one.chunk,
            article_id=rows[one.chunk].article_id,
            paragraph_ids=tuple(rows[one.chunk].paragraph_ids),
            score=round(score, 6),
            lexical=one.lexical,
            dense=one.cosine,
            fused=one.score,
        )
        for one, score in zip(fused, scores, strict=True)
    ]
    return sorted(hits, key=lambda hit: (-hit.score, -hit.fused, hit.chunk_id))


def _batches(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[start : start + _BATCH] for start in range(0, len(values), _BATCH))


def _chunk_ids() -> Select[tuple[str]]:
    return select(chunks.c.id).join(articles, articles.c.id == chunks.c.article_id)
