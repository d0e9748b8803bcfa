"""What both commands share: errors as one line and an exit code, the service opened and closed, progress, JSON.

Exit codes: 0, 1 (a failure, said in one line on stderr), 2 (usage). What is heavy is imported when it is needed.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING

import typer

from index.errors import ParkbriefError, UnknownId, UnknownPark, UsageError

if TYPE_CHECKING:
    from service.wiring import Parkbrief

Report = Callable[..., None]
"""Called with what is done, what there is in all and, where it is known, the name of what is at hand."""


class Answerer(StrEnum):
    auto = "auto"
    extractive = "extractive"
    llm = "llm"


class Opinion(StrEnum):
    right = "right"
    wrong = "wrong"


def run_command(app: typer.Typer, name: str, usage: tuple[type[ParkbriefError], ...] = (UsageError,)) -> None:
    """Runs the app; turns every foreseen error into one line that begins with `name`, and an exit code.

    `usage` are the errors that end with 2; what was asked for and is not there ends with 1.
    """
    try:
        app()
    except (UnknownId, UnknownPark) as error:
        _fail(name, str(error), 1)
    except ParkbriefError as error:
        _fail(name, str(error), 2 if isinstance(error, usage) else 1)
    except OSError as error:
        _fail(name, f"{error.filename or 'the system'}: {error.strerror or error}", 1)


@contextmanager
def opened() -> Iterator["Parkbrief"]:
    """The service under this process' settings, closed at the end, once the indexes are mended where they were not."""
    from service.settings import load_settings
    from service.wiring import Parkbrief

    parkbrief = Parkbrief(load_settings())
    try:
        yield parkbrief
    finally:
        parkbrief.close(finish=True)


@contextmanager
def progress_bar(what: str, quiet: bool) -> Iterator[Report | None]:
    """A progress bar on a terminal, nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)

        def report(done: int, total: int, name: str = what) -> None:
            bar.update(task, completed=done, total=total, description=name)

        yield report


def print_json(data: object) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def _fail(name: str, message: str, code: int) -> None:
    typer.echo(f"{name}: {' '.join(message.split())}", err=True)
    sys.exit(code)
