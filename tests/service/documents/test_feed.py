"""Items as JSON Feed 1.1, by its rules, and as Atom, read by feedparser."""

import json
from datetime import date

import feedparser
import pytest

from service.documents.feed import Feed, Item, as_atom, as_json_feed

PARK = ("济南高新区",)
FEED = Feed(
    "济南高新区",
    "http://x/feeds/parks/j.json",
    "http://x/parks/j",
    [
        Item(
            "http://x/a/2",
            "http://x/p/2",
            "总部<企业>",
            "<p>19家 &amp; 更多</p>",
            date(2024, 5, 7),
            ("济南高新区",),
            True,
        ),
        Item("http://x/a/1", "http://x/p/1", "开工", "<p>3个</p>", date(2024, 3, 16)),
    ],
)


def test_a_json_feed_keeps_the_rules_of_version_1_1() -> None:
    feed = json.loads(as_json_feed(FEED))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    assert feed["feed_url"] == FEED.url
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert item["content_html"] or item["content_text"]
        assert all(isinstance(tag, str) for tag in item["tags"])
        known = {"id", "url", "title", "content_html", "date_published", "tags"}
        assert all(key in known or key.startswith("_") for key in item)
    # Midnight in Beijing is eight hours before midnight in Greenwich.
    assert feed["items"][0]["date_published"] == "2024-05-07T00:00:00+08:00"
    assert feed["items"][0]["_parkbrief"] == {"issued": "2024-05-07", "date_inferred": True}


def test_atom_is_read_without_a_complaint() -> None:
    read = feedparser.parse(as_atom(FEED))
    assert not read.bozo
    assert read.version == "atom10"
    assert (read.feed.title, read.feed.id, read.feed.author) == ("济南高新区", FEED.url, "parkbrief")
    assert [entry.id for entry in read.entries] == ["http://x/a/2", "http://x/a/1"]
    assert read.entries[0].content[0].value == "<p>19家 &amp; 更多</p>"
    assert read.entries[0].published == "2024-05-07T00:00:00+08:00"
    assert read.entries[0].tags[0].term == "济南高新区"


@pytest.mark.parametrize("form", [as_json_feed, as_atom])
def test_a_feed_without_items_is_a_feed(form) -> None:
    assert form(Feed("空", "http://x/f", "http://x/", []))
