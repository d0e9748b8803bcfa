"""Gives the corpus out as the rows of `parkbrief export`; other programs rely on their shape."""

from collections.abc import Iterator
from typing import Any

from index.corpus import Corpus
from index.errors import UnknownId
from index.records import Article


def exported(corpus: Corpus, page: str | None = None) -> Iterator[dict[str, Any]]:
    """A row an article, by page and position there. Raises UnknownId for a page that is not there."""
    pages = [one.id for one in corpus.pages()]
    if page is not None and page not in pages:
        raise UnknownId("page", page)
    for identifier in [page] if page is not None else pages:
        for article in corpus.articles(page=identifier):
            yield article_row(article)


def article_row(article: Article) -> dict[str, Any]:
    """One article: `lines` are 1-based and inclusive, `date` is ISO 8601 or null."""
    return {
        "page": article.page,
        "article_id": article.id,
        "kind": article.kind,
        "headline": article.headline,
        "headline_source": article.headline_source,
        "byline": article.byline,
        "parks": list(article.parks),
        "date": article.date.isoformat() if article.date else None,
        "date_source": article.date_source,
        "paragraphs": [
            {"id": one.id, "role": one.role, "text": one.text, "lines": list(one.lines)} for one in article.paragraphs
        ],
    }
