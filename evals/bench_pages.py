"""Measures how fast pages are read on one core in how much memory: `python -m evals.bench_pages`, part of `make bench`.

Each row is measured in a process of its own that does nothing else: pages a second of its processor time (the best
of some rounds over all pages, so what else the machine does counts little), and the most memory it held, with the
interpreter, the libraries and the pages. Beside it in the same run stands a peer that does only part of the work:

- text pages: the text is cut at its blank lines and into words with rjieba, once; no articles, headlines or bylines;
- PDF pages: PDFium's own plain text of every sheet; no columns, no articles.

Unless folders are given the pages are the two of the seeds, as text and set in columns as a PDF by hand-written
content streams. Such a PDF has one text object a line and standard fonts; one printed by a browser takes longer.
"""

import resource
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from index.errors import ParkbriefError, UsageError

SEEDS = Path(__file__).parents[1] / "seeds"
Raw = TypeVar("Raw", str, bytes)


@dataclass(frozen=True, slots=True)
class Pace:
    """Pages read a second of processor time, and the peak memory of the process in MiB."""

    pages_per_s: float
    peak_mib: float


def main(
    text: Annotated[Path, typer.Option(help="A folder of .txt pages.")] = SEEDS,
    pdf: Annotated[Path | None, typer.Option(help="A folder of .pdf pages; else the seeds, set as PDFs.")] = None,
    rounds: Annotated[int, typer.Option(min=1, help="How often all pages are read; the fastest counts.")] = 5,
) -> None:
    """Prints one table: pages a second and peak memory, ours, the peer's, and the ratio."""
    table = Table("measured", "parkbrief", "peer", "ratio")
    try:
        for kind, folder in (("text", text), ("PDF", pdf)):
            ours, peer = (_apart(work, folder, rounds) for work in _WORK[kind])
            _row(table, f"{kind} pages, 1/s of one core", ours.pages_per_s, peer.pages_per_s)
            _row(table, f"{kind} pages, peak memory, MiB", ours.peak_mib, peer.peak_mib)
    except ParkbriefError as error:
        raise SystemExit(str(error)) from error
    Console().print(table)


def read_texts(folder: Path | None, rounds: int) -> Pace:
    """Our reader over the folder's .txt pages, decoded beforehand."""
    from index.reading.page import read_page

    return _pace(read_page, _texts(folder or SEEDS), rounds)


def cut_texts(folder: Path | None, rounds: int) -> Pace:
    """The peer over the folder's .txt pages: parts between blank lines, and words."""
    import rjieba

    return _pace(lambda text: [rjieba.cut(part, False) for part in text.split("\n\n")], _texts(folder or SEEDS), rounds)


def read_pdfs(folder: Path | None, rounds: int) -> Pace:
    """Our reader over the folder's .pdf pages; a sheet is a page."""
    from index.reading.pdf import read_pdf

    pdfs = _pdfs(folder)
    return _pace(lambda data: read_pdf(data, "page.pdf"), pdfs, rounds, sum(map(_sheets, pdfs)))


def plain_pdfs(folder: Path | None, rounds: int) -> Pace:
    """The peer over the folder's .pdf pages: PDFium's plain text of every sheet."""
    pdfs = _pdfs(folder)
    return _pace(_plain_text, pdfs, rounds, sum(map(_sheets, pdfs)))


_WORK: dict[str, tuple[Callable[[Path | None, int], Pace], ...]] = {
    "text": (read_texts, cut_texts),
    "PDF": (read_pdfs, plain_pdfs),
}


def _apart(work: Callable[[Path | None, int], Pace], folder: Path | None, rounds: int) -> Pace:
    """Do the work in a fresh process, so that its memory is its own."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(work, folder, rounds).result()


def _pace(read: Callable[[Raw], object], pages: Sequence[Raw], rounds: int, count: int | None = None) -> Pace:
    read(pages[0])  # what is loaded once is no part of a page
    seconds = min(_seconds(lambda: [read(page) for page in pages]) for _ in range(rounds))
    return Pace((count or len(pages)) / seconds, _peak_mib())


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _peak_mib() -> float:
    """The most memory this process held; `ru_maxrss` is in KiB, on macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024 / (1024 if sys.platform == "darwin" else 1)


def _texts(folder: Path) -> list[str]:
    from index.reading.source import decode

    return [decode(path.read_bytes(), path.name)[0] for path in _files(folder, "txt")]


def _pdfs(folder: Path | None) -> list[bytes]:
    from evals.hand_made_pdf import newspaper
    from index.reading.page import read_page

    if folder is not None:
        return [path.read_bytes() for path in _files(folder, "pdf")]
    return [newspaper(read_page(text)) for text in _texts(SEEDS)]


def _files(folder: Path, ending: str) -> list[Path]:
    found = sorted(folder.glob(f"*.{ending}"))
    if not found:
        raise UsageError(f"{folder}: no .{ending} file in it; give a folder of pages")
    return found


def _sheets(data: bytes) -> int:
    import pypdfium2  # type: ignore[import-untyped]

    with pypdfium2.PdfDocument(data) as document:
        return len(document)


def _plain_text(data: bytes) -> list[str]:
    import pypdfium2

    with pypdfium2.PdfDocument(data) as document:
        return [page.get_textpage().get_text_range() for page in document]


def _row(table: Table, name: str, ours: float, peer: float) -> None:
    table.add_row(name, f"{ours:.1f}", f"{peer:.1f}", f"{ours / peer:.3f}")


if __name__ == "__main__":
    typer.run(main)
