"""Compares two runs of one suite question by question: how sure each difference is, who won where.

Intervals and p-values treat the questions about one article as one: what they say holds for other articles too.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.errors import RunError
from evals.kept_runs import KeptRun
from evals.measures import MEASURES, Measure
from evals.metrics.clustered import Estimate, clustered_mean
from evals.metrics.permutation import permutation_p
from evals.running import differences, score_run
from evals.scoring import CaseScore


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure over the `cases` that both runs have it for; `difference` is second less first."""

    measure: str
    is_share: bool
    cases: int
    first: float
    second: float
    difference: Estimate
    p: float


@dataclass(frozen=True, slots=True)
class Turned:
    """A case that one run has right and the other has not, with both answers."""

    id: str
    type: str
    question: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """`won` and `lost` from the first run to the second; `differing` are settings with both values."""

    suite: str
    first: str
    second: str
    cases: int
    measures: tuple[Compared, ...]
    won: tuple[Turned, ...]
    lost: tuple[Turned, ...]
    differing: tuple[tuple[str, Any, Any], ...]

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Pairs:
    """A measure's values of the cases that both runs have it for, (n,) each, and what each case hangs together with."""

    first: NDArray[np.float64]
    second: NDArray[np.float64]
    clusters: tuple[str, ...]


def compare(first: KeptRun, second: KeptRun) -> Comparison:
    """The second run beside the first. Raises RunError where they are not of one suite or share no case."""
    paired = paired_cases(first, second)
    named = first if first.gold else second
    right = [(one, other) for one, other in paired if one.right != other.right]
    return Comparison(
        suite=first.suite.name,
        first=first.id,
        second=second.id,
        cases=len(paired),
        measures=tuple(_compared(one, found) for one in MEASURES if (found := pairs(one, paired, named)) is not None),
        won=tuple(_turned(one, other) for one, other in right if other.right),
        lost=tuple(_turned(one, other) for one, other in right if one.right),
        differing=tuple(differences(first.config, second.config)),
    )


def paired_cases(first: KeptRun, second: KeptRun) -> list[tuple[CaseScore, CaseScore]]:
    """The scores of the cases that both runs answered. Raises RunError."""
    one, other = first.suite, second.suite
    if one.name != other.name:
        raise RunError(f"{first.id} is a run of {one.name!r}, {second.id} of {other.name!r}: compare runs of one suite")
    if one.sha256 != other.sha256:
        raise RunError(f"{one.name!r} was changed between {first.id} and {second.id}: ask it again for the older one")
    of_second = {case.id: case for case in score_run(second).cases}
    found = [(case, of_second[case.id]) for case in score_run(first).cases if case.id in of_second]
    if not found:
        raise RunError(f"{first.id} and {second.id} answered no case in common")
    return found


def pairs(measure: Measure, paired: Sequence[tuple[CaseScore, CaseScore]], run: KeptRun) -> Pairs | None:
    """None where no case has the measure in both."""
    found = [
        (before, after, run.cluster(one.id))
        for one, other in paired
        if (before := measure.value(one)) is not None and (after := measure.value(other)) is not None
    ]
    if not found:
        return None
    return Pairs(
        np.array([before for before, _, _ in found]),
        np.array([after for _, after, _ in found]),
        tuple(cluster for _, _, cluster in found),
    )


def _compared(measure: Measure, values: Pairs) -> Compared:
    differences = values.second - values.first
    return Compared(
        measure=measure.name,
        is_share=measure.is_share,
        cases=len(differences),
        first=round(float(values.first.mean()), 4),
        second=round(float(values.second.mean()), 4),
        difference=clustered_mean(differences, values.clusters),
        p=round(permutation_p(differences, values.clusters), 4),
    )


def _turned(one: CaseScore, other: CaseScore) -> Turned:
    return Turned(one.id, one.type, one.question, one.answer, other.answer)
