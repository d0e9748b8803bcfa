"""The command `parkbrief-eval`; knows nothing but how to turn options into calls and results into text.

Exit codes: 0, 1 (a failure, one line on stderr), 2 (usage). What a command needs is imported by that command.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from evals.errors import SuiteError
from index.errors import UsageError
from service.command import Answerer, opened, print_json, progress_bar, run_command

if TYPE_CHECKING:
    from service.wiring import Parkbrief

app = typer.Typer(
    help="Evaluate parkbrief: ask a suite of questions, score the stored answers, score page reading and retrieval.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]


def main() -> None:
    """The entry point; turns every foreseen error into one line and an exit code."""
    run_command(app, "parkbrief-eval", (UsageError, SuiteError))


@app.command()
def answers(
    suite: Annotated[
        str,
        typer.Argument(
            help="Questions with patterns (.yaml or .jsonl, or a packaged suite by name: seeds), or a folder with "
            "corpus.jsonl and queries.jsonl, the queries with their `answer`."
        ),
    ],
    pages: Annotated[Path | None, typer.Option(help="Ask about these pages alone, in a temporary corpus.")] = None,
    without_gold: Annotated[
        bool, typer.Option("--without-gold", help="Of a folder, also ask with the text that answers taken out.")
    ] = False,
    answerer: Annotated[
        Answerer, typer.Option(help="auto: the LLM where one is set, else extractive.")
    ] = Answerer.auto,
    as_json: Json = False,
) -> None:
    """Ask questions, store the answers, score what was stored: nuggets, citations, length, refusals."""
    if Path(suite, "corpus.jsonl").is_file():
        _score_folder(Path(suite), without_gold, as_json)
        return
    from evals.running import run_suite, score_run
    from evals.suite import load_suite

    loaded = load_suite(suite)
    with _corpus(pages) as parkbrief, progress_bar("asking", as_json) as progress:
        identifier = run_suite(parkbrief, loaded, answerer=answerer.value, progress=progress)
        scores = score_run(parkbrief.answers, identifier)
    _print_scores(scores, as_json)


@app.command()
def score(run: Annotated[str, typer.Argument(help="The id of a run.")], as_json: Json = False) -> None:
    """Score a run's stored answers again; asks nothing."""
    from evals.running import score_run

    with opened() as parkbrief:
        scores = score_run(parkbrief.answers, run)
    _print_scores(scores, as_json)


@app.command()
def runs(as_json: Json = False) -> None:
    """List the runs, newest first."""
    with opened() as parkbrief:
        found = parkbrief.answers.runs()
    if as_json:
        rows = [{"id": one.id, "suite": one.suite, "created_at": one.created_at.isoformat()} for one in found]
        print_json(rows)
    for one in found if not as_json else ():
        typer.echo(f"{one.id}\t{one.suite}\t{one.created_at:%Y-%m-%d %H:%M:%S}\t{one.config.get('answerer', '')}")


@app.command()
def pages(
    folder: Annotated[Path, typer.Argument(help="A folder of .txt or .pdf pages with their gold.json.")],
    as_json: Json = False,
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
    """Score search over a folder of texts and queries, by each leg, fused and ranked, beside plain BM25."""
    from evals.report import wide_console
    from evals.retrieval import print_retrieval, score_retrieval
    from index.embedding import load_encoder

    with progress_bar("searching", as_json) as progress:
        report = score_retrieval(folder, load_encoder(encoder), progress)
    print_json(report.to_dict()) if as_json else print_retrieval(report, wide_console())


@app.command()
def figures(
    suite: Annotated[Path, typer.Argument(help="A .jsonl file of figures written out by hand.")], as_json: Json = False
) -> None:
    """Score the figures found in the corpus against figures written out by hand."""
    from evals.figures import load_figures, print_figures, score_figures
    from evals.report import wide_console

    gold = load_figures(suite)
    with opened() as parkbrief:
        scores = score_figures(gold, parkbrief.corpus.articles(), parkbrief.figures())
    print_json(scores.to_dict()) if as_json else print_figures(scores, wide_console())


@app.command()
def events(
    versions: Annotated[int, typer.Option(min=1, help="Reports made of each article.")] = 5,
    seed: Annotated[int, typer.Option()] = 1,
    as_json: Json = False,
) -> None:
    """Score how the corpus' articles are grouped into events, on reports made out of them."""
    from evals.events import score_events
    from evals.report import print_events, wide_console

    with opened() as parkbrief:
        scores = score_events(parkbrief.corpus.articles(), versions=versions, seed=seed)
    print_json(scores.to_dict()) if as_json else print_events(scores, wide_console())


@app.command()
def summaries(
    folder: Annotated[Path, typer.Argument(help="A folder with corpus.jsonl and queries.jsonl: a query is a summary.")],
    sentences: Annotated[int, typer.Option(min=1, help="Sentences of a summary.")] = 3,
    as_json: Json = False,
) -> None:
    """Score extractive summaries against written ones, beside the first sentences and TextRank."""
    from evals.report import wide_console
    from evals.summaries import print_summaries, score_summaries

    scores = score_summaries(folder, sentences)
    print_json(scores.to_dict()) if as_json else print_summaries(scores, wide_console())


@app.command()
def edits(
    path: Annotated[Path, typer.Argument(help="A .jsonl(.gz) file of texts, or a folder of .txt pages.")],
    planted: Annotated[int, typer.Option(help="Edits to plant, in equal parts of each kind.")] = 10_000,
    paraphrases: Annotated[int, typer.Option(help="True paraphrases to make.")] = 2_000,
    half: Annotated[int | None, typer.Option(min=0, max=1, help="Only this half of the texts, by a hash.")] = None,
    seed: Annotated[int, typer.Option(help="Of the random choices.")] = 0,
    as_json: Json = False,
) -> None:
    """Plant edits in true sentences and paraphrase others: what our checks catch, and what truths they stop."""
    from evals.planting import print_planting, score_planting
    from evals.report import wide_console

    report = score_planting(path, edits=planted, paraphrases=paraphrases, half=half, seed=seed)
    print_json(report.to_dict()) if as_json else print_planting(report, wide_console())


def _score_folder(folder: Path, without_gold: bool, as_json: bool) -> None:
    from evals.held_answers import print_held, score_answers
    from evals.report import wide_console

    with progress_bar("asking", as_json) as progress:
        report = score_answers(folder, without_gold=without_gold, progress=progress)
    print_json(report.to_dict()) if as_json else print_held(report, wide_console())


@contextmanager
def _corpus(pages: Path | None) -> Iterator["Parkbrief"]:
    """The configured corpus, or a temporary one of these pages."""
    if pages is None:
        with opened() as parkbrief:
            yield parkbrief
        return
    from evals.temporary import temporary_corpus

    with temporary_corpus([pages]) as parkbrief:
        yield parkbrief


def _print_scores(scores: Any, as_json: bool) -> None:
    from evals.report import print_scores, wide_console

    print_json(scores.to_dict()) if as_json else print_scores(scores, wide_console())
