"""Terms found by place; every place counted by hand. Each text is closed by one NUL."""

import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.matching import find, lay_out


def test_texts_lie_end_to_end_folded() -> None:
    layout = lay_out(["ＡＢ，", "高"])
    assert [chr(code) if code else "" for code in layout.codes] == ["a", "b", "", "", "高", ""]
    assert layout.owner.tolist() == [0, 0, 0, 0, 1, 1]
    assert layout.starts.tolist() == [0, 4]


def test_terms_are_found_wherever_they_stand() -> None:
    # 0济 1南 2高 3新 4区 5NUL 6高 7新 8NUL
    found = find("济南高新区", ["济南", "高新"], lay_out(["济南高新区", "高新"]))
    assert sorted(zip(found.positions.tolist(), found.terms.tolist(), strict=True)) == [(0, 0), (2, 1), (6, 1)]


def test_figures_and_latin_words_are_found_only_whole() -> None:
    # "有12家，2012年" 0有 1.2 "12" 3家 4， 5-8 "2012"; the 12 at 7 goes on from 20.
    found = find("12家", ["12"], lay_out(["有12家，2012年，120"]))
    assert found.positions.tolist() == [1]
    assert find("app", ["app"], lay_out(["apps app"])).positions.tolist() == [5]


def test_a_query_of_full_width_and_capitals_matches_plain_text() -> None:
    assert find("ＸｅＳＳ", ["xess"], lay_out(["推出XeSS"])).positions.tolist() == [2]


def test_n_grams_are_those_of_the_query_and_stop_at_punctuation() -> None:
    found = find("甲乙，丙丁", [], lay_out(["甲乙丙丁"]))
    assert set(found.grams[1].pieces) == {"甲乙", "丙丁"}
    assert found.grams[1].positions.tolist() == [0, 2]
    assert found.grams[2].pieces == ()


def test_a_query_without_letters_finds_nothing() -> None:
    for query in ("", "，。！", "\x00\x01", "🙂"):
        found = find(query, [], lay_out(["甲，乙"]))
        assert [len(grams.positions) for grams in found.grams] == [0] * 4


@given(
    st.text(alphabet="甲乙丙1a，", max_size=12),
    st.lists(st.text(alphabet="甲乙丙1a，", max_size=15), min_size=1, max_size=4),
)
def test_bigrams_are_where_a_scan_finds_them(query: str, texts: list[str]) -> None:
    layout = lay_out(texts)
    grams = find(query, [], layout).grams[1]
    pieces = {query[at : at + 2] for at in range(len(query) - 1) if "，" not in query[at : at + 2]}
    joined = "\0".join([*texts, ""])
    expected = sorted(
        (match.start(), piece)
        for piece in pieces
        for match in re.finditer(f"(?={re.escape(piece)})", joined)
        if len(piece) == 2
    )
    found = sorted(zip(grams.positions.tolist(), (grams.pieces[n] for n in grams.numbers), strict=True))
    assert found == expected
    assert np.all(np.diff(grams.positions) > 0)
