"""Writes the digest of one week's pages, events first and then park by park; knows nothing of storing or showing it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import PurePath
from typing import Any

from index.corpus import Corpus
from index.records import Article, DateSource, Filters, Page
from service.events import cluster
from service.salience import Sentence, sentences_of
from service.similarity import overlap, shingles
from service.sourced import CitedFigure, CitedSentence, Listed, Source, Sources, figures_of
from service.summarising import choose, in_reading_order, joined, without_semicolon
from service.weeks import Week, parse_week

HEADLINE_EVENTS = 5
SENTENCES_A_PARK = 3
NEAR_THE_TOP = 4
"""The first sentences of an article, among which its event is most often told."""
NO_PARK = "其他"
"""Where articles stand that are about no park."""
_PARK_CHARS = 240
_FIGURES_A_PARK = 4


@dataclass(frozen=True, slots=True)
class Event:
    """One event in one sentence, cited from every article that reports it; `number` counts from 1."""

    number: int
    headline: str
    parks: tuple[str, ...]
    articles: int
    sentence: CitedSentence


@dataclass(frozen=True, slots=True)
class ParkNews:
    """What a park had this week beside the headline events that are its own (`events`, by number)."""

    park: str
    articles: int
    sentences: tuple[CitedSentence, ...]
    events: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PageLine:
    """A page of the week, or one without a date."""

    id: str
    source: str
    publication: str | None
    date: date | None
    date_source: DateSource
    articles: int


@dataclass(frozen=True, slots=True)
class Digest:
    """The digest of an ISO week. `quiet` are parks with news the week before and none now."""

    week: str
    monday: date
    sunday: date
    articles: int
    articles_before: int
    pages_before: int
    events: tuple[Event, ...]
    parks: tuple[ParkNews, ...]
    figures: tuple[CitedFigure, ...]
    quiet: tuple[str, ...]
    pages: tuple[PageLine, ...]
    undated_pages: tuple[PageLine, ...]
    undated: tuple[Listed, ...]
    sources: tuple[Source, ...]

    def to_dict(self) -> dict[str, Any]:
        """The digest as JSON-ready values."""
        return asdict(self) | {
            "monday": self.monday.isoformat(),
            "sunday": self.sunday.isoformat(),
            "pages": [_page_dict(page) for page in self.pages],
            "undated_pages": [_page_dict(page) for page in self.undated_pages],
            "sources": [source.to_dict() for source in self.sources],
        }


def write_digest(corpus: Corpus, week: str, *, public_url: str) -> Digest:
    """The digest of an ISO week (`2024-W11`) by the articles' issue dates. Raises UsageError for no such week."""
    this = parse_week(week)
    articles, before = _issued(corpus, this), _issued(corpus, this.before())
    pages = corpus.pages()
    sources = Sources(pages, public_url)
    undated = [page for page in pages if page.date is None]
    sentences = {article.id: sentences_of(article) for article in articles}
    groups = cluster(articles)
    reported = _headline_events(groups, sentences)
    by_park = [(park, theirs, _one_an_event(theirs, groups)) for park, theirs in _by_park(articles)]
    events = tuple(
        Event(number, group[0].headline, group[0].parks, len(group), sources.cite(lead, also))
        for number, (group, lead, also) in enumerate(reported, 1)
    )
    told = [event.sentence.text for event in events]
    parks = tuple(
        _park_news(park, theirs, [s for article in read for s in sentences[article.id]], reported, told, sources)
        for park, theirs, read in by_park
    )
    told += [sentence.text for park in parks for sentence in park.sentences]
    return Digest(
        week=str(this),
        monday=this.monday,
        sunday=this.sunday,
        articles=len(articles),
        articles_before=len(before),
        pages_before=len({article.page for article in before}),
        events=events,
        parks=parks,
        figures=tuple(
            figure
            for park, _, read in by_park
            for figure in figures_of([s for a in read for s in sentences[a.id]], told, sources, park, _FIGURES_A_PARK)
        ),
        quiet=_quiet(articles, before),
        pages=_pages_of(pages, articles, this),
        undated_pages=_lines(undated),
        undated=tuple(sources.listed(article) for page in undated for article in _undated_on(corpus, page)),
        sources=sources.all(),
    )


Reported = tuple[tuple[Article, ...], Sentence, tuple[Sentence, ...]]
"""The articles of one event, the sentence that tells it, and the sentences of the other articles that say the same."""


def _headline_events(
    groups: Sequence[tuple[Article, ...]], sentences: Mapping[str, Sequence[Sentence]]
) -> list[Reported]:
    found: list[Reported] = []
    for group in sorted(groups, key=lambda group: _prominence(group, sentences), reverse=True):
        if len(found) == HEADLINE_EVENTS:
            break
        lead = _lead(group, sentences, [lead.text for _, lead, _ in found])
        if lead:
            members = (lead.article, *(article for article in group if article.id != lead.article.id))
            found.append((members, lead, _same_elsewhere(lead, members[1:], sentences)))
    return found


def _lead(
    group: Sequence[Article], sentences: Mapping[str, Sequence[Sentence]], told: Sequence[str]
) -> Sentence | None:
    """The sentence that tells the event: one near the top of an article, otherwise any that stands alone."""
    standing = [s for article in group for s in sentences[article.id] if not s.hangs]
    for pool in ([s for s in standing if s.order < NEAR_THE_TOP], standing):
        chosen = choose(pool, length_chars=1, said=told, most=1)
        if chosen:
            return without_semicolon(chosen[0])
    return None


def _prominence(group: Sequence[Article], sentences: Mapping[str, Sequence[Sentence]]) -> tuple[bool, int, float]:
    """Whether it is about a park, how many pages report it, then how much news its best article carries."""
    about_park = any(article.parks for article in group)
    pages = len({article.page for article in group})
    return about_park, pages, max(_weight(article, sentences[article.id]) for article in group)


def _weight(article: Article, sentences: Sequence[Sentence]) -> float:
    best = sorted((sentence.score for sentence in sentences), reverse=True)[:3]
    return sum(best) * (1.0 if article.kind == "news" else 0.5)


def _same_elsewhere(
    lead: Sentence, others: Sequence[Article], sentences: Mapping[str, Sequence[Sentence]]
) -> tuple[Sentence, ...]:
    grams = shingles(lead.text)
    nearest = [
        max(sentences[article.id], key=lambda sentence: overlap(grams, shingles(sentence.text)))
        for article in others
        if sentences[article.id]
    ]
    return tuple(nearest)


def _park_news(
    park: str,
    articles: Sequence[Article],
    pool: Sequence[Sentence],
    reported: Sequence[Reported],
    told: Sequence[str],
    sources: Sources,
) -> ParkNews:
    """The sentences of `pool` that no headline event has said, and the numbers of the events that are the park's."""
    ids = {article.id for article in articles}
    own = [n for n, (group, _, _) in enumerate(reported, 1) if ids & {article.id for article in group}]
    chosen = choose(pool, length_chars=_PARK_CHARS, said=told, most=SENTENCES_A_PARK - bool(own))
    cited = tuple(sources.cite(sentence) for sentence in joined(in_reading_order(chosen, articles)))
    return ParkNews(park, len(articles), cited, tuple(own))


def _one_an_event(articles: Sequence[Article], groups: Sequence[Sequence[Article]]) -> list[Article]:
    """Of several articles on one event the fullest; in the order given."""
    event = {article.id: number for number, group in enumerate(groups) for article in group}
    fullest: dict[int, Article] = {}
    for article in articles:
        number = event[article.id]
        if number not in fullest or _length(article) > _length(fullest[number]):
            fullest[number] = article
    kept = {article.id for article in fullest.values()}
    return [article for article in articles if article.id in kept]


def _length(article: Article) -> int:
    return sum(len(paragraph.text) for paragraph in article.paragraphs)


def _by_park(articles: Sequence[Article]) -> list[tuple[str, list[Article]]]:
    """Articles under their principal park, parks with most articles first; last those that name no park."""
    grouped: dict[str, list[Article]] = {}
    for article in articles:
        grouped.setdefault(article.parks[0] if article.parks else NO_PARK, []).append(article)
    return sorted(grouped.items(), key=lambda item: (item[0] == NO_PARK, -len(item[1])))


def _issued(corpus: Corpus, week: Week) -> list[Article]:
    return corpus.articles(Filters(since=week.monday, until=week.sunday))


def _quiet(articles: Sequence[Article], before: Sequence[Article]) -> tuple[str, ...]:
    now = {park for article in articles for park in article.parks}
    return tuple(dict.fromkeys(park for article in before for park in article.parks if park not in now))


def _pages_of(pages: Sequence[Page], articles: Sequence[Article], week: Week) -> tuple[PageLine, ...]:
    used = {article.page for article in articles}
    return _lines(page for page in pages if page.id in used or (page.date and week.monday <= page.date <= week.sunday))


def _undated_on(corpus: Corpus, page: Page) -> list[Article]:
    return [article for article in corpus.articles(page=page.id) if article.date is None]


def _lines(pages: Iterable[Page]) -> tuple[PageLine, ...]:
    """A line a page; pages cut from one file (an article a line) on one day are one."""
    merged: dict[tuple[str, str | None, date | None], PageLine] = {}
    for page in pages:
        key = (PurePath(page.source).name, page.publication, page.date)
        known = merged.get(key)
        articles = page.articles + (known.articles if known else 0)
        identifier = known.id if known else page.id
        merged[key] = PageLine(identifier, *key, page.date_source, articles)
    return tuple(merged.values())


def _page_dict(page: PageLine) -> dict[str, Any]:
    return asdict(page) | {"date": page.date.isoformat() if page.date else None}
