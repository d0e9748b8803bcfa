"""The interval of a mean over questions that hang together: questions about one article are right or wrong together.

Whole articles are drawn again (the cluster bootstrap; Davison & Hinkley 1997, section 3.8; for evals Miller 2024,
"Adding Error Bars to Evals"). With few articles percentiles are too narrow; they are taken further out as Hesterberg
2015, "What Teachers Should Know About the Bootstrap", section 5.3 does: at Φ(−√(n/(n−1))·t) for n articles; where some
have more questions than others n is (Σ sizes)² ÷ Σ sizes², as many as weigh alike (Kish 1965, "Survey Sampling").
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DRAWS = 4_000
LEVEL = 0.95
SEED = 20241


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean and the ends of its 95% interval; None where one article tells nothing about others."""

    mean: float
    low: float | None
    high: float | None


def clustered_mean(values: NDArray[np.float64], groups: Sequence[str]) -> Estimate:
    """Of `values`, (n,), each of the group named beside it. Raises ValueError where there are none."""
    if not len(values):
        raise ValueError("no values to take a mean of")
    mean = round(float(values.mean()), 4)
    if np.ptp(values) == 0:
        return Estimate(mean, mean, mean)
    _, number = np.unique(np.asarray(groups, dtype=str), return_inverse=True)
    sizes = np.bincount(number).astype(float)
    if len(sizes) == 1:
        return Estimate(mean, None, None)
    low, high = intervals(np.bincount(number, weights=values)[:, None].astype(np.float64), sizes)
    return Estimate(mean, round(float(low[0]), 4), round(float(high[0]), 4))


def intervals(
    sums: NDArray[np.float64], sizes: NDArray[np.float64], draws: int = DRAWS
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Both ends, (means,) each, for many means at once from `sums`, (groups, means), and `sizes`, (groups,)."""
    count = len(sizes)
    drawn = np.random.default_rng(SEED).multinomial(count, np.full(count, 1 / count), size=draws).astype(float)
    means = (drawn @ sums) / (drawn @ sizes)[:, None]
    tail = _tail(float(sizes.sum() ** 2 / (sizes**2).sum()))
    ends = np.quantile(means, [tail, 1 - tail], axis=0)
    return ends[0], ends[1]


def _tail(count: float) -> float:
    from scipy.special import ndtr, stdtrit  # type: ignore[import-untyped]

    t = stdtrit(count - 1, (1 + LEVEL) / 2)
    return float(ndtr(-np.sqrt(count / (count - 1)) * t))
