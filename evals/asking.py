"""Asks a suite's questions, several at once, and stores the answers under a run; scores nothing.

A case is done when its last turn is stored; what is stored is not asked again.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import date
from typing import Protocol

from evals.suite import Case
from service.contract import Answer, AnswererName, Turn

Progress = Callable[[int, int], None]
"""Called with cases done and cases in all."""


Brief = Callable[[Case, str], None]
"""Writes the briefing that a case asks for and stores it under the run."""


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


def ask_cases(
    service: Answerer,
    run: str,
    cases: Sequence[Case],
    *,
    answerer: AnswererName = "auto",
    brief: Brief | None = None,
    stored: Mapping[str, Answer] = {},
    at_once: int = 1,
    progress: Progress | None = None,
) -> None:
    """Asks every case that `stored` (by case, or case#turn) does not hold, `at_once` of them at a time.

    The first failure ends it, once what is under way has ended; what was stored stays.
    """
    waiting = [case for case in cases if case.id not in stored]
    with ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="asking") as pool:
        tasks = [
            pool.submit(brief, case, run)
            if case.briefing and brief
            else pool.submit(_ask, service, case, run, answerer, stored)
            for case in waiting
        ]
        try:
            for done, task in enumerate(as_completed(tasks), len(cases) - len(waiting) + 1):
                task.result()
                if progress:
                    progress(done, len(cases))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def turn_id(case: Case, number: int) -> str:
    """What the answer to a turn, from 1, is stored under: only the last one bears the case's id."""
    return case.id if number == len(case.asked) else f"{case.id}#{number}"


def _ask(service: Answerer, case: Case, run: str, answerer: AnswererName, stored: Mapping[str, Answer]) -> None:
    """The turns one after the other, each with what was said before it."""
    history: list[Turn] = []
    for number, question in enumerate(case.asked, 1):
        name = turn_id(case, number)
        answer = stored.get(name) or service.ask(
            question,
            parks=case.parks,
            since=case.since,
            until=case.until,
            answerer=answerer,
            history=tuple(history),
            run=run,
            case=name,
        )
        history += [Turn("user", question), Turn("assistant", answer.answer)]
