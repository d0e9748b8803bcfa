"""What family c has that the others lack: lines, blank lines, places of headlines, names and stories of its own."""

import random

import pytest

from tests.held_out_pages.articles import Article, Page, Paragraph
from tests.held_out_pages.families import FAMILIES, A, B, C
from tests.held_out_pages.headlines import kicker
from tests.held_out_pages.layouts import Layout, stands
from tests.held_out_pages.setting import set_paragraph
from tests.held_out_pages.signing import signed
from tests.held_out_pages.stories import Story, pool, share_told
from tests.held_out_pages.subheads import with_subheads
from tests.held_out_pages.test_held_out_pages import STORIES
from tests.held_out_pages.text_pages import text_page


def _layout(**changes: object) -> Layout:
    given: dict[str, object] = {
        "widths": (6,),
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


def _page(count: int) -> Page:
    """Articles of one paragraph in two lines of six cells, four characters in the first for its indent."""
    bodies = ("甲乙丙丁戊。", "子丑寅卯辰。", "金木水火土。")
    articles = (Article("news", (f"题{at}",), None, (Paragraph(text=bodies[at]),)) for at in range(count))
    return Page(tuple(articles), {}, (), (), {})


def test_no_width_blank_line_or_line_end_is_another_familys() -> None:
    for other in (A, B):
        assert not set(C.widths) & set(other.widths)
        assert not set(C.caption_widths) & set(other.caption_widths)
        assert not set(C.blanks) & set(other.blanks)
        assert not set(C.stops) & set(other.stops)
        assert not set(C.kept_indents) & set(other.kept_indents)
        assert not set(C.credits) & set(other.credits)


def test_no_story_is_in_two_pools() -> None:
    pools = [{story.sentences for story in pool(STORIES, family)} for family in FAMILIES]
    assert all(pools)
    assert not any(one & two for at, one in enumerate(pools) for two in pools[at + 1 :])


def test_a_headline_told_by_its_text_in_part() -> None:
    # 甲乙, 乙丙 and 丁戊 are pairs, 丙， and ，丁 are none; the text holds two of the three.
    assert share_told("甲乙丙，丁戊", "甲乙丙己丁") == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("blanks", "lines"),
    [
        ("one between articles", "题0\n甲乙丙丁\n戊。\n\n题1\n子丑寅卯\n辰。\n"),
        ("within paragraphs", "题0\n甲乙丙丁\n\n戊。\n\n题1\n子丑寅卯\n\n辰。\n"),
        ("each, three between articles", "题0\n\n甲乙丙丁\n\n戊。\n\n\n\n题1\n\n子丑寅卯\n\n辰。\n"),
        ("around headlines", "题0\n\n甲乙丙丁\n戊。\n\n题1\n\n子丑寅卯\n辰。\n"),
    ],
)
def test_blank_lines(blanks: str, lines: str) -> None:
    assert text_page(_page(2), _layout(blanks=blanks), random.Random(1))[0] == lines


def test_headlines_stand_in_a_block_in_the_middle() -> None:
    written, truth = text_page(_page(3), _layout(place="block in the middle"), random.Random(2))
    first, middle = written.index("戊。"), written.index("子丑寅卯")
    assert all(first < written.index(headline) < middle for headline in ("题1", "题2"))
    assert [article["headline"] for article in truth["articles"]] == ["题0", "题1", "题2"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("place", "places"),
    [
        ("lead on top", ["top", "in place", "in place", "in place"]),
        ("top and bottom", ["top", "top", "bottom", "bottom"]),
        ("some at the bottom", ["in place", "bottom", "in place", "in place"]),
        ("some on top", ["top", "in place", "top", "in place"]),
        ("bottom, shuffled", ["bottom"] * 4),
        ("missing in part", ["in place"] * 4),
    ],
)
def test_where_headlines_stand(place: str, places: list[str]) -> None:
    assert [stands(place, number, 4) for number in range(4)] == places


def test_a_stop_takes_half_a_cell_at_the_end_of_a_line() -> None:
    # Six cells less two of indent: four characters, or three, a figure of half a cell and a stop squeezed to half.
    layout = _layout(stops="half at the end")
    assert set_paragraph(Paragraph(text="甲乙丙1，丁。"), 6, layout, random.Random(1)) == ["甲乙丙1，", "丁。"]
    assert set_paragraph(Paragraph(text="甲乙丙丁，戊。"), 6, layout, random.Random(1)) == ["甲乙丙", "丁，戊。"]


def test_a_margin_stands_before_each_line_and_the_indent_before_the_first() -> None:
    layout = _layout(margin="  ", indent="　")
    assert set_paragraph(Paragraph(text="甲乙丙丁戊。"), 6, layout, random.Random(1)) == ["  　甲乙丙丁", "  戊。"]


def test_a_byline_is_the_names_however_wide_they_are_set() -> None:
    article = Article("news", (), None, (Paragraph(text="甲乙丙丁戊。"),))
    for seed in range(200):
        found = signed(article, C, random.Random(seed))
        printed = "".join((found.above, found.below, *(each.printed for each in found.paragraphs)))
        bare = "".join(printed.split())
        assert all(each in bare for each in (found.byline or "").split(" "))


def test_a_kicker_is_a_clause_of_the_text() -> None:
    story = Story("题目", ("近日有事。", "工业增加值同比增长9.5%，很好。"))
    assert kicker(story, random.Random(1)) == "工业增加值同比增长9.5%"
    assert kicker(Story("题目", ("近日有事。",)), random.Random(1)) == ""


def test_subheads_are_counted_or_spaced() -> None:
    article = Article(
        "news", (), None, tuple(Paragraph(text=f"{each}年出口增长。") for each in ("甲乙", "丙丁", "戊己"))
    )
    counted = with_subheads(article, random.Random(1), 0.0, "一、")
    assert counted.paragraphs[1].lines[0].startswith("一、")
    spaced = with_subheads(article, random.Random(1), 0.0, "spaced")
    assert " " in spaced.paragraphs[1].lines[0]
