"""The commands `answer` (asks and stores), `answers` (asks, stores and scores), `runs`, `keep` and `convert`."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evals.commands.options import AtOnce, Given, Json, Pages, corpus, runs_named
from index.errors import UsageError
from service.command import Answerer, opened, print_json, progress_bar

if TYPE_CHECKING:
    from evals.suite import Suite
    from service.wiring import Parkbrief


class Which(StrEnum):
    failing = "failing"


class Form(StrEnum):
    squad = "squad"
    dureader = "dureader"
    rgb = "rgb"
    beir = "beir"


def answer(
    suite: Annotated[str | None, typer.Argument(help="A .yaml or .jsonl file, or a packaged suite: seeds.")] = None,
    resume: Annotated[str | None, typer.Option(metavar="RUN", help="Ask only what this run has no answer to.")] = None,
    which: Annotated[
        Which | None, typer.Option("--filter", help="Only cases that are failing in the run --of.")
    ] = None,
    of: Annotated[str | None, typer.Option(metavar="RUN", help="The run that --filter goes by.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first so many cases.")] = None,
    answerer: Given = Answerer.auto,
    at_once: AtOnce = 1,
    pages: Pages = None,
    keep: Annotated[Path | None, typer.Option(help="Also write the run into this folder.")] = None,
) -> None:
    """Ask a suite and store the answers under a run, whose id is printed; nothing is scored."""
    _check(suite, resume, which, of, pages, keep)
    if resume and limit:
        raise UsageError("--resume asks all that is missing: leave --limit out")
    with corpus(pages) as parkbrief, progress_bar("asking", False) as progress:
        from evals.kept_runs import stored_run, write_run
        from evals.running import resume as go_on
        from evals.running import run_suite

        if resume:
            go_on(parkbrief, resume, at_once=at_once, progress=progress)
        run = resume or run_suite(
            parkbrief,
            _chosen(parkbrief, suite or "", of if which else None, limit),
            answerer=answerer.value,
            at_once=at_once,
            progress=progress,
            started=_tell if pages is None else lambda _: None,
        )
        if keep:
            write_run(stored_run(parkbrief.answers, run), keep)
    typer.echo(run if pages is None else str(keep))


def answers(
    suite: Annotated[
        str,
        typer.Argument(
            help="Questions with patterns (.yaml or .jsonl, or a packaged suite by name: seeds), or a folder with "
            "corpus.jsonl and queries.jsonl, the queries with their `answer`."
        ),
    ],
    pages: Pages = None,
    without_gold: Annotated[
        bool, typer.Option("--without-gold", help="Of a folder, also ask with the text that answers taken out.")
    ] = False,
    answerer: Given = Answerer.auto,
    at_once: AtOnce = 1,
    as_json: Json = False,
) -> None:
    """Ask questions, store the answers, score what was stored: nuggets, citations, length, refusals."""
    if Path(suite, "corpus.jsonl").is_file():
        _score_folder(Path(suite), without_gold, as_json)
        return
    from evals.kept_runs import stored_run
    from evals.report import print_scores, wide_console
    from evals.running import run_suite, score_run
    from evals.suite import load_suite

    loaded = load_suite(suite)
    with corpus(pages) as parkbrief, progress_bar("asking", as_json) as progress:
        run = run_suite(parkbrief, loaded, answerer=answerer.value, at_once=at_once, progress=progress)
        scores = score_run(stored_run(parkbrief.answers, run))
    print_json(scores.to_dict()) if as_json else print_scores(scores, wide_console())


def runs(as_json: Json = False) -> None:
    """List the runs, newest first."""
    with opened() as parkbrief:
        found = parkbrief.answers.runs()
    if as_json:
        print_json([{"id": one.id, "suite": one.suite, "created_at": one.created_at.isoformat()} for one in found])
    for one in found if not as_json else ():
        typer.echo(f"{one.id}\t{one.suite}\t{one.created_at:%Y-%m-%d %H:%M:%S}\t{one.config.get('answerer', '')}")


def keep(
    run: Annotated[str, typer.Argument(help="The id of a run.")],
    folder: Annotated[Path, typer.Argument(help="Where to; a baseline lies in evals/results/baseline.")],
) -> None:
    """Write a run into a folder, to be committed or sent: its answers, its suite, its settings."""
    from evals.kept_runs import write_run

    with runs_named(run) as (found, _):
        write_run(found[0], folder)


def convert(
    form: Annotated[Form, typer.Argument(help="squad: CMRC 2018, DRCD, DuReader robust.")],
    path: Annotated[Path, typer.Argument(help="The set's file, or a BEIR folder.")],
    folder: Annotated[Path, typer.Argument(help="Where to.")],
) -> None:
    """Make pages to read in and a suite to ask out of a public question set on disk."""
    from evals.public_sets import read_public_set, write_public_set

    found = read_public_set(form.value, path)
    write_public_set(found, folder)
    typer.echo(
        f"{len(found.texts)} texts, {len(found.cases)} questions in {folder}: read in pages.jsonl, ask suite.jsonl"
    )


def _tell(run: str) -> None:
    typer.echo(f"run {run}; if it is cut off: parkbrief-eval answer --resume {run}", err=True)


def _check(
    suite: str | None, resume: str | None, which: Which | None, of: str | None, pages: Path | None, keep: Path | None
) -> None:
    if (suite is None) == (resume is None):
        raise UsageError("give a suite to ask, or --resume RUN to go on with one")
    if (which is None) != (of is None):
        raise UsageError("--filter failing and --of RUN go together")
    if pages is not None and (keep is None or resume or which):
        raise UsageError("a temporary corpus is gone afterwards, and its runs: give --keep FOLDER, and no earlier run")


def _chosen(service: "Parkbrief", name: str, failing_in: str | None, limit: int | None) -> "Suite":
    """The suite, narrowed. Raises UsageError where nothing is left."""
    from evals.kept_runs import stored_run
    from evals.running import score_run
    from evals.suite import load_suite

    suite = load_suite(name)
    cases = suite.cases
    if failing_in:
        scores = score_run(stored_run(service.answers, failing_in))
        right = {case.id for case in scores.cases if case.right}
        known = {case.id for case in scores.cases}
        cases = tuple(case for case in cases if case.id in known and case.id not in right)
    if not cases:
        raise UsageError(f"no case of {suite.name!r} is failing in {failing_in}")
    return suite.model_copy(update={"cases": cases[:limit]})


def _score_folder(folder: Path, without_gold: bool, as_json: bool) -> None:
    from evals.held_answers import print_held, score_answers
    from evals.report import wide_console

    with progress_bar("asking", as_json) as progress:
        report = score_answers(folder, without_gold=without_gold, progress=progress)
    print_json(report.to_dict()) if as_json else print_held(report, wide_console())
