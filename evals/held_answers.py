"""Scores the extractive answerer over a folder in BEIR's form whose queries have answers; knows nothing of patterns.

`queries.jsonl` as for retrieval, with `answer`: the strings that answer. Each query is asked of the whole pool; it
counts as held where one of its answers stands in the sentences given, punctuation and white space aside. With the gold
texts taken out of what search brings, a question should be refused.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field
from rich.console import Console
from rich.table import Table

from evals.metrics.held import bare, holds
from evals.metrics.latency import percentile
from evals.metrics.length import characters
from evals.report import share
from evals.retrieval import Progress, Query, Text, read_lines, write_articles
from evals.temporary import temporary_corpus
from index.records import Filters, Hit
from service.answering.answering import Answering
from service.wiring import Parkbrief

if TYPE_CHECKING:
    from index.search import Searcher


class AnsweredQuery(Query):
    """A query and the strings that answer it."""

    answer: tuple[str, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Held:
    """One query's outcome; `refused_without` None where the gold texts were not taken out."""

    id: str
    question: str
    said: tuple[str, ...]
    held: bool
    first: bool
    refused: bool
    cited_gold: int
    cited: int
    characters: int
    milliseconds: float
    refused_without: bool | None = None


@dataclass(frozen=True, slots=True)
class HeldReport:
    """Shares in [0, 1] over a folder. `held`: an answer in the sentences given; `first`: in the first of them;
    `false_refusals`: refused though the gold text is there; `refused_without`: refused once it is not;
    `cited_gold`: of the citations, those of a gold text. `sentences` and `characters` are means over what was answered.
    """

    folder: str
    texts: int
    queries: int
    held: float
    first: float
    false_refusals: float
    cited_gold: float
    sentences: float
    characters: float
    answering_p50_ms: float | None
    answering_p99_ms: float | None
    refused_without: float | None
    cases: tuple[Held, ...] = field(repr=False)

    def to_dict(self) -> dict[str, object]:
        return asdict(self)


class _Without:
    """Search that never brings certain articles, as if they were not in the corpus."""

    def __init__(self, searcher: "Searcher") -> None:
        self._searcher = searcher
        self.articles: frozenset[str] = frozenset()

    def search(self, query: str, filters: Filters = Filters(), k: int = 10) -> list[Hit]:
        hits = self._searcher.search(query, filters, k + 2 * len(self.articles))
        return [hit for hit in hits if hit.article_id not in self.articles][:k]


def score_answers(folder: Path, *, without_gold: bool = False, progress: Progress | None = None) -> HeldReport:
    """Asks every query that has words, in a temporary corpus of the folder. Raises SuiteError for a bad one."""
    texts, queries = read_lines(folder / "corpus.jsonl", Text), read_lines(folder / "queries.jsonl", AnsweredQuery)
    queries = [query for query in queries if bare(query.text)]
    with tempfile.TemporaryDirectory(prefix="parkbrief-eval-") as folder_of_pages:
        pages = Path(folder_of_pages) / "corpus.jsonl"
        write_articles(pages, texts)
        with temporary_corpus([pages]) as service:
            cases = []
            for done, query in enumerate(queries, 1):
                cases.append(_ask(service, query, without_gold))
                if progress:
                    progress(done, len(queries))
    return _report(folder.name, len(texts), cases)


def _ask(service: Parkbrief, query: AnsweredQuery, without_gold: bool) -> Held:
    searcher = _Without(service.searcher)
    answering = Answering(service.corpus, searcher, service.gazetteer, public_url="")  # type: ignore[arg-type]
    answer = answering.ask(query.text, answerer="extractive")
    answers = tuple(filter(None, map(bare, query.answer)))
    said = () if answer.abstained else tuple(claim.text for claim in answer.claims)
    searcher.articles = frozenset(query.gold)
    return Held(
        id=query.id,
        question=query.text,
        said=said,
        held=any(holds(one, answers) for one in (*said, "".join(said))),
        first=bool(said) and holds(said[0], answers),
        refused=answer.abstained,
        cited_gold=sum(citation.article_id in query.gold for citation in answer.citations) if said else 0,
        cited=len(answer.citations) if said else 0,
        characters=characters(answer),
        milliseconds=answer.timings_ms["answer"],
        refused_without=answering.ask(query.text, answerer="extractive").abstained if without_gold else None,
    )


def _report(folder: str, texts: int, cases: Sequence[Held]) -> HeldReport:
    answered = [one for one in cases if not one.refused]
    without = [float(one.refused_without) for one in cases if one.refused_without is not None]
    times = [one.milliseconds for one in cases]
    return HeldReport(
        folder=folder,
        texts=texts,
        queries=len(cases),
        held=_mean([float(one.held) for one in cases]),
        first=_mean([float(one.first) for one in cases]),
        false_refusals=_mean([float(one.refused) for one in cases]),
        cited_gold=sum(one.cited_gold for one in cases) / max(sum(one.cited for one in cases), 1),
        sentences=_mean([float(len(one.said)) for one in answered]),
        characters=_mean([float(one.characters) for one in answered]),
        answering_p50_ms=percentile(times, 0.5),
        answering_p99_ms=percentile(times, 0.99),
        refused_without=_mean(without) if without else None,
        cases=tuple(cases),
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def print_held(report: HeldReport, console: Console) -> None:
    """The figures as a table of one row: correctness and citations side by side."""
    title = f"{report.folder}: {report.queries} questions over {report.texts} texts"
    figures = {
        "held": share(report.held),
        "held by the first": share(report.first),
        "refused": share(report.false_refusals),
        "cites gold": share(report.cited_gold),
        "chars": f"{report.characters:.1f}",
        "sent": f"{report.sentences:.2f}",
        "answering p50 ms": f"{report.answering_p50_ms:.1f}",
        "p99 ms": f"{report.answering_p99_ms:.1f}",
        "refused, gold out": share(report.refused_without),
    }
    table = Table(title=title, title_justify="left")
    for name in figures:
        table.add_column(name, justify="right")
    table.add_row(*figures.values())
    console.print(table)
