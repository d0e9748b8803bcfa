"""Options and openings that several commands share."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.command import Answerer, opened

if TYPE_CHECKING:
    from evals.kept_runs import KeptRun
    from service.wiring import Parkbrief

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
Given = Annotated[Answerer, typer.Option("--answerer", help="auto: the LLM where one is set, else extractive.")]
Pages = Annotated[Path | None, typer.Option(help="Ask about these pages alone, in a temporary corpus.")]
AtOnce = Annotated[int, typer.Option(min=1, max=32, help="Questions asked at the same time.")]


@contextmanager
def corpus(pages: Path | None) -> Iterator["Parkbrief"]:
    """The configured corpus, or a temporary one of these pages."""
    if pages is None:
        with opened() as parkbrief:
            yield parkbrief
        return
    from evals.temporary import temporary_corpus

    with temporary_corpus([pages]) as parkbrief:
        yield parkbrief


@contextmanager
def runs_named(*names: str) -> Iterator[tuple[list["KeptRun"], "Parkbrief | None"]]:
    """The runs, and the service where one of them is looked up in the database: folders need none."""
    from evals.kept_runs import find_run

    if all(Path(name, "run.json").is_file() for name in names):
        yield [find_run(None, name) for name in names], None
        return
    with opened() as parkbrief:
        yield [find_run(parkbrief.answers, name) for name in names], parkbrief
