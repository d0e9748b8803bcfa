"""Intervals by article: simple cases by hand, and how often they hold the truth."""

import numpy as np
import pytest

from evals.metrics.clustered import clustered_mean, intervals


def test_without_spread_the_interval_is_the_mean():
    found = clustered_mean(np.array([0.5, 0.5]), ["a", "b"])
    assert (found.mean, found.low, found.high) == (0.5, 0.5, 0.5)


def test_one_article_tells_nothing_about_others():
    found = clustered_mean(np.array([0.0, 1.0]), ["a", "a"])
    assert (found.mean, found.low, found.high) == (0.5, None, None)


def test_questions_of_one_article_make_the_interval_wider():
    values = np.array([0.0] * 20 + [1.0] * 20)
    apart = clustered_mean(values, [str(number) for number in range(40)])
    together = clustered_mean(values, [str(number // 4) for number in range(40)])
    assert together.high - together.low > 1.5 * (apart.high - apart.low)


def test_no_values_have_no_mean():
    with pytest.raises(ValueError, match="no values"):
        clustered_mean(np.array([]), [])


@pytest.mark.parametrize("articles", [12, 30])
def test_95_of_100_intervals_hold_the_truth(articles):
    """10,000 suites of articles with 1 to 20 questions, an article's share of right answers drawn from Beta(2, 1)."""
    draw = np.random.default_rng(1)
    sizes = draw.integers(1, 21, size=articles)
    shares = draw.beta(2, 1, size=(articles, 10_000))
    right = draw.binomial(sizes[:, None], shares).astype(float)
    low, high = intervals(right, sizes.astype(float), draws=1_000)
    assert np.mean((low <= 2 / 3) & (high >= 2 / 3)) == pytest.approx(0.95, abs=0.01)
