"""A server that is asked more than it works on at once; the fake's bound is two answers."""

import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

BODIES = {
    "/api/ask": {"json": {"question": "有多少家？"}},
    "/ask": {"data": {"question": "有多少家？"}},
    "/v1/chat/completions": {"json": {"model": "parkbrief-auto", "messages": [{"role": "user", "content": "问？"}]}},
    "/v1/responses": {"json": {"model": "parkbrief-auto", "input": "问？"}},
}


@pytest.fixture
def busy(address, parkbrief):
    """Two answers under way, which end when the event is set."""
    begun, go_on = threading.Semaphore(0), threading.Event()
    ask = parkbrief.ask

    def slow(question, **given):
        begun.release()
        assert go_on.wait(60)
        return ask(question, **given)

    parkbrief.ask = slow
    with ThreadPoolExecutor(2) as pool:
        under_way = [pool.submit(httpx.post, f"{address}/api/ask", **BODIES["/api/ask"], timeout=60) for _ in range(2)]
        for _ in under_way:
            assert begun.acquire(timeout=60)
        try:
            yield under_way, go_on
        finally:
            go_on.set()


def test_what_is_beyond_the_bound_is_told_to_come_again_in_its_own_form(address, busy):
    for path, body in BODIES.items():
        refused = httpx.post(f"{address}{path}", **body)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "1"), path
        assert refused.headers["x-content-type-options"] == "nosniff"
    problem = httpx.post(f"{address}/api/ask", **BODIES["/api/ask"]).json()
    assert problem["type"] == "urn:parkbrief:problem:overloaded"
    error = httpx.post(f"{address}/v1/responses", **BODIES["/v1/responses"]).json()["error"]
    assert (error["type"], error["code"]) == ("server_error", "overloaded")
    page = httpx.post(f"{address}/ask", **BODIES["/ask"], headers={"accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")


def test_everything_else_goes_on_meanwhile(address, busy):
    for path in ("/healthz", "/readyz", "/", "/p/p-lead", "/api/parks", "/v1/models"):
        assert httpx.get(f"{address}{path}").status_code == 200, path


def test_there_is_room_again_when_an_answer_has_ended(address, busy):
    under_way, go_on = busy
    go_on.set()
    assert [one.result().status_code for one in under_way] == [200, 200]
    assert httpx.post(f"{address}/api/ask", **BODIES["/api/ask"]).status_code == 200


def test_an_answer_that_fails_or_is_refused_gives_its_room_back(client, parkbrief):
    parkbrief.error = RuntimeError("broken")
    for _ in range(3):
        assert client.post("/api/ask", json={"question": "问"}).status_code == 500
        assert client.post("/api/ask", json={}).status_code == 422
    parkbrief.error = None
    assert client.post("/api/ask", json={"question": "问"}).status_code == 200
