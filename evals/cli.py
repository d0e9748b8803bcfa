"""The command `parkbrief-eval`; knows nothing but how to turn options into calls and results into text.

Exit codes: 0, 1 (a failure, one line on stderr), 2 (usage). What a command needs is imported by that command.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from evals.errors import SuiteError
from index.errors import ParkbriefError, UnknownId, UsageError

if TYPE_CHECKING:
    from service.wiring import Parkbrief

app = typer.Typer(
    help="Evaluate parkbrief: ask a suite of questions, score the stored answers, score page reading and retrieval.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class Answerer(StrEnum):
    auto = "auto"
    extractive = "extractive"
    llm = "llm"


Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]


def main() -> None:
    """The entry point; turns every foreseen error into one line and an exit code."""
    try:
        app()
    except UnknownId as error:
        _fail(str(error), 1)
    except (UsageError, SuiteError) as error:
        _fail(str(error), 2)
    except ParkbriefError as error:
        _fail(str(error), 1)
    except OSError as error:
        _fail(f"{error.filename or 'the system'}: {error.strerror or error}", 1)


@app.command()
def run(
    suite: Annotated[str, typer.Argument(help="A .yaml or .jsonl file, or a packaged suite by name: seeds.")],
    answerer: Annotated[
        Answerer, typer.Option(help="auto: the LLM where one is set, else extractive.")
    ] = Answerer.auto,
    as_json: Json = False,
) -> None:
    """Ask a suite's questions, store the answers, score the stored answers."""
    from evals.running import run_suite, score_run
    from evals.suite import load_suite

    loaded = load_suite(suite)
    with _opened() as parkbrief, _progress("asking", as_json) as progress:
        identifier = run_suite(parkbrief, loaded, answerer=answerer.value, progress=progress)
        scores = score_run(parkbrief.answers, identifier)
    _print_scores(scores, as_json)


@app.command()
def score(run: Annotated[str, typer.Argument(help="The id of a run.")], as_json: Json = False) -> None:
    """Score a run's stored answers again; asks nothing."""
    from evals.running import score_run

    with _opened() as parkbrief:
        scores = score_run(parkbrief.answers, run)
    _print_scores(scores, as_json)


@app.command()
def runs(as_json: Json = False) -> None:
    """List the runs, newest first."""
    with _opened() as parkbrief:
        found = parkbrief.answers.runs()
    if as_json:
        rows = [{"id": one.id, "suite": one.suite, "created_at": one.created_at.isoformat()} for one in found]
        _print_json(rows)
    for one in found if not as_json else ():
        typer.echo(f"{one.id}\t{one.suite}\t{one.created_at:%Y-%m-%d %H:%M:%S}\t{one.config.get('answerer', '')}")


@app.command()
def pages(
    folder: Annotated[Path, typer.Argument(help="A folder of page texts with their gold.json.")], as_json: Json = False
) -> None:
    """Score the page reader against a folder of pages with their true segmentation."""
    from evals.pages import print_report, score_pages, to_json

    report = score_pages(folder)
    typer.echo(to_json(report)) if as_json else print_report(report)


@app.command()
def retrieval(
    folder: Annotated[Path, typer.Argument(help="A folder with corpus.jsonl and queries.jsonl.")],
    encoder: Annotated[str | None, typer.Option(help="A sentence-transformers folder or hub name.")] = None,
    as_json: Json = False,
) -> None:
    """Score search over a folder of texts and queries: BM25, cosine, and the two fused."""

    from evals.report import wide_console
    from evals.retrieval import print_retrieval, score_retrieval
    from index.embedding import load_encoder

    with _progress("searching", as_json) as progress:
        report = score_retrieval(folder, load_encoder(encoder), progress)
    _print_json(report.to_dict()) if as_json else print_retrieval(report, wide_console())


@contextmanager
def _opened() -> Iterator["Parkbrief"]:
    from service.settings import load_settings
    from service.wiring import Parkbrief

    parkbrief = Parkbrief(load_settings())
    try:
        yield parkbrief
    finally:
        parkbrief.close()


@contextmanager
def _progress(what: str, quiet: bool) -> Iterator[Any]:
    """A progress bar on a terminal, nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _print_scores(scores: Any, as_json: bool) -> None:

    from evals.report import print_scores, wide_console

    _print_json(scores.to_dict()) if as_json else print_scores(scores, wide_console())


def _print_json(data: object) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def _fail(message: str, code: int) -> None:
    typer.echo(f"parkbrief-eval: {' '.join(message.split())}", err=True)
    sys.exit(code)
