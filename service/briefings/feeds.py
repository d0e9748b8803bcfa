"""Makes feed items of articles and digests; knows nothing of HTTP or of feed formats."""

from datetime import datetime

from markupsafe import Markup

from index.records import Article
from service.answering.citations import paragraph_url
from service.briefings.digest import Digest
from service.briefings.salience import sentences_of
from service.briefings.summarising import choose, in_reading_order
from service.documents.document import Document
from service.documents.feed import Item
from service.documents.html import as_fragment

SENTENCES = 3
"""Sentences of an article that its item gives."""
_CHARS = 240


def digest_item(digest: Digest, url: str, document: Document, made_at: datetime) -> Item:
    """A week's digest laid out, issued on its Sunday; pictures are left out, readers drop them."""
    html = str(as_fragment(document, pictures=False))
    parks = tuple(park.park for park in digest.parks)
    return Item(url, url, document.title, html, digest.sunday, parks, modified=made_at)


def article_item(article: Article, public_url: str) -> Item | None:
    """An article's sentences that carry its news, each with its paragraph; None for one without a date or text."""
    if article.date is None or not article.paragraphs:
        return None
    chosen = in_reading_order(choose(sentences_of(article), length_chars=_CHARS, most=SENTENCES), [article])
    said = Markup("").join(
        Markup('<p>{} <a href="{}">出处</a></p>').format(one.text, paragraph_url(public_url, one.paragraph.id))
        for one in chosen
    )
    url = paragraph_url(public_url, article.paragraphs[0].id)
    inferred = article.date_source != "given"
    html = str(said) or str(Markup("<p>{}</p>").format(article.headline))
    return Item(
        f"{public_url.rstrip('/')}/api/articles/{article.id}",
        url,
        article.headline,
        html,
        article.date,
        article.parks,
        inferred,
    )
