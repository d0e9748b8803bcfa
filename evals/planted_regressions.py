"""Shows what the gate blocks: regressions planted in answers and in parts of the service, and reruns without any.

`python -m evals.planted_regressions SUITE PAGES`; it ends with 1 where a regression passes, or too many reruns do not.
"""

import sys
from collections.abc import Iterator
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
    """One run put through the gate: whether it ought to be blocked, and what became of it."""

    name: str
    kind: str
    is_regression: bool
    verdict: Verdict


def try_all(suite: Suite, pages: Path) -> Iterator[Tried]:
    """Asks the suite, breaks what can be broken, and puts every run through the gate."""
    with temporary_corpus([pages]) as service:
        baseline = _asked(service, suite)
        for name, spoil in SPOILT.items():
            yield Tried(
                name, "answers", True, judge_run(baseline.with_answers(spoil(baseline.answers), name), baseline)
            )
        for name, broken in PARTS.items():
            again = Parkbrief(service.settings)
            try:
                with broken(again):
                    yield Tried(name, "parts", True, judge_run(_asked(again, suite), baseline))
            finally:
                again.close(finish=True)
        yield from _harmless(service, suite, baseline)


def _harmless(service: Parkbrief, suite: Suite, baseline: KeptRun) -> Iterator[Tried]:
    for seed in range(TOLD_OTHERWISE):
        verdict = judge_run(told_otherwise(baseline, seed), baseline)
        yield Tried(f"told otherwise {seed}", "the same answers", False, verdict)
    for seed in range(BY_CHANCE):
        first, second = by_chance(baseline, {}, seed)
        yield Tried(f"by chance {seed}", "a model's chance", False, judge_run(second, first))
    for number in range(ASKED_AGAIN):
        shuffled = suite.model_copy(update={"cases": suite.cases[number * 7 :] + suite.cases[: number * 7]})
        verdict = judge_run(_asked(service, shuffled, at_once=1 + 2 * number), baseline)
        yield Tried(f"asked again, {1 + 2 * number} at once", "asked again", False, verdict)


def _asked(service: Parkbrief, suite: Suite, at_once: int = 2) -> KeptRun:
    run = run_suite(service, suite, answerer="extractive", at_once=at_once)
    return stored_run(service.answers, run)


def print_tried(tried: list[Tried], console: Console) -> None:
    """A line a regression, the reruns that were blocked, and the sums."""
    table = Table(title="planted regressions", title_justify="left")
    for name in ("planted in", "regression", "right before", "after", "p", "blocked by"):
        table.add_column(name, overflow="fold")
    for one in tried:
        if one.is_regression or one.verdict.blocked:
            first = one.verdict.checks[0]
            by = ", ".join(check.measure for check in one.verdict.checks if check.blocks) or "NOT BLOCKED"
            table.add_row(one.kind, one.name, share(first.before), share(first.after), f"{first.p:.4f}", by)
    console.print(table)
    for kind in dict.fromkeys(one.kind for one in tried):
        of_kind = [one for one in tried if one.kind == kind]
        console.print(f"{kind}: {sum(one.verdict.blocked for one in of_kind)} of {len(of_kind)} blocked")


def main() -> None:
    """The entry point."""
    name, pages = sys.argv[1:]
    tried = list(try_all(load_suite(name), Path(pages)))
    print_tried(tried, wide_console())
    passed = [one for one in tried if one.is_regression and not one.verdict.blocked]
    stopped = [one for one in tried if not one.is_regression and one.verdict.blocked]
    sys.exit(1 if passed or len(stopped) > MOST_BLOCKED else 0)


if __name__ == "__main__":
    main()
