"""Byline lines and the articles they sign."""

import pytest

from index.reading.articles import Draft, Sign
from index.reading.lines import split_lines
from index.reading.paragraphs import Block
from index.reading.signing import sign


def block(kind: str, text: str) -> Block:
    return Block(kind, tuple(split_lines(text)))  # type: ignore[arg-type]


def draft(text: str, kind: str = "news") -> Draft:
    return Draft(kind, parts=[block("text", text)])  # type: ignore[arg-type]


def between(line: str, above: int | None, below: int | None, *, under: bool = False, over: bool = False) -> Sign:
    return Sign(block("byline", line), above, below, under, over)


def signed(drafts: list[Draft], signs: list[Sign]) -> list[list[str]]:
    return [[line.text for line in lines] for lines in sign(drafts, signs).lines]


PLAIN = "高新区今日发布了新政策。"
SIGNED = "高新区今日发布了新政策。 王伟"


def test_a_line_under_a_headline_signs_what_follows() -> None:
    assert signed([draft(PLAIN), draft(PLAIN)], [between("▶ 李娜", 0, 1, under=True)]) == [[], ["▶ 李娜"]]


def test_a_line_before_the_next_headline_signs_what_it_closes() -> None:
    assert signed([draft(PLAIN), draft(PLAIN)], [between("记者 李娜", 0, 1, over=True)]) == [["记者 李娜"], []]


def test_a_line_below_a_signed_article_signs_the_next() -> None:
    assert signed([draft(SIGNED), draft(PLAIN)], [between("▶ 李娜", 0, 1)]) == [[], ["▶ 李娜"]]


@pytest.mark.parametrize(("line", "owner"), [("▶ 李娜", 0), ("记者 李娜", 1)])
def test_without_evidence_a_marked_line_closes_a_text_and_a_bare_one_opens_it(line: str, owner: int) -> None:
    expected = [[], []]
    expected[owner] = [line]
    assert signed([draft(PLAIN), draft(PLAIN)], [between(line, 0, 1)]) == expected


def test_lines_of_one_form_keep_to_one_side() -> None:
    # the line that closes the page tells that the bare ones stand below their texts
    signs = [between("记者 李娜", 0, 1), between("记者 王伟", 1, None)]
    assert signed([draft(PLAIN), draft(PLAIN)], signs) == [["记者 李娜"], ["记者 王伟"]]


def test_a_line_at_the_top_signs_the_lead_and_one_too_many_is_loose() -> None:
    found = sign([draft(PLAIN)], [between("▶ 李娜", None, 0), between("▶ 王伟", None, 0)])
    assert [[line.text for line in lines] for lines in found.lines] == [["▶ 李娜"]]
    assert [line.text for line in found.loose] == ["▶ 王伟"]


def test_a_line_below_a_picture_signs_the_news_that_follows() -> None:
    assert signed([draft(PLAIN, "photo"), draft(PLAIN)], [between("▶ 李娜", 0, 1)]) == [[], ["▶ 李娜"]]
