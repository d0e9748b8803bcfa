"""What a question asks for, read off its words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import UsageError
from index.parks import Gazetteer
from service.answering.question import MAX_CHARACTERS, read_question


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("集聚了多少家上市公司？", "number"),
        ("有几个项目报名？", "number"),
        ("占全省的百分之几？", "percentage"),
        ("担保费率是多少？", "percentage"),
        ("贷款期限最长几年？", "duration"),
        ("书院建于公元几年？", "date"),
        ("研究院什么时候成立？", "date"),
        ("支部是哪一年成立的？", "date"),
        ("校长是谁？", "person"),
        ("在哪里开幕？", "place"),
        ("哪个省公布了名单？", "place"),
        ("和哪家公司合作？", "organisation"),
        ("什么是“工业诊所”？", "definition"),
        ("“两企三新”是指什么？", "definition"),
        ("主导产业有哪些？", "list"),
        ("为什么要设立驿站？", "reason"),
        ("怎样帮助企业转型？", "manner"),
        ("是否设置抵押？", "yes_no"),
        ("一等奖是什么项目？", "thing"),
        ("2023年10月成立了什么？", "thing"),
    ],
)
def test_the_kind_of_answer_is_read_off_the_question_word(text: str, kind: str) -> None:
    assert read_question(text).answer_type == kind


@pytest.mark.parametrize(
    ("text", "unit", "focus"),
    [
        ("集聚了多少家上市公司？", "家", "上市公司"),
        ("上市公司有几家？", "家", "上市公司"),
        ("有几所大学？", "所", "大学"),
        ("产值是多少？", "元", "产值"),
        ("修缮费用是多少？", "元", "费用"),
        ("有多少家规上企业？", "家", "企业"),
        ("有多少项目？", "", "项目"),
        ("参加人数是多少？", "人", "人数"),
        ("贷款多少万元？", "元", "贷款"),
        ("研究院何时成立？", "", "成立"),
    ],
)
def test_the_unit_and_the_word_the_answer_belongs_to(text: str, unit: str, focus: str) -> None:
    question = read_question(text)
    assert (question.unit, question.focus) == (unit, focus)


def test_question_words_and_function_words_are_no_content() -> None:
    assert read_question("请问目前一共有多少家上市公司呢？").terms == ("上市公司",)


def test_a_park_is_named_and_not_counted_as_content() -> None:
    question = read_question("济南 高新区和石家庄高新区有多少家上市公司？", Gazetteer.load())
    assert question.parks == ("济南高新区", "石家庄高新区")
    assert question.terms == ("上市公司",)


def test_width_spaces_and_invisible_characters_make_no_difference() -> None:
    plain = read_question("2023年有多少家企业?")
    assert read_question(" ２０２３ 年有多少\u200b家企业？\x00 ").terms == plain.terms


def test_words_can_be_left_out() -> None:
    question = read_question("有多少家总部企业和工业诊所？").without({"工业", "诊所"})
    assert question.terms == ("总部", "企业")


@pytest.mark.parametrize(
    ("text", "words"), [("", "empty"), (" \u3000\n", "empty"), ("？！", "empty"), ("几" * (MAX_CHARACTERS + 1), "2001")]
)
def test_an_unusable_question_is_refused_in_one_line(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        read_question(text)
    assert "\n" not in str(caught.value)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        question = read_question(text)
    except UsageError:
        return
    assert all(term in question.plain for term in question.terms)


def test_a_modal_verb_and_the_word_before_where_are_no_part_of_what_is_asked_about() -> None:
    assert "贷" in read_question("园区担保贷最高能贷多少？").terms
    assert "能贷" not in read_question("园区担保贷最高能贷多少？").terms
    assert read_question("桃花季在哪里开幕？").terms == ("桃花", "季", "开幕")
    assert read_question("发放了多少笔贷款？").unit == "笔"
