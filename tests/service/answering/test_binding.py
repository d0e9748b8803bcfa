"""Whether a figure in a sentence is the one asked about."""

from datetime import date

import pytest

from service.answering import evidence
from service.answering.binding import Bond, Surroundings, bind, foreign_mark, late, marks_missing, year_conflict
from service.answering.features import term_weights
from service.answering.question import read_question
from service.answering.sentences import normalise

ALONE = Surroundings("", "")


def bound(question: str, sentence: str, around: Surroundings = ALONE) -> tuple[Bond, str]:
    asked, plain = read_question(question), normalise(sentence)
    bond = bind(asked, term_weights(asked), plain, evidence.find(asked, plain), around)
    return bond, plain[slice(*bond.span)]


def test_of_several_figures_the_one_beside_the_thing_asked_about_is_bound() -> None:
    bond, clause = bound("多少人获得二等奖？", "4名队员获一等奖，8名队员获二等奖，12名队员获三等奖。")
    assert clause == "8名队员获二等奖"
    assert bond.focus == 1.0


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("总投资是多少？", "项目总投资11.56亿元"),
        ("总建筑面积有多大？", "总建筑面积26.6万平方米"),
        ("占地面积是多少？", "占地面积25.3万平方米"),
    ],
)
def test_a_row_of_attributes_is_told_apart(question: str, clause: str) -> None:
    assert bound(question, "项目总投资11.56亿元，占地面积25.3万平方米，总建筑面积26.6万平方米。")[1] == clause


def test_a_sentence_without_evidence_has_an_empty_bond() -> None:
    assert bound("总投资是多少？", "项目正式开工。")[0] == Bond()


def test_what_comes_only_behind_the_figure_is_late() -> None:
    question, plain = read_question("空天园占地面积是多少？"), "新区总占地面积9.5平方公里，同时布局空天园等园区。"
    weights = term_weights(question)
    bond = bind(question, weights, plain, evidence.find(question, plain), ALONE)
    named = sum(weight for term, weight in weights.items() if term in "空天园")
    assert named > 0
    assert late(weights, plain, bond, ALONE) == pytest.approx(named)
    assert late(weights, plain, bond, Surroundings("空天园", "")) == 0.0


@pytest.mark.parametrize(
    ("question", "sentence", "around", "expected"),
    [
        ("第四梯队有多少人？", "第二梯队25人。", ALONE, 1.0),
        ("第二梯队有多少人？", "第二梯队25人。", ALONE, 0.0),
        ("二期项目投资多少？", "项目投资5亿元。", Surroundings("二期项目", ""), 0.0),
        ("二期项目投资多少？", "一期项目投资5亿元。", Surroundings("", "二期项目"), 0.5),
        ("项目投资多少？", "一期项目投资5亿元。", ALONE, 0.0),
    ],
)
def test_the_mark_asked_for_must_stand_with_the_sentence(
    question: str, sentence: str, around: Surroundings, expected: float
) -> None:
    assert marks_missing(read_question(question), sentence, around) == expected


def test_one_of_a_row_is_not_the_whole() -> None:
    asked = "规划面积是多少？"
    for sentence, expected in (("区块一规划面积267公顷。", 1.0), ("规划面积318公顷。", 0.0)):
        assert foreign_mark(read_question(asked), sentence, bound(asked, sentence)[0]) == expected


@pytest.mark.parametrize(
    ("sentence", "before", "issued", "expected"),
    [
        ("2023年新增企业5家。", "", None, 0.0),
        ("2022年新增企业5家。", "", None, 1.0),
        ("新增企业5家。", "2022年，园区发展很快。", None, 1.0),
        ("新增企业5家。", "2022年，园区发展很快。2023年，", None, 0.0),
        ("今年新增企业5家。", "", date(2023, 8, 1), 0.0),
        ("去年新增企业5家。", "", date(2023, 8, 1), 1.0),
        ("新增企业5家。", "", date(2023, 8, 1), 0.0),
        ("新增企业5家。", "", None, 1.0),
    ],
)
def test_the_year_in_force_is_the_nearest_said(
    sentence: str, before: str, issued: date | None, expected: float
) -> None:
    question = read_question("2023年新增多少家企业？")
    assert year_conflict(question, sentence, Surroundings(before, before), issued) == expected


def test_a_year_said_elsewhere_in_the_article_counts_half() -> None:
    question = read_question("2023年新增多少家企业？")
    assert year_conflict(question, "新增企业5家。", Surroundings("", "2023年的报告"), None) == 0.5
