"""What the clients people use make of the service, over a real connection."""

import time
from dataclasses import replace
from itertools import count

import httpx
import openai
import pytest
from click.testing import CliRunner
from langchain_openai import ChatOpenAI
from llm.cli import cli

from index.tokens import count_tokens

QUESTION = {"role": "user", "content": "有多少家两新党组织？"}
URLS = ["http://127.0.0.1:8000/p/p-lead", "http://127.0.0.1:8000/p/p-loan"]


@pytest.fixture
def openai_client(address):
    with openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client:
        yield client


def test_the_openai_client_shows_answer_and_annotations(openai_client, parkbrief):
    message = openai_client.chat.completions.create(model="parkbrief-auto", messages=[QUESTION]).choices[0].message
    assert message.content == parkbrief.answer.answer
    assert [one.url_citation.url for one in message.annotations] == URLS
    cited = [one.url_citation for one in message.annotations]
    assert [message.content[one.start_index : one.end_index] for one in cited] == ["[1]", "[2]"]
    assert [one["paragraph_id"] for one in message.citations] == ["p-lead", "p-loan"]


def test_the_openai_client_shows_them_streamed(openai_client, parkbrief):
    stream = openai_client.chat.completions.create(
        model="parkbrief-extractive", messages=[QUESTION], stream=True, stream_options={"include_usage": True}
    )
    received = list(stream)
    deltas = [chunk.choices[0].delta for chunk in received if chunk.choices]
    assert "".join(delta.content or "" for delta in deltas) == parkbrief.answer.answer
    [annotations] = [delta.annotations for delta in deltas if hasattr(delta, "annotations")]
    assert [one["url_citation"]["url"] for one in annotations] == URLS
    assert received[-1].usage.total_tokens > 0


def test_the_openai_client_lists_the_models_and_knows_our_errors(openai_client):
    assert "parkbrief-auto" in [model.id for model in openai_client.models.list()]
    with pytest.raises(openai.NotFoundError, match="does not exist"):
        openai_client.chat.completions.create(model="gpt-4o", messages=[QUESTION])
    with pytest.raises(openai.BadRequestError, match="n must be 1"):
        openai_client.chat.completions.create(model="parkbrief-auto", messages=[QUESTION], n=3)


def test_the_openai_client_raises_when_a_stream_breaks(openai_client, parkbrief):
    parkbrief.error, parkbrief.breaks_after = RuntimeError("cut"), 1
    with pytest.raises(openai.APIError):
        list(openai_client.chat.completions.create(model="parkbrief-auto", messages=[QUESTION], stream=True))


@pytest.fixture
def chat(address):
    return ChatOpenAI(model="parkbrief-auto", base_url=f"{address}/v1", api_key="none", max_retries=0)


def test_langchain_shows_the_answer(chat, parkbrief):
    message = chat.invoke("有多少家两新党组织？")
    assert message.content == parkbrief.answer.answer
    assert message.usage_metadata["total_tokens"] > 0


def test_langchain_shows_it_streamed(chat, parkbrief):
    assert "".join(chunk.content for chunk in chat.stream("有多少家？")) == parkbrief.answer.answer


@pytest.fixture
def responding_chat(address):
    return ChatOpenAI(
        model="parkbrief-auto", base_url=f"{address}/v1", api_key="none", max_retries=0, use_responses_api=True
    )


def cited_by(message) -> list[str]:
    return [one["url"] for block in message.content_blocks for one in block.get("annotations", [])]


def test_langchain_shows_the_annotations_of_a_response(responding_chat, parkbrief):
    message = responding_chat.invoke("有多少家两新党组织？")
    assert message.text == parkbrief.answer.answer
    assert cited_by(message) == URLS


def test_langchain_shows_them_streamed(responding_chat, parkbrief):
    first, *others = responding_chat.stream("有多少家两新党组织？")
    message = sum(others, first)
    assert message.text == parkbrief.answer.answer
    assert cited_by(message) == URLS
    assert message.usage_metadata["total_tokens"] > 0


def test_the_openai_client_shows_a_response(openai_client, parkbrief):
    response = openai_client.responses.create(model="parkbrief-auto", input="有多少家两新党组织？")
    assert response.output_text == parkbrief.answer.answer
    assert [one.url for one in response.output[0].content[0].annotations] == URLS
    with openai_client.responses.stream(model="parkbrief-auto", input="有多少家？") as stream:
        assert stream.get_final_response().output_text == parkbrief.answer.answer


def test_the_openai_client_sees_that_an_answer_was_shortened(openai_client, parkbrief):
    most = count_tokens(parkbrief.pieces[0])
    choice = openai_client.chat.completions.create(
        model="parkbrief-auto", messages=[QUESTION], max_completion_tokens=most, temperature=0
    ).choices[0]
    assert (choice.message.content, choice.finish_reason) == (parkbrief.pieces[0], "length")
    response = openai_client.responses.create(model="parkbrief-auto", input="有多少家？", max_output_tokens=most)
    assert (response.output_text, response.incomplete_details.reason) == (parkbrief.pieces[0], "max_output_tokens")


def test_the_openai_client_goes_on_from_a_response(openai_client, parkbrief):
    parkbrief.answers.keep(replace(parkbrief.answer, id="before"))
    response = openai_client.responses.create(
        model="parkbrief-auto", input="海口呢？", previous_response_id="resp_before"
    )
    assert response.previous_response_id == "resp_before"
    assert parkbrief.asked[0]["history"][-1].content == parkbrief.answer.answer
    with pytest.raises(openai.BadRequestError) as refused:
        openai_client.responses.create(model="parkbrief-auto", input="海口呢？", previous_response_id="resp_nowhere")
    assert (refused.value.code, refused.value.param) == ("previous_response_not_found", "previous_response_id")


def test_the_openai_client_is_told_the_field_that_is_wrong(openai_client):
    with pytest.raises(openai.BadRequestError) as refused:
        openai_client.chat.completions.create(model="parkbrief-auto", messages=[QUESTION], temperature=9)
    assert (refused.value.type, refused.value.param) == ("invalid_request_error", "temperature")


def test_the_work_stops_when_the_client_goes_away(address, parkbrief):
    parkbrief.pieces = (f"第{number}句。" for number in count())
    body = {"model": "parkbrief-auto", "messages": [QUESTION], "stream": True}
    with httpx.stream("POST", f"{address}/v1/chat/completions", json=body) as response:
        lines = response.iter_lines()  # held, as the response closes with it
        assert next(lines)
        assert not parkbrief.stream_closed
    deadline = time.monotonic() + 10
    while not parkbrief.stream_closed and time.monotonic() < deadline:
        time.sleep(0.01)
    assert parkbrief.stream_closed


@pytest.fixture
def asked_by_llm(address, tmp_path, monkeypatch):
    """Simon Willison's command-line client, with parkbrief as an entry among its OpenAI models."""
    entry = f'- model_id: news\n  model_name: parkbrief-auto\n  api_base: "{address}/v1"\n  api_key_name: none\n'
    (tmp_path / "extra-openai-models.yaml").write_text(entry, encoding="utf-8")
    (tmp_path / "keys.json").write_text('{"none": "any"}', encoding="utf-8")
    monkeypatch.setenv("LLM_USER_PATH", str(tmp_path))

    def ask(*options: str) -> str:
        result = CliRunner().invoke(
            cli, ["-m", "news", "--no-log", *options, "有多少家两新党组织？"], catch_exceptions=False
        )
        assert result.exit_code == 0
        return result.stdout.strip()

    return ask


@pytest.mark.parametrize("options", [(), ("--no-stream",)])
def test_the_llm_command_shows_the_answer(asked_by_llm, parkbrief, options):
    assert asked_by_llm(*options) == parkbrief.answer.answer
