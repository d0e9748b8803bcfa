"""Asks a suite's questions and stores the answers under a run; scores nothing."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Protocol

from evals.suite import Case, Suite
from service.contract import Answer, AnswererName, Turn

Progress = Callable[[int, int], None]
"""Called with cases done and cases in all."""


class Answerer(Protocol):
    """What answers and stores: the service's facade, or a stand-in in a test."""

    def ask(
        self,
        question: str,
        *,
        parks: Sequence[str] = (),
        since: date | None = None,
        until: date | None = None,
        answerer: AnswererName = "auto",
        history: Sequence[Turn] = (),
        run: str | None = None,
        case: str | None = None,
    ) -> Answer: ...


class RunStore(Protocol):
    """Where a run is opened."""

    def start_run(self, suite: str, config: dict[str, Any]) -> str: ...


def ask_suite(
    service: Answerer,
    store: RunStore,
    suite: Suite,
    config: dict[str, Any],
    *,
    answerer: AnswererName = "auto",
    progress: Progress | None = None,
) -> str:
    """Asks every case in order; the run's id. The suite is kept in the run's config: scoring needs no file."""
    kept = suite.model_dump(mode="json", exclude_defaults=True)
    run = store.start_run(suite.name, {**config, "answerer": answerer, "suite": kept})
    for done, case in enumerate(suite.cases, 1):
        _ask(service, case, run, answerer)
        if progress:
            progress(done, len(suite.cases))
    return run


def _ask(service: Answerer, case: Case, run: str, answerer: AnswererName) -> None:
    """The turns one after the other, each with what was said before it; only the last bears the case's id."""
    history: list[Turn] = []
    for number, question in enumerate(case.asked, 1):
        last = number == len(case.asked)
        answer = service.ask(
            question,
            parks=case.parks,
            since=case.since,
            until=case.until,
            answerer=answerer,
            history=tuple(history),
            run=run,
            case=case.id if last else f"{case.id}#{number}",
        )
        history += [Turn("user", question), Turn("assistant", answer.answer)]
