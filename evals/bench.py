"""Measures speed and memory beside a peer in the same run: `make bench`, or `python -m evals.bench --articles 5000`.

The corpus is the seeds' articles repeated with other figures, so that no two texts are equal. The peer is what a plain
retriever does: the same vectors in a Chroma collection of its own, the texts beside them, no lexical leg, no citations.
An absolute time means little on a shared machine; the ratios in one run hold.
"""

import json
import re
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from index.reading.page import read_page
from index.records import Filters
from service.contract import Answer
from service.settings import Settings
from service.wiring import Parkbrief

SEEDS = Path(__file__).parents[1] / "seeds"
QUESTIONS = (
    "石家庄高新区有多少家工业诊所？",
    "园区担保贷的担保费率是多少？",
    "济南高新区有多少家高新技术企业？",
    "厦门海外创业大赛一等奖由谁摘得？",
    "咸宁高新区有几家银行？",
)
_FIGURE = re.compile(r"\d+")


def main(
    articles: Annotated[int, typer.Option(min=100)] = 2000, queries: Annotated[int, typer.Option(min=10)] = 200
) -> None:
    """Prints one table: what was measured, ours, the peer's, and the ratio."""
    table = Table("measured", "parkbrief", "peer", "ratio")
    with tempfile.TemporaryDirectory(prefix="parkbrief-bench-") as folder:
        _measure(Path(folder), articles, queries, table)
    Console().print(table)


def _measure(folder: Path, count: int, queries: int, table: Table) -> None:
    pages = [path.read_text("utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    page_s = min(_seconds(lambda: [read_page(text) for text in pages]) for _ in range(5)) / len(pages)
    table.add_row("pages read, 1/s", f"{1 / page_s:.0f}", "", "")
    corpus = folder / "articles.jsonl"
    texts = _write_corpus(corpus, pages, count)
    parkbrief = Parkbrief(Settings(home=folder / "home"))
    ours_s = _seconds(lambda: parkbrief.ingest([corpus]))
    vectors = parkbrief.encoder.encode(texts)
    collection = _peer_collection(folder / "peer")
    peer_s = _seconds(lambda: _fill(collection, texts, parkbrief.encoder.encode(texts)))
    _row(table, "paragraphs taken in, 1/s", len(texts) / ours_s, len(texts) / peer_s)
    asked = list(islice(cycle(QUESTIONS), queries))
    parkbrief.warm()
    search = [_seconds(lambda q=question: parkbrief.searcher.search(q, k=10)) for question in asked]  # type: ignore[misc]
    narrowed = Filters(parks=("济南高新区",))
    filtered = [_seconds(lambda q=question: parkbrief.searcher.search(q, narrowed, 10)) for question in asked]  # type: ignore[misc]
    peer = [
        _seconds(lambda q=question: collection.query(query_embeddings=parkbrief.encoder.encode([q]), n_results=10))  # type: ignore[misc]
        for question in asked
    ]
    for name, quantile in (("p50", 0.5), ("p99", 0.99)):
        _row(table, f"search {name}, ms", *(1000 * float(np.quantile(one, quantile)) for one in (search, peer)))
        _row(table, f"search in one park {name}, ms", 1000 * float(np.quantile(filtered, quantile)), None)
    answers = [_seconds(lambda q=question: _asked(parkbrief, q)) for question in asked[: queries // 4]]  # type: ignore[misc]
    _row(table, "cited answer, stored, p50, ms", 1000 * statistics.median(answers), None)
    table.add_row("paragraphs", f"{len(vectors):,}", f"{len(vectors):,}", "")
    table.add_row("peak memory, MiB", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}", "", "")
    parkbrief.close()


def _write_corpus(path: Path, pages: Sequence[str], count: int) -> list[str]:
    """The paragraphs of `count` articles made from the seeds', each with figures of its own."""
    sources = [article for text in pages for article in read_page(text).articles]
    texts: list[str] = []
    with path.open("w", encoding="utf-8") as file:
        for number, article in enumerate(islice(cycle(sources), count)):
            paragraphs = [_varied(paragraph.text, number) for paragraph in article.paragraphs]
            row = {"id": f"b{number}", "headline": article.headline, "paragraphs": paragraphs}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            texts += paragraphs
    return texts


def _varied(text: str, number: int) -> str:
    return _FIGURE.sub(lambda match: str((int(match.group()) * 7 + number) % 10_000), text) + f"（{number}）"


def _peer_collection(path: Path) -> Any:
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    client = chromadb.PersistentClient(str(path), settings=ChromaSettings(anonymized_telemetry=False))
    return client.create_collection("peer", embedding_function=None, configuration={"hnsw": {"space": "cosine"}})


def _fill(collection: Any, texts: Sequence[str], vectors: Any) -> None:
    for rows in _ranges(len(texts), 5000):
        ids = [f"p{i}" for i in rows]
        collection.add(ids=ids, embeddings=vectors[rows.start : rows.stop], documents=[texts[i] for i in rows])


def _ranges(length: int, step: int) -> Iterator[range]:
    return (range(start, min(start + step, length)) for start in range(0, length, step))


def _asked(parkbrief: Parkbrief, question: str) -> Answer:
    return parkbrief.ask(question, answerer="extractive")


def _row(table: Table, name: str, ours: float, peer: float | None) -> None:
    ratio = "" if peer is None else f"{ours / peer:.2f}"
    table.add_row(name, f"{ours:.1f}", "" if peer is None else f"{peer:.1f}", ratio)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    typer.run(main)
