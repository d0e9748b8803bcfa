from hypothesis import given
from hypothesis import strategies as st

from index.words import MAX_QUERY_TERMS, query_terms, terms


def test_words_and_bigrams_stand_side_by_side() -> None:
    assert set(terms("高新区")) == {"高新", "新区", "高新区"}


def test_figures_and_latin_names_stay_whole() -> None:
    assert {"2024", "0.1%", "chatgpt"} <= set(terms("２０２４年ＣｈａｔＧＰＴ担保费率0.1%"))


def test_bigrams_run_across_han_figures_and_latin_but_not_across_punctuation() -> None:
    assert set(terms("3月，5G")) == {"3", "月", "3月", "5g"}


def test_punctuation_is_no_term() -> None:
    assert terms("，。！？“”——…… \n\x00") == []


def test_a_query_has_each_term_once_and_not_too_many() -> None:
    assert query_terms("高新区高新区").count("高新区") == 1
    assert len(query_terms("".join(chr(0x4E00 + i) for i in range(5000)))) == MAX_QUERY_TERMS


@given(st.text(max_size=300))
def test_a_term_holds_no_space(text: str) -> None:
    assert all(term and not any(character.isspace() for character in term) for term in terms(text))
