"""Two weeks set side by side by the papers that came in both."""

from datetime import date, timedelta

import pytest

from index.records import Article, Page
from service.briefings.changing import Received, change, missing
from service.briefings.weeks import parse_week
from tests.newspaper import article

WEEK = parse_week("2024-W11")


def page(identifier: str, publication: str | None, on: date | None = WEEK.monday) -> Page:
    return Page(identifier, f"{identifier}.txt", "", publication, on, "given", 1.0, 1, 1)


def about(park: str, page_id: str, count: int) -> list[Article]:
    return [article(f"{page_id}-{park}-{n}", "签约。", parks=[park], page=page_id) for n in range(count)]


def test_articles_are_counted_a_page_over_the_papers_of_both_weeks():
    now = Received([*about("咸宁高新区", "a", 3), *about("济南高新区", "x", 9)], [page("a", "甲报"), page("x", "丙报")])
    before = Received([*about("咸宁高新区", "b", 2), *about("咸宁高新区", "c", 2), *about("安康高新区", "y", 5)],
                      [page("b", "甲报"), page("c", "甲报"), page("y", "乙报")])  # fmt: skip
    found = change(now, before)
    assert found is not None
    assert (found.publications, found.left_out) == (("甲报",), ("丙报", "乙报"))
    assert (found.articles, found.pages, found.articles_before, found.pages_before) == (3, 1, 4, 2)
    assert (found.per_page, found.per_page_before) == (3.0, 2.0)
    # The week before had 4 on two pages: 2 on one.
    assert [(one.park, one.articles, one.expected) for one in found.parks] == [("咸宁高新区", 3, 2.0)]


def test_pages_that_do_not_name_their_paper_are_compared_with_such():
    found = change(Received(about("咸宁高新区", "a", 1), [page("a", None)]), Received([], [page("b", None)]))
    assert found is not None
    assert (found.publications, found.left_out, found.articles_before) == ((), (), 0)


def test_weeks_without_a_common_paper_are_not_compared():
    assert change(Received([], [page("a", "甲报")]), Received([], [page("b", "乙报")])) is None
    assert change(Received([], [page("a", None)]), Received([], [])) is None


def test_pages_cut_from_one_file_are_one():
    both = [Page(one, "week.jsonl", "", "甲报", WEEK.monday, "given", 1.0, 1, 1) for one in ("a", "b")]
    assert Received([], both).sheets() == 1


@pytest.mark.parametrize(
    ("weeks_ago", "is_missed"), [((1, 2, 3, 4), True), ((1, 2, 4), False), ((0, 1, 2, 3, 4), False)]
)
def test_a_paper_is_missed_that_came_in_each_of_four_weeks(weeks_ago: tuple[int, ...], is_missed: bool):
    pages = [page(f"p{n}", "甲报", WEEK.monday - timedelta(days=7 * n - 2)) for n in weeks_ago]
    assert missing([*pages, page("u", "乙报", None)], WEEK) == (("甲报",) if is_missed else ())
