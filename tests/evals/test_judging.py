"""A judge's verdicts: counted, kept, and what happens when it is down."""

import pytest

from evals.errors import JudgeError
from evals.judging import Judge
from evals.suite import Case
from service.errors import LLMError
from tests.answers_maker import answer

CASES = (
    Case(id="a", question="多少家？", must=("19家", "2人")),
    Case(id="b", question="谁？", must=("张三",), nuggets=("是张三",)),
    Case(id="u", question="哪年？"),
)
ANSWERS = {
    "a": answer(("有19家。", [1]), quotes=["有19家。"]),
    "b": answer(text="无法回答。", abstained=True),
    "u": answer(text="无法回答。", abstained=True),
}


class Model:
    """Gives one reply after the other, then fails."""

    def __init__(self, *replies):
        self.replies = list(replies)
        self.asked = []

    def __call__(self, messages):
        self.asked.append(messages)
        if not self.replies:
            raise LLMError("m: no connection to the server, or it broke")
        return self.replies.pop(0)


def test_verdicts_are_counted_and_set_beside_the_patterns(tmp_path):
    model = Model("1. 支持\n2. 部分")
    judged = Judge(model, "m", tmp_path / "kept.jsonl").score(CASES, ANSWERS)
    # a: 1 and 1/2; b refused, 0, without asking. Strict 0 of 2, partial (0.75 + 0) / 2.
    assert (judged.answers, judged.strict, judged.partial) == (2, 0.0, 0.375)
    # Patterns: 19家 held, 2人 and 张三 not; the judge says the same of all three.
    assert (judged.agreement.judged, judged.agreement.share, judged.agreement.kappa) == (3, 1.0, 1.0)
    assert len(model.asked) == 1
    assert "1. 19家\n2. 2人" in model.asked[0][1][1]


def test_nothing_is_judged_twice(tmp_path):
    kept = tmp_path / "kept.jsonl"
    first = Judge(Model("1 支持\n2 没有"), "m", kept).score(CASES, ANSWERS)
    kept.write_text(kept.read_text(encoding="utf-8") + '{"key": "cut o', encoding="utf-8")
    silent = Model()
    assert Judge(silent, "m", kept).score(CASES, ANSWERS) == first
    assert silent.asked == []


def test_a_judge_that_is_down_is_one_clear_error_and_nothing_is_lost(tmp_path):
    more = (CASES[0], Case(id="c", question="几人？", must=("2人",)))
    answers = {**ANSWERS, "c": answer(("2人。", [1]), quotes=["2人。"])}
    with pytest.raises(JudgeError, match=r"the judge is down: m: no connection .*; 1 verdicts are kept, go on later"):
        Judge(Model("1 支持\n2 没有"), "m", tmp_path / "kept.jsonl").score(more, answers)
    again = Model("1 支持")
    judged = Judge(again, "m", tmp_path / "kept.jsonl").score(more, answers)
    assert (len(again.asked), judged.worth) == (1, {"a": (1.0, 0.0), "c": (1.0,)})


@pytest.mark.parametrize("reply", ["", "都支持", "1 支持", "1 支持\n2 没有\n3 支持"])
def test_a_reply_that_does_not_judge_all_is_refused(tmp_path, reply):
    with pytest.raises(JudgeError, match="gave no verdict on all nuggets of 'a'"):
        Judge(Model(reply), "m", tmp_path / "kept.jsonl").score(CASES, ANSWERS)
