"""An article a line: what is taken over, what is inferred and how a bad line is told."""

import json
from datetime import date
from typing import Any

import pytest

from index.errors import PageError
from index.reading.jsonl import read_article

LEAD = "本报讯 近日，咸宁高新区举行述职评议会议，共有64家企业参加。"


def line(**fields: Any) -> str:
    return json.dumps(fields, ensure_ascii=False)


def test_every_field_is_taken_over() -> None:
    article = read_article(
        line(
            id="a-7",
            headline="头条",
            byline="宁昕",
            date="2024-03-11",
            publication="日报",
            paragraphs=[LEAD, "完。"],
        ),
        3,
    )
    assert (article.external_id, article.headline, article.headline_source) == ("a-7", "头条", "printed")
    assert (article.byline, article.date, article.publication) == ("宁昕", date(2024, 3, 11), "日报")
    assert [(p.role, p.text, p.lines) for p in article.paragraphs] == [
        ("body", LEAD, (3, 3)),
        ("body", "完。", (3, 3)),
    ]


def test_a_missing_headline_is_inferred_from_the_lead() -> None:
    article = read_article(line(paragraphs=[LEAD]), 1)
    assert (article.headline, article.headline_source) == ("咸宁高新区举行述职评议会议", "inferred")
    assert (article.byline, article.date) == (None, None)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "line 4: not a JSON object"),
        ("[]", "line 4: not a JSON object"),
        (line(headline="头条"), "line 4: field 'paragraphs'"),
        (line(paragraphs=[]), "line 4: field 'paragraphs'"),
        (line(paragraphs="一段"), "line 4: field 'paragraphs'"),
        (line(paragraphs=["一段", 7]), "line 4: field 'paragraphs.1'"),
        (line(paragraphs=["  "]), "line 4: field 'paragraphs.0'"),
        (line(paragraphs=["一段"], date="2024-02-30"), "line 4: field 'date'"),
        (line(paragraphs=["一段"], date=20240301), "line 4: field 'date'"),
        (line(paragraphs=["一段"], author="宁昕"), "line 4: unknown field 'author'"),
    ],
)
def test_a_bad_line_is_told_with_its_number_and_field(text: str, message: str) -> None:
    with pytest.raises(PageError) as caught:
        read_article(text, 4)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)
