"""Finds chunks for a query: BM25 and cosine over one candidate set, fused on scores; writes nothing.

The candidates come from the lexical index and from Chroma. Each is then scored by both: its cosine is taken exactly
from the vector in the database, so that the result does not depend on which of the two found it, nor on whether
Chroma is at hand.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, Select, select

from index.caches import Caches
from index.corpus import narrowed
from index.database.engine import reading
from index.database.tables import articles, chunks
from index.embedding import Encoder
from index.errors import EncoderMismatch
from index.records import Filters, Hit
from index.storing import same_encoder

DENSE_WEIGHT = 0.4
"""score = (1 - w) * BM25 / its maximum + w * cosine; plain rank fusion with a weak dense leg loses 20 points."""
CANDIDATES = 100
EXACT_LIMIT = 1000
"""No more chunks than this, in all or behind a filter, are each scored exactly; of more Chroma proposes some."""
SIFTED = 1000
MAX_K = 200
MAX_QUERY_CHARACTERS = 2000

_BATCH = 500
_Scored = tuple[float, float, float, str]
"""Fused score, BM25, cosine, chunk id."""


class Searcher:
    """Searches one corpus. Safe to share between threads."""

    def __init__(self, engine: Engine, caches: Caches, encoder: Encoder) -> None:
        self._engine = engine
        self._caches = caches
        self._encoder = encoder

    def search(self, query: str, filters: Filters = Filters(), k: int = 10) -> list[Hit]:
        """The best `k` chunks (1 to `MAX_K`), best first, ties broken by id; [] when nothing matches."""
        query = query[:MAX_QUERY_CHARACTERS]
        if not query.strip() or k < 1:
            return []
        allowed = self._allowed(filters, EXACT_LIMIT + 1)
        exact = len(allowed) <= EXACT_LIMIT
        self._caches.refresh(dense_needed=not exact)
        fingerprint, vector = self._encoder.fingerprint, self._encoder.encode([query])[0]
        lexical = dict(self._caches.lexical.search(query, filters, max(CANDIDATES, k)))
        near = allowed if exact else self._nearest(vector, filters, max(CANDIDATES, k))
        wanted = list(dict.fromkeys([*lexical, *near]))
        with reading(self._engine) as connection:
            if same_encoder(connection, fingerprint):
                scored = _scored(_vectors(connection, wanted), lexical, vector)[: min(k, MAX_K)]
                return _hits(connection, scored)
        # The corpus went over to another model after the query was embedded.
        self._caches.notice_encoder()
        if self._encoder.fingerprint == fingerprint:
            raise EncoderMismatch(f"the corpus' vectors are not those of {fingerprint} any more")
        return self.search(query, filters, k)

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


def _scored(
    candidates: tuple[list[str], NDArray[np.float32]], lexical: dict[str, float], vector: NDArray[np.float32]
) -> list[_Scored]:
    ids, vectors = candidates
    if not ids:
        return []
    best = max(lexical.values(), default=0.0) or 1.0
    cosines = (vectors @ vector).tolist()
    scored = [
        (_fused(lexical.get(chunk, 0.0) / best, cosine), lexical.get(chunk, 0.0), round(cosine, 6), chunk)
        for chunk, cosine in zip(ids, cosines, strict=True)
    ]
    return sorted(scored, key=lambda one: (-one[0], one[3]))


def _hits(connection: Connection, scored: Sequence[_Scored]) -> list[Hit]:
    columns = (chunks.c.id, chunks.c.article_id, chunks.c.paragraph_ids)
    rows = connection.execute(select(*columns).where(chunks.c.id.in_([one[3] for one in scored]))).all()
    held = {row.id: row for row in rows}
    return [
        Hit(
            chunk_id=chunk,
            article_id=held[chunk].article_id,
            paragraph_ids=tuple(held[chunk].paragraph_ids),
            score=score,
            lexical=lexical,
            dense=dense,
        )
        for score, lexical, dense, chunk in scored
    ]


def _batches(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[start : start + _BATCH] for start in range(0, len(values), _BATCH))


def _fused(lexical: float, cosine: float) -> float:
    return round((1 - DENSE_WEIGHT) * lexical + DENSE_WEIGHT * max(cosine, 0.0), 6)


def _chunk_ids() -> Select[tuple[str]]:
    return select(chunks.c.id).join(articles, articles.c.id == chunks.c.article_id)
