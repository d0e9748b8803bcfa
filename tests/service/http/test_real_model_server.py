"""The protocol against a server that nobody here wrote: streaming, usage, cancellation, and what is made of babble."""

from pathlib import Path

import httpx
import openai
import pytest

from service.errors import LLMError, LLMTimeout
from service.http.app import create_app
from service.llm import ChatModel, LLMSettings
from service.settings import Settings
from service.wiring import Parkbrief
from tests.real_model_server import SEEDS, make_model, serving_model

MESSAGES = [("system", "你是资料员。"), ("user", "济南高新区有几家总部企业？")]
QUESTION = {"role": "user", "content": "杭州高新区（滨江）有多少家两新党组织？"}
FACT = "3059家"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("tiny-model")
    make_model(folder)
    return folder


@pytest.fixture(scope="module")
def base_url(folder):
    with serving_model(folder) as base_url:
        yield base_url


@pytest.fixture
def chat(folder, base_url):
    with ChatModel(LLMSettings(str(folder), base_url, max_retries=0)) as chat:
        yield chat


def test_a_reply_comes_in_pieces_and_its_tokens_are_counted_by_the_server(chat):
    reply = chat.reply(MESSAGES, max_tokens=24)
    pieces: list[str] = []
    with pytest.raises(LLMError, match="limit of 24 tokens"):
        pieces.extend(reply)
    assert len(pieces) > 1
    assert reply.usage is not None
    assert reply.usage.completion_tokens == 24
    assert reply.usage.total_tokens == reply.usage.prompt_tokens + 24


def test_a_reply_that_is_left_early_leaves_the_server_serving(chat):
    for _ in range(3):
        pieces = iter(chat.reply(MESSAGES, max_tokens=4000))
        assert next(pieces)
        pieces.close()
    with pytest.raises(LLMError, match="limit of 8 tokens"):
        list(chat.reply(MESSAGES, max_tokens=8))


def test_a_deadline_in_the_middle_leaves_the_server_serving(chat):
    with pytest.raises(LLMTimeout):
        list(chat.reply(MESSAGES, max_tokens=20_000, timeout_s=1.0))
    with pytest.raises(LLMError, match="limit of 8 tokens"):
        list(chat.reply(MESSAGES, max_tokens=8))


def test_a_model_that_is_not_there_is_named(base_url):
    with ChatModel(LLMSettings("nobody/nothing", base_url, max_retries=0)) as chat, pytest.raises(LLMError):
        list(chat.reply(MESSAGES))


@pytest.fixture(scope="module")
def served(folder, base_url, tmp_path_factory, serving):
    home = tmp_path_factory.mktemp("served-with-a-model")
    settings = Settings(
        _env_file=None,
        home=home,
        database_url_set=f"sqlite:///{home / 'parkbrief.db'}",
        openai_base_url=base_url,
        llm_model=str(folder),
        llm_source_tokens=600,
        llm_output_tokens=64,
        llm_answer_tokens=3000,
        llm_price_in=1.0,
        llm_price_out=2.0,
    )
    parkbrief = Parkbrief(settings)
    assert not parkbrief.ingest([SEEDS]).failures
    with serving(create_app(parkbrief)) as address:
        yield address
    parkbrief.close()


@pytest.fixture
def client(served):
    with openai.OpenAI(base_url=f"{served}/v1", api_key="none", max_retries=0) as client:
        yield client


@pytest.mark.parametrize("model", ["parkbrief-auto", "parkbrief-llm"])
def test_random_words_are_never_said_the_pages_are_quoted_instead(client, served, folder, model):
    completion = client.chat.completions.create(model=model, messages=[QUESTION])
    assert FACT in completion.choices[0].message.content
    answer = httpx.get(f"{served}/api/answers/{completion.parkbrief['answer_id']}").json()
    answer = answer.get("answer", answer) if isinstance(answer.get("answer"), dict) else answer
    assert answer["answerer"] == "extractive"
    assert answer["model"] == str(folder)
    assert answer["reason"].endswith("改用原文摘录")
    assert answer["usage"] == completion.usage.model_dump(
        include={"prompt_tokens", "completion_tokens", "total_tokens"}
    )
    assert answer["calls"][0]["usage"]["completion_tokens"] == 64
    assert not answer["usage_estimated"]
    spent = (answer["usage"]["prompt_tokens"] + 2 * answer["usage"]["completion_tokens"]) / 1_000_000
    assert answer["cost"] == {"amount": pytest.approx(spent), "currency": "USD"}
    assert completion.parkbrief["cost"] == answer["cost"]


def test_random_words_are_never_said_in_a_stream(client):
    stream = client.chat.completions.create(model="parkbrief-llm", messages=[QUESTION], stream=True)
    text = "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices)
    assert FACT in text
    assert "�" not in text
