"""Overviews of a chat model, over real HTTP from a scripted server: notes on each article, then the overview."""

from typing import Any

import pytest

from index.parks import Gazetteer
from service.briefings.briefing import Briefing, write_briefing
from service.briefings.digest import write_digest
from service.briefings.rendering import render_briefing, render_digest
from service.briefings.writing import Writer
from service.contract import Cost
from service.llm import ChatModel, LLMSettings
from service.prices import Price
from tests.newspaper import FakeCorpus, article
from tests.openai_server import OpenAIServer, Step

URL = "http://127.0.0.1:8000"
AWARDS = article(
    "awards",
    "咸宁高新区3月14日举行述职评议会议，共有64家企业党组织获评“双强六好”党组织，现场授牌。",
    headline="咸宁高新区为“双强六好”党组织授牌",
)
LOAN = article(
    "loan",
    "咸宁高新区与3家银行签约，推出“园区贷”产品，凡符合条件的企业最高可获贷款1000万元。",
    headline="咸宁高新区推出“园区贷”",
    on="2024-03-12",
    page="p2",
)
GAZETTEER = Gazetteer.load()
NOTE_AWARDS = "咸宁高新区64家企业党组织获评“双强六好”党组织。[1“共有64家企业党组织获评“双强六好”党组织”]"
NOTE_LOAN = (
    "咸宁高新区推出“园区贷”，企业最高可获贷款1000万元。[1“推出“园区贷”产品，凡符合条件的企业最高可获贷款1000万元”]"
)
WRONG = "咸宁高新区与30家银行签约。[2“咸宁高新区与3家银行签约”]"


def second(sentence: str) -> str:
    """The same with the marker of the second source, as the overview's sources are numbered."""
    return sentence.replace("[1", "[2")


def briefing(*replies: str | Step, settings: dict[str, Any] | None = None) -> tuple[Briefing, OpenAIServer]:
    steps = [reply if isinstance(reply, Step) else Step((reply,)) for reply in replies]
    given = {"model": "scripted", "timeout_s": 20.0, "max_retries": 0, **(settings or {})}
    with OpenAIServer(steps) as server, ChatModel(LLMSettings(base_url=server.base_url, **given)) as chat:
        chat.warm()
        written = write_briefing(FakeCorpus(AWARDS, LOAN), "咸宁高新区", public_url=URL, writer=Writer(chat, GAZETTEER))
    return written, server


def overview(written: Briefing) -> list[str]:
    return [sentence.text for sentence in written.overview]


EXTRACTIVE = write_briefing(FakeCorpus(AWARDS, LOAN), "咸宁高新区", public_url=URL)


def test_notes_are_taken_of_each_article_and_the_overview_is_written_from_them():
    written, server = briefing(NOTE_AWARDS, NOTE_LOAN, NOTE_AWARDS + second(NOTE_LOAN))
    assert len(server.requests) == 3
    notes, sources = server.requests[2]["messages"][1]["content"].split("资料：")
    assert "- 咸宁高新区64家企业党组织获评“双强六好”党组织。" in notes
    assert "[2]" in sources
    assert overview(written) == [NOTE_AWARDS.split("[")[0], NOTE_LOAN.split("[")[0]]
    assert all(sentence.verdict == "supported" and sentence.citations for sentence in written.overview)
    cited = [source.citation.article_id for source in written.sources]
    assert cited[:2] == ["awards", "loan"]


def test_what_the_extractive_overview_said_stands_among_the_developments():
    written, _ = briefing(NOTE_AWARDS, NOTE_LOAN, NOTE_AWARDS)
    told = {sentence.text for group in written.developments for sentence in group.sentences}
    assert {sentence.text for sentence in EXTRACTIVE.overview} <= told


def test_tokens_cost_and_prompts_are_kept():
    price = Price(10.0, 20.0, "USD")
    written, _ = briefing(NOTE_AWARDS, NOTE_LOAN, NOTE_AWARDS, settings={"price": price})
    writing = written.writing
    assert writing is not None
    assert [(prompt.name, prompt.version) for prompt in writing.prompts] == [("map", "1"), ("reduce", "1")]
    # Three requests of 11 tokens sent and 7 received each.
    assert writing.usage is not None
    assert (writing.usage.prompt_tokens, writing.usage.completion_tokens) == (33, 21)
    assert writing.cost == Cost(pytest.approx(33 * 10e-6 + 21 * 20e-6), "USD")
    assert written.to_dict()["writing"]["model"] == "scripted"


def test_a_sentence_that_its_source_does_not_bear_is_left_out_and_said_to_be():
    written, _ = briefing(NOTE_AWARDS, NOTE_LOAN, NOTE_AWARDS + WRONG, "无法回答。")
    assert overview(written) == [NOTE_AWARDS.split("[")[0]]
    assert "（概述略去 1 句：" in render_briefing(written)


def test_an_article_without_a_note_that_holds_is_noted_in_its_own_sentences():
    written, server = briefing("无法回答。", NOTE_LOAN, NOTE_AWARDS)
    assert f"- {AWARDS.paragraphs[0].text}" in server.requests[2]["messages"][1]["content"]
    assert overview(written) == [NOTE_AWARDS.split("[")[0]]


@pytest.mark.parametrize(
    "replies", [(NOTE_AWARDS, NOTE_LOAN, "无法回答。"), (Step(status=500),), (NOTE_AWARDS, NOTE_LOAN, Step(status=500))]
)
def test_where_the_model_writes_nothing_the_extractive_overview_stands_and_says_so(replies: tuple[str | Step, ...]):
    written, _ = briefing(*replies)
    assert overview(written) == overview(EXTRACTIVE)
    assert "（概述由原文摘录而成：" in render_briefing(written)


def test_after_a_request_that_failed_no_other_is_sent():
    _, server = briefing(Step(status=500))
    assert len(server.requests) == 1


def test_what_is_over_the_budget_of_a_document_is_not_sent():
    written, server = briefing(NOTE_AWARDS, NOTE_LOAN, settings={"answer_tokens": 60})
    assert written.writing is not None
    assert "60 tokens" in (written.writing.failure or "")
    assert server.requests == []
    assert overview(written) == overview(EXTRACTIVE)


def test_a_digest_gets_an_overview_over_its_events():
    steps = [Step((NOTE_AWARDS,)), Step((NOTE_AWARDS,))]
    with (
        OpenAIServer(steps) as server,
        ChatModel(LLMSettings(base_url=server.base_url, model="scripted", timeout_s=20.0, max_retries=0)) as chat,
    ):
        chat.warm()
        written = write_digest(FakeCorpus(AWARDS), "2024-W11", public_url=URL, writer=Writer(chat, GAZETTEER))
    assert len(server.requests) == 2
    assert [sentence.text for sentence in written.overview] == [NOTE_AWARDS.split("[")[0]]
    assert "## 概述\n\n咸宁高新区64家" in render_digest(written)
