"""What a briefing or digest is made from: its pages and articles with a hash each; knows nothing of what is written."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import PurePath

from index.corpus import Corpus
from index.records import Article, Filters, Page
from service.briefings.changing import REGULAR_WEEKS
from service.briefings.digest import seen_by
from service.briefings.weeks import Week, week_of


@dataclass(frozen=True, slots=True)
class Part:
    """A page or article: what a reader calls it, and a hash of all that a text can take from it."""

    name: str
    hash: str


@dataclass(frozen=True, slots=True)
class MadeFrom:
    """Pages and articles by id. `compared` hashes the articles that are only counted beside them, `beside` what else of
    the corpus is told; "" for none.
    """

    pages: Mapping[str, Part]
    articles: Mapping[str, Part]
    compared: str = ""
    beside: str = ""


def sources_of_digest(corpus: Corpus, week: Week) -> MadeFrom:
    """The articles of the week and of the one before, the week's pages, and what is undated."""
    issued = corpus.articles(Filters(since=week.monday, until=week.sunday))
    before = week.before()
    compared = corpus.articles(Filters(since=before.monday, until=before.sunday))
    pages = corpus.pages()
    on = {article.page for article in issued}
    held = [page for page in pages if page.id in on or page.date is None or week.monday <= page.date <= week.sunday]
    beside = {article.page for article in compared}
    counted = [page for page in pages if page.id in beside or (page.date and before.monday <= page.date < week.monday)]
    undated = [
        article
        for page in held
        if page.date is None
        for article in corpus.articles(page=page.id)
        if article.date is None
    ]
    return MadeFrom(
        {page.id: _page(page) for page in held},
        {article.id: _article(article) for article in (*issued, *undated)},
        _hash([*(_article(one).hash for one in compared), *(_page(one).hash for one in counted)]),
        _hash(_beside(corpus, week)),
    )


def _beside(corpus: Corpus, week: Week) -> list[object]:
    """What a digest takes from the rest of the corpus: which parks there are, which papers came in the weeks before."""
    since = week.monday - timedelta(weeks=REGULAR_WEEKS)
    came = {
        (one.publication, week_of(one.date)) for one in corpus.pages() if one.date and since <= one.date <= week.sunday
    }
    return [sorted(seen_by(corpus, week)), sorted(f"{paper} {week}" for paper, week in came)]


def sources_of_briefing(corpus: Corpus, park: str, since: date | None, until: date | None) -> MadeFrom:
    """The park's articles in the range, its undated ones, and the pages they stand on."""
    found = {article.id: article for article in corpus.articles(Filters(parks=(park,), since=since, until=until))}
    if since or until:
        about = corpus.articles(Filters(parks=(park,)))
        found |= {article.id: article for article in about if article.date is None}
    on = {article.page for article in found.values()}
    return MadeFrom(
        {page.id: _page(page) for page in corpus.pages() if page.id in on},
        {identifier: _article(article) for identifier, article in found.items()},
    )


def _page(page: Page) -> Part:
    name = PurePath(page.source).name
    return Part(name, _hash([name, page.publication, page.date, page.date_source]))


def _article(article: Article) -> Part:
    """Without its paragraphs' texts: a paragraph's id is made from its text."""
    facts = (article.page, article.kind, article.headline, article.headline_source, article.byline, article.parks)
    told = (article.date, article.date_source, article.publication)
    texts = [(one.id, one.role, one.lines) for one in article.paragraphs]
    return Part(article.headline, _hash([*facts, *told, *texts]))


def _hash(values: Iterable[object]) -> str:
    return hashlib.sha256(repr(list(values)).encode("utf-8", "surrogatepass")).hexdigest()[:16]
