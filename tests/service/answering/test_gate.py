"""The gate a model's sentences pass: what goes through, what is sent back with which reason, what is withheld."""

from collections.abc import Iterator

import pytest

from service.answering.citations import Statement
from service.answering.gate import Fault, Gate
from service.answering.speech import Speech
from service.errors import LLMError
from tests.service.answering.cited_passages import ONE, TWO


class Model:
    """Gives the second tries one after the other, and keeps what it was asked."""

    def __init__(self, *second_tries: str) -> None:
        self.second_tries = list(second_tries)
        self.asked: list[tuple[str, str]] = []

    def __call__(self, sentence: str, fault: str) -> str:
        self.asked.append((sentence, fault))
        return self.second_tries.pop(0) if self.second_tries else ""


def passed(model: Model, *pieces: str) -> tuple[list[str], Gate]:
    """What comes out: sentences, and `!` with the reason where one is withheld."""
    gate = Gate(Speech(pieces), [ONE, TWO], None, model)
    return [said.text if isinstance(said, Statement) else f"!{said.reason}" for said in gate], gate


def test_a_sentence_goes_out_as_soon_as_the_next_one_begins() -> None:
    def reply() -> Iterator[str]:
        yield from ("济南高新区有总部企业19家。", "[1]", "高新")
        raise AssertionError("not asked for yet")

    first = next(iter(Gate(Speech(reply()), [ONE], None, Model())))
    assert isinstance(first, Statement)
    assert first.text == "济南高新区有总部企业19家。"


def test_a_sentence_in_the_source_s_own_words_needs_no_quote() -> None:
    gate = Gate(Speech(["总部企业19家[1]。高新技术企业2000余家。[2]"]), [ONE, TWO], None, Model())
    first, second = (said for said in gate if isinstance(said, Statement))
    assert first.supports[0].quoted == (0, 14)  # 济南高新区有总部企业19家。
    assert second.text == "高新技术企业2000余家。"


def test_a_sentence_in_other_words_goes_out_with_what_it_quotes() -> None:
    reply = "总部企业在济南高新区有19家。[1“济南高新区有总部企业19家”]"
    [said] = Gate(Speech([reply]), [ONE, TWO], None, Model())
    assert isinstance(said, Statement)
    assert said.text == "总部企业在济南高新区有19家。"
    assert said.supports[0].quoted == (0, 13)  # 济南高新区有总部企业19家


def test_a_source_that_is_only_named_beside_a_quoted_one_is_not_cited() -> None:
    [said] = Gate(Speech(["总部企业在济南高新区有19家。[1“总部企业19家”][2]"]), [ONE, TWO], None, Model())
    assert isinstance(said, Statement)
    assert [support.passage for support in said.supports] == [ONE]


@pytest.mark.parametrize(
    ("reply", "reason", "told"),
    [
        ("总部企业91家。[1“总部企业19家”]", "数字与来源不符", "所引资料里没有“91家”"),
        ("总部企业19家。", "没有注明来源", "没有用[编号“原文”]标出"),
        ("总部企业19家。[7]", "引用了未提供的资料", "资料里没有[7]"),
        ("总部企业19家。[0]", "引用了未提供的资料", "资料里没有[0]"),
        ("总部企业19家。[2]", "没有引出原文", "没有引出所依据的原文"),
        ("总部企业在济南高新区有19家。[1]", "没有引出原文", "没有引出所依据的原文"),
        ("总部企业19家。[2“总部企业19家”]", "引文与来源不符", "资料[2]里没有“总部企业19家”这段原文"),
        ("欢迎各位企业家投资兴业。[1“总部企业19家”]", "来源不支持", "所引资料没有这样说"),
        ("There are 19 headquarters。[1“总部企业19家”]", "不是中文", "这句话不是中文"),
        ("総部企業は19家です。[1“总部企业19家”]", "不是中文", "这句话不是中文"),
    ],
)
def test_a_sentence_that_fails_twice_is_sent_back_once_and_withheld(reply: str, reason: str, told: str) -> None:
    model = Model(reply, "总部企业19家。[1]")
    texts, _ = passed(model, reply)
    assert texts == [f"!{reason}"]
    [(sentence, fault)] = model.asked
    assert sentence == reply
    assert told in fault


def test_a_sentence_that_is_mended_goes_out_in_its_place() -> None:
    model = Model("总部企业19家。[1“总部企业19家”]")
    texts, _ = passed(model, "高新技术企业2000余家。[2]总部企业91家。[1]石家庄来访。[1]")
    assert texts == ["高新技术企业2000余家。", "总部企业19家。", "石家庄来访。"]


@pytest.mark.parametrize("second", ["", "无法回答。", "\n"])
def test_a_sentence_that_the_model_gives_up_is_withheld_for_its_first_fault(second: str) -> None:
    texts, _ = passed(Model(second), "总部企业91家。[1“总部企业19家”]")
    assert texts == ["!数字与来源不符"]


def test_markers_of_sources_that_were_not_given_are_taken_off_and_counted() -> None:
    texts, gate = passed(Model(), "高新技术企业2000余家。[2][7]")
    assert texts == ["高新技术企业2000余家。"]
    assert gate.foreign_markers == 1


def test_a_sentence_said_again_is_said_once() -> None:
    texts, _ = passed(Model(), "总部企业19家。[1]" * 50)
    assert texts == ["总部企业19家。"]


@pytest.mark.parametrize("reply", ["无法回答。", "资料不足，无法回答", "资料中没有提到银行。"])
def test_a_refusal_is_no_claim(reply: str) -> None:
    model = Model()
    texts, gate = passed(model, reply)
    assert texts == []
    assert gate.refused
    assert model.asked == []


def cut(*pieces: str) -> Iterator[str]:
    yield from pieces
    raise LLMError("cut off")


def test_a_cut_reply_keeps_its_whole_sentences_and_sends_nothing_back() -> None:
    model = Model("总部企业19家。[1]")
    gate = Gate(Speech(cut("石家庄来访。[1]", "总部企业91家。[1“总部企业19家”]")), [ONE, TWO], None, model)
    first, second = gate
    assert isinstance(first, Statement)
    assert isinstance(second, Fault)
    assert model.asked == []


@pytest.mark.parametrize("end", ["总部企业19家", "总部企业19家。", "总部企业19家。[", "总部企业19家。[1“总部"])
def test_a_cut_before_a_sentence_s_marker_shows_nothing_of_it(end: str) -> None:
    assert list(Gate(Speech(cut(end)), [ONE, TWO], None, Model())) == []


def test_a_cut_right_behind_a_marker_loses_nothing() -> None:
    [said] = Gate(Speech(cut("总部企业19家。[1]")), [ONE, TWO], None, Model())
    assert isinstance(said, Statement)
