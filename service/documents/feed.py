"""Sets items as a JSON Feed 1.1 or as Atom; knows nothing of what they tell.

JSON Feed: https://www.jsonfeed.org/version/1.1/. Atom: RFC 4287, by feedgenerator.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from feedgenerator import Atom1Feed

JSON_FEED = "application/feed+json; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"
BEIJING = timezone(timedelta(hours=8))
"""Papers come out by one clock all over China; a feed wants a time of day, which is midnight by it."""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: `id` never changes, `html` is a fragment, `tags` are parks; `inferred` says that its date is.

    `modified` is when it was last written, where that is known.
    """

    id: str
    url: str
    title: str
    html: str
    issued: date
    tags: tuple[str, ...] = ()
    inferred: bool = False
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed, its newest item first. `url` is the feed's own address, `home` the page for people."""

    title: str
    url: str
    home: str
    items: Sequence[Item]


def as_json_feed(feed: Feed) -> bytes:
    """The feed as JSON Feed 1.1."""
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed.title,
            "home_page_url": feed.home,
            "feed_url": feed.url,
            "language": "zh-CN",
            "items": [_json_item(item) for item in feed.items],
        },
        ensure_ascii=False,
    ).encode()


def as_atom(feed: Feed) -> bytes:
    """The feed as Atom."""
    made = Atom1Feed(
        feed.title, feed.home, "", language="zh-CN", author_name="parkbrief", feed_url=feed.url, feed_guid=feed.url
    )
    for item in feed.items:
        made.add_item(
            item.title,
            item.url,
            None,
            pubdate=_moment(item.issued),
            updateddate=item.modified or _moment(item.issued),
            unique_id=item.id,
            content=item.html,
            categories=item.tags,
        )
    return str(made.writeString("utf-8")).encode()


def _json_item(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "url": item.url,
        "title": item.title,
        "content_html": item.html,
        "date_published": _moment(item.issued).isoformat(),
        **({"date_modified": item.modified.isoformat()} if item.modified else {}),
        "tags": list(item.tags),
        "_parkbrief": {"issued": item.issued.isoformat(), "date_inferred": item.inferred},
    }


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING)
