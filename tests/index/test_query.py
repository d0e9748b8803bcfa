"""What a query is understood to ask for, by a calendar whose newest issue is of Thursday 2024-05-16."""

from datetime import date

import pytest

from index.parks import Gazetteer
from index.query import MOST_PARKS, RANKED_CHARACTERS, Meant, meant_by, read_query

NEWEST = date(2024, 5, 16)


def meant(query: str, latest: date | None = NEWEST) -> Meant:
    return meant_by(query, Gazetteer.load(), lambda: latest)


@pytest.mark.parametrize(
    ("query", "since", "until"),
    [
        ("济南高新区上周有什么新闻", date(2024, 5, 6), date(2024, 5, 12)),
        ("本周", date(2024, 5, 13), date(2024, 5, 19)),
        ("今年3月发布了什么政策", date(2024, 3, 1), date(2024, 3, 31)),
        ("2023年以来新增多少企业", date(2023, 1, 1), None),
        ("今年以来", date(2024, 1, 1), None),
        ("2023年3月5日之后", date(2023, 3, 5), None),
        ("2022年以前", None, date(2021, 12, 31)),
        ("去年下半年", date(2023, 7, 1), date(2023, 12, 31)),
        ("2024年2月到2024年4月", date(2024, 2, 1), date(2024, 4, 30)),
        ("上个月", date(2024, 4, 1), date(2024, 4, 30)),
        ("本月", date(2024, 5, 1), date(2024, 5, 31)),
        ("最近一周", date(2024, 5, 9), NEWEST),
        ("近三个月", date(2024, 2, 16), NEWEST),
        ("过去10天", date(2024, 5, 6), NEWEST),
        ("近半年", date(2023, 11, 16), NEWEST),
    ],
)
def test_time_words_become_days_of_the_corpus_own_calendar(query: str, since: date | None, until: date | None) -> None:
    assert (meant(query).since, meant(query).until) == (since, until)


@pytest.mark.parametrize("query", ["有多少家企业", "园区担保贷的费率", "三年行动计划", "", "，。！"])
def test_a_query_without_a_time_word_means_no_days(query: str) -> None:
    assert not meant(query).dated


def test_in_a_corpus_without_dates_only_a_year_that_is_named_counts() -> None:
    assert not meant("上周的新闻", None).dated
    assert meant("2023年3月的新闻", None).since == date(2023, 3, 1)


def test_the_newest_date_is_not_asked_for_without_need() -> None:
    def never() -> date | None:
        raise AssertionError("asked for the newest date")

    assert meant_by("担保费率是多少", Gazetteer.load(), never) == Meant()


@pytest.mark.parametrize(
    ("query", "parks"),
    [
        ("济南高新区有多少家企业", ("济南高新区",)),
        ("中关村和济南高新区各有多少家", ("中关村科技园区", "济南高新区")),
        ("有多少家企业", ()),
    ],
)
def test_parks_are_known_by_name_and_by_alias(query: str, parks: tuple[str, ...]) -> None:
    found = meant(query).parks
    assert len(found) == len(parks)
    assert found[-1:] == parks[-1:]


def test_no_more_parks_than_can_be_searched_for() -> None:
    names = "、".join(park.name for park in Gazetteer.load().parks[20:40])
    assert len(meant(names).parks) <= MOST_PARKS


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("有多少家企业", "figure"),
        ("什么时候成立", "date"),
        ("总部位于哪里", "place"),
        ("由谁摘得一等奖", "name"),
        ("园区担保贷上线", "none"),
    ],
)
def test_the_kind_of_thing_asked_for(query: str, kind: str) -> None:
    assert read_query(query).kind == kind


def test_a_query_is_read_by_its_distinct_words_and_bigrams() -> None:
    asking = read_query("园区 园区XeSS")
    assert asking.words == ("园区", "xess")
    assert asking.bigrams == ("园区", "区x", "xe", "es", "ss")


@pytest.mark.parametrize("query", ["", "，。！？", "\x00\x01\n", "字" * 100_000, "𠀀🙂é\u202e園", "a" * 5000])
def test_any_query_can_be_read(query: str) -> None:
    assert len(read_query(query).text) <= RANKED_CHARACTERS
    assert meant(query) is not None
