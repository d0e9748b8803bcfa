"""The paired bootstrap, on values whose interval is known."""

import numpy as np
import pytest

from evals.metrics.bootstrap import paired_difference


def test_equal_rankings_differ_by_nothing_for_sure():
    values = np.array([0.0, 1.0, 1.0])
    assert paired_difference(values, values).low == paired_difference(values, values).high == 0


def test_the_interval_is_that_of_the_mean_difference():
    # 400 queries, a quarter won: mean 0.25, standard error sqrt(0.25 * 0.75 / 400) = 0.0217, so 0.25 +- 0.042.
    ours, theirs = np.tile([1.0, 0.0, 1.0, 1.0], 100), np.tile([0.0, 0.0, 1.0, 1.0], 100)
    found = paired_difference(ours, theirs)
    assert found.mean == 0.25
    assert (found.low, found.high) == pytest.approx((0.25 - 0.042, 0.25 + 0.042), abs=0.004)


def test_it_is_paired():
    # Unpaired, 10 queries half of which are found could not tell the two apart; paired, each is won.
    theirs = np.arange(10) / 20
    found = paired_difference(theirs + 0.1, theirs)
    assert (found.low, found.high) == pytest.approx((0.1, 0.1))


def test_the_same_values_give_the_same_interval():
    ours, theirs = np.random.default_rng(1).random((2, 50))
    assert paired_difference(ours, theirs) == paired_difference(ours, theirs)
