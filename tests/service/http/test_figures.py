"""The figures over HTTP."""

from starlette.testclient import TestClient


def test_figures_are_rows_with_their_paragraph(client: TestClient) -> None:
    rows = client.get("/api/figures", params={"park": "海口高新区"}).json()["figures"]
    assert [(row["value"], row["unit"], row["paragraph_id"]) for row in rows] == [("10000000", "元", "p-loan")]


def test_series_are_measures_with_their_points(client: TestClient) -> None:
    found = client.get("/api/figures", params={"series": True}).json()["measures"]
    assert [(one["subject"], len(one["points"])) for one in found][:1] == [("两新党组织", 1)]


def test_tables_are_downloads(client: TestClient) -> None:
    table = client.get("/api/figures", params={"format": "csv"})
    assert table.headers["content-disposition"] == 'attachment; filename="figures.csv"'
    assert table.content.startswith(b"\xef\xbb\xbf")
    assert client.get("/api/figures", params={"format": "xlsx"}).content.startswith(b"PK")


def test_no_more_are_given_than_asked_for(client: TestClient) -> None:
    assert len(client.get("/api/figures", params={"limit": 2}).json()["figures"]) == 2


def test_an_unknown_park_is_a_problem(client: TestClient) -> None:
    assert client.get("/api/figures", params={"park": "火星高新区"}).status_code == 404
