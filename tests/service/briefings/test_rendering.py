"""What a reader sees, line by line."""

from datetime import date

from index.records import Page
from service.briefings.briefing import write_briefing
from service.briefings.digest import write_digest
from service.briefings.rendering import briefing_document, render_briefing, render_digest
from service.documents.document import Bars
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
        "1. 《桃花季开幕》，2024-03-16（推定），p1.txt，第 1 段，第 1—3 行，<http://127.0.0.1:8000/p/photo-1>\n"
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
        "1. 《桃花季开幕》，2024-03-16（推定），p1.txt，第 1 段，第 1—3 行，<http://127.0.0.1:8000/p/photo-1>\n"
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
    assert "## 本周没有报道的高新区\n\n上周有报道：济南高新区。\n" in text
    assert "## 与上周相比\n\n每版 1.0 篇，上周每版 1.0 篇（1 个版面 1 篇，上周 1 个版面 1 篇）。\n" in text
    assert "- 济南高新区：0 篇，上周按版面数折合 1 篇\n" in text
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


def test_a_week_that_has_not_begun_and_one_that_is_not_over_say_so():
    corpus = FakeCorpus(PHOTO)
    future = write_digest(corpus, "2024-W20", public_url=URL, today=date(2024, 3, 15))
    assert "2024-05-13 至 2024-05-19。这一周还没有开始。\n" in render_digest(future)
    running = write_digest(corpus, "2024-W11", public_url=URL, today=date(2024, 3, 17))
    assert "这一周还没有结束。本周收到 1 个版面" in render_digest(running)


def test_a_paper_that_always_came_is_missed_by_name():
    regular = [
        article(f"r{day}", "济南高新区累计认定总部企业19家。", on=f"2024-{day}", page=f"p{day}")
        for day in ("02-12", "02-19", "02-26", "03-04")
    ]
    pages = [Page(one.page, f"{one.page}.txt", "", "导报", one.date, "given", 1.0, 1, 1) for one in regular] + [
        Page("p1", "p1.txt", "", "晚报", PHOTO.date, "given", 1.0, 1, 1)
    ]
    digest = write_digest(FakeCorpus(*regular, PHOTO, pages=pages), "2024-W11", public_url=URL)
    assert "前四周每周都有、本周没有收到的报纸：《导报》。" in render_digest(digest)
    assert digest.change is None


def test_a_measure_over_time_is_a_course_with_bars_and_papers_that_disagree_stand_side_by_side():
    told = [("2024-01-01", "15"), ("2024-03-01", "17"), ("2024-05-01", "19"), ("2024-05-03", "21")]
    corpus = FakeCorpus(*(article(f"a{on}", f"咸宁高新区累计创建工业诊所{n}家。", on=on, page=on) for on, n in told))
    briefing = write_briefing(corpus, "咸宁高新区", public_url=URL)
    text = render_briefing(briefing)
    assert "## 数据走势\n\n- 累计创建工业诊所：15家（2024-01-01）" in text
    assert "## 说法不一的数据\n\n- 累计创建工业诊所：21家（2024-05-03）" in text
    bars = [block for block in briefing_document(briefing).blocks if isinstance(block, Bars)]
    assert [(one.title, one.labels) for one in bars] == [("累计创建工业诊所（家）", ("2024-01-01", "2024-03-01"))]


def test_names_are_listed_by_kind_each_with_its_source():
    text = "咸宁高新区与湖北福人金身药业有限公司签约，推出“园区担保贷”。咸宁高新区管委会主任李明出席仪式并讲话。"
    corpus = FakeCorpus(article("a", text))
    assert (
        "## 提及的人物、企业与项目\n\n"
        "- 人物：李明（咸宁高新区管委会主任）[1]\n"
        "- 企业与机构：湖北福人金身药业有限公司[1]\n"
        "- 项目与品牌：“园区担保贷”[1]\n"
    ) in render_briefing(write_briefing(corpus, "咸宁高新区", public_url=URL))


def test_what_is_new_is_marked_and_counted():
    old = article(
        "old", "安康高新区3月2日签约项目12个，总投资25亿元。", parks=["安康高新区"], on="2024-03-02", page="p2"
    )
    briefing = write_briefing(FakeCorpus(PHOTO, old), "安康高新区", public_url=URL, new_since=date(2024, 3, 10))
    text = render_briefing(briefing)
    assert "时间范围：全部日期。2024-03-10 之后的新报道 1 篇，以【新】标出" in text
    assert "【新】安康高新区桃花季" in text
    assert "【新】安康高新区3月2日" not in text
