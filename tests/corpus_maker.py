"""Puts small pages into a corpus without reading a file, for tests of what comes after the reader."""

import hashlib
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Engine

from index.chunks import cut_article
from index.database.engine import writing
from index.identity import article_id, paragraph_ids
from index.records import Article, Paragraph
from index.storing import PageRow, delete_pages, store_page
from tests.conftest import HashEncoder

Made = tuple[str, Sequence[str], str, date | None]
"""Headline, body paragraphs, park, issue date."""


def put_page(engine: Engine, page: str, *articles: Made, publication: str | None = None) -> list[Article]:
    """Stores a page of these articles under the id `page`, in place of what was there."""
    text = "\n".join(line for _, paragraphs, _, _ in articles for line in paragraphs)
    ids = iter(paragraph_ids(page, [line for _, paragraphs, _, _ in articles for line in paragraphs]))
    made = [_article(page, article, ids, publication) for article in articles]
    chunks = [chunk for article in made for chunk in cut_article(article, len)]
    vectors = HashEncoder().encode([f"{chunk.context}\n{chunk.text}" for chunk in chunks])
    day = articles[0][3] if articles else None
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    row = PageRow(
        page,
        f"/{page}.txt",
        None,
        sha256,
        text,
        "utf-8",
        publication,
        day,
        "given" if day else "unknown",
        float(bool(day)),
        1,
        (),
        {},
    )
    with writing(engine) as connection:
        store_page(connection, row, made, chunks, vectors)
    return made


def drop_page(engine: Engine, page: str) -> None:
    with writing(engine) as connection:
        delete_pages(connection, [page])


def _article(page: str, made: Made, ids: object, publication: str | None) -> Article:
    headline, lines, park, day = made
    paragraphs = tuple(
        Paragraph(next(ids), "body", line, (number, number))  # type: ignore[call-overload]
        for number, line in enumerate(lines, 1)
    )
    return Article(
        id=article_id([paragraph.id for paragraph in paragraphs]),
        page=page,
        kind="news",
        headline=headline,
        headline_source="printed",
        byline=None,
        parks=(park,) if park else (),
        date=day,
        date_source="given" if day else "unknown",
        publication=publication,
        paragraphs=paragraphs,
    )
