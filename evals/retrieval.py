"""Scores search over a folder in BEIR's form (corpus.jsonl, queries.jsonl) with the real index in a temporary corpus.

`corpus.jsonl`: `{"id","text"}`; `queries.jsonl`: `{"id","text","gold":[corpus ids]}`; or as BEIR's own folders are,
with `_id` and `qrels/test.tsv`. Each text goes in as an article of one paragraph. Four rankings are scored, each over
the candidates that one search brings together: by BM25 alone, by cosine alone, the fused one, and the ranked one that
search gives; beside them plain BM25 over the whole texts, and how sure the ranked one's lead over that is.
"""

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import AliasChoices, BaseModel, ConfigDict, Field
from rich.console import Console
from rich.table import Table

from evals.errors import SuiteError
from evals.metrics.bootstrap import Difference, paired_difference
from evals.metrics.ranking import DEPTH, MEASURES, measured
from evals.peers import NAME, PlainBM25
from evals.report import share
from evals.rows import read_models, read_text
from index.caches import Caches
from index.database.engine import open_engine
from index.database.migrate import migrate
from index.embedding import Encoder
from index.ingest import Ingest
from index.parks import Gazetteer
from index.records import Hit
from index.search import MAX_K, Searcher

RANKED = "ranked"


class Text(BaseModel):
    """A text to be found."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str = Field(validation_alias=AliasChoices("id", "_id"))
    text: str = Field(min_length=1)


class Query(BaseModel):
    """A question and the ids of the texts that answer it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str = Field(validation_alias=AliasChoices("id", "_id"))
    text: str
    gold: Annotated[tuple[str, ...], Field(min_length=1)]


class BareQuery(BaseModel):
    """A question of a folder that keeps the right texts apart, in `qrels`."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str = Field(validation_alias=AliasChoices("id", "_id"))
    text: str


@dataclass(frozen=True, slots=True)
class RankingScore:
    """One ranking over all queries: the mean of each measure, in [0, 1]."""

    ranking: str
    measures: dict[str, float]


@dataclass(frozen=True, slots=True)
class RetrievalReport:
    """The rankings over one folder; `lead` is how far the ranked one is ahead of plain BM25, by measure."""

    folder: str
    texts: int
    queries: int
    rankings: tuple[RankingScore, ...]
    lead: dict[str, Difference]

    def to_dict(self) -> dict[str, object]:
        return asdict(self)


Progress = Callable[[int, int], None]
"""Called with queries done and queries in all."""
_Model = TypeVar("_Model", bound=BaseModel)


def score_retrieval(folder: Path, encoder: Encoder, progress: Progress | None = None) -> RetrievalReport:
    """Ingests the folder's corpus into a temporary home and runs every query. Raises SuiteError for a bad folder."""
    texts, queries = read_folder(folder)
    peer = PlainBM25({text.id: text.text for text in texts})
    found: dict[str, dict[str, list[str]]] = {name: {} for name in (NAME, *_RANKED_BY)}
    with (
        tempfile.TemporaryDirectory(prefix="parkbrief-eval-") as home,
        _indexed(Path(home), texts, encoder) as searcher,
    ):
        for done, query in enumerate(queries, 1):
            found[NAME][query.id] = list(peer.search(query.text, DEPTH))
            for name, ranking in _rankings(searcher.search(query.text, k=MAX_K)).items():
                found[name][query.id] = ranking
            if progress:
                progress(done, len(queries))
    gold = {query.id: query.gold for query in queries}
    values = {name: measured(rankings, gold) for name, rankings in found.items()}
    return RetrievalReport(
        folder=folder.name,
        texts=len(texts),
        queries=len(queries),
        rankings=tuple(RankingScore(name, _means(of_ranking)) for name, of_ranking in values.items()),
        lead={name: paired_difference(values[RANKED][name], values[NAME][name]) for name in MEASURES},
    )


def read_folder(folder: Path) -> tuple[list[Text], list[Query]]:
    """The texts and the queries with a right text. Raises SuiteError for a folder of another form."""
    texts = read_lines(folder / "corpus.jsonl", Text)
    judged = folder / "qrels" / "test.tsv"
    if not judged.is_file():
        return texts, read_lines(folder / "queries.jsonl", Query)
    gold: dict[str, list[str]] = {}
    for number, line in enumerate(read_text(judged).splitlines()[1:], 2):
        match line.split("\t"):
            case [query, text, grade] if grade.strip().lstrip("-").isdigit():
                gold.setdefault(query, []).extend([text] if int(grade) > 0 else [])
            case _:
                raise SuiteError(f"{judged}:{number}: a line is query-id, corpus-id and a whole score, with tabs")
    queries = read_lines(folder / "queries.jsonl", BareQuery)
    found = [Query(id=one.id, text=one.text, gold=tuple(gold[one.id])) for one in queries if gold.get(one.id)]
    if not found:
        raise SuiteError(f"{judged}: names no query of queries.jsonl")
    return texts, found


def read_lines(path: Path, kind: type[_Model]) -> list[_Model]:
    """The file's lines. Raises SuiteError naming the line."""
    return read_models(path, kind, "the folder needs corpus.jsonl and queries.jsonl")


def print_retrieval(report: RetrievalReport, console: Console) -> None:
    """The rankings as a table, and under it the lead of the ranked one."""
    title = f"{report.folder}: {report.queries} queries over {report.texts} texts"
    table = Table(title=title, title_justify="left")
    for heading in ("ranking", *MEASURES):
        table.add_column(heading, justify="left" if heading == "ranking" else "right")
    for one in report.rankings:
        table.add_row(one.ranking, *(share(one.measures[name]) for name in MEASURES))
    table.add_section()
    table.add_row(f"{RANKED} − {NAME}", *(_signed(report.lead[name]) for name in MEASURES))
    console.print(table)


def _signed(lead: Difference) -> str:
    return f"{100 * lead.mean:+.1f} [{100 * lead.low:+.1f}, {100 * lead.high:+.1f}]"


@contextmanager
def _indexed(home: Path, texts: Sequence[Text], encoder: Encoder) -> Iterator[Searcher]:
    """A searcher over the texts, each an article of its own, ingested as a user would."""
    pages = home / "corpus.jsonl"
    write_articles(pages, texts)
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


def write_articles(path: Path, texts: Sequence[Text]) -> None:
    """A file to be ingested, each text an article of one paragraph."""
    with path.open("w", encoding="utf-8") as file:
        for text in texts:
            file.write(json.dumps({"id": text.id, "paragraphs": [text.text]}, ensure_ascii=False) + "\n")


_RANKED_BY: Mapping[str, Callable[[Hit], float]] = {
    "lexical": lambda hit: hit.lexical,
    "dense": lambda hit: hit.dense,
    "fused": lambda hit: hit.fused,
    RANKED: lambda hit: hit.score,
}


def _rankings(hits: Sequence[Hit]) -> dict[str, list[str]]:
    """The first texts by each score, each text once; the order of equals does not depend on the other scores."""
    return {name: _first(hits, by) for name, by in _RANKED_BY.items()}


def _first(hits: Sequence[Hit], by: Callable[[Hit], float]) -> list[str]:
    found = sorted((hit for hit in hits if by(hit) > 0), key=lambda hit: (-by(hit), hit.chunk_id))
    return list(dict.fromkeys(hit.article_id for hit in found))[:DEPTH]


def _means(values: Mapping[str, NDArray[np.float64]]) -> dict[str, float]:
    return {name: round(float(of_query.mean()), 4) for name, of_query in values.items()}
