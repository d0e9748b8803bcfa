"""Abstention, length, latency and ranking, each worked out by hand."""

import pytest

from evals.metrics.abstention import abstention
from evals.metrics.latency import percentile, total_ms
from evals.metrics.length import characters, sentences
from evals.metrics.ranking import measured
from tests.answers_maker import answer


def test_abstention_counts_refusals_right_and_wrong():
    # Three can be answered, one of them refused; two can't, one of them refused.
    # Refused: 2, of which 1 rightly: precision 1/2. Recall 1/2. False refusals 1/3.
    found = abstention([(True, False), (True, False), (True, True), (False, True), (False, False)])
    assert (found.precision, found.recall) == (0.5, 0.5)
    assert found.false_refusals == pytest.approx(1 / 3)


def test_where_nothing_was_refused_there_is_no_precision():
    found = abstention([(True, False)])
    assert (found.precision, found.recall, found.false_refusals) == (None, None, 0.0)


def test_length_leaves_out_markers_and_spaces():
    one = answer(("有 73 家。", [1, 12]), ("共19家。", [1]), quotes=["x"])
    assert (characters(one), sentences(one)) == (5 + 5, 2)


@pytest.mark.parametrize(("share", "value"), [(0.5, 20), (0.99, 40), (0.25, 10), (0.26, 20), (1.0, 40), (0.0, 10)])
def test_a_percentile_is_the_smallest_value_that_enough_do_not_exceed(share, value):
    assert percentile([40, 10, 30, 20], share) == value


def test_no_values_have_no_percentile():
    assert percentile([], 0.5) is None


def test_the_recorded_total_is_the_latency():
    assert total_ms(answer(total_ms=12.5)) == 12.5


def test_ranking_metrics_of_each_query():
    rankings = {"q1": ["a", "b", "c", "d"], "q2": ["z"], "q3": []}
    gold = {"q1": {"b", "d", "y"}, "q2": {"z"}, "q3": {"a"}, "q4": {"a"}}
    found = measured(rankings, gold)
    assert found["hit@1"].tolist() == [0, 1, 0, 0]
    assert found["hit@5"].tolist() == [1, 1, 0, 0]
    assert found["recall@10"].tolist() == pytest.approx([2 / 3, 1, 0, 0])
    assert found["MRR@10"].tolist() == [0.5, 1, 0, 0]
    # q1 has b second and d fourth of three: (1/log2 3 + 1/log2 5) ÷ (1 + 1/log2 3 + 1/log2 4) = 1.0616 ÷ 2.1309.
    assert found["nDCG@10"].tolist() == pytest.approx([0.4982, 1, 0, 0], abs=1e-4)


def test_what_stands_below_the_tenth_place_counts_for_nothing():
    ranking = [f"t{place}" for place in range(12)]
    found = measured({"q": ranking}, {"q": {"t10"}})
    assert [values.tolist() for values in found.values()] == [[0.0]] * 5
