"""The plain retriever, ranked by hand."""

from evals.peers import PlainBM25

TEXTS = {"loan": "园区担保贷上线", "bloom": "桃花开了", "other": "担保担保担保公司的许多其他事情与桃花无关"}


def test_the_text_that_shares_most_rare_terms_comes_first():
    assert PlainBM25(TEXTS).search("园区担保贷", 3) == ["loan", "other"]


def test_no_more_than_asked_for():
    assert PlainBM25(TEXTS).search("担保", 1) == ["other"]


def test_a_query_without_a_known_term_finds_nothing():
    assert PlainBM25(TEXTS).search("？！", 3) == PlainBM25(TEXTS).search("zebra", 3) == []
