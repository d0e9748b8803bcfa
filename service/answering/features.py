"""Describes how a sentence fits a question, as numbers the scorer weighs; knows nothing of the weights."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.necessity import load_necessity
from index.records import Passage
from service.answering import evidence, sentences
from service.answering.binding import Bond, Surroundings, bind, foreign_mark, late, marks_missing, year_conflict
from service.answering.question import AnswerType, Question
from service.answering.rarity import rarity
from service.answering.sentences import Span
from service.answering.shortlist import Sentence, shortlist
from service.answering.synonyms import presence, variants
from service.answering.wording import nearness

TYPES: tuple[AnswerType, ...] = (
    "number", "percentage", "date", "duration", "person", "organisation", "place", "definition", "list",
    "reason", "manner", "yes_no", "thing",
)  # fmt: skip
NEAR_CHARACTERS = 12.0
"""Distance at which a question word near the evidence counts 1/e."""

PLAIN_FEATURES = (
    "covered",
    "covered_loosely",
    "covered_by_neighbours",
    "covered_by_paragraph",
    "covered_by_article",
    "worst_missing",
    "worst_missing_loosely",
    "bigrams",
    "longest_run",
    "letters",
    "focus",
    "focus_in_article",
    "focus_near_evidence",
    "focus_phrase",
    "focus_phrase_in_article",
    "attribute_missing",
    "attribute_missing_in_article",
    "attribute_phrase_missing",
    "several_asked_and_listed",
    "phrase",
    "evidence",
    "evidence_near",
    "passage_rank",
    "passage_score",
    "first_in_paragraph",
    "length",
    "headline",
    "bond_fit",
    "bond_beside",
    "bond_clause",
    "bond_stated",
    "bond_worst",
    "bond_focus",
    "bond_phrase",
    "marks_missing",
    "year_conflict",
    "act_missing",
    "focus_known_and_missing",
    "foreign_mark",
    "late",
    "chance",
    "lead",
    "covered_before",
    "covered_behind",
    "place",
    "sentences",
    "needed",
    "needed_worst",
    "words",
)
BY_MEANING = ("meant", "meant_worst", "meant_focus")
"""By the vectors of words: how much of the question is meant, how far its farthest word is, how near its focus."""
COMPARED = (
    "covered", "covered_loosely", "bigrams", "letters", "evidence_near", "bond_beside", "bond_stated", "bond_focus",
    "longest_run", "needed", "meant",
)  # fmt: skip
"""Of these a sentence's lead over the best other one is given, too."""
FEATURES = (
    *PLAIN_FEATURES,
    *BY_MEANING,
    *(f"lead:{name}" for name in COMPARED),
    *(f"asked:{kind}" for kind in TYPES),
)


_PLACES = {name: place for place, name in enumerate(FEATURES)}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be said: the passage, its place in the ranking, its span and normalised text."""

    passage: Passage
    rank: int
    span: Span
    plain: str
    values: tuple[float, ...]
    bond: Bond
    around: Surroundings

    @property
    def text(self) -> str:
        return self.passage.paragraph.text[self.span.start : self.span.end]


@dataclass(frozen=True, slots=True)
class _Context:
    """What surrounds a sentence, normalised."""

    neighbours: str
    paragraph: str
    article: str
    headline: str


def candidates(question: Question, passages: Sequence[Passage]) -> list[Candidate]:
    """The promising sentences of body and caption paragraphs of `passages` (best first) with their feature values."""
    weights = term_weights(question)
    asked = _asked(question, weights)
    kept = shortlist(weights, passages)
    if not kept:
        return []
    leads = _leads_of_articles(passages)
    found = [_values(asked, one, leads[one.passage.article.id] + one.passage.score) for one in kept]
    plain = np.array([values for values, _, _ in found])
    rows = np.hstack([plain, _by_meaning(asked, kept)])
    rows = np.hstack([rows, _leads(rows), np.tile(asked.one_hot, (len(kept), 1))])
    return [
        Candidate(one.passage, one.rank, one.span, one.plain, tuple(row), bond, around)
        for one, row, (_, bond, around) in zip(kept, rows.tolist(), found, strict=True)
    ]


def _leads_of_articles(passages: Sequence[Passage]) -> dict[str, float]:
    """By article, how far below zero the chance of the best passage of another article is."""
    articles = {passage.article.id for passage in passages}
    return {article: -max((p.score for p in passages if p.article.id != article), default=0.0) for article in articles}


def _by_meaning(asked: "_Asked", kept: Sequence[Sentence]) -> NDArray[np.float64]:
    """(sentences, BY_MEANING)."""
    terms = list(asked.weights)
    near = nearness([*terms, asked.question.focus or "?"], [one.plain for one in kept])
    share = np.array([asked.weights[term] for term in terms])
    heaviest = share.max(initial=0.0) or 1.0
    return np.column_stack([
        near[:, :-1] @ share, ((1.0 - near[:, :-1]) * share / heaviest).max(axis=1, initial=0.0), near[:, -1],
    ])  # fmt: skip


def _leads(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """(sentences, COMPARED): each value less the best of the others'."""
    values = rows[:, [_PLACES[name] for name in COMPARED]]
    if len(values) < 2:
        return np.zeros_like(values)
    first, second = np.sort(values, axis=0)[[-1, -2]]
    return np.asarray(values - np.where(values == first, second, first))


def value(candidate: Candidate, feature: str) -> float:
    """One feature of a candidate by name."""
    return candidate.values[_PLACES[feature]]


def term_weights(question: Question) -> dict[str, float]:
    """How much each content word of the question matters; sums to 1 unless there is none."""
    raw = {term: rarity(term) * (0.5 if len(term) == 1 else 1.0) for term in question.terms}
    total = sum(raw.values())
    return {term: weight / total for term, weight in raw.items()} if total else {}


def needs(weights: Mapping[str, float]) -> dict[str, float]:
    """How much each word weighs times how likely an answer holds it; sums to 1 unless there is none."""
    necessity = load_necessity()
    raw = {term: weight * necessity.terms.get(term, necessity.kinds["word"]) for term, weight in weights.items()}
    total = sum(raw.values())
    return {term: weight / total for term, weight in raw.items()} if total else {}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with the weights of its words, what an answer needs of them, their letters and pairs of letters."""

    question: Question
    weights: dict[str, float]
    needs: dict[str, float]
    one_hot: list[float]
    joined: str
    letters: frozenset[str]
    pairs: frozenset[str]


def _asked(question: Question, weights: dict[str, float]) -> _Asked:
    joined = "".join(question.terms)
    pairs = frozenset(joined[i : i + 2] for i in range(len(joined) - 1))
    one_hot = [float(kind == question.answer_type) for kind in TYPES]
    return _Asked(question, weights, needs(weights), one_hot, joined, frozenset(joined), pairs)


def _values(asked: _Asked, sentence: Sentence, lead: float) -> tuple[tuple[float, ...], Bond, Surroundings]:
    question, weights, passage = asked.question, asked.weights, sentence.passage
    plains, index, plain, rank, score = sentence.plains, sentence.index, sentence.plain, sentence.rank, sentence.score
    context = _context(passage, plains, index)
    inside = {term: presence(term, plain) for term in weights}
    around = {term: max(inside[term], presence(term, context.article)) for term in weights}
    found = evidence.find(question, plain)
    best = max((item.fit for item in found), default=0.0)
    near = max((item.fit * _nearness(item, plain, weights) for item in found), default=0.0)
    worst = _worst(weights, around)
    surroundings = Surroundings("".join((context.headline, " ", *plains[:index])), context.article)
    stated = {term: max(inside[term], presence(term, surroundings.before)) for term in weights}
    bond = bind(question, weights, plain, found, surroundings)
    plain_values = (
        _covered(weights, {term: float(value == 1.0) for term, value in inside.items()}),
        _covered(weights, inside),
        sum(weights[term] for term in weights if inside[term] < 1.0 and term in context.neighbours),
        sum(weights[term] for term in weights if inside[term] < 1.0 and term in context.paragraph),
        sum(weights[term] for term in weights if inside[term] < 1.0 and term in context.article),
        _worst(weights, {term: float(term in context.article) for term in weights}),
        worst,
        _share_held(asked.pairs, plain),
        _longest_run(asked.joined, plain),
        _share_held(asked.letters, plain),
        presence(question.focus, plain),
        presence(question.focus, context.article),
        max(
            (item.fit * math.exp(-_distance(item, plain, question.focus) / NEAR_CHARACTERS) for item in found),
            default=0,
        ),
        presence(question.focus_phrase, plain),
        presence(question.focus_phrase, context.article),
        float(question.attribute and question.focus not in plain),
        float(question.attribute and question.focus not in context.article),
        float(question.attribute and question.focus_phrase not in context.paragraph),
        float(question.plural) * min(plain.count("、") + plain.count("；"), 5) / 5,
        float(bool(question.phrases) and all(phrase in plain for phrase in question.phrases)),
        best,
        near,
        1.0 / (1.0 + rank),
        score,
        float(index == 0),
        math.log(1 + len(plain)) / 5,
        _covered(weights, {term: float(term in context.headline) for term in weights}),
        bond.fit,
        bond.beside,
        bond.clause,
        bond.stated,
        bond.worst,
        bond.focus,
        bond.phrase,
        marks_missing(question, plain, surroundings),
        year_conflict(question, plain, surroundings, passage.article.date),
        float(bool(question.act)) * (1 - presence(question.act, plain)),
        float(bool(variants(question.focus))) * (1 - presence(question.focus, plain)),
        foreign_mark(question, plain, bond),
        late(weights, plain, bond, surroundings),
        passage.score,
        lead,
        sum(weights[term] for term in weights if inside[term] < 1.0 and index and term in plains[index - 1]),
        sum(weights[term] for term in weights if inside[term] < 1.0 and term in "".join(plains[index + 1 : index + 2])),
        index / len(plains),
        math.log(len(plains)),
        _covered(asked.needs, stated),
        _worst(asked.needs, stated),
        float(len(weights)),
    )
    return plain_values, bond, surroundings


def _context(passage: Passage, plains: Sequence[str], index: int) -> _Context:
    headline = _plain_headline(passage.article.headline)
    neighbours = "。".join([headline, *plains[max(0, index - 1) : index], *plains[index + 1 : index + 2]])
    paragraph = "。".join([headline, *plains])
    return _Context(neighbours, paragraph, article_text(passage), headline)


@lru_cache(maxsize=512)
def _plain_headline(headline: str) -> str:
    return sentences.normalise(headline)


def article_text(passage: Passage) -> str:
    """The whole article of a passage, headline included, normalised."""
    article = passage.article
    return _joined(article.headline, tuple(paragraph.text for paragraph in article.paragraphs))


@lru_cache(maxsize=512)
def _joined(headline: str, texts: tuple[str, ...]) -> str:
    return "。".join(sentences.normalise(text) for text in (headline, *texts))


def _covered(weights: dict[str, float], present: dict[str, float]) -> float:
    return sum([weight * present[term] for term, weight in weights.items()])


def _worst(weights: dict[str, float], present: dict[str, float]) -> float:
    """The weight of the most important word that is missing, relative to the most important word there is."""
    heaviest = max(weights.values(), default=1.0)
    return max([weight * (1 - present[term]) / heaviest for term, weight in weights.items()], default=0.0)


def _nearness(item: evidence.Found, plain: str, weights: dict[str, float]) -> float:
    return sum(weight * math.exp(-_distance(item, plain, term) / NEAR_CHARACTERS) for term, weight in weights.items())


def _distance(item: evidence.Found, plain: str, term: str) -> float:
    """Characters between the evidence and the nearest occurrence of the term; infinite where it does not occur."""
    if not term:
        return math.inf
    best, position = math.inf, plain.find(term)
    while position >= 0:
        gap = max(item.start - position - len(term), position - item.end, 0)
        best = min(best, gap)
        position = plain.find(term, position + 1)
    return best


def _share_held(pieces: frozenset[str], plain: str) -> float:
    return sum([piece in plain for piece in pieces]) / len(pieces) if pieces else 0.0


def _longest_run(asked: str, plain: str) -> float:
    """Length of the longest stretch both have in common, 12 characters counting in full."""
    best = 0
    for start in range(len(asked)):
        while start + best < len(asked) and asked[start : start + best + 1] in plain:
            best += 1
    return min(best, 12) / 12
