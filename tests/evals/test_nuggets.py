import pytest

from evals.metrics.nuggets import nuggets_found, partial, strict


def test_a_nugget_is_found_past_markers_and_line_breaks():
    assert nuggets_found("累计认定 19[1]\n家。", ["19家"]) == (True,)


def test_full_width_digits_and_signs_are_the_same_as_half_width_ones():
    assert nuggets_found("覆盖率达９５．２％", [r"95\.2[%％]"]) == (True,)


def test_full_width_punctuation_stays():
    assert nuggets_found("红牛（湖北）有限公司", ["（湖北）"]) == (True,)


def test_each_nugget_is_looked_for_by_itself():
    assert nuggets_found("73家上市公司", ["73家", "2200家"]) == (True, False)


def test_partial_is_the_share_found_and_strict_is_all_or_nothing():
    assert partial((True, False, True)) == pytest.approx(2 / 3)
    assert strict((True, False, True)) == 0.0
    assert strict((True, True)) == 1.0


def test_without_nuggets_nothing_is_missing():
    assert (partial(()), strict(())) == (1.0, 1.0)
