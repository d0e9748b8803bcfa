from starlette.testclient import TestClient

from index.errors import StoreError


def test_a_living_process_says_so_even_when_it_cannot_answer(client: TestClient, parkbrief):
    parkbrief.error = StoreError("the database is gone")
    assert client.get("/healthz").json() == {"status": "ok"}


def test_readiness_is_that_of_the_database_and_the_index(client: TestClient, parkbrief):
    assert client.get("/readyz").json() == {"status": "ok", "notes": []}
    parkbrief.error = StoreError("the database is gone")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["detail"] == "the database is gone"


def test_whatever_keeps_it_from_answering_makes_it_unready(client: TestClient, parkbrief):
    parkbrief.error = RuntimeError("secret")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["type"] == "urn:parkbrief:problem:not-ready"
    assert "secret" not in response.text


def test_closing_the_app_closes_what_it_stands_on(app, parkbrief):
    with TestClient(app):
        assert not parkbrief.closed
    assert parkbrief.closed
