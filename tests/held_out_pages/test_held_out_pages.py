"""The maker's own pages are checked here: what the truth says stands on the page, and nothing is lost or doubled."""

import random
import shutil
from itertools import product

import pytest

from tests.held_out_pages.agreement import text_problems
from tests.held_out_pages.articles import Article, Page, Paragraph
from tests.held_out_pages.captions import doubled
from tests.held_out_pages.editing import edit_page
from tests.held_out_pages.families import FAMILIES
from tests.held_out_pages.fragments import headline, text
from tests.held_out_pages.headlines import display_lines
from tests.held_out_pages.layouts import Layout, draw_layout
from tests.held_out_pages.pdf_pages import pdf_page
from tests.held_out_pages.setting import CLOSING, OPENING, measure, set_paragraph
from tests.held_out_pages.stories import Story, clean_headline, full_width, sentences
from tests.held_out_pages.text_pages import text_page

_PLACES = (
    "春夏秋冬风花雪月金木水火土日星云雷雨电天地人和平安康宁福寿喜乐红黄蓝绿青紫白黑"
    "东南西北中上下前后左右江河湖海山川林泉石桥"
)


def _words(rng: random.Random, count: int) -> str:
    return "".join(rng.sample(_PLACES, count))


def _story(number: int, with_headline: bool) -> Story:
    """A story of words of its own, with figures, quotations and Latin words."""
    rng = random.Random(number)
    town = _words(rng, 4)
    body = tuple(
        f"{_words(rng, 6)}{rng.randint(1990, 2025)}年增{rng.randint(2, 999)}家，{town}的“{_words(rng, 3)}”"
        f"用上AI，{_words(rng, 7)}，{_words(rng, 9)}，{_words(rng, 8)}，占{rng.randint(1, 99)}.5%。"
        for _ in range(rng.randint(6, 12))
    )
    return Story(f"{town}{_words(rng, 8)}开工" if with_headline else None, body)


STORIES = [_story(number, number % 3 > 0) for number in range(300)]


def _layout(**changes: object) -> Layout:
    given: dict[str, object] = {
        "widths": (10,),
        "caption_widths": (30,),
        "blanks": "none",
        "stops": "carry",
        "indent": "",
        "figures": "tight",
        "spacing": "none",
        "place": "in place",
        "narrowing": 0.0,
    }
    return Layout(**given | changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(("family", "seed"), list(product("abc", range(25))))
def test_the_truth_of_a_page_agrees_with_the_page(family: str, seed: int) -> None:
    rng = random.Random(seed)
    layout = draw_layout(FAMILIES[family], rng)
    page = edit_page(STORIES, FAMILIES[family], rng, layout.place)
    written, truth = text_page(page, layout, rng)
    assert text_problems(page, written, truth) == []


def test_a_lost_line_is_a_problem() -> None:
    page = Page((Article("news", ("题目",), None, (Paragraph(text="甲乙丙丁戊己庚辛。"),)),), {}, (), (), {})
    written, truth = text_page(page, _layout(), random.Random(1))
    assert written == "题目\n甲乙丙丁戊己庚\n辛。\n"
    assert text_problems(page, written, truth) == []
    assert text_problems(page, written.replace("题目", ""), truth) != []
    assert text_problems(page, written.replace("辛。", "。"), truth) != []


@pytest.mark.parametrize(
    ("stops", "lines"),
    [
        # Ten cells less two of indent: the eighth character fills the line and the stop does not fit.
        ("carry", ["一二三四五六七", "八，九十。"]),
        ("hang", ["一二三四五六七八，", "九十。"]),
        ("squeeze", ["一二三四五六七", "八，九十。"]),
    ],
)
def test_a_stop_beyond_the_column(stops: str, lines: list[str]) -> None:
    paragraph = Paragraph(text="一二三四五六七八，九十。")
    assert set_paragraph(paragraph, 10, _layout(stops=stops), random.Random(1)) == lines


def test_two_marks_are_squeezed_into_one_cell() -> None:
    paragraph = Paragraph(text="一，二三四五六七，九十。")
    assert set_paragraph(paragraph, 10, _layout(stops="squeeze"), random.Random(1))[0] == "一，二三四五六七，"


@pytest.mark.parametrize("width", [10, 17, 33, 40])
@pytest.mark.parametrize("stops", ["carry", "hang", "squeeze", "squeeze or hang"])
def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(width: int, stops: str) -> None:
    for story in STORIES[:40]:
        paragraph = Paragraph(text="".join(story.sentences))
        lines = set_paragraph(paragraph, width, _layout(stops=stops), random.Random(1))
        assert not any(line[0] in CLOSING or line[-1] in OPENING for line in lines)
        assert all(measure(line) <= width + 2 for line in lines)


def test_a_signature_without_room_has_a_line_to_itself() -> None:
    paragraph = Paragraph(text="一二三四五六七八九十一二三四。", tail=" 张三 李四")
    narrow, wide = (set_paragraph(paragraph, width, _layout(), random.Random(1)) for width in (10, 14))
    assert narrow == ["一二三四五六七八", "九十一二三四。", "张三 李四"]
    assert wide == ["一二三四五六七八九十一二", "三四。 张三 李四"]


def test_display_lines_join_to_the_headline() -> None:
    title = "江北高新区：二十家企业获评省级“绿色工厂” 居全省首位"
    for seed in range(50):
        lines = display_lines(title, "", 0.8, 0.5, random.Random(seed))
        assert "".join("".join(lines).split()) == "".join(title.split())


def test_bold_type_is_doubled_run_by_run() -> None:
    assert doubled("图片来源：东湖（新区）") == "图片来源图片来源：：东湖东湖（（新区新区））"


def test_a_quotation_stays_in_one_sentence_with_its_speaker() -> None:
    said = "“来了。看了！”李某说。第二天，他又来。被截断的"
    assert sentences(said) == ("“来了。看了！”李某说。", "第二天，他又来。")


def test_half_width_punctuation_becomes_full_width_but_not_in_figures() -> None:
    assert full_width("截至 6 月,共 1,200 家(含 3.5% 新增)!") == "截至6月，共1,200家（含3.5%新增）！"


def test_a_headline_that_is_cut_off_is_none() -> None:
    assert clean_headline("澳大利亚总理阿尔巴尼斯(Anthony") is None
    assert clean_headline("高新区新增二十家企业") == "高新区新增二十家企业"


def test_html_holds_all_that_is_printed() -> None:
    article = Article("news", ("甲区：", "乙"), "丙", (Paragraph(text="丁<戊。", tail=" 丙"),), below="▶ 丙")
    assert headline(article) == '<header><div class="kicker">甲区：</div><div class="main">乙</div></header>'
    assert text(article, None, random.Random(1)) == (
        '<p>丁&lt;戊。<span class="tail">丙</span></p><div class="below">▶ 丙</div>'
    )


@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs a browser that prints")
@pytest.mark.parametrize("family", ["a", "b", "c"])
def test_a_sheet_holds_each_character_of_its_truth(family: str) -> None:
    data, truth = pdf_page(STORIES, family, random.Random(4))
    assert data.startswith(b"%PDF")
    assert all("lines" not in paragraph for article in truth["articles"] for paragraph in article["paragraphs"])
