"""Decides whether a run is worse than a baseline of the same suite, and not by chance.

The suite is fixed, so the question is not whether other articles would show it too but whether asking the same
questions again would: signs are flipped question by question. `right` decides at 2.5%, one-sided; the other measures
stand guard with 2.5% between them (Holm 1979, "A Simple Sequentially Rejective Multiple Test Procedure"). So runs that
differ by chance alone are blocked 5 times in 100 at most, those with the same answers never. Where no chat model took
part in either run chance has no part in it: the same question gets the same answer, and any loss of `right` blocks. A
loss smaller than a measure's margin does not block.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evals.comparing import Turned, compare, paired_cases, pairs
from evals.errors import RunError
from evals.kept_runs import KeptRun
from evals.measures import MEASURES, RIGHT, Measure
from evals.metrics.permutation import permutation_p

DECIDING_LEVEL = 0.025
GUARDING_LEVEL = 0.025


@dataclass(frozen=True, slots=True)
class Check:
    """One measure; `limit` is what its p-value must be below to block."""

    measure: str
    is_share: bool
    cases: int
    before: float
    after: float
    p: float
    limit: float
    blocks: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """`blocked` where any check blocks; `won` and `lost` are the cases that turned, with both answers."""

    suite: str
    baseline: str
    run: str
    cases: tuple[str, ...]
    checks: tuple[Check, ...]
    won: tuple[Turned, ...]
    lost: tuple[Turned, ...]
    differing: tuple[tuple[str, Any, Any], ...]

    @property
    def blocked(self) -> bool:
        return any(check.blocks for check in self.checks)


def judge_run(run: KeptRun, baseline: KeptRun) -> Verdict:
    """The run against the baseline. Raises RunError where it is of another suite or half answered."""
    if unanswered := [
        one.id for one in baseline.suite.cases if one.id in baseline.answers and one.id not in run.answers
    ]:
        raise RunError(
            f"{run.id} has no answer to {len(unanswered)} of the baseline's cases, first {unanswered[0]!r}: "
            f"go on with it (parkbrief-eval answer --resume {run.id}) or ask the whole suite"
        )
    paired = paired_cases(baseline, run)
    compared = compare(baseline, run)
    found = [(one, of_one) for one in MEASURES if (of_one := _measured(one, paired, baseline)) is not None]
    limits = _limits([(measure, p) for measure, (_, _, _, p) in found])
    if _without_chance(run) and _without_chance(baseline):
        limits[RIGHT.name] = 1.0
    return Verdict(
        suite=run.suite.name,
        baseline=baseline.id,
        run=run.id,
        cases=tuple(one.id for one, _ in paired),
        checks=tuple(_check(measure, *values, limits[measure.name]) for measure, values in found),
        won=compared.won,
        lost=compared.lost,
        differing=compared.differing,
    )


def _without_chance(run: KeptRun) -> bool:
    return all(kept.answer.model is None and not kept.answer.calls for kept in run.answers.values())


def _measured(measure: Measure, paired: Any, baseline: KeptRun) -> tuple[int, float, float, float] | None:
    """Cases, mean before, mean after, p-value of a loss."""
    values = pairs(measure, paired, baseline)
    if values is None:
        return None
    gains = values.second - values.first if measure.higher_is_better else values.first - values.second
    p = permutation_p(gains, [str(number) for number in range(len(gains))], "less")
    return len(gains), float(values.first.mean()), float(values.second.mean()), p


def _limits(found: Sequence[tuple[Measure, float]]) -> dict[str, float]:
    """Holm's: the smallest p has to pass the level over all guards, the next over one fewer, until one does not."""
    guards = sorted(((p, one.name) for one, p in found if one is not RIGHT), key=lambda pair: pair[0])
    limits = {RIGHT.name: DECIDING_LEVEL}
    limit, passing = 0.0, True
    for place, (p, name) in enumerate(guards):
        if passing:
            limit = GUARDING_LEVEL / (len(guards) - place)
            passing = p <= limit
        limits[name] = limit
    return limits


def _check(measure: Measure, cases: int, before: float, after: float, p: float, limit: float) -> Check:
    margin = measure.margin * (before if measure.relative else 1)
    blocks = p <= limit and measure.worse_by(before, after) > margin
    return Check(measure.name, measure.is_share, cases, round(before, 4), round(after, 4), round(p, 5), limit, blocks)
