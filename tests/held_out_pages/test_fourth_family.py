"""What family d composes, reads back, signs and places, and that its truth stands on its pages."""

import random
import shutil
from itertools import pairwise

import pytest

from tests.held_out_pages.articles import Article
from tests.held_out_pages.fourth.composing import CLOSING, OPENING, Habits, compose, width_of
from tests.held_out_pages.fourth.display import headline_lines, subheads
from tests.held_out_pages.fourth.editing import edit_page
from tests.held_out_pages.fourth.houses import HOUSES, WEEKLY
from tests.held_out_pages.fourth.pages import make_pdf, make_text
from tests.held_out_pages.fourth.sheets import Grid
from tests.held_out_pages.fourth.sources import clean_body
from tests.held_out_pages.stories import Story


def _story(number: int) -> Story:
    """A story of characters of its own, with figures and quotations, and a headline of words of its text."""
    rng = random.Random(number)

    def words(count: int) -> str:
        return "".join(chr(rng.randrange(0x4E00, 0x9FA5)) for _ in range(count))

    body = tuple(
        f"{words(9)}，{words(8)}{rng.randint(2, 999)}家，“{words(4)}”{words(12)}。" for _ in range(rng.randint(3, 16))
    )
    return Story(body[0][:9] + body[1][:8] if number % 3 else None, body)


STORIES = [_story(number) for number in range(400)]


@pytest.mark.parametrize("seed", range(40))
def test_the_truth_of_a_page_agrees_with_the_page(seed: int) -> None:
    text, truth = make_text(STORIES, random.Random(seed))
    lines = text.split("\n")
    for article in truth["articles"]:
        for paragraph in article["paragraphs"]:
            first, last = paragraph["lines"]
            assert "".join("".join(lines[first - 1 : last]).split()) == "".join(paragraph["text"].split())


def test_a_page_depends_on_its_seed_alone() -> None:
    assert make_text(STORIES, random.Random(7)) == make_text(STORIES, random.Random(7))


def test_the_first_line_is_two_cells_short() -> None:
    assert compose("一二三四五六七八九十。", "", lambda line: 7, Habits()) == ["一二三四五", "六七八九十。"]


def test_a_mark_that_cannot_be_squeezed_takes_a_character_with_it() -> None:
    # Six cells less two of indent: the stop would be the fifth, and a squeezed one still takes half a cell.
    for squeezes in (False, True):
        habits = Habits(squeezes=squeezes, threshold=9)
        assert compose("一二三四。五六", "", lambda line: 6, habits) == ["一二三", "四。五六"]


def test_a_line_with_slack_is_spaced_out_but_not_beside_the_white_of_a_mark() -> None:
    # Eight cells less two of indent, then the quarter: one cell of slack over four gaps is a quarter each.
    spaced = Habits(threshold=0.2, squeezes=False)
    assert compose("一，二三四，五六七", "", lambda line: 7, spaced)[0] == "一 ，二 三"
    untrimmed = Habits(threshold=0.2, squeezes=False, trims=False)
    assert compose("一，二三四，五六七", "", lambda line: 7, untrimmed)[0] == "一 ， 二 三"


def test_a_figure_has_a_blank_where_its_gap_is_read_as_one() -> None:
    wide, narrow = Habits(threshold=0.2), Habits(threshold=0.6)
    assert compose("有3家。", "", lambda line: 20, wide) == ["有 3 家。"]
    assert compose("有3家。", "", lambda line: 20, narrow) == ["有3家。"]


def test_lines_run_round_a_picture() -> None:
    lines = compose("一二三四五六七八九十" * 2 + "。", "", lambda line: 6 if line == 1 else 10, Habits())
    assert [width_of(line) for line in lines] == [8, 6, 7]


def test_a_signature_is_at_the_end_of_the_last_line_or_on_one_of_its_own() -> None:
    wide = compose("一二三四五六。", " 张三", lambda line: 13, Habits())
    narrow = compose("一二三四五六。", " 张三", lambda line: 9, Habits())
    assert wide == ["一二三四五六。 张三"]
    assert narrow == ["一二三四五六。", "张三"]


@pytest.mark.parametrize("width", [10, 13, 21, 40])
def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(width: int) -> None:
    for each in STORIES[:40]:
        lines = compose("".join(each.sentences), "", lambda line: width, Habits(threshold=9))
        assert not any(line[0] in CLOSING or line[-1] in OPENING for line in lines)


def test_a_headline_among_others_is_broken_only_where_the_break_is_plain() -> None:
    for seed in range(30):
        lines = headline_lines("江北新区二十家企业入选国家级绿色工厂名单", False, 14, random.Random(seed))
        assert lines == ("江北新区二十家企业入选国家级绿色工厂名单",)
        assert len(headline_lines("江北新区二十家企业入选国家级绿色工厂名单", True, 14, random.Random(seed))) == 2


def test_the_subheads_of_an_article_are_different_and_of_one_form() -> None:
    for seed in range(30):
        found = subheads(["甲区企业出口增长，乙。", "丙区工厂提前投产，丁。", "戊。"], random.Random(seed))
        assert len(found) == len(set(found)) == 3


def test_an_article_in_doubt_is_given_an_opening() -> None:
    for seed in range(60):
        edited = edit_page(STORIES, WEEKLY, random.Random(seed), "top")
        articles = edited.page.articles
        for before, article in pairwise(articles):
            signed = before.kind == "news" and before.marked_end
            assert article.kind == "photo" or article.marked_start or signed


def test_the_names_of_a_byline_are_printed_with_their_article() -> None:
    for seed in range(60):
        page = edit_page(STORIES, HOUSES[seed % 4], random.Random(seed)).page
        for article in (*page.articles, *(shot for shot, _ in page.inside.values())):
            assert all(name in _printed(article) for name in (article.byline or "").split(" "))


def test_what_a_web_site_added_ends_a_text() -> None:
    kept = "近日，高新区举行招聘会，有二百家企业参加，提供岗位五千个，现场人头攒动。" * 2
    assert "".join(clean_body(kept + "责任编辑：张三。更多内容请看。")) == kept
    assert clean_body("短。") == ()


def test_columns_and_their_gutters_have_their_width() -> None:
    # Two columns of 12 characters and a gutter of two, ten pixels a character.
    assert Grid(5, 12, 2.0, 10).width(2) == 260


@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs a browser that prints")
def test_a_sheet_holds_each_character_of_its_truth() -> None:
    data, truth = make_pdf(STORIES, random.Random(3))
    assert data.startswith(b"%PDF")
    assert all("lines" not in paragraph for article in truth["articles"] for paragraph in article["paragraphs"])


def _printed(article: Article) -> str:
    parts = (*article.headline, article.above, article.below, *(each.printed for each in article.paragraphs))
    return "".join("".join(parts).split())
