"""The command `parkbrief-eval`; what its commands do is in evals/commands, a group a file.

Exit codes: 0, 1 (a failure, one line on stderr; a gate that blocks), 2 (usage).
"""

import typer

from evals.commands import asking, comparing, parts, scoring
from evals.errors import SuiteError
from index.errors import UsageError
from service.command import run_command

app = typer.Typer(
    help="Evaluate parkbrief: ask suites, score, compare and report the answers; score reading and retrieval.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for _command in (
    asking.answer,
    scoring.score,
    comparing.compare,
    comparing.gate,
    comparing.report,
    asking.answers,
    asking.runs,
    asking.keep,
    asking.convert,
    parts.pages,
    parts.retrieval,
    parts.figures,
    parts.events,
    parts.summaries,
    parts.edits,
):
    app.command()(_command)


def main() -> None:
    """The entry point; turns every foreseen error into one line and an exit code."""
    run_command(app, "parkbrief-eval", (UsageError, SuiteError))
