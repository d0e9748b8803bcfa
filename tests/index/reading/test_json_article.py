"""Single articles from JSON files: an object or a list, with the line numbers of the file."""

from datetime import date

import pytest

from index.errors import PageError
from index.reading.json_article import read_json

LIST = """[
  {
    "id": "a1",
    "headline": "咸宁高新区为党组织授牌",
    "byline": "宁昕",
    "date": "2024-03-16",
    "paragraphs": [
      "第一段。",
      "\\u7b2c\\u4e8c\\u6bb5\\u3002"
    ]
  },
  {"paragraphs": ["近日，济南高新区总部企业达19家。"]}
]
"""


def test_a_list_gives_its_articles_with_the_lines_of_the_file() -> None:
    text, reading = read_json(LIST.encode(), "a.json")
    first, second = reading.articles
    assert text == LIST
    assert (first.external_id, first.headline, first.byline) == ("a1", "咸宁高新区为党组织授牌", "宁昕")
    assert first.date == date(2024, 3, 16)
    assert [(p.text, p.lines) for p in first.paragraphs] == [("第一段。", (8, 8)), ("第二段。", (9, 9))]
    assert (second.headline, second.headline_source) == ("济南高新区总部企业达19家", "inferred")
    assert [p.lines for p in second.paragraphs] == [(12, 12)]


def test_an_object_is_one_article() -> None:
    _, reading = read_json('\ufeff{"paragraphs": ["一段。"]}'.encode(), "a.json")
    assert [p.text for article in reading.articles for p in article.paragraphs] == ["一段。"]


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ("[]", "an empty list"),
        ("{", "not valid JSON at line 1"),
        ('{"paragraphs": ["一"]} {}', "not valid JSON at line 1"),
        ("3", "line 1: not a JSON object"),
        ('[{"paragraphs": ["一"]},\n{"headline": "二"}]', "line 2: field 'paragraphs'"),
        ('{"paragraphs": ["一"], "colour": 1}', "unknown field 'colour'"),
        ("[" * 100_000, "nested too deeply|not valid JSON"),
    ],
)
def test_what_is_no_article_is_refused_with_its_line(data: str, complaint: str) -> None:
    with pytest.raises(PageError, match=complaint) as caught:
        read_json(data.encode(), "a.json")
    assert str(caught.value).startswith("a.json: ")
