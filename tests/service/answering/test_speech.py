"""A model's reply, cut into sentences with their markers and quotes while it comes in."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.answering.speech import Cited, Said, Speech, read, segments
from service.errors import LLMError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲。[1]乙。[2]", ["甲。[1]", "乙。[2]"]),
        ("甲[1]。乙[2]。", ["甲[1]。", "乙[2]。"]),
        ("甲。[1][2] 乙。[1, 2]", ["甲。[1][2]", " 乙。[1, 2]"]),
        ("甲说：“好。”[1]乙", ["甲说：“好。”[1]", "乙"]),
        ("甲【1】\n乙［2］。", ["甲【1】\n", "乙［2］。"]),
        ("甲。[1“丙。丁。”]乙。[2：“戊”]", ["甲。[1“丙。丁。”]", "乙。[2：“戊”]"]),
        ("甲[1“称“好。”了”]。乙", ["甲[1“称“好。”了”]。", "乙"]),
        ("", []),
    ],
)
def test_a_reply_is_cut_into_sentences_with_their_markers(text: str, expected: list[str]) -> None:
    assert list(segments([text])) == expected
    assert list(segments(list(text))) == expected


@given(st.lists(st.text(alphabet="甲乙。！[]12, \n“”", max_size=8), max_size=12))
def test_however_the_reply_is_cut_up_nothing_is_lost(pieces: list[str]) -> None:
    assert "".join(segments(pieces)).strip() == "".join(pieces).strip()


def test_a_sentence_that_does_not_end_is_given_up() -> None:
    assert list(segments(["甲"] * 5000)) == []


def test_markers_are_taken_out_and_say_what_is_quoted() -> None:
    assert read("有19家。[1“总部企业19家”][2]") == Said("有19家。", [Cited(1, "总部企业19家"), Cited(2, "")])
    assert read("有19家【1，3】。") == Said("有19家。", [Cited(1, ""), Cited(3, "")])


@pytest.mark.parametrize("written", ["- **有19家**。", "1. 有19家。", "有\u200b19家。", "  # 有19家。"])
def test_markup_and_what_shows_nothing_is_taken_off(written: str) -> None:
    assert read(written).text == "有19家。"


def test_a_figure_at_the_start_is_no_list_number() -> None:
    assert read("19.5亿元。").text == "19.5亿元。"


@pytest.mark.parametrize("cut", [[1], [3, 9], [20], []])
def test_what_a_model_thinks_aloud_first_is_not_said(cut: list[int]) -> None:
    reply = "<think>资料1说19家。\n那么</think>\n有19家。[1]"
    places = [0, *cut, len(reply)]
    pieces = [reply[start:end] for start, end in pairwise(places)]
    assert [said.text for said in Speech(pieces)] == ["有19家。"]


def test_thinking_that_never_ends_says_nothing() -> None:
    assert list(Speech(["<think>资料1说19家。"])) == []


def broken_off(*pieces: str) -> Iterator[str]:
    yield from pieces
    raise LLMError("cut off")


def test_a_whole_sentence_before_the_break_is_kept_and_the_rest_is_not_whole() -> None:
    speech = Speech(broken_off("甲。[1]", "乙。[2]", "丙"))
    assert [(said.text, said.whole) for said in speech] == [("甲。", True), ("乙。", True), ("丙", False)]
    assert str(speech.failure) == "cut off"


def test_a_sentence_whose_markers_had_begun_is_not_read_beyond_the_break() -> None:
    first, rest = Speech(broken_off("甲。[1“丙"))
    assert (first.text, first.cited, rest.whole) == ("甲。", [], False)
