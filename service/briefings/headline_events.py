"""Picks a week's headline events and the sentence that tells each; knows nothing of parks' own news or layout."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.records import Article, Passage
from service.answering.verification import verify
from service.briefings.salience import Sentence
from service.briefings.summarising import WORTH_SAYING, repeats, trimmed
from service.similarity import containment, overlap, shingles

NEAR_THE_TOP = 4
"""The first sentences of an article, among which its event is most often told."""
PHOTO_WEIGHT = 0.5
"""What the news of a photo's caption counts beside a text's."""
HEADLINE_FIGURES, ABOUT_THE_PARK = 1.0, 0.5
"""What a sentence gains where it carries the printed headline's figures, and where its first clause names a park."""

_FIGURE = re.compile(r"\d+(?:\.\d+)?[万亿]?[一-鿿%]?")
_FIRST_CLAUSES = re.compile(r"(?:[^，]{1,12}，)?[^，。；]*")
"""The first clause, with a short one before it that says when."""

Scored = Mapping[str, Sequence[Sentence]]
"""The scored sentences of each article, by its id."""


@dataclass(frozen=True, slots=True)
class Reported:
    """One event: its articles, the one whose sentence tells it first; what the others print nearest to that sentence.

    `agreeing` carry the sentence too, figure by figure; `differing` report the event and not all that it says.
    """

    articles: tuple[Article, ...]
    lead: Sentence
    agreeing: tuple[Sentence, ...]
    differing: tuple[Sentence, ...]


def headline_events(groups: Sequence[tuple[Article, ...]], sentences: Scored, most: int) -> list[Reported]:
    """The first `most` events: those about parks before others, by pages that print them, by the news they carry."""
    found: list[Reported] = []
    for group in sorted(groups, key=lambda group: _prominence(group, sentences), reverse=True):
        if len(found) == most:
            break
        lead = _lead(group, sentences, [event.lead.text for event in found])
        if lead:
            found.append(_reported(group, lead, sentences))
    return found


def _prominence(group: Sequence[Article], sentences: Scored) -> tuple[bool, int, float]:
    about_park = any(article.parks for article in group)
    pages = len({article.page for article in group})
    return about_park, pages, max(_weight(article, sentences[article.id]) for article in group)


def _weight(article: Article, sentences: Sequence[Sentence]) -> float:
    best = sorted((sentence.score for sentence in sentences), reverse=True)[:3]
    return sum(best) * (1.0 if article.kind == "news" else PHOTO_WEIGHT)


def _lead(group: Sequence[Article], sentences: Scored, told: Sequence[str]) -> Sentence | None:
    """The sentence that tells the event: one near the top of an article, otherwise any that stands alone."""
    standing = [s for article in group for s in sentences[article.id] if not s.hangs and s.score >= WORTH_SAYING]
    for pool in ([s for s in standing if s.order < NEAR_THE_TOP], standing):
        best = next((s for s in sorted(pool, key=_telling, reverse=True) if not repeats(s.text, told)), None)
        if best:
            return trimmed(best)
    return None


def _telling(sentence: Sentence) -> float:
    """How well a sentence tells its article's event by itself, in the terms of the park."""
    article = sentence.article
    printed = article.headline if article.headline_source == "printed" else ""
    figures = set(_FIGURE.findall(printed))
    carried = len(figures & set(_FIGURE.findall(sentence.text))) / len(figures) if figures else 0.0
    opening = _FIRST_CLAUSES.match(sentence.text)
    about = opening and any(containment(shingles(park), shingles(opening.group())) >= 0.5 for park in article.parks)
    return sentence.score + HEADLINE_FIGURES * carried + ABOUT_THE_PARK * bool(about)


def _reported(group: Sequence[Article], lead: Sentence, sentences: Scored) -> Reported:
    others = [article for article in group if article.id != lead.article.id]
    grams = shingles(lead.text)
    nearest = [
        max(sentences[article.id], key=lambda sentence: overlap(grams, shingles(sentence.text)))
        for article in others
        if sentences[article.id]
    ]
    agreeing = tuple(one for one in nearest if _carries(one, lead.text))
    differing = tuple(one for one in nearest if one not in agreeing)
    return Reported((lead.article, *others), lead, agreeing, differing)


def _carries(sentence: Sentence, text: str) -> bool:
    return verify(text, [Passage(sentence.paragraph, sentence.article)]).verdict == "supported"
