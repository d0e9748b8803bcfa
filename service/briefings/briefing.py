"""Writes the briefing on one park from what the papers printed about it; knows nothing of storing or showing it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from index.corpus import Corpus
from index.errors import UsageError
from index.parks import Gazetteer
from index.records import Article, Filters
from service.briefings.belonging import is_about
from service.briefings.salience import Sentence
from service.briefings.sourced import CitedFigure, CitedSentence, Listed, Source, Sources, figures_of
from service.briefings.summarising import choose, in_reading_order, joined, sentences_of_all
from service.briefings.themes import load_themes

LENGTH_CHARS = 600
"""How long a briefing is unless asked otherwise, in characters of quoted text."""
MOST_FIGURES = 10
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
class Briefing:
    """A briefing: no sentence stands in two places; `undated` are articles that no range can hold."""

    park: str
    since: date | None
    until: date | None
    articles: int
    overview: tuple[CitedSentence, ...]
    developments: tuple[Development, ...]
    figures: tuple[CitedFigure, ...]
    undated: tuple[Listed, ...]
    sources: tuple[Source, ...]

    def to_dict(self) -> dict[str, Any]:
        """The briefing as JSON-ready values."""
        return asdict(self) | {
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "sources": [source.to_dict() for source in self.sources],
        }


def write_briefing(
    corpus: Corpus,
    park: str,
    *,
    since: date | None = None,
    until: date | None = None,
    public_url: str,
    gazetteer: Gazetteer | None = None,
    length_chars: int = LENGTH_CHARS,
) -> Briefing:
    """The briefing on a park, by any of its names, over issue dates `since` to `until`, both included.

    Without a range undated articles are summarised like the others; with one they are listed apart.
    Raises UnknownPark, and UsageError for a range upside down or a length that is not positive.
    """
    check_range(since, until)
    if length_chars < 1:
        raise UsageError(f"a briefing's length is at least 1 character, not {length_chars}")
    gazetteer = gazetteer or Gazetteer.load()
    name = gazetteer.resolve(park, known=[count.name for count in corpus.parks()]).name
    articles = corpus.articles(Filters(parks=(name,), since=since, until=until))
    sources = Sources(corpus.pages(), public_url)
    sentences = [s for s in sentences_of_all(articles) if is_about(s, name, gazetteer)]
    chosen = joined(in_reading_order(choose(sentences, length_chars=length_chars), articles))
    leading = _leading(chosen)
    overview = tuple(sources.cite(sentence) for sentence in in_reading_order(leading, articles))
    developments = _by_theme([sentence for sentence in chosen if sentence not in leading], sources)
    told = [sentence.text for sentence in chosen]
    figures = figures_of(in_reading_order(sentences, articles), told, sources, name, MOST_FIGURES)
    undated = _undated(corpus, name) if since or until else []
    return Briefing(
        park=name,
        since=since,
        until=until,
        articles=len(articles),
        overview=overview,
        developments=developments,
        figures=tuple(figures),
        undated=tuple(sources.listed(article) for article in undated),
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
    alone = [sentence for sentence in chosen if not sentence.hangs and sentence.score >= _OVERVIEW_WORTH]
    articles = len({sentence.article.id for sentence in chosen})
    most = min(max(2, articles), _OVERVIEW_SENTENCES)
    return choose(alone, length_chars=_OVERVIEW_CHARS, most=most, per_article=1 if articles >= most else 2)


def _by_theme(sentences: Sequence[Sentence], sources: Sources) -> tuple[Development, ...]:
    themes = load_themes()
    grouped: dict[str, list[Sentence]] = {theme: [] for theme in themes.names}
    for sentence in sentences:
        grouped[themes.of(sentence.text, sentence.article.headline)].append(sentence)
    return tuple(
        Development(theme, tuple(sources.cite(sentence) for sentence in members))
        for theme, members in grouped.items()
        if members
    )


def _undated(corpus: Corpus, park: str) -> list[Article]:
    return [article for article in corpus.articles(Filters(parks=(park,))) if article.date is None]
