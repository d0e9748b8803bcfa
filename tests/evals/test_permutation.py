"""p-values counted by hand."""

import numpy as np
import pytest

from evals.metrics.permutation import permutation_p


@pytest.mark.parametrize(
    ("differences", "groups", "side", "expected"),
    [
        # (−1, −1, −1): of 2^3 ways one sums to −3, and one more to 3.
        ([-1, -1, -1], "abc", "less", 1 / 8),
        ([-1, -1, -1], "abc", "two-sided", 2 / 8),
        # One group: its sum is −3 or 3.
        ([-1, -1, -1], "aaa", "less", 1 / 2),
        # Sums ±1±1±1 at most −1: those with two or three minus signs, 4 of 8.
        ([-1, -1, 1], "abc", "less", 4 / 8),
        # A group whose differences even out has no sign.
        ([-1, 1, -1], "aab", "less", 1 / 2),
        ([0, 0], "ab", "less", 1.0),
        ([], "", "two-sided", 1.0),
    ],
)
def test_ways_are_counted(differences, groups, side, expected):
    assert permutation_p(np.array(differences, dtype=float), list(groups), side) == pytest.approx(expected)


def test_with_many_differences_ways_are_drawn():
    # 2^-20 is about one in a million: of 9,999 draws none is as low, so that 1 of 10,000 counts.
    lost = np.full(20, -1.0)
    assert permutation_p(lost, [str(number) for number in range(20)], "less") == pytest.approx(1e-4)
