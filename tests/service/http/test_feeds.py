"""The feeds over HTTP."""

import feedparser
from starlette.testclient import TestClient


def test_the_digests_are_a_feed_in_both_forms(client: TestClient, parkbrief) -> None:
    feed = client.get("/feeds/digests.json")
    assert feed.headers["content-type"] == "application/feed+json; charset=utf-8"
    (item,) = feed.json()["items"]
    assert item["url"] == "http://127.0.0.1:8000/weeks/2024-W20"
    assert "现有两新党组织3059家。" in item["content_html"]
    assert "第2版，较第1版：新增 1 篇报道" in item["content_html"]
    assert item["date_modified"] == "2024-05-20T01:30:00+00:00"
    atom = client.get("/feeds/digests.atom")
    assert atom.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert len(feedparser.parse(atom.content).entries) == 1


def test_a_parks_feed_has_its_dated_articles_with_their_paragraphs(client: TestClient) -> None:
    feed = client.get("/feeds/parks/杭州高新区（滨江）.json").json()
    (item,) = feed["items"]
    assert item["title"] == "两新党建提质增效"
    assert item["tags"] == ["杭州高新区（滨江）"]
    assert "http://127.0.0.1:8000/p/p-lead" in item["content_html"]
    assert item["_parkbrief"]["date_inferred"] is True
    # The other park's only article has no date.
    assert client.get("/feeds/parks/海口高新区.json").json()["items"] == []


def test_an_unknown_park_or_form_is_a_problem(client: TestClient) -> None:
    assert client.get("/feeds/parks/火星高新区.json").status_code == 404
    assert client.get("/feeds/digests.rss").status_code == 422
