"""Questions that ask for two things."""

import pytest

from index.parks import Gazetteer
from service.answering.parts import halves, of_each_park
from service.answering.question import read_question

PARKS = Gazetteer.load()


def parted(text: str) -> list[str]:
    return [one.text for one in halves(read_question(text, PARKS), PARKS)]


def test_a_later_half_takes_the_park_of_the_first() -> None:
    asked = "咸宁高新区有几家银行，有多少家“双强六好”党组织？"
    assert parted(asked) == ["咸宁高新区有几家银行", "咸宁高新区：有多少家“双强六好”党组织？"]


@pytest.mark.parametrize(
    "question", ["咸宁高新区有几家银行？", "近年来，咸宁高新区有几家银行？", "“六好”是什么，请列出全部内容。"]
)
def test_a_question_for_one_thing_is_not_parted(question: str) -> None:
    assert parted(question) == []


def test_each_park_is_asked_its_own_clause() -> None:
    question = read_question("济南高新区有几家总部企业，海口高新区的担保费率是多少？", PARKS)
    each = of_each_park(question, PARKS)
    assert {park: one.text for park, one in each.items()} == {
        "济南高新区": "济南高新区有几家总部企业",
        "海口高新区": "海口高新区的担保费率是多少",
    }


def test_two_things_of_two_parks_respectively() -> None:
    question = read_question("济南高新区和海口高新区分别有多少家总部企业和银行？", PARKS)
    assert [one.head for one in of_each_park(question, PARKS).values()] == ["企业", "银行"]


def test_one_question_of_two_parks_is_asked_of_both_as_it_stands() -> None:
    assert of_each_park(read_question("济南高新区和海口高新区各有几家银行？", PARKS), PARKS) == {}
