"""A small run scored by hand."""

import json
from io import StringIO

import pytest
from rich.console import Console

from evals.report import print_scores
from evals.scoring import score
from evals.suite import Case
from evals.support import carried_by_quotes, figures_in_quotes
from tests.answers_maker import answer

CASES = (
    Case(id="n1", type="number", question="多少家？", must=("19家",)),
    Case(id="n2", type="number", question="多少家和多少人？", must=("73家", "46人")),
    Case(id="n3", type="number", question="多少家？", must=("19家",), must_not=("20家",)),
    Case(id="u1", type="unanswerable", question="谁？"),
    Case(id="u2", type="unanswerable", question="哪年？"),
)
ANSWERS = {
    "n1": answer(("累计认定19家。", [1]), quotes=["累计认定19家。"], total_ms=10),
    "n2": answer(("有73家。", [1, 2]), quotes=["有73家。", "无关内容"], total_ms=20),
    "n3": answer(("有19家或20家。", [1]), quotes=["有19家或20家。"], total_ms=30),
    "u1": answer(text="现有资料无法回答，最接近的是[1]。", quotes=["19家"], abstained=True, total_ms=40),
    "u2": answer(("2023年。", [1]), quotes=["2023年。"], total_ms=50),
}


def scored(answers=ANSWERS):
    return score("run-1", "small", CASES, answers, carried_by_quotes)


def row(scores, kind):
    return next(one for one in scores.rows if one.type == kind)


def test_correctness_and_citations_stand_side_by_side():
    numbers = row(scored(), "number")
    # n1 whole, n2 half, n3 spoilt: strict (1 + 0 + 0) / 3, partial (1 + 1/2 + 0) / 3.
    assert numbers.cases == 3
    assert numbers.right == pytest.approx(1 / 3)
    assert numbers.nuggets_strict == pytest.approx(1 / 3)
    assert numbers.nuggets_partial == pytest.approx(0.5)
    # Quotes that hold a nugget: 1/1, 1/2, 1/1; ALCE precision: 1/1, 1/2 (the second is not needed), 1/1.
    assert numbers.holding_precision == pytest.approx(2.5 / 3)
    assert numbers.support_precision == pytest.approx(2.5 / 3)
    assert numbers.support_recall == 1.0
    assert numbers.latency_p50_ms == 20


def test_a_question_that_can_t_be_answered_is_right_when_refused():
    unanswerable = row(scored(), "unanswerable")
    assert unanswerable.right == 0.5
    assert unanswerable.nuggets_strict is None
    kept = scored().abstention
    assert (kept.precision, kept.recall, kept.false_refusals) == (1.0, 0.5, 0.0)


def test_a_refusal_finds_no_nugget_even_where_it_names_the_evidence():
    refused = answer(text="无法回答，最接近的是19家[1]。", quotes=["19家"], abstained=True)
    first = scored({**ANSWERS, "n1": refused}).cases[0]
    assert (first.right, first.nuggets_strict, first.missing) == (False, 0.0, ("19家",))


def test_cases_without_an_answer_are_named_and_not_counted():
    partly = {name: one for name, one in ANSWERS.items() if name != "n2"}
    assert scored(partly).unanswered == ("n2",)
    assert row(scored(partly), "all").cases == 4


def test_scoring_again_gives_the_same_bytes():
    assert json.dumps(scored().to_dict()) == json.dumps(scored().to_dict())


def test_the_table_shows_types_totals_and_every_case_that_is_not_right():
    screen = StringIO()
    print_scores(scored(), Console(file=screen, width=200))
    text = screen.getvalue()
    for part in ("number", "unanswerable", "all", "not right: 3", "should refuse", "holds what it must not", "missing"):
        assert part in text


def test_gold_and_figures_are_scored_where_they_are_known():
    one = answer(("累计认定19家。", [1]), ("其中20家是新的。", [1]), quotes=["累计认定19家。"])
    scores = score(
        "run-1", "small", CASES[:1], {"n1": one}, carried_by_quotes,
        figures=figures_in_quotes, contexts={"n1": ["p9", "p1"]}, gold={"n1": ["p1"]},
    )  # fmt: skip
    case = scores.cases[0]
    # The answer cites p1, which was found second; of 19 and 20 the quote holds 19.
    assert (case.cited_gold, case.gold_rank, case.figures) == (1.0, 0.5, 0.5)
    assert (scores.retrieval["hit@1"], scores.retrieval["MRR@10"]) == (0.0, 0.5)


def test_a_case_without_patterns_is_right_where_its_gold_is_cited():
    case = Case(id="n1", question="多少家？", nuggets=("有19家",))
    for paragraph, right in (("p1", True), ("p2", False)):
        scores = score("r", "s", (case,), {"n1": ANSWERS["n1"]}, carried_by_quotes, gold={"n1": [paragraph]})
        assert scores.cases[0].right is right
