"""Compares a week's news with the week before by the pages that came in both; knows nothing of layout."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from index.records import Article, Page
from service.briefings.weeks import Week

REGULAR_WEEKS = 4
"""A paper that came in each of so many weeks is missed when it does not come."""
UNNAMED = ""
"""Stands for the paper of pages that do not say which it is."""


@dataclass(frozen=True, slots=True)
class ParkChange:
    """A park's articles, and how many the week before would have had over as many pages as this one."""

    park: str
    articles: int
    expected: float


@dataclass(frozen=True, slots=True)
class Change:
    """This week beside the week before, by the papers of both; `publications` names them where pages say theirs.

    `left_out` came in only one of the weeks, and are counted in neither. Articles a page are `articles / pages`.
    """

    publications: tuple[str, ...]
    left_out: tuple[str, ...]
    articles: int
    pages: int
    articles_before: int
    pages_before: int
    parks: tuple[ParkChange, ...]

    @property
    def per_page(self) -> float:
        return self.articles / self.pages

    @property
    def per_page_before(self) -> float:
        return self.articles_before / self.pages_before


@dataclass(frozen=True, slots=True)
class Received:
    """A week's articles and pages."""

    articles: Sequence[Article]
    pages: Sequence[Page]

    def publications(self) -> set[str]:
        return {page.publication or UNNAMED for page in self.pages}

    def of(self, publications: Collection[str]) -> "Received":
        """What came in these papers."""
        pages = [page for page in self.pages if (page.publication or UNNAMED) in publications]
        ids = {page.id for page in pages}
        return Received([article for article in self.articles if article.page in ids], pages)

    def sheets(self) -> int:
        """How many pages; those cut from one file (an article a line) on one day are one."""
        return len({(page.source, page.publication, page.date) for page in self.pages})


def change(now: Received, before: Received) -> Change | None:
    """None where no paper came in both weeks."""
    common = now.publications() & before.publications()
    left_out = (now.publications() | before.publications()) - common - {UNNAMED}
    this, last = now.of(common), before.of(common)
    if not common:
        return None
    return Change(
        publications=tuple(sorted(common - {UNNAMED})),
        left_out=tuple(sorted(left_out)),
        articles=len(this.articles),
        pages=this.sheets(),
        articles_before=len(last.articles),
        pages_before=last.sheets(),
        parks=_parks(this, last),
    )


def _parks(now: Received, before: Received) -> tuple[ParkChange, ...]:
    this, last = _by_park(now.articles), _by_park(before.articles)
    share = now.sheets() / before.sheets()
    found = [ParkChange(park, this[park], round(last[park] * share, 2)) for park in {**this, **last}]
    return tuple(sorted(found, key=lambda one: -abs(one.articles - one.expected)))


def _by_park(articles: Iterable[Article]) -> Counter[str]:
    return Counter(park for article in articles for park in article.parks)


def missing(pages: Iterable[Page], week: Week) -> tuple[str, ...]:
    """The papers that came in each of the weeks before and not in this one, while their pages have dates."""
    came: dict[str, set[int]] = {}
    for page in pages:
        if page.date and page.publication:
            weeks_ago = (week.monday - (page.date - timedelta(days=page.date.weekday()))).days // 7
            came.setdefault(page.publication, set()).add(weeks_ago)
    regular = set(range(1, REGULAR_WEEKS + 1))
    return tuple(sorted(name for name, weeks in came.items() if regular <= weeks and 0 not in weeks))
