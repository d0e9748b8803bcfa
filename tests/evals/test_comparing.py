"""Two runs side by side, worked out by hand."""

from dataclasses import replace

import pytest

from evals.comparing import compare
from evals.errors import RunError
from tests.evals.run_maker import SUITE, run


def measure(comparison, name):
    return next(one for one in comparison.measures if one.measure == name)


def test_wins_and_losses_are_listed_with_both_answers_and_settings():
    first, second = run("a", wrong=("n0",), llm=None), run("b", wrong=("n1", "u0"), llm="qwen")
    comparison = compare(first, second)
    assert [(one.id, one.first, one.second) for one in comparison.won] == [
        ("n0", "累计认定20家。[1]", "累计认定19家。[1]")
    ]
    assert [one.id for one in comparison.lost] == ["n1", "u0"]
    assert comparison.differing == (("llm", None, "qwen"),)
    right = measure(comparison, "right")
    # 23 of 24 and 22 of 24.
    assert (right.cases, right.first, right.second, right.difference.mean) == (24, 0.9583, 0.9167, -0.0417)
    # n0 and n1 are of one article and even out, so that u0 alone differs: any of two signs, both as extreme.
    assert right.p == 1.0


def test_articles_are_the_unit_not_questions():
    comparison = compare(run("a"), run("b", wrong=("n0", "n1", "n2", "n3")))
    # Four questions, but of one article: one sign to flip.
    assert measure(comparison, "right").p == 1.0
    spread = compare(run("a"), run("b", wrong=("n0", "n4", "n8", "n12")))
    # Of four articles: 2 of 2^4 ways are as extreme.
    assert measure(spread, "right").p == 0.125


def test_only_cases_of_both_are_compared():
    half = run("b").with_answers({"n0": run().answers["n0"]}, "b")
    assert compare(run("a"), half).cases == 1


@pytest.mark.parametrize(
    ("suite", "message"),
    [
        (SUITE.model_copy(update={"name": "other"}), "a is a run of 'small', b of 'other': compare runs of one suite"),
        (SUITE.model_copy(update={"sha256": "1"}), "'small' was changed between a and b"),
    ],
)
def test_runs_of_different_suites_are_refused(suite, message):
    with pytest.raises(RunError, match=message):
        compare(run("a"), replace(run("b"), suite=suite))


def test_runs_without_a_case_in_common_are_refused():
    with pytest.raises(RunError, match="no case in common"):
        compare(run("a"), run("b").with_answers({}, "b"))
