"""The commands `compare`, `gate` and `report`: what two runs or many tell; nothing is asked."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evals.commands.options import Json, runs_named
from service.command import print_json

if TYPE_CHECKING:
    from evals.kept_runs import KeptRun
    from evals.scoring import Scores
    from service.wiring import Parkbrief

_RunName = Annotated[str, typer.Argument(help="The id of a run, or the folder it was written to.")]


def compare(first: _RunName, second: _RunName, as_json: Json = False) -> None:
    """Set two runs of a suite side by side: how sure each difference is, who won where, what was set otherwise."""
    from evals.comparing import compare as compared
    from evals.report import print_comparison, wide_console

    with runs_named(first, second) as (found, _):
        comparison = compared(*found)
    print_json(comparison.to_dict()) if as_json else print_comparison(comparison, wide_console())


def gate(
    run: _RunName,
    baseline: Annotated[
        str, typer.Option(help="A run to be no worse than: an id, its folder, or one of such folders.")
    ],
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML here.")] = None,
    summary: Annotated[Path | None, typer.Option(help="Write the Markdown here as well, for a pull request.")] = None,
) -> None:
    """End with 1 where a run is worse than the baseline, and not by chance; print a summary in Markdown."""
    from evals.gate_report import junit as as_junit
    from evals.gate_report import markdown
    from evals.gating import judge_run

    with runs_named(run) as ((given,), _):
        held = Path(baseline, given.suite.name)
    with runs_named(run, str(held) if (held / "run.json").is_file() else baseline) as (found, _):
        verdict = judge_run(*found)
    if junit:
        junit.write_text(as_junit(verdict), encoding="utf-8")
    if summary:
        summary.write_text(markdown(verdict), encoding="utf-8")
    typer.echo(markdown(verdict), nl=False)
    if verdict.blocked:
        raise typer.Exit(1)


def report(
    run: _RunName,
    output: Annotated[Path, typer.Option(help="The HTML file to write.")],
    beside: Annotated[str | None, typer.Option(metavar="RUN", help="An earlier run to set it beside.")] = None,
) -> None:
    """Write a run as an HTML page: figures, history, failures with their sources, side by side with another run."""
    from evals.comparing import compare as compared
    from evals.report_page import report_page
    from evals.running import score_run

    with runs_named(run, *([beside] if beside else [])) as (found, parkbrief):
        page = report_page(
            found[0],
            score_run(found[0]),
            _texts(found[0], parkbrief),
            history=_history(found[0], parkbrief),
            comparison=compared(found[1], found[0]) if beside else None,
        )
    output.write_text(page, encoding="utf-8")


def _texts(run: "KeptRun", parkbrief: "Parkbrief | None") -> dict[str, str]:
    if parkbrief is None:
        return {}
    wanted = {one for kept in run.answers.values() for one in kept.contexts}
    wanted |= {one for gold in run.gold.values() for one in gold.paragraphs}
    return {passage.paragraph.id: passage.paragraph.text for passage in parkbrief.corpus.passages(sorted(wanted))}


def _history(run: "KeptRun", parkbrief: "Parkbrief | None") -> list["Scores"]:
    """Whole earlier runs of the same version of the suite, oldest first."""
    if parkbrief is None:
        return []
    from evals.kept_runs import stored_run
    from evals.running import score_run

    found = []
    for one in reversed(parkbrief.answers.runs()):
        same = one.suite == run.suite.name and one.config.get("suite", {}).get("sha256") == run.suite.sha256
        if one.id != run.id and same:
            kept = stored_run(parkbrief.answers, one.id)
            if len(kept.suite.cases) == len(run.suite.cases) and not kept.missing:
                found.append(score_run(kept))
    return found
