"""The issue date a page's text speaks for; the year's deduction worked out by hand."""

from datetime import date

import pytest

from index.reading.dates import infer_issue_date
from index.records import ArticleReading, PageReading, ParagraphReading


def page(*texts: str) -> PageReading:
    paragraphs = tuple(ParagraphReading("body", text, (number, number)) for number, text in enumerate(texts, 1))
    return PageReading((ArticleReading("news", "头条", "inferred", None, paragraphs),))


@pytest.mark.parametrize(
    ("texts", "issued"),
    [
        # A full date is a date.
        (("2024年5月7日，园区召开会议。",), date(2024, 5, 7)),
        # 2023 is written out, so it isn't the issue's year; the bare day is of the year after it.
        (("5月7日，园区召开会议。", "2023年，营业收入超200亿元。"), date(2024, 5, 7)),
        (("北京时间 3 月 16 日晚，决赛举行。", "赛事于2023年11月启动。", "2007年来到园区。"), date(2024, 3, 16)),
        # The latest of the bare days.
        (("3月2日开工，3月16日竣工。2023年获批。",), date(2024, 3, 16)),
        # Ranges, plans and years to come say nothing of the year.
        (("5月7日召开会议。实施期限为2年（2024-2025年）。到2030年实现目标。2022年完成。",), date(2023, 5, 7)),
        # A full date of the issue's year beside a bare day keeps that year: 2024, not 2025.
        (("2024年3月1日印发通知，3月5日召开会议。",), date(2024, 3, 5)),
        # 2023 is written out for a half-year and for a day, and 11 August follows that day: still 2023.
        (("2023年8月10日召开大会，8月11日闭幕。2023年上半年增长5%。",), date(2023, 8, 11)),
        # 16 March lies before 20 November 2023, so it is of the year after.
        (("2023年11月20日启动，3月16日决赛。2023年共有71个项目。",), date(2024, 3, 16)),
        # What is announced hasn't happened.
        (("5月7日召开会议，将于5月20日开放。2023年建成。",), date(2024, 5, 7)),
        # A bare day without any year on the page has no year.
        (("5月7日，园区召开会议。",), None),
        # A year without any day has no day.
        (("2023年，园区营业收入超200亿元。",), None),
        (("园区召开会议。",), None),
        # 30 February is no day.
        (("2月30日召开会议。2023年建成。",), None),
    ],
)
def test_the_issue_date_follows_from_the_text(texts: tuple[str, ...], issued: date | None) -> None:
    assert infer_issue_date(page(*texts)) == issued


def test_a_date_printed_on_the_page_settles_the_matter() -> None:
    reading = page("2024年5月7日，园区召开会议。")
    assert infer_issue_date(reading, ["广告", "2024年5月13日 星期一"]) == date(2024, 5, 13)
    assert infer_issue_date(reading, ["广告", "A3"]) == date(2024, 5, 7)
