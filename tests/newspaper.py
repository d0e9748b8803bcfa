"""A corpus in memory and short ways to make its articles, for the tests of briefings and digests."""

from collections.abc import Sequence
from datetime import date

from index.corpus import ParkCount
from index.records import Article, Filters, Page, Paragraph


def article(
    identifier: str,
    *paragraphs: str,
    parks: Sequence[str] = ("咸宁高新区",),
    headline: str = "",
    on: str | None = "2024-03-16",
    page: str = "p1",
    kind: str = "news",
    date_source: str = "given",
) -> Article:
    """An article of body paragraphs (one caption for a photo), without a printed headline unless one is given."""
    role = "caption" if kind == "photo" else "body"
    return Article(
        id=identifier,
        page=page,
        kind=kind,
        headline=headline or paragraphs[0][:12],
        headline_source="printed" if headline else "inferred",
        byline=None,
        parks=tuple(parks),
        date=date.fromisoformat(on) if on else None,
        date_source=date_source if on else "unknown",
        publication=None,
        paragraphs=tuple(
            Paragraph(f"{identifier}-{number}", role, text, (number, number + 2))
            for number, text in enumerate(paragraphs, 1)
        ),
    )


class FakeCorpus:
    """The read side of a corpus, held in memory."""

    def __init__(self, *articles: Article, pages: Sequence[Page] = ()) -> None:
        self._articles = articles
        self._pages = list(pages) or [_page(page, articles) for page in dict.fromkeys(a.page for a in articles)]

    def articles(self, filters: Filters = Filters(), limit=None, offset=0, page=None) -> list[Article]:
        found = [a for a in self._articles if _passes(a, filters) and page in (None, a.page)]
        return sorted(found, key=lambda a: (a.date is None, -(a.date.toordinal() if a.date else 0)))

    def pages(self) -> list[Page]:
        return self._pages

    def parks(self) -> list[ParkCount]:
        names = dict.fromkeys(park for a in self._articles for park in a.parks)
        return [ParkCount(name, 1, None, None) for name in names]


def _passes(article: Article, filters: Filters) -> bool:
    if filters.parks and not set(filters.parks) & set(article.parks):
        return False
    if (filters.since or filters.until) and article.date is None:
        return False
    after = filters.since is None or article.date >= filters.since
    return after and (filters.until is None or article.date <= filters.until)


def _page(identifier: str, articles: Sequence[Article]) -> Page:
    theirs = [a for a in articles if a.page == identifier]
    first = theirs[0]
    return Page(
        identifier, f"/in/{identifier}.txt", "", None, first.date, first.date_source, 1.0, len(theirs), len(theirs)
    )
