"""Answers by quoting: the one to three sentences of the ranked passages that hold the answer, or none.

It knows nothing of the search behind the passages, of markers, or of language models.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.records import Passage
from service.answering import features, scorer
from service.answering.citations import Statement, Support
from service.answering.clauses import shortened
from service.answering.features import Candidate
from service.answering.question import Question
from service.answering.requirements import STANDS, ZONE, ZONE_ASKED, absent, is_action, may_answer
from service.answering.scorer import Scored
from service.answering.synonyms import presence

MAX_SENTENCES = 3
ENOUGH_SHARE = 0.8
"""Sentences are added until their shares of the probability reach this: 1.5 sentences in the mean on the held-out
training questions, 93% of them answered; 0.7 gives 1.4 and 92%, 0.95 gives 2.0 and 95%."""
SAME_WORDING = 0.8
SURE_SHARE = 0.35
"""Where the best sentence has the figure right beside what is asked for, this share of the probability is enough."""
TIED = 0.5
NEARLY = 1.5
"""Ranking scores this close are told apart by the phrase beside the figure."""
FITTING = 0.8
DEFINING_AMONG = 10
FACT_CHARACTERS = 160
FACTS = frozenset(["number", "percentage", "date", "duration", "person", "organisation", "place"])
NEAREST_COVERAGE = 0.3
"""Below this part of the question's words a sentence is no evidence worth showing beside a refusal."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was found: statements, or none with the nearest evidence and the words that none of the articles holds.

    `probability` is the chance that the statements hold the answer.
    """

    statements: tuple[Statement, ...]
    probability: float
    nearest: Support | None
    missing: tuple[str, ...]

    @property
    def abstained(self) -> bool:
        return not self.statements


def extract(question: Question, passages: Sequence[Passage], most: int = MAX_SENTENCES) -> Extraction:
    """The sentences of `passages` (best first) that answer `question`, at most `most`, the surest first.

    Deterministic.
    """
    weights = scorer.load_weights()
    found = features.candidates(question, list(passages))
    if not found or not question.terms:
        return Extraction((), 0.0, None, question.terms)
    fitting = [candidate for candidate in found if may_answer(question, candidate)]
    ranked = scorer.rank(_unmarked(fitting) or found, weights.rank)
    for better in (_of_the_kind, _named_in_full, _defining, _naming_a_zone):
        ranked = better(question, ranked)
    chance = scorer.probability(scorer.trust_values(ranked, len(question.terms)), weights)
    thing = absent(question, ranked[0].candidate)
    if chance < weights.threshold or thing or not fitting:
        missing = (thing,) if thing else _missing(question, found)
        return Extraction((), chance, _nearest(ranked[0]), missing)
    chosen = tuple(_statement(question, item) for item in _choose(question, ranked, most))
    return Extraction(chosen, chance, _support(ranked[0].candidate), ())


def _unmarked(fitting: list[Candidate]) -> list[Candidate]:
    """Without those about one of a row that was not asked for, where another says the same of the whole."""
    whole = [one for one in fitting if not features.value(one, "foreign_mark")]
    return whole if any(_tied(one) and one.bond.phrase == 1.0 for one in whole) else fitting


def _of_the_kind(question: Question, ranked: list[Scored]) -> list[Scored]:
    """Of nearly equal sentences first one with a person's name for `谁`, with a figure in the unit for `几家`."""
    if question.answer_type not in {"person", "number"} or ranked[0].candidate.bond.fit >= FITTING:
        return ranked
    return _first(ranked, (item for item in _nearly(ranked) if item.candidate.bond.fit >= FITTING))


def _naming_a_zone(question: Question, ranked: list[Scored]) -> list[Scored]:
    """`哪个高新区…`: first a sentence that names one."""
    if not ZONE_ASKED.search(question.plain) or ZONE.search(ranked[0].candidate.plain):
        return ranked
    return _first(ranked, (item for item in _nearly(ranked) if ZONE.search(item.candidate.plain)))


def _nearly(ranked: list[Scored]) -> list[Scored]:
    return [item for item in ranked[1:] if item.score >= ranked[0].score - NEARLY]


def _first(ranked: list[Scored], better: Iterable[Scored]) -> list[Scored]:
    """The ranking with the first of `better`, if any, moved to the front."""
    chosen = next(iter(better), ranked[0])
    return [chosen, *(item for item in ranked if item is not chosen)]


def _named_in_full(question: Question, ranked: list[Scored]) -> list[Scored]:
    """Of figures for nearly one thing (企业, 总部企业) first the one beside the thing as the question names it."""
    top = ranked[0]
    if not (question.unit and question.head) or top.candidate.bond.phrase == 1.0:
        return ranked
    fuller = (
        item
        for item in _nearly(ranked)
        if item.candidate.bond.phrase == 1.0
        and item.candidate.bond.fit >= FITTING
        and item.candidate.bond.worst <= top.candidate.bond.worst
    )
    return _first(ranked, fuller)


def _defining(question: Question, ranked: list[Scored]) -> list[Scored]:
    """Of a definition first the sentence that says `X，即…` or `X是…`, where it is among the best."""
    if question.answer_type != "definition":
        return ranked
    return _first(ranked, (item for item in ranked[:DEFINING_AMONG] if item.candidate.bond.fit > FITTING))


def _choose(question: Question, ranked: list[Scored], most: int) -> list[Candidate]:
    """The best sentence, and others while it may not be the one; of facts only what stays short."""
    fact = question.answer_type in FACTS and not question.plural
    chosen: list[Candidate] = []
    share, length = 0.0, 0
    for item in ranked:
        sure = fact and _tied(ranked[0].candidate)
        enough = _says_what_it_is(question, ranked[0].candidate) or (SURE_SHARE if sure else ENOUGH_SHARE) <= share
        if chosen and (enough or len(chosen) == most):
            break
        share += item.share
        size = len(_statement(question, item.candidate).text)
        if chosen and fact and length + size > FACT_CHARACTERS:
            continue
        if not any(_alike(item.candidate, other) for other in chosen):
            chosen.append(item.candidate)
            length += size
    return chosen


def _says_what_it_is(question: Question, candidate: Candidate) -> bool:
    return question.answer_type == "definition" and candidate.bond.fit > FITTING


def _tied(candidate: Candidate) -> bool:
    """Whether what is asked for stands right beside the figure or name in the sentence."""
    return candidate.bond.fit >= TIED and candidate.bond.focus >= TIED


def _statement(question: Question, candidate: Candidate) -> Statement:
    """The sentence, of a long one only the clauses that answer a question for a fact."""
    text = candidate.passage.paragraph.text
    span = candidate.span
    if question.answer_type in FACTS and not question.plural and _tied(candidate):
        span = shortened(text, span, candidate.bond.span[0], question.terms)
    return Statement(text[span.start : span.end], (Support(candidate.passage, (span.start, span.end)),))


def _alike(one: Candidate, other: Candidate) -> bool:
    """Two sentences that share most of their character pairs say the same twice."""
    mine, theirs = _pairs(one.plain), _pairs(other.plain)
    return len(mine & theirs) >= SAME_WORDING * min(len(mine), len(theirs))


def _pairs(plain: str) -> set[str]:
    return {plain[i : i + 2] for i in range(len(plain) - 1)}


def _support(candidate: Candidate) -> Support:
    return Support(candidate.passage, (candidate.span.start, candidate.span.end))


def _nearest(best: Scored) -> Support | None:
    loosely = best.candidate.values[features.FEATURES.index("covered_loosely")]
    return _support(best.candidate) if loosely >= NEAREST_COVERAGE else None


def _missing(question: Question, found: Sequence[Candidate]) -> tuple[str, ...]:
    """The question's words, verbs aside, that no retrieved article holds, heaviest first."""
    weights = features.term_weights(question)
    texts = {features.article_text(candidate.passage) for candidate in found}
    absent = [
        term
        for term in weights
        if len(term) > 1 and not is_action(term) and not any(presence(term, text) >= STANDS for text in texts)
    ]
    return tuple(sorted(absent, key=lambda term: -weights[term]))
