"""ISO weeks, checked against calendars looked up by hand."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import UsageError
from service.briefings.weeks import Week, last_week, parse_week, resolve_week, week_of, weeks_in


def test_the_eleventh_week_of_2024_runs_from_monday_the_11th_to_sunday_the_17th_of_march():
    week = parse_week("2024-W11")
    assert (week.monday, week.sunday) == (date(2024, 3, 11), date(2024, 3, 17))


def test_the_week_before_the_first_is_the_last_of_the_year_before():
    # 2020 began on a Wednesday and was a leap year, so it had 53 ISO weeks.
    assert str(parse_week("2021-W01").before()) == "2020-W53"


def test_a_week_that_is_not_there_names_the_last_one_of_its_year():
    with pytest.raises(UsageError, match=r"no week 2024-W60; the last week of 2024 is 2024-W52"):
        parse_week("2024-W60")


def test_week_53_is_there_only_in_long_years():
    assert parse_week("2026-W53") == Week(2026, 53)  # 2026 begins on a Thursday
    with pytest.raises(UsageError, match="2025-W52"):
        parse_week("2025-W53")


@pytest.mark.parametrize("text", ["", "last", "2024-11", "2024W11", "24-W11", "2024-W1", "2024-W111", "2024-w11"])
def test_anything_else_is_refused_with_the_form_it_should_have(text):
    with pytest.raises(UsageError, match="is not a week; a week is written like 2024-W11"):
        parse_week(text)


@pytest.mark.parametrize("text", ["2024-W00", "0000-W01", "9999-W52"])
def test_weeks_outside_the_calendar_are_refused(text):
    with pytest.raises(UsageError):
        parse_week(text)


def test_the_last_week_is_the_whole_one_before_today():
    assert str(last_week(date(2024, 3, 18))) == "2024-W11"  # a Monday
    assert str(last_week(date(2024, 3, 17))) == "2024-W10"  # the Sunday before


@given(st.dates(min_value=date(2, 1, 1), max_value=date(9990, 12, 31)))
def test_a_week_reads_back_what_it_writes_and_holds_its_day(day):
    week = week_of(day)
    assert parse_week(str(week)) == week
    assert week.monday <= day <= week.sunday
    assert week.number <= weeks_in(week.year)


def test_last_is_resolved_against_today_and_any_other_week_is_itself():
    assert str(resolve_week("last", date(2024, 3, 20))) == "2024-W11"
    assert str(resolve_week("2024-W02", date(2024, 3, 20))) == "2024-W02"
    with pytest.raises(UsageError):
        resolve_week("next", date(2024, 3, 20))
