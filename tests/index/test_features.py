"""What a ranker is told of candidates, by hand on two short texts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.features import FEATURES, Candidate, features
from index.query import read_query

LOAN = Candidate("a", "担保贷上线", "园区担保贷的费率为0.1%。每家最高一千万元。", lexical=4.0, cosine=0.5)
BLOOM = Candidate("b", "桃花季", "桃花开了，游客很多。", lexical=1.0, cosine=0.2)


def told(query: str, *candidates: Candidate) -> dict[str, list[float]]:
    asking = read_query(query)
    rows = features(asking, dict.fromkeys(asking.terms, 1.0), candidates)
    return {name: rows[:, at].tolist() for at, name in enumerate(FEATURES)}


def test_scores_are_set_against_the_best_of_the_list() -> None:
    found = told("担保贷费率", LOAN, BLOOM)
    assert found["lexical gap"] == pytest.approx([1.0, 0.25])
    assert found["lexical rank"] == pytest.approx([1.0, 0.5])
    assert found["cosine gap"] == pytest.approx([0.0, -0.3])


def test_cover_is_the_share_of_the_query_that_a_text_holds() -> None:
    # Bigrams of 担保贷费率, all of weight 1: 担保, 保贷, 贷费, 费率; the first text lacks 贷费 alone.
    found = told("担保贷费率", LOAN, BLOOM)
    assert found["bigram cover"] == pytest.approx([0.75, 0.0])
    assert found["run length"] == [3.0, 0.0]
    assert found["headline cover"] == pytest.approx([0.5, 0.0])


def test_a_figure_of_the_query_counts_only_whole() -> None:
    other = Candidate("c", "", "共112家企业", 1.0, 0.1)
    right = Candidate("d", "", "共12家企业", 1.0, 0.1)
    assert told("12家企业", other, right)["latin cover"] == [0.0, 1.0]


def test_evidence_is_something_of_the_kind_that_is_asked_for() -> None:
    # 费率是多少: the first sentence holds 0 and 1, both figures; no figure stands in the other text.
    assert told("担保贷费率是多少", LOAN, BLOOM)["evidence"] == [2.0, 0.0]


def test_an_article_is_credited_with_what_its_chunks_hold_together() -> None:
    halves = (Candidate("a", "", "园区担保", 1.0, 0.1), Candidate("a", "", "保贷费率", 1.0, 0.4))
    found = told("担保贷费率", *halves)
    assert found["bigram cover"] == pytest.approx([0.25, 0.75])
    assert found["article cover"] == pytest.approx([1.0, 1.0])
    assert found["article cosine"] == pytest.approx([0.4, 0.4])
    assert found["siblings"] == [2.0, 2.0]


@given(
    st.text(max_size=30),
    st.lists(st.tuples(st.text(max_size=20), st.text(max_size=60)), min_size=1, max_size=4),
)
def test_any_query_and_text_give_finite_numbers(query: str, texts: list[tuple[str, str]]) -> None:
    candidates = [Candidate(str(at % 2), headline, text, 0.0, 0.0) for at, (headline, text) in enumerate(texts)]
    asking = read_query(query)
    rows = features(asking, dict.fromkeys(asking.terms, 2.0), candidates)
    assert rows.shape == (len(texts), len(FEATURES))
    assert np.isfinite(rows).all()
