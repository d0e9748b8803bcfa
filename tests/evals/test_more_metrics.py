"""Figures, repetition, cost, ROUGE, segmentation and agreement, each with the working."""

from dataclasses import replace

import pytest

from evals.metrics.agreement import agreement
from evals.metrics.cost import spent
from evals.metrics.figures import figure_faithfulness
from evals.metrics.repetition import repetition
from evals.metrics.rouge import rouge
from evals.metrics.segmentation import f1, precision, recall
from evals.support import figures_in_quotes
from service.contract import Cost, ModelCall, PromptUsed, Usage
from tests.answers_maker import answer


def test_figures_are_held_by_what_is_cited():
    one = answer(("5月7日有19家企业。", [1]), ("共有46人。", [2]), quotes=["5月7日有19家企业。", "共有47人。"])
    # The date and 19家 are held, 46人 is not: 2 of 3.
    assert figure_faithfulness(one, figures_in_quotes) == pytest.approx(2 / 3)


def test_figures_of_an_uncited_sentence_are_not_held():
    assert figure_faithfulness(answer(("有19家。", []), quotes=["有19家。"]), figures_in_quotes) == 0.0


def test_an_answer_without_figures_has_no_faithfulness():
    assert figure_faithfulness(answer(("有企业。", [1]), quotes=["有企业。"]), figures_in_quotes) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("短", 0.0),
        ("一二三四五六七八九。[1]", 0.0),
        # 16 letters have 9 runs of 8; the first and the last are the same: 8 different ones.
        ("一二三四五六七八，[1]一二三四五六七八。", 1 / 9),
    ],
)
def test_repetition_is_the_share_of_runs_said_before(text, expected):
    assert repetition(text) == pytest.approx(expected)


def test_tokens_and_money_are_added_up_by_currency():
    call = ModelCall(PromptUsed("answer", "2", "0"), Usage(100, 20, 120), False, 5.0)
    one = replace(
        answer(("甲。", [1]), quotes=["甲。"]), usage=Usage(100, 20, 120), calls=(call,), cost=Cost(0.5, "CNY")
    )
    two = replace(one, usage_estimated=True, cost=None)
    found = spent([one, one, two, answer(("甲。", [1]), quotes=["甲。"])])
    assert (found.calls, found.prompt_tokens, found.completion_tokens) == (3, 300, 60)
    assert (found.estimated, found.unpriced, found.money) == (1, 1, {"CNY": 1.0})


def test_rouge_counts_characters():
    # 甲乙丙 beside 甲乙丁: of characters 2 of 3 both ways, of pairs 甲乙 only, 1 of 2; longest in common 甲乙.
    found = rouge(["甲乙丙"], ["甲 乙丁"])
    assert [found[name] for name in ("rouge-1", "rouge-2", "rouge-l")] == pytest.approx([2 / 3, 1 / 2, 2 / 3], abs=1e-6)


def test_an_empty_summary_scores_nothing():
    assert rouge([""], ["甲乙"])["rouge-1"] == pytest.approx(0.0, abs=1e-6)


def test_segmentation_counts_whole_pieces():
    # 2 right of 4 found and 3 true: P 1/2, R 2/3, F1 2·(1/2)·(2/3) / (7/6) = 4/7.
    assert (precision(2, 4), recall(2, 3), f1(2, 4, 3)) == (0.5, 2 / 3, pytest.approx(4 / 7))
    assert (precision(0, 0), recall(0, 0), f1(0, 2, 3)) == (1.0, 1.0, 0.0)


def test_kappa_is_agreement_beyond_chance():
    # 3 of 4 agree. Yes: 2/4 and 3/4, so chance agrees on 3/8 + 1/8 = 1/2: (3/4 − 1/2) / (1/2) = 1/2.
    found = agreement([(True, True), (True, True), (False, True), (False, False)])
    assert (found.judged, found.share, found.kappa) == (4, 0.75, 0.5)


def test_kappa_needs_two_kinds_of_verdicts():
    assert agreement([(True, True)]).kappa is None
    assert agreement([]).share is None
