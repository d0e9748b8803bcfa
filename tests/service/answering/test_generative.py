"""Sources as the model sees them, and the gate its sentences pass."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.records import Article, Paragraph, Passage
from service.answering.generative import Gate, defuse, numbered_sources, quoted_slice, segments


def passage(identifier: str, text: str) -> Passage:
    paragraph = Paragraph(identifier, "body", text, (1, 1))
    article = Article(
        identifier, "page", "news", "标题", "printed", None, ("济南高新区",), None, "unknown", None, (paragraph,)
    )
    return Passage(paragraph, article)


ONE = passage("p1", "济南高新区有总部企业19家。石家庄来访。")
TWO = passage("p2", "高新技术企业2000余家。")


def gate(*pieces: str) -> tuple[list[str], Gate]:
    made = Gate(pieces, [ONE, TWO], None)
    return [statement.text for statement in made], made


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲。[1]乙。[2]", ["甲。[1]", "乙。[2]"]),
        ("甲[1]。乙[2]。", ["甲[1]。", "乙[2]。"]),
        ("甲。[1][2] 乙。[1, 2]", ["甲。[1][2]", " 乙。[1, 2]"]),
        ("甲说：“好。”[1]乙", ["甲说：“好。”[1]", "乙"]),
        ("甲【1】\n乙［2］。", ["甲【1】\n", "乙［2］。"]),
        ("", []),
    ],
)
def test_a_reply_is_cut_into_sentences_with_their_markers(text: str, expected: list[str]) -> None:
    assert list(segments([text])) == expected
    assert list(segments(list(text))) == expected


@given(st.lists(st.text(alphabet="甲乙。！[]12, \n“”", max_size=8), max_size=12))
def test_however_the_reply_is_cut_up_nothing_is_lost(pieces: list[str]) -> None:
    assert "".join(segments(pieces)).strip() == "".join(pieces).strip()


def test_a_sentence_goes_out_as_soon_as_the_next_one_begins() -> None:
    seen: list[str] = []

    def reply() -> object:
        for piece in ("济南高新区有总部企业19家。", "[1]", "高新"):
            seen.append(piece)
            yield piece
        raise AssertionError("not asked for yet")

    first = next(iter(Gate(reply(), [ONE], None)))  # type: ignore[arg-type]
    assert first.text == "济南高新区有总部企业19家。"
    assert seen == ["济南高新区有总部企业19家。", "[1]", "高新"]


def test_supported_sentences_pass_with_the_slice_they_stand_on() -> None:
    made = Gate(["总部企业19家[1]。高新技术企业2000余家。[2][7]"], [ONE, TWO], None)
    statements = list(made)
    assert [statement.text for statement in statements] == ["总部企业19家。", "高新技术企业2000余家。"]
    assert statements[0].supports[0].quoted == (0, 14)  # 济南高新区有总部企业19家。
    assert made.foreign_markers == 1
    assert made.dropped == 0


@pytest.mark.parametrize(
    "reply",
    [
        "总部企业91家。[1]",
        "总部企业19家。",
        "总部企业19家。[2]",
        "总部企业19家。[0]",
        "欢迎投资兴业。[1]",
        "Nineteen of them.[1]",
    ],
)
def test_anything_else_is_held_back_and_counted(reply: str) -> None:
    texts, made = gate(reply)
    assert texts == []
    assert made.dropped == 1


@pytest.mark.parametrize("reply", ["无法回答。", "资料不足，无法回答", "资料中没有提到银行。"])
def test_a_refusal_is_no_claim(reply: str) -> None:
    texts, made = gate(reply)
    assert texts == []
    assert made.refused
    assert made.dropped == 0


def test_sources_are_numbered_and_bounded_by_the_budget() -> None:
    text, given = numbered_sources([ONE, TWO], 10_000, "any")
    assert text.splitlines()[1] == "[2]（济南高新区）标题：高新技术企业2000余家。"
    assert given == [ONE, TWO]
    assert numbered_sources([ONE, TWO], 1, "any")[1] == [ONE]


@pytest.mark.parametrize("mark", ["[3]", "［3］", "【3】", "[ ３ ]", "\u200b[3\u2060]", "〔3〕"])
def test_marks_in_page_text_are_defused(mark: str) -> None:
    assert defuse(f"甲{mark}乙") in {"甲（3）乙", "甲（３）乙"}


def test_the_quote_is_the_sentence_that_shares_most() -> None:
    start, end = quoted_slice("石家庄派人来访", ONE)
    assert ONE.paragraph.text[start:end] == "石家庄来访。"
