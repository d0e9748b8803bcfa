"""PDF pages set by hand, glyph row by glyph row, and one printed by Chromium where there is one."""

import io
import random
import shutil
from pathlib import Path

import pytest
from pypdf import PdfWriter

from evals.hand_made_pdf import HEI, column, pdf, row
from index.errors import PageError
from index.reading import bylines
from index.reading.page import read_page
from index.reading.pdf import read_pdf
from index.reading.source import decode
from index.records import ArticleReading
from tests.page_setting import DEVELOPMENT, Story, draw_layout, make_pdf
from tests.pdf_shuffling import shuffled

SEEDS = Path(__file__).parents[3] / "seeds"

# Two columns of ten cells under a headline across both; a paragraph runs from the first into the second.
LEAD = [
    row(40, 60, "厦门火炬高新区发布新政策", 17),
    *column(
        40,
        90,
        "　　厦门火炬高新区今日发",
        "布新政策，共有十二条措",
        "施，支持企业创新发展。",
        "　　政策自七月起施行，企",
    ),
    *column(170, 90, "业可在线上申请，资金将", "在三十天内到账。", "　　园区将设服务专窗。"),
]
LEAD_TEXTS = [
    "厦门火炬高新区今日发布新政策，共有十二条措施，支持企业创新发展。",
    "政策自七月起施行，企业可在线上申请，资金将在三十天内到账。",
    "园区将设服务专窗。",
]


def texts(article: ArticleReading, role: str = "body") -> list[str]:
    return [paragraph.text for paragraph in article.paragraphs if paragraph.role == role]


def test_a_headline_over_two_columns_is_read_before_them_and_a_paragraph_runs_on() -> None:
    text, reading = read_pdf(pdf(LEAD), "p.pdf")
    (article,) = reading.articles
    assert (article.headline, article.headline_source) == ("厦门火炬高新区发布新政策", "printed")
    assert texts(article) == LEAD_TEXTS
    assert article.headline_lines == (1,)
    assert [paragraph.lines for paragraph in article.paragraphs] == [(2, 4), (5, 7), (8, 8)]
    assert text.split("\n")[4:7] == ["政策自七月起施行，企", "业可在线上申请，资金将", "在三十天内到账。"]


@pytest.mark.parametrize("seed", range(5))
def test_the_drawing_order_changes_nothing(seed: int) -> None:
    glyphs = [row(x + number * size, y, character, size, font)
              for x, y, size, text, font in LEAD for number, character in enumerate(text)]  # fmt: skip
    random.Random(seed).shuffle(glyphs)
    assert read_pdf(pdf(glyphs), "p.pdf") == read_pdf(pdf(LEAD), "p.pdf")


def test_a_framed_article_stands_apart_from_the_columns_around_it() -> None:
    boxed = [
        row(320, 70, "珠海高新区成立研究院", 16),
        *column(320, 95, "　　研究院七日在珠海成立，首", "批设三个实验室。"),
    ]
    _, reading = read_pdf(pdf(LEAD + boxed, frames=((310, 45, 180, 80),)), "p.pdf")
    assert [(a.headline, texts(a)) for a in reading.articles] == [
        ("厦门火炬高新区发布新政策", LEAD_TEXTS),
        ("珠海高新区成立研究院", ["研究院七日在珠海成立，首批设三个实验室。"]),
    ]


def test_kicker_bylines_subheads_and_furniture_are_told_apart() -> None:
    page = [
        row(40, 30, "2024年5月13日星期一", 8),
        row(40, 58, "石家庄高新区：", 12),
        row(40, 78, "工业诊所居全市第一", 18),
        row(40, 98, "本报记者 叶伟"),
        *column(40, 120, "　　石家庄高新区设立工业", "诊所，为企业把脉问诊。"),
        row(60, 150, "服务更贴心", 10, HEI),
        *column(
            40, 165, "　　专家每周到厂，已解决", "难题三百个，企业称赞。", "　　下一步将扩大范围，覆", "盖全部企业。"
        ),
        row(40, 760, "责任编辑：王芳", 8),
    ]
    text, reading = read_pdf(pdf(page), "p.pdf")
    (article,) = reading.articles
    assert article.headline == "石家庄高新区：工业诊所居全市第一"
    assert article.byline == "叶伟"
    assert [paragraph.role for paragraph in article.paragraphs] == ["body", "subhead", "body", "body"]
    assert texts(article, "subhead") == ["服务更贴心"]
    assert [text.split("\n")[line - 1] for line in reading.furniture] == ["2024年5月13日星期一", "责任编辑：王芳"]


def test_small_type_below_a_column_is_a_photo_with_its_credit() -> None:
    caption = [row(40, 180, "图为企业在窗口办理业务。", 8), row(40, 191, "图片来源：厦门火炬高新区", 8)]
    _, reading = read_pdf(pdf(LEAD + caption), "p.pdf")
    news, photo = reading.articles
    assert texts(news) == LEAD_TEXTS
    assert (photo.kind, texts(photo, "caption"), texts(photo, "credit")) == (
        "photo", ["图为企业在窗口办理业务。"], ["图片来源：厦门火炬高新区"],
    )  # fmt: skip


def test_type_printed_twice_to_look_bold_is_read_once() -> None:
    twice = [row(x + 0.3, y, text, size) for x, y, size, text, _ in LEAD[:1]]
    assert read_pdf(pdf(LEAD + twice), "p.pdf") == read_pdf(pdf(LEAD), "p.pdf")


def test_radicals_stand_for_the_characters_they_look_like() -> None:
    page = [row(40, 60, "⼯业⻓廊", 17), *column(40, 90, "　　⼀条⻋道通车。")]
    (article,) = read_pdf(pdf(page), "p.pdf")[1].articles
    assert (article.headline, texts(article)) == ("工业长廊", ["一条车道通车。"])


def test_the_pages_of_a_pdf_follow_one_another() -> None:
    other = [row(40, 60, "海口高新区上线新贷款", 17), *column(40, 90, "　　海口高新区最高可贷一", "千万元。")]
    text, reading = read_pdf(pdf(LEAD, other), "p.pdf")
    assert [article.headline for article in reading.articles] == ["厦门火炬高新区发布新政策", "海口高新区上线新贷款"]
    assert reading.articles[1].headline_lines == (10,)
    assert text.split("\n")[9] == "海口高新区上线新贷款"


def test_every_line_of_the_text_is_in_one_place() -> None:
    text, reading = read_pdf(pdf(LEAD, LEAD), "p.pdf")
    counted = list(reading.furniture)
    for article in reading.articles:
        counted += [*article.headline_lines, *article.byline_lines]
        for paragraph in article.paragraphs:
            counted += range(paragraph.lines[0], paragraph.lines[1] + 1)
    assert sorted(counted) == [number for number, line in enumerate(text.split("\n"), start=1) if line]


def encrypted() -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(pdf(LEAD)))
    writer.encrypt("secret", algorithm="RC4-128")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (pdf([]), "holds no text; it needs OCR first"),
        (encrypted(), "the PDF is encrypted"),
        (pdf(LEAD)[:300], "the PDF is damaged"),
        (b"", "the PDF is damaged"),
        (pdf(*[LEAD] * 201), "201 pages are more than the 200 allowed"),
        (pdf([row(7 * (n % 80), 9 * (n // 80) + 9, "a", 3) for n in range(3200)]), "scattered pieces of type"),
    ],
    ids=["scanned", "encrypted", "cut short", "empty", "too many pages", "scattered"],
)
def test_a_pdf_that_cannot_be_read_says_why_in_one_line(data: bytes, complaint: str) -> None:
    with pytest.raises(PageError, match=complaint) as caught:
        read_pdf(data, "p.pdf")
    assert str(caught.value).startswith("p.pdf: ")
    assert "\n" not in str(caught.value)


def seed_stories() -> list[Story]:
    stories = []
    for path in sorted(SEEDS.glob("*.txt")):
        for article in read_page(decode(path.read_bytes(), path.name)[0]).articles:
            unsigned = [text for text in texts(article) if not bylines.trailing_byline(text)][1:4]
            if article.kind == "news" and unsigned:
                stories.append(Story(article.headline.replace(" ", ""), unsigned))
    return stories


@pytest.mark.skipif(shutil.which("chromium") is None, reason="Chromium prints the page")
def test_a_page_printed_by_chromium_is_read_back_whatever_its_drawing_order() -> None:
    rng = random.Random(5)
    data, truth = make_pdf(rng, seed_stories()[:6], draw_layout(rng, DEVELOPMENT[:1]))
    mixed = shuffled(data, rng)
    assert read_pdf(mixed, "p.pdf") == read_pdf(data, "p.pdf")
    articles = read_pdf(mixed, "p.pdf")[1].articles
    found = {a.headline.replace(" ", ""): (a.byline, [p.text.replace(" ", "") for p in a.paragraphs]) for a in articles}
    for article in truth["articles"]:
        if article["kind"] == "news":
            wanted = [paragraph["text"].replace(" ", "") for paragraph in article["paragraphs"]]
            assert found[article["headline"].replace(" ", "")] == (article["byline"], wanted)
