"""What the gate blocks and what it lets pass, and how it says so."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from evals.errors import RunError
from evals.gate_report import junit, markdown
from evals.gating import judge_run
from tests.evals.run_maker import CASES, run


def by_model(kept):
    """The same run as if a chat model had given the answers."""
    answers = {case: replace(one, answer=replace(one.answer, model="m")) for case, one in kept.answers.items()}
    return kept.with_answers(answers, kept.id)


def test_the_same_answers_pass():
    verdict = judge_run(run("b"), run("a"))
    assert not verdict.blocked
    assert {check.p for check in verdict.checks} == {1.0}


def test_without_a_chat_model_any_loss_of_right_answers_blocks():
    verdict = judge_run(run("b", wrong=("n0", "n4")), run("a", wrong=("n8",)))
    assert [check.measure for check in verdict.checks if check.blocks] == ["right"]
    assert not judge_run(run("b", wrong=("n0",)), run("a", wrong=("n8",))).blocked


def test_with_a_chat_model_five_losses_may_be_chance_and_six_are_not():
    base = by_model(run("a"))
    five, six = (tuple(f"n{number}" for number in range(count)) for count in (5, 6))
    # All lost, none won: 1/2^5 = 3.1% and 1/2^6 = 1.6%, where 2.5% decide.
    assert not judge_run(by_model(run("b", wrong=five)), base).blocked
    assert judge_run(by_model(run("b", wrong=six)), base).blocked
    assert judge_run(by_model(run("b", wrong=six)), base).checks[0].p == 0.01562


def test_longer_answers_block_only_when_much_longer():
    def longer(kept, times):
        answers = {
            case: replace(one, answer=replace(one.answer, answer=one.answer.answer + "嗯" * times))
            for case, one in kept.answers.items()
        }
        return kept.with_answers(answers, "longer")

    # 8 characters, and 1 (an eighth) or 4 (a half) more; a fifth is allowed.
    assert not judge_run(longer(run(), 1), run("a")).blocked
    blocking = [check.measure for check in judge_run(longer(run(), 4), run("a")).checks if check.blocks]
    assert blocking == ["characters"]


def test_a_half_answered_run_is_refused_with_what_to_do():
    half = run("b").with_answers({"n0": run().answers["n0"]}, "b")
    with pytest.raises(RunError, match=r"no answer to 23 of the baseline's cases, first 'n1': .*--resume b"):
        judge_run(half, run("a"))


def test_the_markdown_says_what_turned_and_what_was_set_otherwise():
    text = markdown(judge_run(run("b", wrong=("n0", "n4"), llm="m|x"), run("a", llm=None)))
    for part in (
        "### small: worse than the baseline",
        "24 questions, 0 won, 2 lost; run `b`, baseline `a`.",
        "| right | 24 | 100.0 | 91.7 | 0.2500 | **worse** |",
        "<details><summary>Lost: 2</summary>",
        "| n4 | 4号有多少家？ | 累计认定19家。[1] | 累计认定20家。[1] |",
        "| llm | None | m\\|x |",
    ):
        assert part in text
    assert "no worse than the baseline" in markdown(judge_run(run("b"), run("a")))


def test_the_junit_report_has_a_test_a_measure_and_one_a_question():
    verdict = judge_run(run("b", wrong=("n0", "n4")), run("a"))
    root = ElementTree.fromstring(junit(verdict).split("\n", 1)[1])
    failed = [case.get("name") for case in root.iter("testcase") if case.find("failure") is not None]
    assert failed == ["right", "n0", "n4"]
    assert (root.get("failures"), root.get("tests")) == ("3", str(len(CASES) + len(verdict.checks)))
    assert "now: 累计认定20家。[1]" in root.findall(".//failure")[1].text


def test_a_lost_question_is_no_failure_where_the_run_passes():
    root = ElementTree.fromstring(junit(judge_run(run("b", wrong=("n0",)), run("a", wrong=("n4",)))).split("\n", 1)[1])
    assert root.get("failures") == "0"
