"""The two seed pages, read whole: what a user of the seeds sees."""

from datetime import date
from pathlib import Path

import pytest

from index.reading.dates import infer_issue_date
from index.reading.page import read_page
from index.reading.source import decode
from index.records import ArticleReading, PageReading

SEEDS = Path(__file__).parents[3] / "seeds"


def read(name: str) -> PageReading:
    path = SEEDS / name
    return read_page(decode(path.read_bytes(), path.name)[0])


@pytest.fixture(scope="module")
def party_page() -> PageReading:
    return read("000_549d43568baaec19.txt")


@pytest.fixture(scope="module")
def contest_page() -> PageReading:
    return read("002_ca7010a3e56edffc.txt")


def printed(reading: PageReading) -> list[tuple[str | None, str | None]]:
    return [(a.headline if a.headline_source == "printed" else None, a.byline) for a in reading.articles]


def texts(article: ArticleReading, role: str) -> list[str]:
    return [paragraph.text for paragraph in article.paragraphs if paragraph.role == role]


def test_every_article_has_its_printed_headline_and_byline(party_page: PageReading, contest_page: PageReading) -> None:
    assert printed(party_page) == [
        (None, "叶伟"),
        ("桂林市七星区创新“党建+”服务模式", "王亚东"),
        (None, None),
        ("珠海高新区：唐国安青少年科学家研究院成立", "朱轩"),
        ("海口高新区：最高可贷1000万元“园区担保贷”上线", "党朝峰"),
        ("石家庄高新区：“工业诊所”17家 居全市第一", "郭星"),
        (None, None),
    ]
    assert printed(contest_page) == [
        (None, "赵鑫"),
        ("厦门海外创业大赛（英国赛区）落幕", "林露虹 郭文晨 雷飏"),
        ("济南高新区省级总部企业达19家", "纪欣"),
        ("咸宁高新区为“双强六好”党组织授牌", "宁昕"),
        (None, "康文"),
    ]


def test_captions_are_photo_articles_with_their_credit(party_page: PageReading, contest_page: PageReading) -> None:
    kinds = [article.kind for article in (*party_page.articles, *contest_page.articles)]
    assert kinds == ["news", "news", "photo", "news", "news", "news", "photo", *["news"] * 4, "photo"]
    photo = party_page.articles[2]
    assert [paragraph.role for paragraph in photo.paragraphs] == ["caption", "credit"]
    assert texts(photo, "credit") == ["图片来源：乌鲁木齐高新区（新市区）"]
    assert texts(photo, "caption")[0].startswith("乌鲁木齐高新区（新市区）通过发挥党建引领作用，促进非公有制")


def test_subheads_of_one_and_two_lines_are_one_paragraph_each(
    party_page: PageReading, contest_page: PageReading
) -> None:
    assert texts(party_page.articles[0], "subhead") == [
        "多举措推动两新党建提质增效",
        "持续擦亮“红色+”党建品牌",
        "四大行动赋能两新党建",
    ]
    assert texts(contest_page.articles[0], "subhead") == [
        "思想引“新” 培育“星星之火”",
        "党建领“新” 落实“双覆盖”",
        "驿站聚“新” 小阵地发挥大作用",
        "服务暖“新” 提升幸福感归属感",
    ]


def test_paragraphs_are_reflowed_without_typesetting_spaces(party_page: PageReading, contest_page: PageReading) -> None:
    lead = party_page.articles[0].paragraphs[0]
    assert lead.lines == (16, 24)
    assert lead.text == (
        "5月7日，杭州高新区（滨江）两新组织“双强”品牌交流会暨“两企三新”党建重点工作部署会召开，会议提出该"
        "高新区将深入实施“双强”品牌发展战略，巩固提升“两企三新”党建工作质量。"
    )
    assert "“党旗领航 物阜民康”特色党建品牌" in party_page.articles[1].paragraphs[2].text
    assert "组织党工委联合肇庆高新区总工会持续完善“2+3+N”服务网格" in "".join(texts(contest_page.articles[0], "body"))


def test_advertising_is_furniture(contest_page: PageReading) -> None:
    assert contest_page.furniture == (518,)


def test_the_issue_date_follows_from_the_text(party_page: PageReading, contest_page: PageReading) -> None:
    # 5月7日 and 3月16日 stand without a year, 2023年 is written out: both issues are of 2024.
    assert infer_issue_date(party_page) == date(2024, 5, 7)
    assert infer_issue_date(contest_page) == date(2024, 3, 16)


def lines_of(reading: PageReading) -> list[list[tuple[int, int]]]:
    return [[paragraph.lines for paragraph in article.paragraphs] for article in reading.articles]


def test_every_paragraph_of_the_first_page_stands_on_its_lines(party_page: PageReading) -> None:
    """Written down from the page: where a sentence ends short of the column and the next begins two cells in."""
    assert lines_of(party_page) == [
        [
            (16, 24), (26, 38), (40, 40), (42, 52), (54, 67), (69, 101), (103, 117), (119, 119), (121, 131),
            (133, 153), (155, 163), (165, 185), (187, 187), (189, 195), (197, 207), (209, 223), (225, 241),
        ],
        [(243, 258), (260, 266), (268, 294), (296, 310), (312, 324), (326, 346), (348, 376), (378, 408)],
        [(410, 434), (436, 436)],
        [(438, 450), (452, 464), (466, 476), (478, 494), (496, 510), (512, 520)],
        [(522, 530), (532, 556), (558, 584)],
        [(586, 599), (601, 623), (625, 645), (647, 655)],
        [(657, 665), (667, 667)],
    ]  # fmt: skip


def test_every_paragraph_of_the_second_page_stands_on_its_lines(contest_page: PageReading) -> None:
    assert lines_of(contest_page) == [
        [
            (1, 11), (13, 14), (16, 25), (27, 46), (48, 49), (51, 59), (61, 71), (73, 85), (87, 88), (90, 104),
            (106, 116), (118, 128), (130, 131), (133, 150), (152, 162), (164, 178), (180, 192),
        ],
        [
            (196, 212), (214, 216), (218, 226), (228, 246), (248, 270), (272, 288), (290, 312), (314, 322), (324, 337),
        ],
        [(339, 351), (353, 357), (359, 387), (389, 405), (407, 423), (425, 433)],
        [(435, 441), (443, 459), (461, 477), (479, 501)],
        [(503, 511)],
    ]  # fmt: skip
