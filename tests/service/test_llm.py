"""The reply of a chat model, over real HTTP from a scripted server; every fault must come out as one LLMError."""

import socket

import pytest

from service.contract import Usage
from service.errors import LLMError, LLMTimeout
from service.llm import ChatModel, LLMSettings
from tests.openai_server import OpenAIServer, Step

MESSAGES = [("system", "你是资料员。"), ("user", "问题：有几家？")]


def model(server: OpenAIServer, timeout_s: float = 20.0, retries: int = 0) -> ChatModel:
    return ChatModel(
        LLMSettings(model="scripted", base_url=server.base_url, api_key="key", timeout_s=timeout_s, max_retries=retries)
    )


def failure(step: Step, timeout_s: float = 20.0, retries: int = 0) -> str:
    with OpenAIServer([step]) as server, model(server, timeout_s, retries) as chat, pytest.raises(LLMError) as caught:
        list(chat.reply(MESSAGES))
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_pieces_come_in_order_and_usage_is_known_at_the_end() -> None:
    with OpenAIServer([Step(("共", "19家", "。[1]"))]) as server, model(server) as chat:
        reply = chat.reply(MESSAGES, max_tokens=77)
        assert list(reply) == ["共", "19家", "。[1]"]
    assert reply.usage == Usage(11, 7, 18)
    body = server.requests[0]
    assert body["messages"][1] == {"role": "user", "content": "问题：有几家？"}
    assert body["temperature"] == 0
    assert body["max_completion_tokens"] == 77
    assert body["stream_options"] == {"include_usage": True}


def test_a_server_that_counts_no_tokens_is_read_all_the_same() -> None:
    with OpenAIServer([Step(("好。",), counts=False)]) as server, model(server) as chat:
        reply = chat.reply(MESSAGES)
        assert list(reply) == ["好。"]
    assert reply.usage is None


@pytest.mark.parametrize(
    ("status", "words"),
    [(401, "401"), (403, "403"), (404, "404"), (400, "400"), (429, "429"), (500, "500"), (503, "503")],
)
def test_an_error_status_is_named(status: int, words: str) -> None:
    assert words in failure(Step(status=status))


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_request_that_fails_is_made_again_so_often_and_no_more(status: int) -> None:
    with OpenAIServer([Step(status=status)]) as server, model(server, retries=1) as chat:
        reply = chat.reply(MESSAGES)
        with pytest.raises(LLMError, match=str(status)):
            list(reply)
    assert len(server.requests) == 2


def test_a_request_that_fails_once_is_answered_at_the_second_try() -> None:
    with OpenAIServer([Step(status=500), Step(("好。",))]) as server, model(server, retries=1) as chat:
        assert list(chat.reply(MESSAGES)) == ["好。"]
    assert len(server.requests) == 2


def test_a_wait_that_the_server_asks_for_ends_at_the_deadline() -> None:
    step = Step(status=429, headers=(("Retry-After", "30"),))
    assert "no complete reply within 0.5 s" in failure(step, timeout_s=0.5, retries=2)


def test_a_server_that_hangs_runs_into_the_deadline() -> None:
    assert "no complete reply within 0.4 s" in failure(Step(("晚了。",), hang_s=5), timeout_s=0.4)


def test_a_server_that_drips_bytes_runs_into_the_deadline() -> None:
    assert "no complete reply within 0.5 s" in failure(Step(drip=100, delay_s=0.05), timeout_s=0.5)


def test_a_server_that_drips_text_runs_into_the_deadline() -> None:
    assert "no complete reply within 0.5 s" in failure(Step(("共",) * 100, delay_s=0.05), timeout_s=0.5)


def test_a_stream_without_a_finish_is_cut() -> None:
    assert "cut off" in failure(Step(("共19",), cut=True))


def test_a_connection_that_breaks_midway_is_an_error() -> None:
    assert "broke" in failure(Step(("共19",), reset=True))


def test_a_line_that_is_no_json_is_malformed() -> None:
    assert "malformed" in failure(Step(("共19",), broken=True))


@pytest.mark.parametrize("body", ["<html>Bad gateway</html>", "", "data: {}\n\n", 'data: {"choices": 3}\n\n'])
def test_a_body_that_is_no_stream_of_completions_is_an_error(body: str) -> None:
    assert "scripted: " in failure(Step(body=body))


def test_an_error_inside_a_stream_is_an_error() -> None:
    assert "the server reported an error" in failure(Step(("共19",), fails=True))


def test_a_reply_that_runs_into_its_limit_is_not_whole() -> None:
    assert "limit of 800 tokens" in failure(Step(("共19",), finish="length"))


def test_a_reply_that_the_server_withholds_is_not_whole() -> None:
    assert "withheld" in failure(Step(("共19",), finish="content_filter"))


def test_an_empty_reply_is_an_error() -> None:
    assert "empty" in failure(Step((" ", "\n")))


def test_nobody_listening_is_an_error() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = LLMSettings(model="m", base_url=f"http://127.0.0.1:{port}/v1", max_retries=0)
    with ChatModel(settings) as dead, pytest.raises(LLMError, match="no connection"):
        list(dead.reply(MESSAGES))


def test_closing_the_reply_midway_ends_the_request_and_leaves_the_model_usable() -> None:
    steps = [Step(tuple("一二三四五六七八九十") * 20, delay_s=0.05), Step(("好。",))]
    with OpenAIServer(steps) as server, model(server) as chat:
        pieces = iter(chat.reply(MESSAGES))
        assert next(pieces) == "一"
        pieces.close()
        assert server.eventually(lambda: server.left_early == 1)
        assert list(chat.reply(MESSAGES)) == ["好。"]


def test_a_timeout_ends_the_request() -> None:
    with OpenAIServer([Step(("共",) * 200, delay_s=0.05)]) as server, model(server, 0.3) as chat:
        with pytest.raises(LLMTimeout):
            list(chat.reply(MESSAGES))
        assert server.eventually(lambda: server.left_early == 1)


def test_closing_the_model_ends_what_is_under_way_and_it_opens_again() -> None:
    with OpenAIServer([Step(("共",) * 200, delay_s=0.05), Step(("好。",))]) as server, model(server) as chat:
        pieces = iter(chat.reply(MESSAGES))
        assert next(pieces) == "共"
        chat.close()
        pieces.close()
        assert server.eventually(lambda: server.left_early == 1)
        assert list(chat.reply(MESSAGES)) == ["好。"]
