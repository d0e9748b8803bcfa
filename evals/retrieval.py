"""Scores search over a folder in BEIR's form (corpus.jsonl, queries.jsonl) with the real index in a temporary corpus.

`corpus.jsonl`: `{"id","text"}`; `queries.jsonl`: `{"id","text","gold":[corpus ids]}`. Each text goes in as an article
of one paragraph. Three rankings are scored: by BM25 alone, by cosine alone, and the fused one, each over
the candidates that one search brings together.
"""

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from rich.console import Console
from rich.table import Table

from evals.errors import SuiteError
from evals.metrics.ranking import hit_at, recall_at, reciprocal_rank
from evals.report import share
from index.caches import Caches
from index.database.engine import open_engine
from index.database.migrate import migrate
from index.embedding import Encoder
from index.ingest import Ingest
from index.parks import Gazetteer
from index.records import Hit
from index.search import MAX_K, Searcher

DEPTH = 10


class Text(BaseModel):
    """A text to be found."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    text: str = Field(min_length=1)


class Query(BaseModel):
    """A question and the ids of the texts that answer it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    text: str = Field(min_length=1)
    gold: Annotated[tuple[str, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class RankingScore:
    """One ranking over all queries, each in [0, 1]."""

    ranking: str
    hit_at_1: float
    hit_at_5: float
    recall_at_10: float
    mrr_at_10: float


@dataclass(frozen=True, slots=True)
class RetrievalReport:
    """The three rankings over one folder."""

    folder: str
    texts: int
    queries: int
    rankings: tuple[RankingScore, ...]

    def to_dict(self) -> dict[str, object]:
        return asdict(self)


Progress = Callable[[int, int], None]
"""Called with queries done and queries in all."""
_Model = TypeVar("_Model", bound=BaseModel)


def score_retrieval(folder: Path, encoder: Encoder, progress: Progress | None = None) -> RetrievalReport:
    """Ingests the folder's corpus into a temporary home and runs every query. Raises SuiteError for a bad folder."""
    texts, queries = _read(folder / "corpus.jsonl", Text), _read(folder / "queries.jsonl", Query)
    with (
        tempfile.TemporaryDirectory(prefix="parkbrief-eval-") as home,
        _indexed(Path(home), texts, encoder) as searcher,
    ):
        ranked = []
        for done, query in enumerate(queries, 1):
            ranked.append(_rankings(searcher.search(query.text, k=MAX_K)))
            if progress:
                progress(done, len(queries))
    scores = tuple(_score(name, [one[name] for one in ranked], queries) for name in _RANKED_BY)
    return RetrievalReport(folder.name, len(texts), len(queries), scores)


def print_retrieval(report: RetrievalReport, console: Console) -> None:
    """The rankings as a table."""
    title = f"{report.folder}: {report.queries} queries over {report.texts} texts"
    table = Table(title=title, title_justify="left")
    for heading in ("ranking", "hit@1", "hit@5", "recall@10", "MRR@10"):
        table.add_column(heading, justify="left" if heading == "ranking" else "right")
    for one in report.rankings:
        figures = (one.hit_at_1, one.hit_at_5, one.recall_at_10, one.mrr_at_10)
        table.add_row(one.ranking, *map(share, figures))
    console.print(table)


def _read(path: Path, kind: type[_Model]) -> list[_Model]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteError(f"{path}: can't be read; the folder needs corpus.jsonl and queries.jsonl") from error
    found = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                found.append(kind.model_validate_json(line))
            except ValidationError as error:
                first = error.errors(include_url=False)[0]
                where = ".".join(map(str, first["loc"])) or "the line"
                raise SuiteError(f"{path}:{number}: {where}: {first['msg']}") from error
    if not found:
        raise SuiteError(f"{path}: nothing in it")
    return found


@contextmanager
def _indexed(home: Path, texts: Sequence[Text], encoder: Encoder) -> Iterator[Searcher]:
    """A searcher over the texts, each an article of its own, ingested as a user would."""
    pages = home / "corpus.jsonl"
    with pages.open("w", encoding="utf-8") as file:
        for text in texts:
            file.write(json.dumps({"id": text.id, "paragraphs": [text.text]}, ensure_ascii=False) + "\n")
    engine = open_engine(f"sqlite:///{home / 'corpus.db'}")
    migrate(engine)
    caches = Caches(engine, home, encoder.fingerprint)
    try:
        summary = Ingest(engine, home, caches, Gazetteer.load(), lambda: encoder).add([pages])
        if summary.failures:
            raise SuiteError(f"{len(summary.failures)} texts can't be ingested; first: {summary.failures[0][1]}")
        yield Searcher(engine, caches, encoder)
    finally:
        caches.close()
        engine.dispose()


_RANKED_BY: Mapping[str, Callable[[Hit], float]] = {
    "lexical": lambda hit: hit.lexical,
    "dense": lambda hit: hit.dense,
    "fused": lambda hit: hit.score,
}


def _rankings(hits: Sequence[Hit]) -> dict[str, list[str]]:
    """The first texts by each score, each text once; the order of equals does not depend on the other scores."""
    return {name: _first(hits, by) for name, by in _RANKED_BY.items()}


def _first(hits: Sequence[Hit], by: Callable[[Hit], float]) -> list[str]:
    found = sorted((hit for hit in hits if by(hit) > 0), key=lambda hit: (-by(hit), hit.chunk_id))
    return list(dict.fromkeys(hit.article_id for hit in found))[:DEPTH]


def _score(name: str, rankings: Sequence[Sequence[str]], queries: Sequence[Query]) -> RankingScore:
    pairs = [(ranking, frozenset(query.gold)) for ranking, query in zip(rankings, queries, strict=True)]
    return RankingScore(
        ranking=name,
        hit_at_1=_mean([hit_at(ranking, gold, 1) for ranking, gold in pairs]),
        hit_at_5=_mean([hit_at(ranking, gold, 5) for ranking, gold in pairs]),
        recall_at_10=_mean([recall_at(ranking, gold, DEPTH) for ranking, gold in pairs]),
        mrr_at_10=_mean([reciprocal_rank(ranking, gold, DEPTH) for ranking, gold in pairs]),
    )


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4)
