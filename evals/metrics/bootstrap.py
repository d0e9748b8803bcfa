"""How sure a difference between two rankings of the same queries is: the paired bootstrap.

Percentile intervals over resampled queries (Efron & Tibshirani 1993, chapter 13; for retrieval Sakai 2006,
"Evaluating evaluation metrics based on the bootstrap").
"""

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 5000
LEVEL = 0.95
SEED = 20241
_BATCH = 250


@dataclass(frozen=True, slots=True)
class Difference:
    """The mean difference of paired values, and the ends of its 95% interval."""

    mean: float
    low: float
    high: float


def paired_difference(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> Difference:
    """Of `ours` over `theirs`, (queries,) each; without any spread the interval is the mean itself."""
    from scipy.stats import DegenerateDataWarning, bootstrap  # type: ignore[import-untyped]

    differences = ours - theirs
    mean = float(differences.mean())
    if np.ptp(differences) == 0:
        return Difference(mean, mean, mean)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DegenerateDataWarning)
        found = bootstrap(
            (differences,), np.mean, n_resamples=RESAMPLES, confidence_level=LEVEL, method="percentile",
            rng=np.random.default_rng(SEED), batch=_BATCH,
        ).confidence_interval  # fmt: skip
    return Difference(round(mean, 4), round(float(found.low), 4), round(float(found.high), 4))
