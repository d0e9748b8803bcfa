import json

import pytest
from starlette.testclient import TestClient

from index.tokens import count_tokens
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
        ({"input": 7}, 400, "input"),
        ({"max_output_tokens": 0}, 400, "max_output_tokens"),
        ({"input": [{"role": "assistant", "content": "好"}]}, 400, "input"),
        (
            {"input": [{"role": "user", "content": [{"type": "input_image", "image_url": "x"}]}]},
            400,
            "input[0].content",
        ),
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


def test_a_conversation_goes_on_from_a_stored_answer(client: TestClient, parkbrief):
    ask(client)
    again = ask(client, input="海口呢？", previous_response_id="resp_answer-1").json()
    assert again["previous_response_id"] == "resp_answer-1"
    assert parkbrief.asked[1]["question"] == "海口呢？"
    assert parkbrief.asked[1]["history"] == [Turn("user", QUESTION), Turn("assistant", parkbrief.answer.answer)]
    assert again["id"] == f"resp_{parkbrief.asked[1]['identifier']}"


def test_one_that_is_not_stored_is_refused_in_openais_words(client: TestClient):
    error = ask(client, previous_response_id="resp_nowhere").json()["error"]
    assert error["code"] == "previous_response_not_found"
    assert error["message"] == "Previous response with id 'resp_nowhere' not found."


def test_a_response_that_is_too_long_is_incomplete(client: TestClient, parkbrief):
    most = count_tokens(parkbrief.pieces[0])
    body = ask(client, max_output_tokens=most).json()
    assert (body["status"], body["incomplete_details"]) == ("incomplete", {"reason": "max_output_tokens"})
    [text] = body["output"][0]["content"]
    assert text["text"] == parkbrief.pieces[0]
    assert len(text["annotations"]) == 1
    *_, last = found = events(client, max_output_tokens=most)
    assert last["type"] == "response.incomplete"
    assert [one["delta"] for one in found if "delta" in one] == parkbrief.pieces[:1]
    assert last["response"]["output"][0]["content"] == [text]


def test_what_it_was_asked_with_is_given_back(client: TestClient):
    body = ask(client, temperature=0.3, metadata={"user": "7"}, tools=[], reasoning={"effort": "low"}).json()
    assert (body["temperature"], body["metadata"]) == (0.3, {"user": "7"})
