"""All requests of one answer under one deadline and one budget, over real HTTP from a scripted server."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.tokens import count_tokens
from service.contract import Cost, PromptUsed, Usage
from service.errors import LLMBudget, LLMError, LLMTimeout
from service.exchange import Exchange
from service.llm import ChatModel, LLMSettings
from service.prices import Price
from service.prompts import Prompt
from tests.openai_server import OpenAIServer, Step

PROMPT = Prompt("greet", "1", "Says hello.", ("who",), "简短。", "{who}好", "abc")
Making = Callable[..., tuple[Exchange, OpenAIServer]]


@pytest.fixture
def making() -> Iterator[Making]:
    """Makes an exchange with a scripted server; both are closed behind the test."""
    opened: list[ChatModel | OpenAIServer] = []

    def make(*steps: Step, **settings: float | Price | Path) -> tuple[Exchange, OpenAIServer]:
        server = OpenAIServer(steps).__enter__()
        chat = ChatModel(LLMSettings("scripted", server.base_url, max_retries=0, **settings))  # type: ignore[arg-type]
        chat.warm()
        opened.extend((server, chat))
        return Exchange(chat), server

    yield make
    for one in reversed(opened):
        one.__exit__(None, None, None)


def test_every_request_is_counted_with_its_prompt(making: Making) -> None:
    exchange, _ = making(Step(("好",)), price=Price(1.0, 2.0))
    assert exchange.usage is None
    assert exchange.cost is None
    assert list(exchange.ask(PROMPT, {"who": "你"})) == ["好"]
    assert list(exchange.ask(PROMPT, {"who": "您"})) == ["好"]
    # The scripted server counts 11 and 7: (22 * 1 + 14 * 2) / 1,000,000
    assert exchange.usage == Usage(22, 14, 36)
    assert exchange.cost == Cost(0.00005, "USD")
    assert [(call.prompt, call.estimated, call.error) for call in exchange.calls] == [
        (PromptUsed("greet", "1", "abc"), False, None)
    ] * 2


def test_tokens_that_the_server_does_not_count_are_estimated_and_marked(making: Making) -> None:
    exchange, _ = making(Step(("好的",), counts=False))
    assert list(exchange.ask(PROMPT, {"who": "你"})) == ["好的"]
    sent = count_tokens("简短。", "scripted") + count_tokens("你好", "scripted")
    received = count_tokens("好的", "scripted")
    assert exchange.usage == Usage(sent, received, sent + received)
    assert exchange.calls[0].estimated


def test_a_failed_request_is_counted_too_and_keeps_its_error(making: Making) -> None:
    exchange, _ = making(Step(("好",), cut=True))
    with pytest.raises(LLMError):
        list(exchange.ask(PROMPT, {"who": "你"}))
    [call] = exchange.calls
    assert "cut off" in (call.error or "")
    assert call.estimated


def test_a_price_that_is_not_known_makes_no_cost(making: Making) -> None:
    exchange, _ = making(Step(("好",)))
    list(exchange.ask(PROMPT, {"who": "你"}))
    assert exchange.cost is None


def test_the_deadline_is_that_of_all_requests(making: Making) -> None:
    exchange, server = making(Step(("好",) * 100, delay_s=0.05), timeout_s=0.3)
    with pytest.raises(LLMTimeout):
        list(exchange.ask(PROMPT, {"who": "你"}))
    with pytest.raises(LLMTimeout, match="nothing is left"):
        list(exchange.ask(PROMPT, {"who": "你"}))
    assert len(server.requests) == 1


def test_a_share_of_the_time_is_left_for_the_next_request(making: Making) -> None:
    exchange, _ = making(Step(("好",), hang_s=30), Step(("好",)), timeout_s=4)
    with pytest.raises(LLMTimeout, match="within 1 s"):
        list(exchange.ask(PROMPT, {"who": "你"}, time_share=0.25))
    assert list(exchange.ask(PROMPT, {"who": "你"})) == ["好"]


def test_a_request_beyond_the_budget_is_not_sent(making: Making) -> None:
    # The first costs 18 of 90; 72 are left, of which the prompt takes 9 at most and a reply needs 64.
    exchange, server = making(Step(("好",)), answer_tokens=90)
    list(exchange.ask(PROMPT, {"who": "你"}))
    with pytest.raises(LLMBudget, match="budget of 90 tokens"):
        list(exchange.ask(PROMPT, {"who": "你" * 50}))
    assert len(server.requests) == 1


def test_a_reply_may_have_what_is_left_of_the_budget(making: Making) -> None:
    exchange, server = making(Step(("好",)), answer_tokens=200, output_tokens=150)
    list(exchange.ask(PROMPT, {"who": "你"}))
    list(exchange.ask(PROMPT, {"who": "你" * 60}))
    first, second = (request["max_completion_tokens"] for request in server.requests)
    assert first == 150
    assert 64 <= second < 200 - 18 - 60


def test_sources_get_what_the_reply_and_the_question_leave(making: Making) -> None:
    exchange, _ = making(Step(("好",)), answer_tokens=1000, output_tokens=300, source_tokens=500)
    assert exchange.source_tokens("") == 500
    # Of 1,000, 300 are the reply's and about as many as it has characters the question's.
    assert 280 < exchange.source_tokens("问" * 400) < 310


def test_a_reply_that_is_left_early_is_counted(making: Making) -> None:
    exchange, _ = making(Step(("好",) * 100, delay_s=0.05))
    pieces = exchange.ask(PROMPT, {"who": "你"})
    next(pieces)
    pieces.close()
    assert len(exchange.calls) == 1
