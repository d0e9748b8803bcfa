"""Regressions planted in a small run, and reruns that are none."""

import pytest

from evals.gating import judge_run
from evals.harmless_reruns import by_chance, told_otherwise
from evals.kept_runs import KeptAnswer
from evals.planted_answers import SPOILT, refused, rewritten
from evals.planted_parts import PARTS
from service.answering import answering
from tests.answers_maker import answer
from tests.evals.run_maker import run


def test_fifty_are_planted():
    assert len(SPOILT) + len(PARTS) == 50


@pytest.mark.parametrize(
    "name", ["citations off by one answer", "no citations", "answers given twice", "units dropped"]
)
def test_a_spoilt_run_is_blocked(name):
    base = run("a")
    spoilt = base.with_answers(SPOILT[name](base.answers), "b")
    # All answers of the small run quote the same words: an answer's neighbour cites them too.
    assert judge_run(spoilt, base).blocked is (name != "citations off by one answer")


def test_every_way_to_spoil_changes_the_answers_given():
    def rich(number):
        said = f"至2024年5月{number + 1}日，“甲{number}”有19.5万家、{number}人、乙；共3亿元。"
        return KeptAnswer(answer((said, [1]), quotes=[said], question=f"{number}？"))

    answers = {**run().answers, **{f"n{number}": rich(number) for number in range(20)}}
    assert [name for name, spoil in SPOILT.items() if spoil(answers) == answers] == []


def test_a_rewritten_answer_keeps_its_markers():
    edited = rewritten(
        answer(("甲19家。", [1]), ("乙。", [1, 2]), quotes=["甲", "乙"]), lambda text: text.replace("家", "")
    )
    assert edited.answer == "甲19。[1]乙。[1][2]"
    assert edited.answer[edited.claims[0].start : edited.claims[0].end] == "甲19。"


def test_a_refusal_says_nothing():
    said = refused(answer(("甲。", [1]), quotes=["甲。"]))
    assert (said.abstained, said.claims, said.citations) == (True, (), ())


def test_the_same_answers_told_otherwise_pass():
    base = run("a", wrong=("n2",))
    assert not any(judge_run(told_otherwise(base, seed), base).blocked for seed in range(5))


def test_runs_that_differ_by_chance_are_a_models_and_pass():
    first, second = by_chance(run("a"), seed=1)
    assert {kept.answer.model for kept in first.answers.values()} == {"a chat model"}
    assert not judge_run(second, first).blocked


def test_what_was_broken_is_put_back():
    before = answering.HITS
    with PARTS["only one hit is read"](None):
        assert answering.HITS == 1
    assert before == answering.HITS
