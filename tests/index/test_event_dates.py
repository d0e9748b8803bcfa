from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.event_dates import event_dates

ISSUED = date(2024, 5, 13)  # a Monday


def day(month: int, number: int, year: int = 2024) -> tuple[date, date]:
    return date(year, month, number), date(year, month, number)


@pytest.mark.parametrize(
    ("text", "named", "span"),
    [
        ("3月16日晚，大赛决赛展开", "3月16日", day(3, 16)),
        ("北京时间 3 月 16 日晚", "3 月 16 日", day(3, 16)),
        ("2023年10月，成立党支部", "2023年10月", (date(2023, 10, 1), date(2023, 10, 31))),
        ("2022年，冯老板入党", "2022年", (date(2022, 1, 1), date(2022, 12, 31))),
        ("去年新增12家", "去年", (date(2023, 1, 1), date(2023, 12, 31))),
        ("今年3月开播以来", "今年3月", (date(2024, 3, 1), date(2024, 3, 31))),
        ("2月份完成", "2月份", (date(2024, 2, 1), date(2024, 2, 29))),  # 2024 is a leap year
        ("去年上半年", "去年上半年", (date(2023, 1, 1), date(2023, 6, 30))),
        ("今年第一季度", "今年第一季度", (date(2024, 1, 1), date(2024, 3, 31))),
        ("12月20日，签约", "12月20日", day(12, 20, 2023)),  # 221 days ahead in 2024: last December
        ("9月1日起施行", "9月1日", day(9, 1)),  # 111 days ahead: still to come
        ("近日，外卖小哥走进驿站", "近日", (date(2024, 4, 29), ISSUED)),
        ("昨日举行", "昨日", day(5, 12)),
        ("上周召开", "上周", (date(2024, 5, 6), date(2024, 5, 12))),
    ],
)
def test_a_date_is_resolved_against_the_issue_date(text: str, named: str, span: tuple[date, date]) -> None:
    (found,) = event_dates(text, ISSUED)
    assert (text[found.start : found.end], (found.first, found.last)) == (named, span)


@pytest.mark.parametrize("text", ["20世纪90年代", "2020年代", "2月30日", "1000万元", "12家企业", "科技创新2030"])
def test_what_is_no_date_is_left_alone(text: str) -> None:
    assert event_dates(text, ISSUED) == []


def test_without_an_issue_date_only_a_written_year_says_something() -> None:
    found = event_dates("近日，3月16日，去年，2023年11月", None)
    assert [(one.first, one.last) for one in found] == [(date(2023, 11, 1), date(2023, 11, 30))]


@given(st.text(alphabet="2034去今年月日上周近一季度 半初第号份前天", max_size=60))
def test_spans_are_in_order_and_inside_the_text(text: str) -> None:
    end = 0
    for one in event_dates(text, ISSUED):
        assert one.first <= one.last
        assert 0 <= one.start < one.end <= len(text)
        assert one.start >= 0
        end = max(end, one.end)
    assert end <= len(text)
