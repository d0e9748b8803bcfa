"""The paired permutation test: how often would chance alone make a difference of means as large.

Fisher 1935, "The Design of Experiments"; for paired systems Smucker, Allan & Carterette 2007, "A Comparison of
Statistical Significance Tests for Information Retrieval Evaluation". Signs of the differences are flipped, those of
one group together; all of them where there are few, else at random with a fixed seed.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

DRAWS = 9_999
SEED = 20241
_EXACT = 13
"""With so many differences all 2^13 ways are gone through."""

Side = Literal["two-sided", "less"]


def permutation_p(differences: NDArray[np.float64], groups: Sequence[str], side: Side = "two-sided") -> float:
    """The p-value of the mean of `differences`, (n,), each of the group named beside it; 1 where nothing differs.

    `less` asks whether the mean is below 0.
    """
    _, number = np.unique(np.asarray(groups, dtype=str), return_inverse=True)
    sums = np.bincount(number, weights=differences) if len(differences) else np.zeros(0)
    sums = sums[np.abs(sums) > 1e-12]
    if not len(sums):
        return 1.0
    seen = float(sums.sum())
    drawn = _signs(len(sums)) @ sums
    # What equals the one seen counts, whatever the order it was added up in.
    slack = 1e-9 * float(np.abs(sums).sum())
    extreme = drawn <= seen + slack if side == "less" else np.abs(drawn) >= abs(seen) - slack
    if len(sums) <= _EXACT:
        return float(extreme.mean())
    return float((extreme.sum() + 1) / (len(drawn) + 1))


def _signs(count: int) -> NDArray[np.float64]:
    """(ways, count) of 1 and −1."""
    if count <= _EXACT:
        ways = np.arange(2**count)[:, None] >> np.arange(count) & 1
        return np.asarray(1.0 - 2.0 * ways, dtype=np.float64)
    return np.random.default_rng(SEED).choice([-1.0, 1.0], size=(DRAWS, count))
