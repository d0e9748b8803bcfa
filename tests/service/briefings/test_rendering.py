"""What a reader sees, line by line."""

from datetime import date

from service.briefings.briefing import write_briefing
from service.briefings.digest import write_digest
from service.briefings.rendering import render_briefing, render_digest
from tests.newspaper import FakeCorpus, article

URL = "http://127.0.0.1:8000"
PHOTO = article(
    "photo",
    "安康高新区桃花季3月16日在桃花源露营基地开幕，12家企业参展。",
    parks=["安康高新区"],
    kind="photo",
    headline="桃花季开幕",
    date_source="inferred",
)


def test_a_small_briefing_is_set_like_this():
    briefing = write_briefing(FakeCorpus(PHOTO), "安康高新区", public_url=URL)
    assert render_briefing(briefing) == (
        "# 安康高新区简报\n\n"
        "时间范围：全部日期\n\n"
        "## 概述\n\n"
        "安康高新区桃花季3月16日在桃花源露营基地开幕，12家企业参展。[1]\n\n"
        "## 来源\n\n"
        "1. 《桃花季开幕》，2024-03-16（推定），p1.txt，第 1—3 行，<http://127.0.0.1:8000/p/photo-1>\n"
    )


def test_a_range_without_reports_is_said_plainly():
    briefing = write_briefing(FakeCorpus(PHOTO), "安康高新区", since=date(2025, 1, 1), public_url=URL)
    assert render_briefing(briefing) == (
        "# 安康高新区简报\n\n时间范围：2025-01-01 至 最近\n\n在此范围内没有关于安康高新区的报道。\n"
    )


def test_an_undated_report_is_listed_with_its_address():
    undated = article("u", "安康高新区开工项目3个。", parks=["安康高新区"], on=None, headline="开工")
    briefing = write_briefing(FakeCorpus(PHOTO, undated), "安康高新区", since=date(2024, 1, 1), public_url=URL)
    assert "## 日期不详的报道（未计入上述范围）\n\n- 开工，p1.txt，<http://127.0.0.1:8000/p/u-1>\n" in render_briefing(
        briefing
    )


def test_what_a_page_holds_of_markdown_and_html_is_escaped():
    text = "安康高新区<script>签约*12*个项目，见[1](http://x)和`code`，编号A_1。"
    briefing = write_briefing(FakeCorpus(article("x", text, parks=["安康高新区"])), "安康高新区", public_url=URL)
    overview = render_briefing(briefing).split("\n\n")[3]
    assert overview == "安康高新区\\<script\\>签约\\*12\\*个项目，见\\[1\\](http://x)和\\`code\\`，编号A_1。[1]"


def test_a_small_digest_is_set_like_this():
    digest = write_digest(FakeCorpus(PHOTO), "2024-W11", public_url=URL)
    assert render_digest(digest) == (
        "# 高新区一周要闻（2024-W11）\n\n"
        "2024-03-11 至 2024-03-17。本周收到 1 个版面、1 篇报道；上周没有版面。\n\n"
        "## 要闻\n\n"
        "1. **安康高新区**　安康高新区桃花季3月16日在桃花源露营基地开幕，12家企业参展。[1]\n\n"
        "## 各高新区\n\n"
        "### 安康高新区\n\n"
        "- 见要闻 1。\n\n"
        "## 本周版面\n\n"
        "- p1.txt，2024-03-16（推定），1 篇\n\n"
        "## 来源\n\n"
        "1. 《桃花季开幕》，2024-03-16（推定），p1.txt，第 1—3 行，<http://127.0.0.1:8000/p/photo-1>\n"
    )


def test_a_week_without_pages_is_said_plainly_and_undated_pages_are_named():
    undated = article("u", "安康高新区开工项目3个。", parks=["安康高新区"], on=None, page="p7")
    digest = write_digest(FakeCorpus(undated), "2024-W11", public_url=URL)
    assert render_digest(digest) == (
        "# 高新区一周要闻（2024-W11）\n\n"
        "2024-03-11 至 2024-03-17。本周没有收到版面。\n\n"
        "## 日期不详的版面（未计入本周）\n\n"
        "- p7.txt，日期不详，1 篇\n"
    )


def test_parks_with_news_only_the_week_before_are_named():
    earlier = article("e", "济南高新区累计认定总部企业19家。", parks=["济南高新区"], on="2024-03-05", page="p0")
    digest = write_digest(FakeCorpus(PHOTO, earlier), "2024-W11", public_url=URL)
    text = render_digest(digest)
    assert "## 上周有、本周没有报道的高新区\n\n济南高新区。\n" in text
    assert "上周1 个版面、1 篇报道。" in text


def test_a_report_that_differs_is_named_beside_the_event():
    first = article(
        "a", "安康高新区3月14日签约项目64个，总投资25亿元，创下新高。", parks=["安康高新区"], on="2024-03-15"
    )
    second = article(
        "b", "安康高新区3月14日签约项目46个，总投资25亿元，创下新高。", parks=["安康高新区"], on="2024-03-16", page="p2"
    )
    digest = write_digest(FakeCorpus(first, second), "2024-W11", public_url=URL)
    assert "总投资25亿元，创下新高。[1]（2 篇报道，另见[2]）" in render_digest(digest)
