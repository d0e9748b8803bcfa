"""Keeps the addresses of paragraphs alive: where a page is read again, an old id leads to what stands there now.

Also says where a paragraph stands in the page's text, with a hash, so that a citation can be checked against the file.
"""

import hashlib
import re
from collections.abc import Callable, Mapping

from sqlalchemy import Connection, delete, insert, select

from index.database.tables import articles, moved, paragraphs

LEAST_OVERLAP = 0.3
"""An old paragraph that shares fewer of its character bigrams with every new one is gone, not moved."""

Spans = Callable[[tuple[int, int]], dict[str, object]]
_LINE_END = re.compile(r"\r\n|\n|\r")


def spans_of(text: str, source_line: int | None) -> Spans:
    """For lines (1-based, inclusive) of a page's text: the characters they take up, and their hash.

    A JSON Lines article is one line, whatever its number in the file.
    """
    if source_line is not None:
        whole: dict[str, object] = {"span_start": 0, "span_end": len(text), "span_sha256": span_hash(text)}
        return lambda _: whole
    ends = [match.start() for match in _LINE_END.finditer(text)] + [len(text)]
    starts = [0] + [match.end() for match in _LINE_END.finditer(text)]

    def span(lines: tuple[int, int]) -> dict[str, object]:
        start, end = starts[lines[0] - 1], ends[lines[1] - 1]
        return {"span_start": start, "span_end": end, "span_sha256": span_hash(text[start:end])}

    return span


def span_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def known_addresses(connection: Connection, page: str) -> dict[str, str]:
    """Every id that leads to the page, its own and moved ones, with the text that it leads to now."""
    held = select(articles.c.id).where(articles.c.page_id == page)
    own = select(paragraphs.c.id, paragraphs.c.text).where(paragraphs.c.article_id.in_(held))
    texts = {row.id: row.text for row in connection.execute(own)}
    old = select(moved.c.old_id, moved.c.new_id).where(moved.c.new_id.in_(select(own.subquery().c.id)))
    return texts | {row.old_id: texts[row.new_id] for row in connection.execute(old)}


def redirect(connection: Connection, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Leads every id of `before` that is not in `after` to the paragraph that holds most of its text.

    Both map paragraph ids to texts; those of `after` are stored already.
    """
    if after:
        connection.execute(delete(moved).where(moved.c.old_id.in_(after)))
    gone = {old: text for old, text in before.items() if old not in after}
    new_bigrams = {new: _bigrams(text) for new, text in after.items()} if gone else {}
    for old, text in gone.items():
        wanted = _bigrams(text)
        new = max(new_bigrams, key=lambda one: (len(wanted & new_bigrams[one]), one), default=None)
        if new is not None and _overlap(wanted, new_bigrams[new]) >= LEAST_OVERLAP:
            connection.execute(insert(moved).values(old_id=old, new_id=new))


def _bigrams(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(max(len(text) - 1, 1)))


def _overlap(wanted: frozenset[str], held: frozenset[str]) -> float:
    """Shared bigrams over those of the shorter text: 1 for a paragraph that was merged into another or cut from it."""
    return len(wanted & held) / max(min(len(wanted), len(held)), 1)
