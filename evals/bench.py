"""Measures speed, memory and disk at several sizes beside plain retrievers in the same run: `make bench`.

The corpus is the seeds' articles repeated with other figures, or those of a JSON Lines file (`--corpus`); no two texts
are equal. Beside ours stand what a plain retriever does, langchain's Chroma with the same encoder, and BM25 by bm25s
over the same terms. Every measurement is a process of its own, so that memory and starts are its own. An absolute time
means little on a shared machine; the ratios in one run hold.
"""

import json
import os
import random
import re
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

SEEDS = Path(__file__).parents[1] / "seeds"
SIZES = (10_000, 100_000)
QUERIES = 300
SEED = 7
PARKS = 10
"""A tenth of the articles begin with one of so many parks' names: what a filter is measured with."""
_FIGURE = re.compile(r"\d+")
Measured = dict[str, float]


def main(
    paragraphs: Annotated[list[int] | None, typer.Option(min=1000, help="how many, may be given again")] = None,
    corpus: Annotated[Path | None, typer.Option(exists=True, help="articles a line, instead of the seeds")] = None,
    peers: Annotated[bool, typer.Option(help="langchain with Chroma, and bm25s")] = True,
    folder: Annotated[Path | None, typer.Option(help="where the corpora are kept; else they are not")] = None,
    rounds: Annotated[int, typer.Option(min=0, help="only how the disk grows when all is deleted and read in")] = 0,
) -> None:
    """Prints a table for each size: what was measured, ours and the peers'."""
    for size in paragraphs or SIZES:
        with tempfile.TemporaryDirectory(prefix="parkbrief-bench-") as temporary:
            place = folder or Path(temporary)
            place.mkdir(parents=True, exist_ok=True)
            Console().print(_grown(place, size, corpus, rounds) if rounds else _measured(place, size, corpus, peers))


def _measured(folder: Path, size: int, corpus: Path | None, peers: bool) -> Table:
    pages = folder / f"articles-{size}.jsonl"
    texts, park = write_corpus(pages, size, corpus)
    queries = _queries(texts)
    home = folder / f"home-{size}"
    columns = {"parkbrief": _alone(_take_in, home, pages)}
    columns["parkbrief"] |= _alone(_search, home, queries, park) | _alone(_add_and_delete, home, folder)
    columns["parkbrief"]["queries/s, 2 workers"] = _together(home, queries)
    columns["parkbrief"]["disk, MiB"] = _disk(home)
    if peers:
        columns["langchain + Chroma"] = _alone(_langchain, folder / f"peer-{size}", texts, queries)
        columns["bm25s"] = _alone(_bm25s, texts, queries)
    table = Table(f"{len(texts):,} paragraphs", *columns)
    for name in dict.fromkeys(name for column in columns.values() for name in column):
        table.add_row(name, *(_shown(column.get(name)) for column in columns.values()))
    return table


def _grown(folder: Path, size: int, corpus: Path | None, rounds: int) -> Table:
    """The disk after each round, as times of what it was when all had been read in once."""
    pages = folder / f"articles-{size}.jsonl"
    texts, _ = write_corpus(pages, size, corpus)
    home = folder / f"rounds-{size}"
    _alone(_read_in_again, home, pages)
    first = _disk(home)
    table = Table(f"{len(texts):,} paragraphs, {first:,.1f} MiB at first", "times as much")
    for number in range(1, rounds + 1):
        _alone(_read_in_again, home, pages)
        table.add_row(f"after round {number}", _shown(_disk(home) / first))
    return table


def _read_in_again(home: Path, pages: Path) -> Measured:
    """Everything out and in again, and all caches level."""
    parkbrief = _open(home)
    parkbrief.delete(pages.name)
    parkbrief.ingest([pages])
    parkbrief.caches.mend()
    parkbrief.close()
    return {}


def write_corpus(path: Path, size: int, corpus: Path | None) -> tuple[list[str], str]:
    """Writes articles of at least `size` paragraphs, each told from all others; the paragraphs and the first park."""
    sources = _articles(corpus) if corpus else _seed_articles()
    parks = _park_names()
    texts: list[str] = []
    with path.open("w", encoding="utf-8") as file:
        for number in count():
            headline, paragraphs = sources[number % len(sources)]
            again = number >= len(sources)
            paragraphs = [_varied(text, number) if again else text for text in paragraphs]
            paragraphs[0] = f"{parks[number % PARKS]}消息：{paragraphs[0]}"
            day = date(2020, 1, 1) + timedelta(days=number % 1500)
            row = {"id": f"b{number}", "headline": headline, "date": day.isoformat(), "paragraphs": paragraphs}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            texts += paragraphs
            if len(texts) >= size:
                return texts, parks[0]
    raise AssertionError("numbers end")


def _take_in(home: Path, pages: Path) -> Measured:
    from index.database.engine import reading
    from index.intake import Intake
    from index.records import Given
    from index.sources import read_sources

    parkbrief = _open(home)
    intake = Intake(parkbrief._engine, parkbrief.gazetteer, lambda: parkbrief.encoder, Given())
    caches = parkbrief.caches

    def store() -> None:
        for source in read_sources(pages):
            intake.add(source)
        intake.flush()

    _ = parkbrief.encoder.encode(["warm"] * 20)
    busy_s = time.process_time()
    stored_s = _seconds(store)
    cpu_s = time.process_time() - busy_s
    total = intake.tally.paragraphs
    with reading(parkbrief._engine) as connection:
        lexical_s = _seconds(lambda: caches.lexical.follow(connection, caches._identity))
        vectors_s = _seconds(lambda: caches.vectors.follow(connection, caches._identity))
    rest_s = _seconds(caches.follow)
    parkbrief.close()
    return {
        "durable, paragraphs/s": total / stored_s,
        "durable, paragraphs/s of processor time": total / cpu_s,
        "durable and found by words and vectors, paragraphs/s": total / (stored_s + lexical_s + vectors_s),
        "until Chroma has caught up, paragraphs/s": total / (stored_s + lexical_s + vectors_s + rest_s),
        "taking in, peak MiB": _peak_mib(),
    }


def _search(home: Path, queries: Sequence[str], park: str) -> Measured:
    started = time.perf_counter()
    from index.records import Filters

    parkbrief = _open(home)
    parkbrief.searcher.search(queries[0])
    cold_s = time.perf_counter() - started
    searcher = parkbrief.searcher
    found: Measured = {"cold start to the first hit, s": cold_s}
    latest = Filters(since=date(2022, 6, 1))
    for name, filters in (("search", Filters()), ("in one park", Filters(parks=(park,))), ("since a date", latest)):
        searcher.search(queries[0], filters)
        found |= _quantiles(name, [_seconds(lambda q=q, f=filters: searcher.search(q, f)) for q in queries])  # type: ignore[misc]
    fused = [_seconds(lambda q=q: searcher.fused(q)) for q in queries]  # type: ignore[misc]
    found |= _quantiles("of it before ranking", fused)
    found["recall@10 of the dense leg"] = _recall(parkbrief, queries)
    found["asking, MiB"] = _resident_mib()
    parkbrief.close()
    return found


def _recall(parkbrief: Any, queries: Sequence[str]) -> float:
    """The share of the ten nearest by every vector in the database's columns that the dense leg gives."""
    from index.records import Filters

    view = parkbrief.caches.vectors.view
    shares = []
    for vector in parkbrief.encoder.encode(list(queries[:100])):
        cosines = view.vectors @ vector
        exact = {view.ids[row].decode() for row in np.argsort(-cosines, kind="stable")[:10]}
        given = parkbrief.searcher._nearest(view, vector, Filters(), 100)
        nearest = sorted(given, key=lambda pair: -pair[1])[:10]
        shares.append(len(exact & {chunk for chunk, _ in nearest}) / 10)
    return float(np.mean(shares))


def _add_and_delete(home: Path, folder: Path) -> Measured:
    """One page at a time in a process that has everything open."""
    parkbrief = _open(home)
    added, deleted = [], []
    for number in range(6):
        page = folder / f"page{number}.jsonl"
        text = f"济南高新区第{number}次举行大会，共有{number}57家企业参加。"
        page.write_text(json.dumps({"id": f"one{number}", "paragraphs": [text]}, ensure_ascii=False), "utf-8")
        added.append(_seconds(lambda p=page: parkbrief.ingest([p])))  # type: ignore[misc]
        deleted.append(_seconds(lambda n=number: parkbrief.delete(f"page{n}.one{n}")))  # type: ignore[misc]
        page.unlink()
    parkbrief.close()
    return {
        "one page added, ms": 1000 * float(np.median(added[1:])),
        "one page deleted, ms": 1000 * float(np.median(deleted[1:])),
    }


def _together(home: Path, queries: Sequence[str]) -> float:
    """Queries a second of two processes over one corpus."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        list(pool.map(_work, [home] * 2, [queries[:2]] * 2))
        started = time.perf_counter()
        spans = list(pool.map(_work, [home] * 2, [queries] * 2))
        elapsed = max(spans) or time.perf_counter() - started
    return 2 * len(queries) / elapsed


def _work(home: Path, queries: Sequence[str]) -> float:
    parkbrief = _open(home)
    parkbrief.searcher.search(queries[0])
    return _seconds(lambda: [parkbrief.searcher.search(query) for query in queries])


def _langchain(folder: Path, texts: Sequence[str], queries: Sequence[str]) -> Measured:
    from langchain_chroma import Chroma
    from langchain_core.embeddings import Embeddings

    from index.embedding import load_encoder

    encoder = load_encoder()

    class Ours(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return encoder.encode(texts).tolist()  # type: ignore[no-any-return]

        def embed_query(self, text: str) -> list[float]:
            return encoder.encode([text])[0].tolist()  # type: ignore[no-any-return]

    store = Chroma(
        "peer", Ours(), persist_directory=str(folder), collection_configuration={"hnsw": {"space": "cosine"}}
    )

    def fill() -> None:
        for start in range(0, len(texts), 5000):
            batch = list(texts[start : start + 5000])
            store.add_texts(batch, ids=[f"p{start + at}" for at in range(len(batch))])

    filled_s = _seconds(fill)
    spans = [_seconds(lambda q=query: store.similarity_search(q, k=10)) for query in queries]  # type: ignore[misc]
    rate = len(texts) / filled_s
    return {
        "until Chroma has caught up, paragraphs/s": rate,
        **_quantiles("search", spans),
        "taking in, peak MiB": _peak_mib(),
        "disk, MiB": _disk(folder),
    }


def _bm25s(texts: Sequence[str], queries: Sequence[str]) -> Measured:
    from evals.peers import PlainBM25

    held: list[PlainBM25] = []
    built_s = _seconds(lambda: held.append(PlainBM25({str(at): text for at, text in enumerate(texts)})))
    spans = [_seconds(lambda q=query: held[0].search(q, 10)) for query in queries]  # type: ignore[misc]
    rate = len(texts) / built_s
    return {
        "durable and found by words and vectors, paragraphs/s": rate,
        **_quantiles("search", spans),
        "taking in, peak MiB": _peak_mib(),
    }


def _articles(corpus: Path) -> list[tuple[str, list[str]]]:
    with corpus.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [(row.get("headline") or row["paragraphs"][0][:20], row["paragraphs"]) for row in rows]


def _seed_articles() -> list[tuple[str, list[str]]]:
    from index.reading.page import read_page

    read = [read_page(path.read_text("utf-8")) for path in sorted(SEEDS.glob("*.txt"))]
    return [
        (article.headline, [paragraph.text for paragraph in article.paragraphs])
        for page in read
        for article in page.articles
    ]


def _park_names() -> list[str]:
    from index.parks import Gazetteer

    return [park.name for park in Gazetteer.load().parks[:PARKS]]


def _varied(text: str, number: int) -> str:
    return _FIGURE.sub(lambda match: str((int(match.group()) * 7 + number) % 10_000), text) + f"（{number}）"


def _queries(texts: Sequence[str]) -> list[str]:
    """Pieces of 12 to 30 characters out of the paragraphs, all different."""
    chance = random.Random(SEED)

    def pieces() -> Iterator[str]:
        while True:
            text = chance.choice(texts)
            start = chance.randrange(max(1, len(text) - 30))
            yield text[start : start + chance.randint(12, 30)]

    found: dict[str, None] = {}
    for piece in pieces():
        if len(piece.strip()) >= 12:
            found[piece] = None
        if len(found) == QUERIES:
            return list(found)
    raise AssertionError("pieces end")


def _open(home: Path) -> Any:
    from service.settings import Settings
    from service.wiring import Parkbrief

    return Parkbrief(Settings(home=home))


def _alone(measure: Callable[..., Measured], *arguments: Any) -> Measured:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measure, *arguments).result()


def _quantiles(name: str, spans: Sequence[float]) -> Measured:
    return {f"{name} p{q}, ms": 1000 * float(np.quantile(spans, q / 100)) for q in (50, 99)}


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _resident_mib() -> float:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def _disk(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:,.3f}" if value < 10 else f"{value:,.0f}"


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    typer.run(main)
