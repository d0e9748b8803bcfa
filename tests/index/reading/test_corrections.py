import pytest

from index.errors import PageError
from index.reading.correcting import correct
from index.reading.corrections import Corrections, parse_corrections
from index.records import ArticleReading, PageReading, ParagraphReading

TEXT = """甲高新区新闻
甲高新区今日开会，
会议说了三件事。
第二段在这里，
还有一行。
乙高新区另外一件事，
与上文无关。 王某
广告"""


def paragraph(text: str, first: int, last: int) -> ParagraphReading:
    return ParagraphReading("body", text, (first, last))


READING = PageReading(
    (
        ArticleReading(
            kind="news",
            headline="甲高新区新闻",
            headline_source="printed",
            byline="王某",
            paragraphs=(
                paragraph("甲高新区今日开会，会议说了三件事。", 2, 3),
                paragraph("第二段在这里，还有一行。乙高新区另外一件事，与上文无关。 王某", 4, 7),
            ),
            headline_lines=(1,),
            confidence=0.4,
        ),
    ),
    furniture=(8,),
)


def test_no_corrections_change_nothing() -> None:
    assert correct(READING, Corrections(), TEXT) == READING


def test_a_line_that_starts_an_article_cuts_its_paragraph_and_takes_the_byline_along() -> None:
    upper, lower = correct(READING, Corrections(article_starts=(6,)), TEXT).articles
    assert [(one.text, one.lines) for one in upper.paragraphs] == [
        ("甲高新区今日开会，会议说了三件事。", (2, 3)),
        ("第二段在这里，还有一行。", (4, 5)),
    ]
    assert [(one.text, one.lines) for one in lower.paragraphs] == [("乙高新区另外一件事，与上文无关。 王某", (6, 7))]
    assert (upper.headline, upper.byline) == ("甲高新区新闻", None)
    assert (lower.headline_source, lower.byline) == ("inferred", "王某")


def test_a_range_of_lines_becomes_one_paragraph() -> None:
    (article,) = correct(READING, Corrections(paragraphs=((2, 5),)), TEXT).articles
    assert [(one.text, one.lines) for one in article.paragraphs] == [
        ("甲高新区今日开会，会议说了三件事。第二段在这里，还有一行。", (2, 5)),
        ("乙高新区另外一件事，与上文无关。 王某", (6, 7)),
    ]


def test_a_headline_goes_where_it_is_said_to_belong() -> None:
    rules = parse_corrections({"article_starts": [6], "headlines": [{"lines": [1, 1], "article": 7}]}, "x.yaml")
    upper, lower = correct(READING, rules, TEXT).articles
    assert (lower.headline, lower.headline_source, lower.headline_lines) == ("甲高新区新闻", "printed", (1,))
    assert upper.headline_source == "inferred"


def test_correcting_twice_is_correcting_once() -> None:
    rules = Corrections(article_starts=(6,), paragraphs=((2, 5),))
    once = correct(READING, rules, TEXT)
    assert correct(once, rules, TEXT) == once


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        (Corrections(article_starts=(8,)), "names line 8, which stands in no paragraph"),
        (Corrections(paragraphs=((90, 99),)), "names the lines 90-99, which hold no text"),
        (Corrections(paragraphs=((8, 8),)), "names the lines 8-8, where no paragraph stands"),
    ],
)
def test_a_line_that_is_not_there_is_said(rules: Corrections, message: str) -> None:
    with pytest.raises(PageError, match=message):
        correct(READING, rules, TEXT)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"article_start": [1]}, r"x\.yaml: article_start: Extra inputs"),
        ({"paragraphs": [[5, 2]]}, r"x\.yaml: paragraphs\.0: .*the lines 5-2 are upside down"),
        ({"headlines": [{"lines": [1, 1]}]}, r"x\.yaml: headlines\.0\.article: Field required"),
        ([1], r"x\.yaml: the file: "),
    ],
)
def test_a_mistake_in_the_file_is_named(data: object, message: str) -> None:
    with pytest.raises(PageError, match=message):
        parse_corrections(data, "x.yaml")
