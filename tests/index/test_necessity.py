"""How likely a query's terms are to be needed."""

import pytest

from index.necessity import Necessity, kind_of, load_necessity


def test_a_bigram_is_inside_a_word_or_across_words() -> None:
    words = ["高新区", "高新", "企业"]
    assert [kind_of(term, words) for term in ("高新", "新区", "区企")] == ["word", "inner", "across"]


def test_a_term_that_was_not_counted_has_the_share_of_its_kind() -> None:
    table = Necessity({"多少": 0.02}, {"word": 0.8, "inner": 0.7, "across": 0.5})
    found = table.of("多少企业")
    assert found == {"多少": 0.02, "企业": 0.8, "少企": 0.5}


@pytest.mark.parametrize("word", ["多少", "什么", "哪里"])
def test_no_answer_is_expected_to_hold_the_question_word(word: str) -> None:
    assert load_necessity().of(word)[word] < 0.1
