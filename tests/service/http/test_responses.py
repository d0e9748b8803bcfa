import json

import pytest
from starlette.testclient import TestClient

from service.contract import Turn
from service.errors import LLMError

QUESTION = "有多少家两新党组织？"


def ask(client: TestClient, **fields):
    return client.post("/v1/responses", json={"model": "parkbrief-auto", "input": QUESTION, **fields})


def events(client: TestClient, **fields) -> list[dict]:
    found = []
    for block in ask(client, stream=True, **fields).text.strip().split("\n\n"):
        name, data = block.split("\n")
        found.append(json.loads(data.removeprefix("data: ")))
        assert name == f"event: {found[-1]['type']}"
    return found


def test_a_response_carries_text_annotations_citations_and_claims(client: TestClient, parkbrief):
    body = ask(client).json()
    [message] = body["output"]
    [text] = message["content"]
    assert (body["object"], body["status"], text["text"]) == ("response", "completed", parkbrief.answer.answer)
    # FIRST has 31 characters, its marker 31..34, SECOND 34..52, its marker 52..55
    assert [(one["type"], one["start_index"], one["end_index"]) for one in text["annotations"]] == [
        ("url_citation", 31, 34),
        ("url_citation", 52, 55),
    ]
    assert [one["number"] for one in message["citations"]] == [1, 2]
    assert [one["citations"] for one in message["claims"]] == [[1], [2]]
    usage = body["usage"]
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]


def test_a_stream_gives_each_text_once_and_ends_with_the_whole(client: TestClient, parkbrief):
    found = events(client)
    assert [one["type"].removeprefix("response.") for one in found] == [
        "created", "in_progress", "output_item.added", "content_part.added",
        "output_text.delta", "output_text.delta",
        "output_text.annotation.added", "output_text.annotation.added",
        "output_text.done", "content_part.done", "output_item.done", "completed",
    ]  # fmt: skip
    assert [one["sequence_number"] for one in found] == list(range(12))
    assert [one["delta"] for one in found if "delta" in one] == parkbrief.pieces
    whole = found[-1]["response"]
    assert whole["output"] == [found[-2]["item"]]
    assert [one["annotation"] for one in found if "annotation" in one] == whole["output"][0]["content"][0][
        "annotations"
    ]


def test_the_conversation_comes_from_the_input(client: TestClient, parkbrief):
    conversation = [
        {"role": "developer", "content": "不要引用出处。"},
        {"role": "user", "content": [{"type": "input_text", "text": "杭州有多少家？"}]},
        {"type": "reasoning", "id": "r", "summary": []},
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "3059家。"}]},
        {"role": "user", "content": "海口呢？"},
    ]
    ask(client, input=conversation)
    assert parkbrief.asked[0]["question"] == "海口呢？"
    assert parkbrief.asked[0]["history"] == [Turn("user", "杭州有多少家？"), Turn("assistant", "3059家。")]


@pytest.mark.parametrize(
    ("fields", "status", "param"),
    [
        ({"model": "gpt-5"}, 404, None),
        ({"previous_response_id": "resp_1"}, 400, "previous_response_id"),
        ({"input": [{"role": "assistant", "content": "好"}]}, 400, "input"),
        ({"input": [{"role": "user", "content": [{"type": "input_image", "image_url": "x"}]}]}, 400, "content"),
        ({"input": "问" * 100_000}, 400, None),
    ],
)
def test_what_cannot_be_met_is_refused_in_openais_form(client: TestClient, fields, status, param):
    response = ask(client, stream=True, **fields)
    assert response.status_code == status
    assert response.json()["error"]["param"] == param


def test_a_stream_that_breaks_midway_does_not_complete(client: TestClient, parkbrief):
    parkbrief.error, parkbrief.breaks_after = LLMError("the model hung up"), 1
    text = ask(client, stream=True).text
    assert "response.completed" not in text
    assert "the model hung up" in text
