import re
from datetime import date

import pytest
from pydantic import TypeAdapter
from starlette.testclient import TestClient

from service.contract import Answer, Turn
from service.http.citing import markers
from service.http.examples import ANSWER


def test_an_answer_has_the_contracts_fields_in_its_order(client: TestClient, parkbrief):
    body = client.post("/api/ask", json={"question": "有多少家两新党组织？"}).json()
    assert list(body) == [
        "id", "question", "answer", "abstained", "reason", "claims", "citations",
        "answerer", "model", "prompt", "usage", "timings_ms",
        "meant", "dropped", "usage_estimated", "cost", "calls",
    ]  # fmt: skip
    assert list(body["claims"][0]) == ["text", "start", "end", "citations", "verdict", "checks"]
    assert list(body["citations"][0]) == [
        "number", "paragraph_id", "article_id", "headline", "parks", "date", "page", "lines", "quote", "url",
    ]  # fmt: skip
    assert body["citations"][0]["lines"] == [23, 33]


def test_a_question_is_narrowed_as_asked(client: TestClient, parkbrief):
    client.post(
        "/api/ask",
        json={
            "question": "那费率呢？",
            "park": "海口高新区",
            "parks": ["杭州高新区（滨江）"],
            "since": "2024-03-01",
            "until": "2024-05-31",
            "answerer": "extractive",
            "history": [{"role": "user", "content": "园区担保贷是什么？"}],
        },
    )
    assert parkbrief.asked == [
        {
            "question": "那费率呢？",
            "parks": ["杭州高新区（滨江）", "海口高新区"],
            "since": date(2024, 3, 1),
            "until": date(2024, 5, 31),
            "answerer": "extractive",
            "history": [Turn("user", "园区担保贷是什么？")],
        }
    ]


def test_parks_are_listed_with_their_dates(client: TestClient):
    assert client.get("/api/parks").json()[0] == {
        "name": "杭州高新区（滨江）", "articles": 1, "first": "2024-05-13", "last": "2024-05-13",
    }  # fmt: skip


def test_articles_come_in_parts(client: TestClient):
    first = client.get("/api/articles", params={"limit": 1}).json()
    assert [one["id"] for one in first["articles"]] == ["a-party"]
    second = client.get("/api/articles", params={"limit": 1, "offset": first["next_offset"]}).json()
    assert [one["id"] for one in second["articles"]] == ["a-loan"]
    assert second["next_offset"] is None


def test_articles_are_narrowed_to_a_park(client: TestClient):
    body = client.get("/api/articles", params={"park": "海口高新区"}).json()
    assert [one["id"] for one in body["articles"]] == ["a-loan"]


def test_an_article_is_given_with_its_paragraphs(client: TestClient):
    body = client.get("/api/articles/a-party").json()
    assert body["date"] == "2024-05-13"
    assert body["date_source"] == "inferred"
    assert [one["id"] for one in body["paragraphs"]] == ["p-lead", "p-script"]


def test_a_paragraph_is_given_with_its_address_and_article(client: TestClient):
    body = client.get("/api/paragraphs/p-loan").json()
    assert body["url"] == "http://127.0.0.1:8000/p/p-loan"
    assert body["article"]["id"] == "a-loan"
    assert body["lines"] == [5, 5]


def test_an_answer_is_found_again(client: TestClient):
    given = client.post("/api/ask", json={"question": "问"}).json()
    assert client.get(f"/api/answers/{given['id']}").json()["answer"] == given
    assert [one["answer"]["id"] for one in client.get("/api/answers").json()["answers"]] == [given["id"]]


def test_a_briefing_and_a_digest_come_as_json_and_as_markdown(client: TestClient):
    for path in ("/api/parks/海口高新区/briefing", "/api/digests/2024-W11"):
        assert isinstance(client.get(path).json(), dict)
        markdown = client.get(path, params={"format": "md"})
        assert markdown.headers["content-type"] == "text/markdown; charset=utf-8"
        assert markdown.text.startswith("# ")


def test_the_openapi_document_describes_every_endpoint_with_its_problems(client: TestClient):
    document = client.get("/openapi.json").json()
    assert set(document["paths"]) >= {
        "/v1/chat/completions", "/v1/models", "/api/ask", "/api/parks", "/api/parks/{park}/briefing",
        "/api/digests/{week}", "/api/articles", "/api/articles/{article}", "/api/paragraphs/{paragraph}",
        "/api/answers", "/api/answers/{answer}", "/healthz", "/readyz",
    }  # fmt: skip
    for path, operations in document["paths"].items():
        for operation in operations.values():
            assert operation["description"], path
            given = operation["responses"]["200"]
            assert "$ref" in str(given) or "application/feed+json" in given["content"], path
    asked = document["paths"]["/api/ask"]["post"]["responses"]
    assert set(asked["422"]["content"]) == {"application/problem+json"}
    assert "HTTPValidationError" not in str(document)
    chat = document["paths"]["/v1/chat/completions"]["post"]["responses"]
    assert "OpenAIError" in str(chat["400"]["content"])


def test_every_reference_of_the_openapi_document_is_defined(client: TestClient):
    text = client.get("/openapi.json").text
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    assert set(re.findall(r'"#/components/schemas/([^"]+)"', text)) <= set(schemas)


def test_the_example_in_the_openapi_document_is_an_answer_by_the_contract(client: TestClient):
    document = client.get("/openapi.json").json()
    answered = document["paths"]["/api/ask"]["post"]["responses"]["200"]["content"]["application/json"]
    assert answered["example"]["answer"] == ANSWER["answer"]
    # FastAPI leaves nulls out of the document, so the example is checked as it was written
    example = TypeAdapter(Answer).validate_python(ANSWER)
    [claim] = example.claims
    assert example.answer[claim.start : claim.end] == claim.text
    assert [one.citation.number for one in markers(example)] == [1]


def test_feedback_is_kept_with_the_answer_and_may_be_changed(client: TestClient):
    client.post("/api/ask", json={"question": "问"})
    said = client.post("/api/answers/answer-1/feedback", json={"verdict": "wrong", "note": "少了一半"})
    assert said.status_code == 200
    assert said.json() == {"verdict": "wrong", "note": "少了一半", "given_at": "2024-05-21T08:30:00Z"}
    assert client.get("/api/answers/answer-1").json()["feedback"] == said.json()
    client.post("/api/answers/answer-1/feedback", json={"verdict": "right"})
    [listed] = client.get("/api/answers").json()["answers"]
    assert (listed["feedback"]["verdict"], listed["feedback"]["note"]) == ("right", None)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"verdict": "perhaps"},
        {"verdict": "right", "note": "长" * 2001},
        {"verdict": "right", "stars": 5},
    ],
)
def test_feedback_that_says_nothing_or_too_much_is_refused(client: TestClient, parkbrief, body):
    client.post("/api/ask", json={"question": "问"})
    response = client.post("/api/answers/answer-1/feedback", json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert parkbrief.answers.held["answer-1"].feedback is None


def test_feedback_on_an_answer_that_is_not_there_is_a_problem(client: TestClient):
    response = client.post("/api/answers/nowhere/feedback", json={"verdict": "right"})
    assert (response.status_code, response.json()["type"]) == (404, "urn:parkbrief:problem:unknown-id")


def test_answers_are_narrowed_by_day_opinion_and_what_changed_under_them(client: TestClient, parkbrief):
    assert client.get("/api/answers?since=2024-05-01&feedback=wrong&stale=true").status_code == 200
    assert parkbrief.answers.narrowed == {"since": date(2024, 5, 1), "opinion": "wrong", "stale": True}
    assert client.get("/api/answers?feedback=perhaps").status_code == 422


def test_an_answers_differences_say_what_became_of_its_sources(client: TestClient, parkbrief):
    client.post("/api/ask", json={"question": "问"})
    parkbrief.corpus.held = parkbrief.corpus.held[:1]
    first, second = client.get("/api/answers/answer-1/differences").json()
    assert (first["standing"], first["now_at"]) == ("same", "p-lead")
    assert (second["standing"], second["after"]) == ("deleted", None)
    assert second["pieces"] == [["-", second["before"]]]
    assert client.get("/api/answers/nowhere/differences").status_code == 404
