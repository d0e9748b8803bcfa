"""Sentence boundaries in newspaper paragraphs, as offsets into the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.answering.sentences import normalise, split


def pieces(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲成立。乙落户！丙呢？", ["甲成立。", "乙落户！", "丙呢？"]),
        ("他说：“不难。先做。”大家同意。", ["他说：“不难。先做。”", "大家同意。"]),
        ("“不难。先做。”他表示，要快。", ["“不难。先做。”他表示，要快。"]),
        ("园区（含滨江。富阳）获奖。完成。", ["园区（含滨江。富阳）获奖。", "完成。"]),
        ("“没有关上的引号。后面还有。", ["“没有关上的引号。", "后面还有。"]),
        ("真的？！是。", ["真的？！", "是。"]),
        ("等等……好。", ["等等……", "好。"]),
        ("达17.5%。", ["达17.5%。"]),
        ("", []),
        ("   ", []),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


def test_a_dateline_is_no_part_of_the_first_sentence() -> None:
    assert pieces("本报讯 （特约通讯员 王亚东）近日，甲成立。") == ["近日，甲成立。"]
    assert pieces("本报讯 近日，甲成立。") == ["近日，甲成立。"]


def test_a_byline_behind_the_last_full_stop_is_left_out() -> None:
    assert pieces("甲成立。乙落户。 党朝峰") == ["甲成立。", "乙落户。"]


def test_a_paragraph_without_any_full_stop_is_one_sentence() -> None:
    assert pieces("党建引领新业态") == ["党建引领新业态"]


def test_only_a_long_sentence_is_cut_at_its_semicolons() -> None:
    clause = "一" * 60
    assert pieces(f"{clause}；{clause}。") == [f"{clause}；", f"{clause}。"]
    assert pieces("甲；乙。") == ["甲；乙。"]


def test_normalising_keeps_a_full_width_comma_apart_from_figures() -> None:
    assert normalise("２０００ 家，１００％") == "2000家，100%"
    assert normalise("总\u200b部\x00\ufeff19 家\n") == "总部19家"


@given(st.text(alphabet="甲乙1。！？；“”（）《》 \n，", max_size=200))
def test_sentences_are_in_order_apart_and_lose_nothing_but_spaces_and_a_tail(text: str) -> None:
    spans = split(text)
    ends = [0, *(span.end for span in spans)]
    assert all(end <= span.start < span.end for end, span in zip(ends, spans, strict=False))
    between = "".join(text[end : span.start] for end, span in zip(ends, spans, strict=False))
    assert not between.strip()
    assert len(text[ends[-1] :].strip()) <= 16
