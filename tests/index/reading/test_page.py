"""Whole pages set by the page maker in layouts of every kind, and pages damaged at random."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.pages import GoldPage, PageScore, score_page
from index.reading.page import read_page
from index.records import PageReading
from tests.index.reading.made_stories import make_stories
from training.page_maker import Layout, make_page
from training.type_setting import Setting

LAYOUTS = {
    "a column of 17, headlines in place": Layout(),
    "headlines moved to the top": Layout(headlines="top"),
    "headlines moved to the bottom": Layout(headlines="bottom", widths=(15,)),
    "narrow columns": Layout(widths=(11, 13)),
    "wide columns": Layout(widths=(30, 36)),
    "several widths on one page": Layout(widths=(14, 19, 25)),
    "no blank lines": Layout(blank_lines="none"),
    "blank lines between paragraphs": Layout(blank_lines="paragraphs"),
    "indents kept": Layout(indent_kept=True, blank_lines="none"),
    "stops carried to the next line": Layout(setting=Setting(long_line="carry"), widths=(18,)),
    "stops squeezed in": Layout(setting=Setting(long_line="squeeze"), widths=(16,)),
    "figures spaced and lines letter-spaced": Layout(setting=Setting(figures_spaced=True, letter_spaced=0.04)),
    "a picture inside the lead": Layout(pictures_inside=1.0, widths=(18,)),
    "bylines under the headline and below the text": Layout(lead_byline="under", bylines=("line", "sign")),
    "bylines in brackets": Layout(lead_byline="end", bylines=("bracket",), datelines=1.0),
    "no bylines, two pictures": Layout(lead_byline="none", bylines=("none",), pictures=2),
}
PAGES_A_LAYOUT = 6


def score(name: str, pages: int = PAGES_A_LAYOUT, seed: int = 0) -> PageScore:
    total = PageScore()
    for number in range(pages):
        random = Random(f"{name} {seed} {number}")
        text, truth = make_page(random, make_stories(random, 4), LAYOUTS[name])
        total += score_page(read_page(text), GoldPage.model_validate(truth))
    return total


@pytest.mark.parametrize("name", LAYOUTS)
def test_pages_of_a_layout_are_read_into_their_articles(name: str) -> None:
    found = score(name)
    assert found.f1 >= 0.9
    assert found.exact_articles >= 0.8
    assert found.headline_accuracy >= 0.8
    assert found.byline_accuracy >= 0.85


def test_all_layouts_together_are_read_well() -> None:
    total = sum((score(name, seed=1) for name in LAYOUTS), PageScore())
    assert total.f1 >= 0.98
    assert total.exact_articles >= 0.935
    assert total.headline_accuracy >= 0.97
    assert total.byline_accuracy >= 0.975


def placed(reading: PageReading) -> list[int]:
    """Every line that the reading puts somewhere, once for each place."""
    lines = list(reading.furniture)
    for article in reading.articles:
        lines += [*article.headline_lines, *article.byline_lines]
        for paragraph in article.paragraphs:
            lines += range(paragraph.lines[0], paragraph.lines[1] + 1)
    return lines


def printed(text: str) -> set[int]:
    unified = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return {number for number, line in enumerate(unified, start=1) if line.strip("\u3000 \t\x0c")}


def assert_nothing_lost(text: str) -> None:
    lines = placed(read_page(text))
    assert len(lines) == len(set(lines))
    assert printed(text) <= set(lines)


WORDS = "近日， 高新区 本报讯 。 ： 广告 图为现场。 图片来源：本报 12 “ ” Counterpoint 责任编辑：王伟 企业 ， A3 😀"
LINES = (
    "\n",
    "\n\n",
    "\r",
    " ",
    "\u3000\u3000",
    "▶ 本报记者 叶伟",
    "（记者 王伟）",
    "王伟 李娜",
    "本报讯 近日，",
    "\x0c",
)
PIECES = st.sampled_from([*WORDS.split(), *LINES])


@settings(deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join))
def test_every_line_of_any_page_is_in_exactly_one_place(text: str) -> None:
    assert_nothing_lost(text)


@settings(deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_every_line_of_a_damaged_page_is_in_exactly_one_place(seed: int, damage: int) -> None:
    random = Random(seed)
    layout = replace(random.choice(list(LAYOUTS.values())), furniture=2)
    text, _ = make_page(random, make_stories(random, 3), layout)
    lines = text.split("\n")
    chance = Random(damage)
    for _ in range(chance.randint(1, 8)):
        where = chance.randrange(len(lines))
        match chance.randint(0, 3):
            case 0:
                lines[where] = lines[where][: chance.randint(0, 5)]
            case 1:
                lines.insert(where, lines[chance.randrange(len(lines))])
            case 2:
                del lines[where]
            case _:
                lines[where] = lines[where][::-1]
        lines = lines or [""]
    assert_nothing_lost("\n".join(lines))


def test_a_page_without_running_text_has_no_article_and_keeps_its_lines() -> None:
    assert read_page("广告\n\nA3\n\n责任编辑：王伟\n") == PageReading((), (1, 3, 5))


@pytest.mark.parametrize("text", ["\n".join("高" * 20_000), "高新区。" * 100_000, "A" * 300_000])
def test_pages_of_absurd_shape_are_read_whole(text: str) -> None:
    assert_nothing_lost(text)


def test_reading_a_page_twice_gives_the_same() -> None:
    random = Random(3)
    text, _ = make_page(random, make_stories(random, 5), Layout(headlines="mixed"))
    assert read_page(text) == read_page(text)


@pytest.mark.parametrize("names", ["王伟 摄", "通讯员 王伟 摄影报道", "王伟摄（影像中国）", "（本报记者 王伟 摄）"])
def test_a_photographers_line_belongs_to_the_caption_above_it(names: str) -> None:
    lines = [
        "园区企业加快建设",
        "本报讯（记者 李娜）近日，多家企业",
        "在开发区集中开工建设，总投资超过",
        "三十亿元。",
        "",
        "近日，技术人员在生产线旁检查刚下线",
        "的设备，产品将销往多个国家和地区。",
        names,
    ]
    photo = read_page("\n".join(lines)).articles[-1]
    assert [(paragraph.role, paragraph.lines) for paragraph in photo.paragraphs] == [("caption", (6, 8))]
    assert photo.byline == "王伟"


def test_a_byline_of_two_lines_signs_one_article() -> None:
    lines = [
        "园区企业加快建设",
        "本报记者 李娜",
        "实习生 王伟",
        "近日，多家企业在开发区集中开工建设，",
        "总投资超过三十亿元，涉及多个行业。",
    ]
    article = read_page("\n".join(lines)).articles[0]
    assert article.byline == "李娜 王伟"
    assert article.byline_lines == (2, 3)
