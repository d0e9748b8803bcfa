"""Measures cited answers over HTTP: how long one takes, how many a second there are, and what happens beyond that.

The corpus is that of `evals.bench`, asked for figures that stand in it; every answer is found, checked, cited and
stored. The server is `parkbrief serve` as users start it. On a shared machine look at the processor time an answer
costs the server's processes, and at the parts of an answer, which the answers themselves record.
"""

import http.client
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from evals.bench import write_corpus

SEED = 7
ANNOUNCED = "消息："
"""What the bench's corpus puts behind the name of an article's park."""
COMMAND = (sys.executable, "-c", "from service.cli import main; main()")
_ASKED = re.compile(r"([一-鿿]{4,14})(\d+(?:\.\d+)?)(家|个|人|名|项|件|亿元|万元)")


@dataclass
class Seen:
    """What clients saw: seconds by status, and the timings and refusals that the answers tell of."""

    spans: dict[int, list[float]] = field(default_factory=dict)
    parts: dict[str, list[float]] = field(default_factory=dict)
    refused: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, status: int, span_s: float, body: bytes) -> None:
        with self.lock:
            self.spans.setdefault(status, []).append(span_s)
            if status == 200:
                answer = json.loads(body)
                self.refused += answer["abstained"]
                for name, spent in answer["timings_ms"].items():
                    self.parts.setdefault(name, []).append(spent)


def main(
    paragraphs: Annotated[int, typer.Option(min=1000)] = 100_000,
    workers: Annotated[int, typer.Option(min=1, help="server processes")] = 2,
    clients: Annotated[int, typer.Option(min=1, help="at once, where many answers a second are wanted")] = 8,
    questions: Annotated[int, typer.Option(min=20)] = 300,
    corpus: Annotated[Path | None, typer.Option(exists=True, help="articles a line, instead of the seeds")] = None,
    folder: Annotated[
        Path | None, typer.Option(help="where the corpus is kept, to be used again; else it is not")
    ] = None,
) -> None:
    """Prints one table."""
    with tempfile.TemporaryDirectory(prefix="parkbrief-bench-http-") as temporary:
        Console().print(_measured(folder or Path(temporary), corpus, paragraphs, workers, clients, questions))


def _measured(folder: Path, corpus: Path | None, size: int, workers: int, clients: int, count: int) -> Table:
    pages, home = folder / f"articles-{size}.jsonl", folder / f"home-{size}"
    if not pages.exists():
        write_corpus(pages, size, corpus)
    if not home.exists():
        subprocess.run([*COMMAND, "ingest", str(pages)], env=_environment(home), check=True, stdout=sys.stderr)
    asked = _questions(pages, count)
    table = Table(f"{size:,} paragraphs, {workers} server processes", "")
    with _served(home, workers) as (port, server):
        _ask(port, asked[:50], 4)  # every process has answered before anything is measured
        alone = _worked(server, lambda: _ask(port, asked, 1))
        together = _worked(server, lambda: _ask(port, asked * 2, clients))
        beyond = _worked(server, lambda: _ask(port, asked, 40 * workers, impatient=True))
    for name, (seen, elapsed_s, cpu_s) in {"one client": alone, f"{clients} clients": together}.items():
        answered = seen.spans.get(200, [])
        table.add_row(f"{name}: answers", f"{len(answered)} of {sum(map(len, seen.spans.values()))}")
        table.add_row(f"{name}: of them refusals", f"{seen.refused}")
        table.add_row(f"{name}: p50, p99 ms", _quantiles(answered))
        table.add_row(f"{name}: answers/s", f"{len(answered) / elapsed_s:.0f}")
        table.add_row(f"{name}: processor time of the server an answer, ms", f"{1000 * cpu_s / len(answered):.1f}")
        for part, spent in seen.parts.items():
            table.add_row(f"{name}: {part} as the answers tell, p50, p99 ms", _quantiles([one / 1000 for one in spent]))
    seen, elapsed_s, _ = beyond
    statuses = Counter({status: len(spans) for status, spans in seen.spans.items()})
    table.add_row("beyond its bound: by status", ", ".join(f"{status}: {n}" for status, n in sorted(statuses.items())))
    table.add_row("beyond its bound: p50, p99 of those answered, ms", _quantiles(seen.spans.get(200, [])))
    table.add_row("beyond its bound: p50, p99 of those refused, ms", _quantiles(seen.spans.get(503, [])))
    return table


def _questions(pages: Path, count: int) -> list[str]:
    """`…认定总部企业19家` asked as `…认定总部企业有多少家？`, with the article's park and without; all different."""
    with pages.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    random.Random(SEED).shuffle(rows)
    different: dict[str, None] = {}
    for row in rows:
        park = row["paragraphs"][0].partition(ANNOUNCED)[0]
        for match in _ASKED.finditer("\n".join(row["paragraphs"])):
            different |= {f"{match[1]}有多少{match[3]}？": None, f"{park}{match[1]}有多少{match[3]}？": None}
        if len(different) >= count:
            break
    return random.Random(SEED).sample(list(different), min(count, len(different)))


def _ask(port: int, questions: Sequence[str], clients: int, *, impatient: bool = False) -> Seen:
    """Asks all of them from so many connections; an impatient client asks on when it is refused."""
    seen, left = Seen(), iter(list(questions))
    turn = threading.Lock()

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        while True:
            with turn:
                question = next(left, None)
            if question is None:
                return
            body = json.dumps({"question": question, "answerer": "extractive"}).encode()
            started = time.perf_counter()
            connection.request("POST", "/api/ask", body, {"content-type": "application/json"})
            response = connection.getresponse()
            text = response.read()
            seen.note(response.status, time.perf_counter() - started, text)
            if response.status != 200 and not impatient:
                raise RuntimeError(f"{response.status}: {text.decode()}")

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen


def _worked(server: int, ask: Callable[[], Seen]) -> tuple[Seen, float, float]:
    """What was seen, the seconds it took, and the processor time of the server's processes."""
    before, started = _cpu_s(server), time.perf_counter()
    seen = ask()
    return seen, time.perf_counter() - started, _cpu_s(server) - before


def _cpu_s(process: int) -> float:
    """Of a process and its children."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(_cpu_s(int(child)) for child in children)


@contextmanager
def _served(home: Path, workers: int) -> Iterator[tuple[int, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [*COMMAND, "serve", "--port", str(port), "--workers", str(workers)]
    server = subprocess.Popen(command, env=_environment(home))
    try:
        while not _ready(port):
            if server.poll() is not None:
                raise RuntimeError("the server did not start; see above")
            time.sleep(0.2)
        yield port, server.pid
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)


def _ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _environment(home: Path) -> dict[str, str]:
    return {**os.environ, "PARKBRIEF_HOME": str(home)}


def _quantiles(spans: Sequence[float]) -> str:
    return ", ".join(f"{1000 * float(np.quantile(spans, q)):.1f}" for q in (0.5, 0.99)) if spans else "-"


if __name__ == "__main__":
    typer.run(main)
