"""The periods a sentence names."""

from datetime import date

from service.figures.periods import periods

ISSUED = date(2024, 3, 16)


def test_a_year_is_a_period_with_its_days() -> None:
    (found,) = periods("2023年，园区新增企业10家", ISSUED)
    assert (found.text, found.start, found.end) == ("2023年", 0, 5)
    assert (found.first, found.last) == (date(2023, 1, 1), date(2023, 12, 31))


def test_a_business_year_keeps_its_word() -> None:
    assert [one.text for one in periods("2023年度名单公布", ISSUED)] == ["2023年度"]


def test_every_year_and_years_since_are_periods_without_days() -> None:
    assert [(one.text, one.first) for one in periods("3年来，每年举办", ISSUED)] == [("3年来", None), ("每年", None)]


def test_when_the_paper_heard_of_it_is_no_period() -> None:
    assert periods("近日，园区举行会议", ISSUED) == []


def test_a_period_in_brackets_belongs_to_what_stands_there() -> None:
    assert periods("实施期限（2025年止）为2年", ISSUED) == []
