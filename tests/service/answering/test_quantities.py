"""Figures and dates read out of text as values that compare."""

from decimal import Decimal

import pytest

from service.answering.quantities import chinese_number, days, quantities, same_unit
from service.answering.sentences import normalise


def first(text: str) -> tuple[Decimal, str, str]:
    item = quantities(normalise(text))[0]
    return item.value, item.unit, item.bound


@pytest.mark.parametrize(
    ("text", "value", "unit", "bound"),
    [
        ("1000万元", "10000000", "元", "exact"),
        ("0.1亿元", "10000000", "元", "exact"),
        ("超1000亿元", "100000000000", "元", "above"),
        ("近150个", "150", "个", "below"),
        ("2300余万元", "23000000", "元", "above"),
        ("2000余家", "2000", "家", "above"),
        ("50多辆", "50", "辆", "above"),
        ("约30%", "30", "%", "about"),
        ("９５.２％", "95.2", "%", "exact"),
        ("百分之三十", "30", "%", "exact"),
        ("三千五百家", "3500", "家", "exact"),
        ("17,400家", "17400", "家", "exact"),
        ("71 个项目", "71", "个", "exact"),
        ("6000多人次", "6000", "人次", "above"),
        ("不超过1000万元", "10000000", "元", "at most"),
        ("不少于20家", "20", "家", "at least"),
        ("15岁以上", "15", "岁", "above"),
    ],
)
def test_a_figure_is_its_value_unit_and_bound(text: str, value: str, unit: str, bound: str) -> None:
    assert first(text) == (Decimal(value), unit, bound)


@pytest.mark.parametrize("text", ["一个平台", "统一部署", "万众一心", "没有数字", "2024年5月7日"])
def test_articles_idioms_and_dates_are_no_figures(text: str) -> None:
    assert quantities(normalise(text)) == []


def test_a_full_width_comma_does_not_glue_two_figures() -> None:
    assert [item.value for item in quantities(normalise("达17，400家"))] == [Decimal(17), Decimal(400)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023年10月", [(2023, 10, None)]),
        ("5 月 7 日", [(None, 5, 7)]),
        ("2024-03-16", [(2024, 3, 16)]),
        ("2023年，11月启动", [(2023, None, None), (None, 11, None)]),
        ("近3个月", []),
    ],
)
def test_dates_are_read_as_far_as_they_are_given(
    text: str, expected: list[tuple[int | None, int | None, int | None]]
) -> None:
    assert [(day.year, day.month, day.day) for day in days(normalise(text))] == expected


@pytest.mark.parametrize(
    ("numeral", "value"),
    [("十二", 12), ("三千零五", 3005), ("二〇二四", 2024), ("一万两千", 12000), ("三亿", 3 * 10**8)],
)
def test_plain_chinese_numerals_have_a_value(numeral: str, value: int) -> None:
    assert chinese_number(numeral) == value


def test_counters_of_bodies_agree_and_others_do_not() -> None:
    assert same_unit("家", "个")
    assert same_unit("人", "名")
    assert not same_unit("家", "人")
    assert not same_unit("元", "")
