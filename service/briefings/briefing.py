"""Writes the briefing on one park from what the papers printed about it; knows nothing of storing or showing it."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from index.corpus import Corpus
from index.errors import UsageError
from index.parks import Gazetteer
from index.records import Article, Filters
from service.briefings.belonging import is_about
from service.briefings.comparing import Conflict, Series, compare
from service.briefings.figures import worthy
from service.briefings.named import Kind, named
from service.briefings.salience import Sentence
from service.briefings.sourced import CitedFigure, CitedSentence, Listed, Source, Sources
from service.briefings.summarising import choose, in_reading_order, joined, leans_on, sentences_of_all
from service.briefings.themes import load_themes
from service.briefings.writing import Writer, Writing
from service.figures.ledger import Figure, figures_of

LENGTH_CHARS = 600
"""How long a briefing is unless asked otherwise, in characters of quoted text."""
MOST_FIGURES = 10
SENTENCES_A_PHOTO = 2
"""What a photo's caption is worth where a park has nothing else."""
TASK = "为{park}的简报写概述"
"""What a chat model is told to write."""
_OVERVIEW_CHARS = 200
_OVERVIEW_SENTENCES = 3
_OVERVIEW_WORTH = 1.0
"""The score under which a sentence is no part of the overview, though it may stand further down."""


@dataclass(frozen=True, slots=True)
class Development:
    """A theme and the sentences that belong to it, in reading order."""

    theme: str
    sentences: tuple[CitedSentence, ...]


@dataclass(frozen=True, slots=True)
class CitedName:
    """A person (`role` says what is said of them), a body or a programme that the park's sentences name."""

    kind: Kind
    name: str
    role: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Briefing:
    """A briefing: no sentence stands in two places; `undated` are articles that no range can hold.

    `article_ids` are the articles it was written from, and `new_articles` how many of them are new: issued after
    `new_since`, or not in the last briefing; None where there is nothing to compare with. `writing` says how a chat
    model wrote the overview, None where none did.
    """

    park: str
    since: date | None
    until: date | None
    articles: int
    overview: tuple[CitedSentence, ...]
    developments: tuple[Development, ...]
    figures: tuple[CitedFigure, ...]
    undated: tuple[Listed, ...]
    sources: tuple[Source, ...]
    series: tuple[Series, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    named: tuple[CitedName, ...] = ()
    new_since: date | None = None
    new_articles: int | None = None
    article_ids: tuple[str, ...] = ()
    writing: Writing | None = None

    def to_dict(self) -> dict[str, Any]:
        """The briefing as JSON-ready values."""
        found: dict[str, Any] = with_days(asdict(self))
        return found | {"sources": [source.to_dict() for source in self.sources]}


def with_days(value: Any) -> Any:
    """Values of a dictionary, however deep, with days as ISO 8601."""
    if isinstance(value, dict):
        return {key: with_days(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [with_days(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def write_briefing(
    corpus: Corpus,
    park: str,
    *,
    since: date | None = None,
    until: date | None = None,
    public_url: str,
    gazetteer: Gazetteer | None = None,
    length_chars: int = LENGTH_CHARS,
    new_since: date | None = None,
    earlier: Sequence[Collection[str]] = (),
    writer: Writer | None = None,
) -> Briefing:
    """The briefing on a park, by any of its names, over issue dates `since` to `until`, both included.

    Without a range undated articles are summarised like the others; with one they are listed apart. New is what was
    issued after `new_since`; without that, what the newest of the `earlier` briefings (their articles' ids) lacks that
    lacks anything. `writer` has a chat model write the overview.
    Raises UnknownPark, and UsageError for a range upside down or a length that is not positive.
    """
    check_range(since, until)
    if length_chars < 1:
        raise UsageError(f"a briefing's length is at least 1 character, not {length_chars}")
    gazetteer = gazetteer or Gazetteer.load()
    name = gazetteer.resolve(park, known=[count.name for count in corpus.parks()]).name
    articles = corpus.articles(Filters(parks=(name,), since=since, until=until))
    fresh = _new(articles, new_since, earlier)
    sources = Sources(corpus.pages(), public_url, {article.id for article in fresh or ()})
    sentences = [s for s in sentences_of_all(articles) if is_about(s, name, gazetteer)]
    photos = all(article.kind == "photo" for article in articles)
    most = SENTENCES_A_PHOTO * len(articles) if photos else None
    chosen = joined(in_reading_order(choose(sentences, length_chars=length_chars, most=most), articles))
    leading = list(chosen) if photos else _leading(chosen)
    written = writer.overview(TASK.format(park=name), chosen) if writer and chosen else None
    if written and written.statements:
        overview = tuple(sources.cite_statement(one) for one in written.statements)
        leading = []
    else:
        overview = tuple(sources.cite(sentence) for sentence in in_reading_order(leading, articles))
    developments = _by_theme([sentence for sentence in chosen if sentence not in leading], sources)
    figures = [figure for article in articles for figure in figures_of(article, gazetteer)]
    shown = [] if photos else worthy(figures, name, chosen, MOST_FIGURES, gazetteer)
    history = _history(corpus, name, since, until, articles, gazetteer) or figures
    series, conflicts = compare(history, name, {article.id for article in articles}, sources, gazetteer)
    return Briefing(
        park=name,
        since=since,
        until=until,
        articles=len(articles),
        overview=overview,
        developments=developments,
        figures=tuple(sources.cite_figure(one, name) for one in shown),
        undated=tuple(sources.listed(article) for article in (_undated(corpus, name) if since or until else [])),
        series=series,
        conflicts=conflicts,
        named=() if photos else _named(sentences, gazetteer, sources),
        new_since=new_since,
        new_articles=None if fresh is None else len(fresh),
        article_ids=tuple(article.id for article in articles),
        writing=written.writing if written else None,
        sources=sources.all(),
    )


def check_range(since: date | None, until: date | None) -> None:
    """Raises UsageError for a range upside down."""
    if since and until and since > until:
        raise UsageError(f"the range is upside down: {since} is after {until}")


def _leading(chosen: Sequence[Sentence]) -> list[Sentence]:
    """What the overview says: the best sentences that stand alone, one an article; all of them where there are two."""
    if len(chosen) <= 2:
        return list(chosen)
    leant_on = [one for one, other in pairwise(chosen) if leans_on(other, one)]
    alone = [one for one in chosen if not one.hangs and one not in leant_on and one.score >= _OVERVIEW_WORTH]
    articles = len({sentence.article.id for sentence in chosen})
    most = min(max(2, articles), _OVERVIEW_SENTENCES)
    return choose(alone, length_chars=_OVERVIEW_CHARS, most=most, per_article=1 if articles >= most else 2)


def _by_theme(sentences: Sequence[Sentence], sources: Sources) -> tuple[Development, ...]:
    themes = load_themes()
    grouped: dict[str, list[Sentence]] = {theme: [] for theme in themes.names}
    theme, before = "", None
    for sentence in sentences:
        if before is None or not leans_on(sentence, before):
            theme = themes.of(sentence.text, sentence.article.headline)
        grouped[theme].append(sentence)
        before = sentence
    return tuple(
        Development(theme, tuple(sources.cite(sentence) for sentence in members))
        for theme, members in grouped.items()
        if members
    )


def _undated(corpus: Corpus, park: str) -> list[Article]:
    return [article for article in corpus.articles(Filters(parks=(park,))) if article.date is None]


def _new(articles: Sequence[Article], since: date | None, earlier: Sequence[Collection[str]]) -> list[Article] | None:
    """The articles that are new; None where there is nothing to tell it by."""
    if since is not None:
        return [article for article in articles if article.date is not None and article.date > since]
    ids = {article.id for article in articles}
    last = next((known for known in earlier if not ids <= set(known)), None)
    return None if last is None else [article for article in articles if article.id not in last]


def _history(
    corpus: Corpus,
    park: str,
    since: date | None,
    until: date | None,
    articles: Sequence[Article],
    gazetteer: Gazetteer,
) -> list[Figure]:
    """The figures of what was printed before the range too: a series does not begin with a briefing."""
    if since is None:
        return []
    reaching_back = corpus.articles(Filters(parks=(park,), until=until))
    return [figure for article in reaching_back for figure in figures_of(article, gazetteer)]


def _named(sentences: Sequence[Sentence], gazetteer: Gazetteer, sources: Sources) -> tuple[CitedName, ...]:
    return tuple(
        CitedName(one.kind, one.name, one.role, sources.cite(one.sentence).citations)
        for one in named(sentences, gazetteer)
    )
