"""Finds chunks for a query: BM25 and cosine over one candidate set, fused on scores; writes nothing.

The candidates come from the lexical index and from Chroma. Each is then scored by both: its cosine is taken exactly
from the vector in the database, so that the result does not depend on which of the two found it, nor on whether
Chroma is at hand.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, Select, select

from index.caches import Caches
from index.corpus import narrowed
from index.database.engine import reading
from index.database.tables import articles, chunks
from index.embedding import Encoder
from index.records import Filters, Hit

DENSE_WEIGHT = 0.4
"""score = (1 - w) * BM25 / its maximum + w * cosine; plain rank fusion with a weak dense leg loses 20 points."""
CANDIDATES = 100
EXACT_LIMIT = 5000
"""A filter that leaves no more chunks than this is searched exactly; above it Chroma is asked for more and sifted."""
SIFTED = 1000
MAX_K = 200
MAX_QUERY_CHARACTERS = 2000

_Candidate = tuple[str, str, tuple[str, ...], NDArray[np.float32]]
"""Chunk id, article id, paragraph ids, vector (dimension,)."""


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
        self._caches.refresh()
        lexical = dict(self._caches.lexical.search(query, filters, max(CANDIDATES, k)))
        vector = self._encoder.encode([query])[0]
        wanted = list(dict.fromkeys([*lexical, *self._dense_candidates(vector, filters, max(CANDIDATES, k))]))
        return self._fuse(self._read(wanted), lexical, vector)[: min(k, MAX_K)]

    def _dense_candidates(self, vector: NDArray[np.float32], filters: Filters, k: int) -> list[str]:
        if filters == Filters():
            return [chunk for chunk, _ in self._caches.dense.search(vector, k)]
        allowed = self._allowed(filters, EXACT_LIMIT + 1)
        if len(allowed) <= EXACT_LIMIT:
            return allowed  # every one of them is scored exactly
        with reading(self._engine) as connection:
            found = [chunk for chunk, _ in self._caches.dense.search(vector, SIFTED)]
            query = narrowed(_chunk_ids().where(chunks.c.id.in_(found)), filters)
            passing = set(connection.execute(query).scalars())
        return [chunk for chunk in found if chunk in passing][:k]

    def _allowed(self, filters: Filters, limit: int) -> list[str]:
        with reading(self._engine) as connection:
            return list(connection.execute(narrowed(_chunk_ids(), filters).limit(limit)).scalars())

    def _read(self, wanted: Sequence[str]) -> list[_Candidate]:
        rows: list[Any] = []
        with reading(self._engine) as connection:
            for start in range(0, len(wanted), 500):
                query = select(chunks.c.id, chunks.c.article_id, chunks.c.paragraph_ids, chunks.c.vector)
                rows += connection.execute(query.where(chunks.c.id.in_(wanted[start : start + 500]))).all()
        return [(r.id, r.article_id, tuple(r.paragraph_ids), np.frombuffer(r.vector, dtype="<f4")) for r in rows]

    def _fuse(
        self,
        candidates: Sequence[_Candidate],
        lexical: dict[str, float],
        vector: NDArray[np.float32],
    ) -> list[Hit]:
        if not candidates:
            return []
        best = max(lexical.values(), default=0.0) or 1.0
        cosines = np.stack([candidate[3] for candidate in candidates]) @ vector
        hits = [
            Hit(
                chunk_id=identifier,
                article_id=article,
                paragraph_ids=paragraphs,
                score=_fused(lexical.get(identifier, 0.0) / best, float(cosine)),
                lexical=lexical.get(identifier, 0.0),
                dense=round(float(cosine), 6),
            )
            for (identifier, article, paragraphs, _), cosine in zip(candidates, cosines, strict=True)
        ]
        return sorted(hits, key=lambda hit: (-hit.score, hit.chunk_id))


def _fused(lexical: float, cosine: float) -> float:
    return round((1 - DENSE_WEIGHT) * lexical + DENSE_WEIGHT * max(cosine, 0.0), 6)


def _chunk_ids() -> Select[tuple[str]]:
    return select(chunks.c.id).join(articles, articles.c.id == chunks.c.article_id)
