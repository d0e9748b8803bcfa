import jsonschema
import pytest
from starlette.testclient import TestClient

from index.errors import StoreError, UsageError, WriterBusy
from service.errors import LLMError, LLMTimeout, SettingsError

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "pattern": "^(about:blank|urn:parkbrief:problem:[a-z-]+)$"},
        "title": {"type": "string", "minLength": 1},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "minLength": 1, "pattern": "^[^\n]*$"},
        "instance": {"type": "string", "pattern": "^/[!-~]*$"},
        "nearest": {"type": "array", "items": {"type": "string"}},
        "errors": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "object", "required": ["pointer", "detail"], "additionalProperties": False,
                      "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}}},
        },
    },
    "additionalProperties": False,
}  # fmt: skip


def problem(response, status: int) -> dict:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    jsonschema.validate(body, PROBLEM)
    assert body["status"] == status
    return body


def test_an_unknown_park_names_the_nearest(client: TestClient):
    body = problem(client.get("/api/parks/杭洲高新区/briefing"), 404)
    assert body["type"] == "urn:parkbrief:problem:unknown-park"
    assert body["nearest"] == ["杭州高新区（滨江）"]
    assert "杭洲高新区" in body["detail"]


def test_an_unknown_park_to_narrow_articles_to_is_not_an_empty_list(client: TestClient):
    problem(client.get("/api/articles", params={"park": "火星高新区"}), 404)


@pytest.mark.parametrize("path", ["/api/articles/x", "/api/paragraphs/x", "/api/answers/x", "/p/x", "/a/x"])
def test_an_unknown_id_is_not_found(client: TestClient, path: str):
    assert problem(client.get(path), 404)["type"] == "urn:parkbrief:problem:unknown-id"


def test_a_path_that_leads_nowhere_is_not_found(client: TestClient):
    body = problem(client.get("/api/杭州"), 404)
    assert body["instance"] == "/api/%E6%9D%AD%E5%B7%9E"


def test_a_method_that_is_not_allowed_says_which_are(client: TestClient):
    response = client.delete("/api/ask")
    assert "POST" in problem(response, 405)["detail"]
    assert response.headers["allow"] == "POST"


def test_a_misspelt_field_is_named(client: TestClient):
    body = problem(client.post("/api/ask", json={"question": "问", "answerr": "llm"}), 422)
    assert [one["pointer"] for one in body["errors"]] == ["#/answerr"]


def test_malformed_json_is_one_clear_error(client: TestClient):
    problem(client.post("/api/ask", content=b"{", headers={"content-type": "application/json"}), 422)


def test_a_question_of_100_000_characters_is_refused_without_being_repeated(client: TestClient, parkbrief):
    response = client.post("/api/ask", json={"question": "问" * 100_000})
    assert "2000" in problem(response, 422)["detail"]
    assert len(response.content) < 1000
    assert not parkbrief.asked


def test_a_body_of_more_than_a_mebibyte_is_refused(client: TestClient, parkbrief):
    too_large = b" " * (1024 * 1024 + 1)
    in_pieces = (too_large[start : start + 2**16] for start in range(0, len(too_large), 2**16))
    for content in (too_large, in_pieces):
        assert "1 MiB" in problem(client.post("/api/ask", content=content), 413)["detail"]
    assert not parkbrief.asked


@pytest.mark.parametrize("question", ["", None, 7])
def test_no_question_is_a_bad_request(client: TestClient, question):
    problem(client.post("/api/ask", json={"question": question}), 422)


def test_a_bad_date_is_a_bad_request(client: TestClient):
    assert problem(client.get("/api/articles?since=2024-13-01"), 422)["errors"][0]["pointer"] == "since"


@pytest.mark.parametrize(
    ("error", "status", "slug"),
    [
        (UsageError("there is no week 2024-W60"), 422, "unprocessable"),
        (WriterBusy("another process is writing"), 503, "writer-busy"),
        (StoreError("the disk is full"), 503, "store-unusable"),
        (LLMError("the model said 401"), 502, "llm-failed"),
        (SettingsError("no chat model is set up"), 503, "not-set-up"),
    ],
)
def test_an_error_has_its_status(client: TestClient, parkbrief, error, status, slug):
    parkbrief.error = error
    body = problem(client.get("/api/digests/2024-W11"), status)
    assert body["type"] == f"urn:parkbrief:problem:{slug}"
    assert body["detail"] == str(error)


def test_a_model_that_took_too_long_is_a_gateway_timeout(client: TestClient, parkbrief):
    parkbrief.error = LLMTimeout("no answer within 60 s")
    problem(client.post("/api/ask", json={"question": "问", "answerer": "llm"}), 504)


def test_a_failed_model_call_is_not_to_be_repeated_by_the_client(client: TestClient, parkbrief):
    parkbrief.error = LLMError("the model said 401")
    messages = [{"role": "user", "content": "问"}]
    response = client.post("/v1/chat/completions", json={"model": "parkbrief-llm", "messages": messages})
    assert response.status_code == 502
    assert response.headers["x-should-retry"] == "false"


def test_what_was_not_foreseen_shows_no_trace(client: TestClient, parkbrief):
    parkbrief.error = RuntimeError("secret in /home/x.py")
    response = client.post("/api/ask", json={"question": "问"})
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    problem(response, 500)
    assert response.headers["x-content-type-options"] == "nosniff"


def test_a_browser_gets_a_page(client: TestClient):
    response = client.get("/p/<script>", headers={"accept": "text/html"})
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/html")
    assert "没有找到" in response.text
    assert "<script>" not in response.text


def test_a_browser_gets_links_to_the_nearest_parks(client: TestClient):
    response = client.get("/parks/杭洲高新区", headers={"accept": "text/html"})
    assert response.status_code == 404
    assert 'href="/parks/%E6%9D%AD%E5%B7%9E' in response.text


def test_every_answer_carries_the_security_headers(client: TestClient):
    for path in ("/", "/api/parks", "/nowhere", "/static/style.css", "/v1/models"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
