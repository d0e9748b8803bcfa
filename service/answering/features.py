"""Describes how a sentence fits a question, as numbers the scorer weighs; knows nothing of the weights."""

import math
from dataclasses import dataclass
from functools import lru_cache

from index.records import Passage
from service.answering import evidence, sentences
from service.answering.binding import Bond, Surroundings, bind, foreign_mark, late, marks_missing, year_conflict
from service.answering.question import AnswerType, Question
from service.answering.rarity import rarity
from service.answering.sentences import Span
from service.answering.synonyms import presence, variants

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
)
FEATURES = (
    *PLAIN_FEATURES,
    *(f"evidence:{kind}" for kind in TYPES),
    *(f"evidence_near:{kind}" for kind in TYPES),
    *(f"worst_missing:{kind}" for kind in TYPES),
    *(f"bond_worst:{kind}" for kind in TYPES),
    *(f"bond_focus:{kind}" for kind in TYPES),
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


def candidates(question: Question, passages: list[Passage]) -> list[Candidate]:
    """Every sentence of body and caption paragraphs of `passages` (best first) with its feature values."""
    weights = term_weights(question)
    top = max((passage.score for passage in passages), default=0.0) or 1.0
    found = []
    for rank, passage in enumerate(passages):
        if passage.paragraph.role in {"subhead", "credit"}:
            continue
        spans = sentences.split(passage.paragraph.text)
        plains = [sentences.normalise(passage.paragraph.text[span.start : span.end]) for span in spans]
        for index, span in enumerate(spans):
            values, bond, around = _values(question, weights, passage, plains, index, rank, passage.score / top)
            found.append(Candidate(passage, rank, span, plains[index], values, bond, around))
    return found


def value(candidate: Candidate, feature: str) -> float:
    """One feature of a candidate by name."""
    return candidate.values[_PLACES[feature]]


def term_weights(question: Question) -> dict[str, float]:
    """How much each content word of the question matters; sums to 1 unless there is none."""
    raw = {term: rarity(term) * (0.5 if len(term) == 1 else 1.0) for term in question.terms}
    total = sum(raw.values())
    return {term: weight / total for term, weight in raw.items()} if total else {}


def _values(
    question: Question,
    weights: dict[str, float],
    passage: Passage,
    plains: list[str],
    index: int,
    rank: int,
    score: float,
) -> tuple[tuple[float, ...], Bond, Surroundings]:
    plain = plains[index]
    context = _context(passage, plains, index)
    inside = {term: presence(term, plain) for term in weights}
    around = {term: max(inside[term], presence(term, context.article)) for term in weights}
    found = evidence.find(question, plain)
    best = max((item.fit for item in found), default=0.0)
    near = max((item.fit * _nearness(item, plain, weights) for item in found), default=0.0)
    worst = _worst(weights, around)
    surroundings = Surroundings("".join((context.headline, " ", *plains[:index])), context.article)
    bond = bind(question, weights, plain, found, surroundings)
    plain_values = (
        _covered(weights, {term: float(value == 1.0) for term, value in inside.items()}),
        _covered(weights, inside),
        sum(weights[term] for term in weights if inside[term] < 1.0 and term in context.neighbours),
        sum(weights[term] for term in weights if inside[term] < 1.0 and term in context.paragraph),
        sum(weights[term] for term in weights if inside[term] < 1.0 and term in context.article),
        _worst(weights, {term: float(term in context.article) for term in weights}),
        worst,
        _bigrams(question, plain),
        _longest_run("".join(question.terms), plain),
        _letters(question, plain),
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
    )
    one_hot = [float(kind == question.answer_type) for kind in TYPES]
    values = (
        *plain_values,
        *(best * on for on in one_hot),
        *(near * on for on in one_hot),
        *(worst * on for on in one_hot),
        *(bond.worst * on for on in one_hot),
        *(bond.focus * on for on in one_hot),
    )
    return values, bond, surroundings


def _context(passage: Passage, plains: list[str], index: int) -> _Context:
    headline = sentences.normalise(passage.article.headline)
    neighbours = "。".join([headline, *plains[max(0, index - 1) : index], *plains[index + 1 : index + 2]])
    paragraph = "。".join([headline, *plains])
    return _Context(neighbours, paragraph, article_text(passage), headline)


def article_text(passage: Passage) -> str:
    """The whole article of a passage, headline included, normalised."""
    article = passage.article
    return _joined(article.headline, tuple(paragraph.text for paragraph in article.paragraphs))


@lru_cache(maxsize=512)
def _joined(headline: str, texts: tuple[str, ...]) -> str:
    return "。".join(sentences.normalise(text) for text in (headline, *texts))


def _covered(weights: dict[str, float], present: dict[str, float]) -> float:
    return sum(weights[term] * present[term] for term in weights)


def _worst(weights: dict[str, float], present: dict[str, float]) -> float:
    """The weight of the most important word that is missing, relative to the most important word there is."""
    heaviest = max(weights.values(), default=1.0)
    return max((weights[term] * (1 - present[term]) / heaviest for term in weights), default=0.0)


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


def _bigrams(question: Question, plain: str) -> float:
    pairs = {term[i : i + 2] for term in ("".join(question.terms),) for i in range(len(term) - 1)}
    return sum(pair in plain for pair in pairs) / len(pairs) if pairs else 0.0


def _letters(question: Question, plain: str) -> float:
    letters = set("".join(question.terms))
    return sum(letter in plain for letter in letters) / len(letters) if letters else 0.0


def _longest_run(asked: str, plain: str) -> float:
    """Length of the longest stretch both have in common, 12 characters counting in full."""
    best = 0
    for start in range(len(asked)):
        while start + best < len(asked) and asked[start : start + best + 1] in plain:
            best += 1
    return min(best, 12) / 12
