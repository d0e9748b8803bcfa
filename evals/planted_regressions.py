"""Shows what the gate blocks: regressions planted in answers and in parts of the service, and reruns without any.

`python -m evals.planted_regressions PAGES SUITE…`: the suites are asked about the pages, and one that blocks is enough.
It ends with 1 where a regression passes, or too many reruns do not.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from evals.gating import Verdict, judge_run
from evals.harmless_reruns import by_chance, told_otherwise
from evals.kept_runs import KeptRun, stored_run
from evals.planted_answers import SPOILT
from evals.planted_parts import PARTS
from evals.report import share, wide_console
from evals.running import run_suite
from evals.suite import Suite, load_suite
from evals.temporary import temporary_corpus
from service.wiring import Parkbrief

TOLD_OTHERWISE, BY_CHANCE, ASKED_AGAIN = 25, 20, 5
"""Reruns of each kind: 50 in all."""
MOST_BLOCKED = 2
"""Of those, how many the gate may block."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One change put through the gate, suite by suite: whether it ought to be blocked, and what became of it."""

    name: str
    kind: str
    is_regression: bool
    verdicts: tuple[Verdict, ...]

    @property
    def blocked(self) -> bool:
        return any(verdict.blocked for verdict in self.verdicts)


def try_all(suites: Sequence[Suite], pages: Path) -> Iterator[Tried]:
    """Asks the suites, breaks what can be broken, and puts every run through the gate."""
    with temporary_corpus([pages]) as service:
        baselines = [_asked(service, suite) for suite in suites]
        for name, spoil in SPOILT.items():
            spoilt = [judge_run(one.with_answers(spoil(one.answers), name), one) for one in baselines]
            yield Tried(name, "answers", True, tuple(spoilt))
        for name, broken in PARTS.items():
            again = Parkbrief(service.settings)
            try:
                with broken(again):
                    runs = [_asked(again, one.suite) for one in baselines]
            finally:
                again.close(finish=True)
            verdicts = [judge_run(run, one) for run, one in zip(runs, baselines, strict=True)]
            yield Tried(name, "parts", True, tuple(verdicts))
        yield from _harmless(service, baselines)


def _harmless(service: Parkbrief, baselines: Sequence[KeptRun]) -> Iterator[Tried]:
    for seed in range(TOLD_OTHERWISE):
        verdicts = [judge_run(told_otherwise(one, seed), one) for one in baselines]
        yield Tried(f"told otherwise {seed}", "the same answers", False, tuple(verdicts))
    for seed in range(BY_CHANCE):
        drawn = [by_chance(one, seed) for one in baselines]
        verdicts = [judge_run(second, first) for first, second in drawn]
        yield Tried(f"by chance {seed}", "a model's chance", False, tuple(verdicts))
    for number in range(ASKED_AGAIN):
        verdicts = [judge_run(_asked(service, _turned(one.suite, number), 1 + 2 * number), one) for one in baselines]
        yield Tried(f"asked again, {1 + 2 * number} at once", "asked again", False, tuple(verdicts))


def _turned(suite: Suite, number: int) -> Suite:
    """The same cases in another order."""
    start = 7 * number
    return suite.model_copy(update={"cases": suite.cases[start:] + suite.cases[:start]})


def _asked(service: Parkbrief, suite: Suite, at_once: int = 2) -> KeptRun:
    run = run_suite(service, suite, answerer="extractive", at_once=at_once)
    return stored_run(service.answers, run)


def print_tried(tried: Sequence[Tried], console: Console) -> None:
    """A line a regression, the reruns that were blocked, and the sums."""
    table = Table(title="planted regressions", title_justify="left")
    for name in ("planted in", "regression", "right before", "after", "blocked by"):
        table.add_column(name, overflow="fold")
    for one in tried:
        if one.is_regression or one.blocked:
            first = [verdict.checks[0] for verdict in one.verdicts]
            by = dict.fromkeys(check.measure for verdict in one.verdicts for check in verdict.checks if check.blocks)
            before, after = (
                [share(value) for value in of] for of in zip(*((c.before, c.after) for c in first), strict=True)
            )
            table.add_row(one.kind, one.name, " ".join(before), " ".join(after), ", ".join(by) or "NOT BLOCKED")
    console.print(table)
    for kind in dict.fromkeys(one.kind for one in tried):
        of_kind = [one for one in tried if one.kind == kind]
        console.print(f"{kind}: {sum(one.blocked for one in of_kind)} of {len(of_kind)} blocked")


def main() -> None:
    """The entry point."""
    pages, *names = sys.argv[1:]
    tried = list(try_all([load_suite(name) for name in names], Path(pages)))
    print_tried(tried, wide_console())
    passed = [one for one in tried if one.is_regression and not one.blocked]
    stopped = [one for one in tried if not one.is_regression and one.blocked]
    sys.exit(1 if passed or len(stopped) > MOST_BLOCKED else 0)


if __name__ == "__main__":
    main()
