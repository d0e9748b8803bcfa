"""Agreement of two judges of the same things: the share they agree on, and Cohen's kappa.

Cohen 1960, "A Coefficient of Agreement for Nominal Scales": (observed − expected by chance) ÷ (1 − expected).
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agreement:
    """`share` in [0, 1]; `kappa` None where chance alone would agree always."""

    judged: int
    share: float | None
    kappa: float | None


def agreement(pairs: Sequence[tuple[bool, bool]]) -> Agreement:
    """Of yes-or-no verdicts."""
    if not pairs:
        return Agreement(0, None, None)
    count = len(pairs)
    observed = sum(one == other for one, other in pairs) / count
    first, second = sum(one for one, _ in pairs) / count, sum(other for _, other in pairs) / count
    chance = first * second + (1 - first) * (1 - second)
    return Agreement(count, observed, None if chance == 1 else (observed - chance) / (1 - chance))
