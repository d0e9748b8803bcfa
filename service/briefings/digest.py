"""Writes the digest of one week's pages, events first and then park by park; knows nothing of storing or showing it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import PurePath
from typing import Any, Literal

from index.corpus import Corpus
from index.parks import Gazetteer
from index.records import Article, DateSource, Filters, Page
from service.briefings.belonging import is_about
from service.briefings.briefing import SENTENCES_A_PHOTO, with_days
from service.briefings.changing import Change, Received, change, missing
from service.briefings.events import cluster
from service.briefings.figures import worthy
from service.briefings.headline_events import Reported, Scored, headline_events
from service.briefings.salience import Sentence, sentences_of
from service.briefings.sourced import CitedFigure, CitedSentence, Listed, Source, Sources
from service.briefings.summarising import choose, in_reading_order, joined
from service.briefings.weeks import Week, parse_week, week_of
from service.briefings.writing import Writer, Writing
from service.figures.ledger import figures_of

HEADLINE_EVENTS = 5
SENTENCES_A_PARK = 3
NO_PARK = "其他"
"""Where articles stand that are about no park."""
TASK = "为高新区一周要闻（{week}）写概述"
"""What a chat model is told to write."""
State = Literal["over", "running", "future"]
"""Whether a week's last day has passed, seen from the day the digest is written."""
_PARK_CHARS = 240
_FIGURES_A_PARK = 4
_ARTICLES_A_PARK = 20
"""Articles of a park, those with most news, that its figures are taken from."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event in one sentence, cited from every article that says the same; `number` counts from 1.

    `also` are the numbers of other reports of it, which leave out or give otherwise something the sentence says.
    """

    number: int
    headline: str
    parks: tuple[str, ...]
    articles: int
    sentence: CitedSentence
    also: tuple[int, ...] = ()


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
    """The digest of an ISO week. `quiet` are parks with news the week before and none now, `silent` others seen.

    `change` sets it beside the week before; `missing` are papers that came in each of the four weeks before and not
    now. `overview` is a chat model's, with how it was `writing`; without one there is none.
    """

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
    state: State = "over"
    overview: tuple[CitedSentence, ...] = ()
    silent: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    change: Change | None = None
    writing: Writing | None = None

    def to_dict(self) -> dict[str, Any]:
        """The digest as JSON-ready values."""
        found: dict[str, Any] = with_days(asdict(self))
        return found | {"sources": [source.to_dict() for source in self.sources]}


def write_digest(
    corpus: Corpus,
    week: str,
    *,
    public_url: str,
    gazetteer: Gazetteer | None = None,
    today: date | None = None,
    writer: Writer | None = None,
) -> Digest:
    """The digest of an ISO week (`2024-W11`) by the articles' issue dates. Raises UsageError for no such week.

    `today` is the day it is written on; `writer` has a chat model write an overview.
    """
    this = parse_week(week)
    gazetteer = gazetteer or Gazetteer.load()
    articles, before = _issued(corpus, this), _issued(corpus, this.before())
    pages = corpus.pages()
    now, last = _received(pages, articles, this), _received(pages, before, this.before())
    sources = Sources(pages, public_url)
    undated = [page for page in pages if page.date is None]
    sentences = {article.id: sentences_of(article) for article in articles}
    groups = cluster(articles)
    reported = headline_events(groups, sentences, HEADLINE_EVENTS)
    news = _news_by_park(articles, groups, sentences, gazetteer)
    leads = [one.lead for one in reported]
    written = writer.overview(TASK.format(week=this), leads) if writer and leads else None
    overview = tuple(sources.cite_statement(one) for one in written.statements) if written else ()
    events = tuple(_event(number, one, sources) for number, one in enumerate(reported, 1))
    told = list(leads)
    parks = []
    for one in news:
        chosen = _chosen(one, reported, [sentence.text for sentence in told])
        parks.append(_park_news(one, chosen, reported, sources))
        told += chosen
    with_news = {park for article in articles for park in article.parks}
    quiet = _quiet(with_news, before)
    return Digest(
        week=str(this),
        monday=this.monday,
        sunday=this.sunday,
        articles=len(articles),
        articles_before=len(before),
        pages_before=len(_lines(last.pages)),
        events=events,
        parks=tuple(parks),
        figures=tuple(figure for one in news for figure in _figures(one, told, gazetteer, sources)),
        quiet=quiet,
        pages=_lines(now.pages),
        undated_pages=_lines(undated),
        undated=tuple(sources.listed(article) for page in undated for article in _undated_on(corpus, page)),
        sources=sources.all(),
        state=state_of(this, today),
        overview=overview,
        silent=tuple(name for name in seen_by(corpus, this) if name not in with_news | set(quiet)),
        missing=missing(pages, this),
        change=change(now, last),
        writing=written.writing if written else None,
    )


@dataclass(frozen=True, slots=True)
class _News:
    """A park's articles of the week, and the sentences that are about it."""

    park: str
    articles: Sequence[Article]
    sentences: Sequence[Sentence]


def _event(number: int, reported: Reported, sources: Sources) -> Event:
    first = reported.articles[0]
    sentence = sources.cite(reported.lead, reported.agreeing)
    also = tuple(n for one in reported.differing for n in sources.cite(one).citations)
    return Event(number, first.headline, first.parks, len(reported.articles), sentence, also)


def _news_by_park(
    articles: Sequence[Article],
    groups: Sequence[Sequence[Article]],
    sentences: Scored,
    gazetteer: Gazetteer,
) -> list[_News]:
    """What each park's articles say of it, one article an event."""
    found = []
    for park, theirs in _by_park(articles):
        read = [s for article in _one_an_event(theirs, groups) for s in sentences[article.id]]
        found.append(_News(park, theirs, [s for s in read if is_about(s, park, gazetteer)]))
    return found


def _chosen(news: _News, reported: Sequence[Reported], told: Sequence[str]) -> list[Sentence]:
    """The best sentences that nothing above has said."""
    photos = all(article.kind == "photo" for article in news.articles)
    most = (SENTENCES_A_PHOTO if photos else SENTENCES_A_PARK) - bool(_own(news, reported))
    chosen = choose(news.sentences, length_chars=_PARK_CHARS, said=told, most=most)
    return joined(in_reading_order(chosen, news.articles))


def _own(news: _News, reported: Sequence[Reported]) -> list[int]:
    """The numbers of the events that are the park's."""
    ids = {article.id for article in news.articles}
    return [n for n, event in enumerate(reported, 1) if ids & {article.id for article in event.articles}]


def _park_news(news: _News, chosen: Sequence[Sentence], reported: Sequence[Reported], sources: Sources) -> ParkNews:
    cited = tuple(sources.cite(sentence) for sentence in chosen)
    return ParkNews(news.park, len(news.articles), cited, tuple(_own(news, reported)))


def _figures(news: _News, told: Sequence[Sentence], gazetteer: Gazetteer, sources: Sources) -> list[CitedFigure]:
    best: dict[str, float] = {}
    for sentence in news.sentences:
        best[sentence.article.id] = max(sentence.score, best.get(sentence.article.id, 0.0))
    most = set(sorted(best, key=lambda article: -best[article])[:_ARTICLES_A_PARK])
    read = [figure for article in news.articles if article.id in most for figure in figures_of(article, gazetteer)]
    park = "" if news.park == NO_PARK else news.park
    chosen = worthy(read, park, told, _FIGURES_A_PARK, gazetteer)
    return [sources.cite_figure(one, news.park) for one in chosen]


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
    """Articles under each of their parks, parks with most articles first; last those that name no park."""
    grouped: dict[str, list[Article]] = {}
    for article in articles:
        for park in article.parks or (NO_PARK,):
            grouped.setdefault(park, []).append(article)
    return sorted(grouped.items(), key=lambda item: (item[0] == NO_PARK, -len(item[1])))


def _issued(corpus: Corpus, week: Week) -> list[Article]:
    return corpus.articles(Filters(since=week.monday, until=week.sunday))


def _received(pages: Sequence[Page], articles: Sequence[Article], week: Week) -> Received:
    """The week's pages: those of its days, and those that its articles stand on."""
    used = {article.page for article in articles}
    its = [page for page in pages if page.id in used or (page.date and week.monday <= page.date <= week.sunday)]
    return Received(articles, its)


def seen_by(corpus: Corpus, week: Week) -> list[str]:
    """The parks that papers of this week or before it wrote about: a later paper makes no park silent."""
    return [park.name for park in corpus.parks() if park.first and park.first <= week.sunday]


def state_of(week: Week, today: date | None) -> State:
    """Whether a week is over on this day; it is where no day is given."""
    if today is None or week.sunday < today:
        return "over"
    return "running" if week <= week_of(today) else "future"


def _quiet(with_news: Collection[str], before: Sequence[Article]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(park for article in before for park in article.parks if park not in with_news))


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
