"""ALCE's citation recall and precision, worked out by hand with a verifier that looks for the claim in the quotes."""

import pytest

from evals.metrics.citations import holding_precision, nugget_coverage, support_precision, support_recall
from tests.answers_maker import answer


def found_in(sentence, citations):
    """Carried when every letter of the sentence stands in one of the quotes."""
    return set(sentence) <= set("".join(citation.quote for citation in citations))


def test_recall_is_the_share_of_claims_that_their_citations_carry():
    # "ab" is in quote 1; "cd" is cited from quote 1, which has no c; "e" cites nothing: 1 of 3.
    one = answer(("ab", [1]), ("cd", [1]), ("e", []), quotes=["abx"])
    assert support_recall(one, found_in) == pytest.approx(1 / 3)


def test_precision_counts_a_citation_that_carries_the_claim_alone():
    # Quote 1 carries "ab" alone; quote 2 does not, and 1 without it still does: 1 of 2.
    one = answer(("ab", [1, 2]), quotes=["ab", "zz"])
    assert support_precision(one, found_in) == 0.5


def test_precision_counts_citations_that_carry_the_claim_only_together():
    one = answer(("ab", [1, 2]), quotes=["a", "b"])
    assert (support_recall(one, found_in), support_precision(one, found_in)) == (1.0, 1.0)


def test_a_claim_that_is_not_carried_has_no_precise_citation():
    one = answer(("abc", [1, 2]), quotes=["a", "b"])
    assert support_precision(one, found_in) == 0.0


def test_two_citations_that_each_carry_the_claim_are_both_precise():
    assert support_precision(answer(("ab", [1, 2]), quotes=["ab", "ab"]), found_in) == 1.0


def test_a_citation_whose_quote_holds_a_nugget_is_counted():
    # Quote 1 holds the first nugget, quote 2 none, quote 3 the second: 2 of 3.
    one = answer(("x", [1, 2, 3]), quotes=["有73家", "没有", "共2200家"])
    assert holding_precision(one, ["73家", "2200家"]) == pytest.approx(2 / 3)


def test_a_nugget_said_and_not_in_a_quote_is_not_covered():
    # Both are said; only 73家 is quoted: 1 of 2.
    one = answer(("有73家和2200家", [1]), quotes=["有73家"])
    assert nugget_coverage(one, ["73家", "2200家"]) == 0.5


def test_where_nothing_is_cited_there_is_no_figure():
    empty = answer()
    assert support_recall(empty, found_in) is None
    assert support_precision(empty, found_in) is None
    assert holding_precision(empty, ["1"]) is None
    assert nugget_coverage(empty, ["1"]) == 1.0
