"""Abstention precision and recall: does a system keep silent where it should, and only there.

Abstaining is taken as the positive class, as for the unanswerable questions of SQuAD 2.0 (Rajpurkar et al. 2018, "Know
What You Don't Know").
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Abstention:
    """`precision`: of the questions refused, the share that can't be answered. `recall`: of those that can't be
    answered, the share refused. `false_refusals`: of those that can, the share refused. None where undefined."""

    precision: float | None
    recall: float | None
    false_refusals: float | None


def abstention(outcomes: Sequence[tuple[bool, bool]]) -> Abstention:
    """Over pairs (answerable, abstained)."""
    right = sum(abstained and not answerable for answerable, abstained in outcomes)
    refused = sum(abstained for _, abstained in outcomes)
    answerable = sum(can for can, _ in outcomes)
    return Abstention(
        precision=_share(right, refused),
        recall=_share(right, len(outcomes) - answerable),
        false_refusals=_share(refused - right, answerable),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
