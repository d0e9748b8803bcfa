"""The reply of a chat model, over real HTTP from a scripted server; every fault must come out as one LLMError."""

import socket
import time

import pytest

from service.contract import Usage
from service.errors import LLMError
from service.llm import LLMSettings, Reply
from tests.openai_server import OpenAIServer, Step

MESSAGES = [("system", "你是资料员。"), ("user", "问题：有几家？")]


def settings(server: OpenAIServer, timeout_s: float = 20.0, retries: int = 0) -> LLMSettings:
    return LLMSettings(
        model="scripted", base_url=server.base_url, api_key="key", timeout_s=timeout_s, max_retries=retries
    )


def failure(step: Step, timeout_s: float = 20.0) -> str:
    with OpenAIServer([step]) as server, pytest.raises(LLMError) as caught:
        list(Reply(settings(server, timeout_s), MESSAGES))
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_pieces_come_in_order_and_usage_is_known_at_the_end() -> None:
    with OpenAIServer([Step(("共", "19家", "。[1]"))]) as server:
        reply = Reply(settings(server), MESSAGES)
        assert list(reply) == ["共", "19家", "。[1]"]
    assert reply.usage == Usage(11, 7, 18)
    body = server.requests[0]
    assert body["messages"][1] == {"role": "user", "content": "问题：有几家？"}
    assert body["temperature"] == 0
    assert body["stream_options"] == {"include_usage": True}


@pytest.mark.parametrize(
    ("status", "words"),
    [(401, "401"), (403, "403"), (404, "404"), (400, "400"), (429, "429"), (500, "500"), (503, "503")],
)
def test_an_error_status_is_named(status: int, words: str) -> None:
    assert words in failure(Step(status=status))


def test_a_failed_request_is_tried_again_within_bounds() -> None:
    with OpenAIServer([Step(status=500), Step(("好。",))]) as server:
        assert list(Reply(settings(server, retries=1), MESSAGES)) == ["好。"]
    assert len(server.requests) == 2


def test_a_server_that_hangs_runs_into_the_deadline() -> None:
    assert "no complete reply within 0.4 s" in failure(Step(("晚了。",), hang_s=5), timeout_s=0.4)


def test_a_server_that_drips_bytes_runs_into_the_deadline() -> None:
    started = time.monotonic()
    assert "no complete reply within 0.5 s" in failure(Step(drip=400, delay_s=0.05), timeout_s=0.5)
    assert time.monotonic() - started < 10  # the whole drip would take 20 s


def test_a_stream_without_a_finish_is_cut() -> None:
    assert "cut off" in failure(Step(("共19",), cut=True))


def test_a_line_that_is_no_json_is_malformed() -> None:
    assert "malformed" in failure(Step(("共19",), broken=True))


def test_an_empty_reply_is_an_error() -> None:
    assert "empty" in failure(Step((" ", "\n")))


def test_nobody_listening_is_an_error() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    dead = LLMSettings(model="m", base_url=f"http://127.0.0.1:{port}/v1", max_retries=0)
    with pytest.raises(LLMError, match="no connection"):
        list(Reply(dead, MESSAGES))


def test_closing_the_reply_midway_ends_the_request() -> None:
    with OpenAIServer([Step(tuple("一二三四五六七八九十"), delay_s=0.1)]) as server:
        pieces = iter(Reply(settings(server), MESSAGES))
        assert next(pieces) == "一"
        pieces.close()  # type: ignore[attr-defined]
