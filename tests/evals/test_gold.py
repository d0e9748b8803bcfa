"""Gold paragraphs found in a corpus, and what is said of those that are not."""

import pytest

from evals.errors import SuiteError
from evals.gold import find_gold
from evals.suite import Case, Suite
from index.errors import UnknownId
from index.records import Article, Paragraph


def article(identifier, headline, *texts):
    paragraphs = tuple(Paragraph(f"{identifier}-{n}", "body", text, (n, n)) for n, text in enumerate(texts, 1))
    return Article(identifier, "page", "news", headline, "printed", None, (), None, "unknown", None, paragraphs)


class Corpus:
    """Two articles; the paragraph `old` has moved to `b-1`."""

    def articles(self):
        return [
            article("a", "甲高新区有19家", "累计认定总部企业19家。", "另有 2家。"),
            article("b", "乙", "累计认定20家。"),
        ]

    def moved_to(self, paragraph):
        if paragraph != "old":
            raise UnknownId("paragraph", paragraph)
        return "b-1"


def found(*gold):
    return find_gold(Suite(name="s", sha256="0", cases=(Case(id="c", question="？", gold=gold),)), Corpus())


@pytest.mark.parametrize(
    ("gold", "paragraphs", "article"),
    [
        ("总部企业19家", ("a-1",), "a"),
        ("另有2家", ("a-2",), "a"),
        ("b-1", ("b-1",), "b"),
        ("甲高新区有19家", ("a-1", "a-2"), "a"),
        ("累计认定", ("a-1", "b-1"), "a"),
    ],
)
def test_words_ids_and_headlines_lead_to_paragraphs(gold, paragraphs, article):
    gold = found(gold)["c"]
    assert (gold.paragraphs, gold.article) == (paragraphs, article)


def test_of_two_ways_to_print_it_one_is_enough():
    assert found("累计认定20家", "累计认定二十家")["c"].paragraphs == ("b-1",)


def test_a_case_without_gold_has_none():
    assert found() == {}


def test_what_has_moved_is_offered():
    with pytest.raises(SuiteError, match="case 'c': the gold paragraph 'old' has moved: write 'b-1'"):
        found("old")


def test_what_stands_nowhere_is_named():
    with pytest.raises(SuiteError, match="case 'c': the gold paragraph '总部企业21家' stands nowhere in the corpus"):
        found("总部企业21家")
