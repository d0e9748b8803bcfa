"""Markers by first use, claim offsets and quotes that are slices of the source."""

from index.records import Article, Paragraph, Passage
from service.answering.citations import Composer, Statement, Support

ONE = "甲成立。乙落户。"
TWO = "丙开工。"


def passage(identifier: str, text: str) -> Passage:
    paragraph = Paragraph(identifier, "body", text, (3, 5))
    article = Article(
        "a", "page-1", "news", "标题", "printed", None, ("济南高新区",), None, "unknown", None, (paragraph,)
    )
    return Passage(paragraph, article)


def test_sources_are_numbered_by_first_use_and_one_paragraph_has_one_number() -> None:
    first, second = passage("p1", ONE), passage("p2", TWO)
    composer = Composer("http://host/")
    pieces = [
        composer.add(Statement("丙开工。", (Support(second, (0, 4)),))),
        composer.add(Statement("甲成立。", (Support(first, (0, 4)),))),
        composer.add(Statement("乙落户。", (Support(first, (4, 8)), Support(second, (0, 4))))),
    ]
    assert pieces == ["丙开工。[1]", "甲成立。[2]", "乙落户。[2][1]"]
    assert composer.answer == "".join(pieces)
    assert [claim.citations for claim in composer.claims] == [(1,), (2,), (2, 1)]
    assert [(c.number, c.paragraph_id, c.url) for c in composer.citations] == [
        (1, "p2", "http://host/p/p2"),
        (2, "p1", "http://host/p/p1"),
    ]


def test_claim_offsets_cut_the_claim_out_of_the_answer() -> None:
    composer = Composer("http://host")
    composer.add(Statement("甲成立。", (Support(passage("p1", ONE), (0, 4)),)))
    composer.add(Statement("丙开工。", (Support(passage("p2", TWO), (0, 4)),)))
    assert [composer.answer[claim.start : claim.end] for claim in composer.claims] == ["甲成立。", "丙开工。"]


def test_two_slices_of_one_paragraph_are_quoted_as_one() -> None:
    composer = Composer("http://host")
    composer.add(Statement("乙落户。", (Support(passage("p1", ONE), (4, 8)),)))
    composer.add(Statement("甲成立。", (Support(passage("p1", ONE), (0, 4)),)))
    assert [citation.quote for citation in composer.citations] == [ONE]


def test_a_source_no_claim_stands_on_is_still_listed() -> None:
    composer = Composer("http://host")
    composer.say("无法回答。最接近的见")
    assert composer.say(composer.cite(Support(passage("p2", TWO), (0, 4)))) == "[1]"
    assert composer.claims == ()
    assert composer.citations[0].quote == TWO
    assert composer.citations[0].date is None
    assert composer.citations[0].lines == (3, 5)
