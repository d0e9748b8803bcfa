"""Stretches of a sentence that could be the answer, by what is asked."""

import pytest

from service.answering.evidence import find
from service.answering.question import read_question
from service.answering.sentences import normalise


def best(question: str, sentence: str) -> tuple[str, float]:
    plain = normalise(sentence)
    found = max(find(read_question(question), plain), key=lambda item: item.fit, default=None)
    return (plain[found.start : found.end], found.fit) if found else ("", 0.0)


@pytest.mark.parametrize(
    ("question", "sentence", "answer"),
    [
        ("有几家银行？", "聚集研发机构 377 家。", "377家"),
        ("覆盖率是多少？", "覆盖率为93％。", "93%"),
        ("期限最长几年？", "期限最长不超过3年。", "不超过3年"),
        ("什么时候成立？", "2023年10月成立。", "2023年10月"),
        ("校长是谁？", "校长姚玉琛致辞。", "姚玉琛"),
        ("和哪家公司合作？", "与海南省融资担保基金有限责任公司合作。", "与海南省融资担保基金有限责任公司"),
    ],
)
def test_the_kind_asked_for_is_found(question: str, sentence: str, answer: str) -> None:
    text, fit = best(question, sentence)
    assert text == answer
    assert fit >= 0.8


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("有几家企业？", "企业正式成立。"),
        ("有几家企业？", "党员5人入党。"),
        ("什么时候成立？", "研究院正式成立。"),
        ("校长是谁？", "学校举行了活动。"),
        ("占比是多少？", "占比不断提高。"),
    ],
)
def test_a_sentence_without_it_is_no_evidence(question: str, sentence: str) -> None:
    assert best(question, sentence)[1] < 0.3


def test_what_the_question_itself_says_is_no_answer() -> None:
    assert best("2023年新增了多少家？", "2023年新增企业。")[1] == 0.0


def test_a_definition_follows_the_thing_asked_about() -> None:
    assert best("“六好”指什么？", "“六好”，即班子好、队伍好。")[1] == 1.0
    assert best("“六好”指什么？", "“六好”组织是先进组织，即优秀。")[1] < 1.0


@pytest.mark.parametrize(
    "sentence",
    [
        "学校是为纪念首任校长、教育家唐国安先生而建造。",
        "唐国安，男，1858年生。",
        "对抗战老兵唐国安进行慰问。",
    ],
)
def test_what_a_person_is_stands_beside_the_name(sentence: str) -> None:
    assert best("唐国安是什么人？", sentence)[1] == 0.9


def test_a_person_only_mentioned_is_not_told_about() -> None:
    assert best("唐国安是什么人？", "讲到当年，唐国安热泪盈眶。")[1] < 0.5


def test_where_someone_comes_from() -> None:
    assert best("陈家添是哪里人？", "陈家添，男，汉族，广东佛山人，在职研究生。")[0] == "广东佛山人"
