"""What a follow-up is taken to mean."""

import pytest

from index.parks import Gazetteer
from service.answering.history import resolve, stands_alone
from service.contract import Turn


def meant(question: str, *before: str) -> str:
    turns = [turn for text in before for turn in (Turn("user", text), Turn("assistant", "答。"))]
    return resolve(question, turns, Gazetteer.load())


def test_without_history_a_question_is_itself() -> None:
    assert meant("那费率呢？") == "那费率呢？"


def test_a_question_that_names_its_park_is_itself() -> None:
    assert meant("咸宁高新区有多少家党组织获评？", "济南高新区有几家总部企业？") == "咸宁高新区有多少家党组织获评？"


def test_a_question_without_a_park_takes_the_last_one() -> None:
    assert meant("一等奖是谁？", "厦门火炬高新区有几个项目？") == "厦门火炬高新区：一等奖是谁？"


@pytest.mark.parametrize("fragment", ["济南呢？", "那济南高新区呢？"])
def test_a_place_alone_takes_the_rest_of_the_last_question(fragment: str) -> None:
    assert meant(fragment, "石家庄高新区有多少家总部企业？") == "济南高新区有多少家总部企业？"


def test_a_subject_alone_takes_the_park_and_what_was_quoted() -> None:
    assert meant("那费率呢？", "海口高新区的“园区担保贷”最高多少？") == "海口高新区“园区担保贷”费率是多少"


def test_a_chain_of_follow_ups_is_followed() -> None:
    asked = ("石家庄高新区有多少家总部企业？", "济南呢？")
    assert meant("海口呢？", *asked) == "海口高新区有多少家总部企业？"


def test_what_points_back_does_not_stand_alone() -> None:
    assert stands_alone("“工业诊所”是什么？")
    assert not stands_alone("那费率呢？")
    assert not stands_alone("该高新区有几家企业？")


@pytest.mark.parametrize(
    ("fragment", "before", "taken"),
    [
        ("二等奖呢？", "大赛一等奖是谁？", "大赛二等奖是谁？"),
        ("“二星级”呢？", "评出几个“五星级”党组织？", "评出几个“二星级”党组织？"),
        ("济南市总部企业呢？", "有多少家山东省总部企业？", "有多少家济南市总部企业？"),
        ("贷款期限呢？", "“园区担保贷”的担保费率是多少？", "“园区担保贷”的贷款期限是多少？"),
        ("规模以上企业呢？", "党组织的覆盖率是多少？", "党组织规模以上企业的覆盖率是多少？"),
        ("主任呢？", "七星区的书记是谁？", "七星区的主任是谁？"),
        ("什么时候建的呢？", "七星区有多少个“暖新驿站”？", "“暖新驿站”什么时候建的"),
        ("肇庆高新区呢？", "七星区有多少个“暖新驿站”？", "肇庆高新区有多少个“暖新驿站”？"),
    ],
)
def test_one_of_a_row_takes_the_place_of_another(fragment: str, before: str, taken: str) -> None:
    assert meant(fragment, before) == taken


def test_a_pronoun_stands_for_what_the_last_question_asked_about() -> None:
    assert meant("他在致辞中说了什么？", "某某学校校长是谁？") == "某某学校校长在致辞中说了什么？"
    assert meant("它们提供哪些服务？", "石家庄高新区有多少家“工业诊所”？") == "石家庄高新区：“工业诊所”提供哪些服务？"


def test_a_park_asked_for_a_bare_number_takes_what_was_quoted() -> None:
    assert meant("石家庄高新区有几家？", "“工业诊所”是什么？") == "石家庄高新区有几家“工业诊所”？"
