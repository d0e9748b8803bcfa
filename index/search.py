"""Finds chunks for a query: candidates by BM25 and by cosine, fused on scores, the best of them ranked; writes nothing.

The candidates come from the lexical index and from the vectors beside the database; of very many chunks Chroma proposes
the nearest. Each is then scored by both, its cosine taken exactly, so that the result does not depend on which of the
two found it.

Where the query names parks or days, the best within each of them are ranked too, and a chunk that agrees is raised, but
none is shut out: an article may answer a question about 3月 that was printed in 4月.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Dialect, Engine, bindparam, func, select

from index.caches import Caches
from index.database.engine import reading
from index.database.tables import article_parks, articles, chunks
from index.embedding import Encoder
from index.errors import EncoderMismatch
from index.features import Candidate, features
from index.parks import Gazetteer
from index.query import LONGEST_QUERY, meant_by, read_query
from index.ranking import Ranker, load_ranker, raised
from index.records import Filters, Hit
from index.reranking import Reranker
from index.storing import same_encoder
from index.vector_view import VectorView

DENSE_WEIGHT = 0.4
"""fused = (1 - w) * BM25 / its maximum + w * cosine; plain rank fusion with a weak dense leg loses 20 points."""
CANDIDATES = 100
RANKED = 40
"""The best by the fused score that are ranked; the others follow in the order of that score."""
OF_EACH_SCOPE = 10
"""The best within each park and time that the query names are ranked as well."""
AGREEMENT = 1.5
"""What agreeing with the query's parks or days adds to the log odds. Set by hand: the training data names neither."""
SCANNED = 1_000_000
"""More chunks than this without a filter are not each looked at: Chroma proposes the nearest."""
MAX_K = 200
_WANTED = chunks.c.id.in_(bindparam("wanted", expanding=True))
# Made once: SQLAlchemy takes as long to make and look up a statement as SQLite to answer it.
_DETAILS = select(chunks.c.id, chunks.c.article_id, chunks.c.paragraph_ids, chunks.c.text, articles.c.headline).join(
    articles, articles.c.id == chunks.c.article_id
)
_PLACES = (
    select(chunks.c.id, articles.c.date, article_parks.c.park)
    .join(articles, articles.c.id == chunks.c.article_id)
    .join(article_parks, article_parks.c.article_id == articles.c.id, isouter=True)
    .where(_WANTED)
)
_NEWEST = select(func.max(articles.c.date))


class Fused(NamedTuple):
    """A candidate with its two scores and the one fused from them; a tuple, of which hundreds are made a query."""

    chunk: str
    lexical: float
    cosine: float
    score: float


@dataclass(frozen=True, slots=True)
class _Embedded:
    """A query with its vector and the fingerprint of the model that made it."""

    text: str
    vector: NDArray[np.float32]
    fingerprint: str


class Searcher:
    """Searches one corpus. Safe to share between threads."""

    def __init__(
        self,
        engine: Engine,
        caches: Caches,
        encoder: Encoder,
        ranker: Ranker | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        self._engine = engine
        self._caches = caches
        self._encoder = encoder
        self._ranker = ranker or load_ranker()
        self._reranker = reranker
        self._gazetteer = Gazetteer.load()
        parsed = chunks.c.paragraph_ids.type.result_processor(engine.dialect, None)
        self._paragraph_ids = cast(Callable[[Any], Sequence[str]], parsed or tuple)

    def search(self, query: str, filters: Filters = Filters(), k: int = 10) -> list[Hit]:
        """The best `k` chunks (1 to `MAX_K`), best first, ties broken by id; [] when nothing matches."""
        query = query[:LONGEST_QUERY].encode(errors="ignore").decode()  # half a surrogate pair can't be tokenised
        if not query.strip() or k < 1:
            return []
        scopes = self._scopes(query, filters)
        fused, count = self._with_scopes(query, filters, scopes, k)
        with reading(self._engine) as connection:
            rows = _details(connection, [one.chunk for one in fused[: max(k, count)]])
            agreeing = _agreeing(connection, [one.chunk for one in fused[:count]], scopes) if scopes else set()
        present = [one for one in fused if one.chunk in rows]
        if not present:
            return []
        ranked = present[:count]
        chances = self._ranker.chances(self._features(query, ranked, rows))
        if self._reranker is not None:
            chances = self._reranker.chances(query, [rows[one.chunk] for one in ranked], chances)
        chances = raised(chances, np.array([one.chunk in agreeing for one in ranked]), AGREEMENT)
        best = _best(present, chances, min(k, MAX_K))
        return [_hit(score, one, rows[one.chunk], self._paragraph_ids) for score, one in best]

    def _scopes(self, query: str, filters: Filters) -> list[Filters]:
        """What the query narrows itself to beyond the filters: each park it names, the days it means."""
        meant = meant_by(query, self._gazetteer, self._newest)
        if filters.since or filters.until:
            meant = replace(meant, since=None, until=None)
        if filters.parks:
            meant = replace(meant, parks=())
        if not meant.parks and not meant.dated:
            return []
        days = replace(filters, since=meant.since or filters.since, until=meant.until or filters.until)
        return [replace(days, parks=(park,)) for park in meant.parks] or [days]

    def _newest(self) -> date | None:
        with reading(self._engine) as connection:
            newest: date | None = connection.execute(_NEWEST).scalar()
        return newest

    def _with_scopes(self, query: str, filters: Filters, scopes: Sequence[Filters], k: int) -> tuple[list[Fused], int]:
        """All candidates, those to be ranked first, and how many these are."""
        embedded = self._embedded(query)
        fused = self._fused(embedded, filters, k)
        known = {one.chunk: one for one in fused}
        ranked = {one.chunk: one for one in fused[:RANKED]}
        for scope in scopes:
            ranked |= {one.chunk: known.get(one.chunk, one) for one in self._fused(embedded, scope, k)[:OF_EACH_SCOPE]}
        return [*ranked.values(), *(one for one in fused if one.chunk not in ranked)], len(ranked)

    def fused(self, query: str, filters: Filters = Filters(), k: int = 10) -> list[Fused]:
        """Every candidate of both legs, best first by the fused score."""
        return self._fused(self._embedded(query), filters, k)

    def _embedded(self, query: str) -> _Embedded:
        self._caches.refresh(dense_needed=False)
        fingerprint = self._encoder.fingerprint
        return _Embedded(query, self._encoder.encode([query])[0], fingerprint)

    def _fused(self, query: _Embedded, filters: Filters, k: int) -> list[Fused]:
        vector, count = query.vector, max(CANDIDATES, k)
        lexical = dict(self._caches.lexical.search(query.text, filters, count))
        view = self._caches.vectors.view
        if view is None or view.encoder != query.fingerprint:
            cosines = self._stored_cosines(vector, query.fingerprint, list(lexical))
            if cosines is None:  # the corpus went over to another model after the query was embedded
                return self.fused(query.text, filters, k)
        else:
            cosines = dict(self._nearest(view, vector, filters, count))
            cosines |= view.cosines(vector, [chunk for chunk in lexical if chunk not in cosines])
        return fuse(cosines, lexical)

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
        return features(asking, asking.weighed(self._caches.lexical.weights(asking.terms)), candidates)

    def _nearest(
        self, view: VectorView, vector: NDArray[np.float32], filters: Filters, k: int
    ) -> list[tuple[str, float]]:
        """Ids and cosines of the nearest chunks: exactly, or of very many and without a filter as Chroma finds them."""
        rows = view.matching(filters)
        if rows is None and view.note.rows > SCANNED:
            self._caches.refresh()
            if self._caches.dense.position == view.note.position:
                found = [chunk for chunk, _ in self._caches.dense.search(vector, k)]
                if found:
                    return list(view.cosines(vector, found).items())
        return view.nearest(vector, rows, k)

    def _stored_cosines(
        self, vector: NDArray[np.float32], fingerprint: str, wanted: Sequence[str]
    ) -> dict[str, float] | None:
        """Cosines from the database, while there is nothing faster; None where its vectors are another model's now.

        Raises EncoderMismatch where the query can't be embedded as the corpus is.
        """
        with reading(self._engine) as connection:
            if same_encoder(connection, fingerprint):
                query = select(chunks.c.id, chunks.c.vector).where(chunks.c.id.in_(wanted))
                return {row.id: float(np.frombuffer(row.vector, "<f4") @ vector) for row in connection.execute(query)}
        self._caches.notice_encoder()
        if self._encoder.fingerprint == fingerprint:
            raise EncoderMismatch(f"the corpus' vectors are not those of {fingerprint} any more")
        return None


def _details(connection: Connection, wanted: Sequence[str]) -> dict[str, Any]:
    """What a hit says and a ranker reads of these chunks, by id; `paragraph_ids` as the driver gives them."""
    statement, names = _details_statement(connection.dialect, len(wanted))
    values = tuple(wanted) if connection.dialect.positional else dict(zip(names, wanted, strict=True))
    return {row.id: row for row in connection.exec_driver_sql(statement, values)}


@lru_cache(maxsize=512)
def _details_statement(dialect: Dialect, count: int) -> tuple[str, tuple[str, ...]]:
    """The SQL for so many chunks, and its parameters' names: making it takes longer than answering it."""
    compiled = _DETAILS.where(chunks.c.id.in_([""] * count)).compile(
        dialect=dialect, compile_kwargs={"render_postcompile": True}
    )
    return str(compiled), tuple(compiled.params)


def _agreeing(connection: Connection, wanted: Sequence[str], scopes: Sequence[Filters]) -> set[str]:
    """Those of the chunks that stand within any of the scopes, by park and date."""
    places = connection.execute(_PLACES, {"wanted": wanted}).all()
    return {place.id for place in places if any(_within(scope, place.date, place.park) for scope in scopes)}


def _within(scope: Filters, day: date | None, park: str | None) -> bool:
    if scope.parks and park not in scope.parks:
        return False
    if not (scope.since or scope.until):
        return True
    return day is not None and (scope.since or day) <= day <= (scope.until or day)


def fuse(cosines: Mapping[str, float], lexical: Mapping[str, float]) -> list[Fused]:
    """The candidates of both legs, by chunk id, with one score made of the two; best first, ties by id."""
    ids = list({**cosines, **lexical})
    if not ids:
        return []
    found = np.array([lexical.get(chunk, 0.0) for chunk in ids])
    near = np.round([cosines.get(chunk, 0.0) for chunk in ids], 6)
    best = found.max(initial=0.0) or 1.0
    scores = np.round((1 - DENSE_WEIGHT) * found / best + DENSE_WEIGHT * np.maximum(near, 0.0), 6)
    columns = zip((-scores).tolist(), ids, found.tolist(), near.tolist(), strict=True)
    return [Fused(chunk, bm25, cosine, -score) for score, chunk, bm25, cosine in sorted(columns)]


def _best(fused: Sequence[Fused], chances: NDArray[np.floating], k: int) -> list[tuple[float, Fused]]:
    """The best `k`: those that were ranked first, by their chance; the rest below them, by the fused score."""
    least = float(chances.min(initial=1.0))
    scores = [*chances.tolist(), *(least * one.score for one in fused[len(chances) :])]
    rounded = [(round(score, 6), one) for score, one in zip(scores, fused, strict=True)]
    return sorted(rounded, key=lambda pair: (-pair[0], -pair[1].score, pair[1].chunk))[:k]


def _hit(score: float, one: Fused, row: Any, paragraph_ids: Callable[[Any], Sequence[str]]) -> Hit:
    return Hit(
        chunk_id=one.chunk,
        article_id=row.article_id,
        paragraph_ids=tuple(paragraph_ids(row.paragraph_ids)),
        score=score,
        lexical=one.lexical,
        dense=one.cosine,
        fused=one.score,
    )
