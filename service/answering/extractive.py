"""Answers by quoting: the one to three sentences of the ranked passages that hold the answer, or none.

It knows nothing of the search behind the passages, of markers, or of language models.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from index.records import Passage
from service.answering import features, scorer
from service.answering.citations import Statement, Support
from service.answering.features import Candidate
from service.answering.question import Question
from service.answering.requirements import absent, is_action, may_answer
from service.answering.scorer import Scored

MAX_SENTENCES = 3
ENOUGH_SHARE = 0.8
"""Sentences are added until their shares of the probability reach this: 1.5 sentences in the mean on the held-out
training questions, 93% of them answered; 0.7 gives 1.4 and 92%, 0.95 gives 2.0 and 95%."""
SAME_WORDING = 0.8
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
    ranked = scorer.rank(fitting or found, weights.rank)
    chance = scorer.probability(scorer.trust_values(ranked, len(question.terms)), weights)
    thing = absent(question, ranked[0].candidate)
    if chance < weights.threshold or thing or not fitting:
        missing = (thing,) if thing else _missing(question, found)
        return Extraction((), chance, _nearest(ranked[0]), missing)
    chosen = tuple(Statement(item.text, (_support(item),)) for item in _choose(ranked, most))
    return Extraction(chosen, chance, _support(ranked[0].candidate), ())


def _choose(ranked: list[Scored], most: int) -> list[Candidate]:
    chosen: list[Candidate] = []
    share = 0.0
    for item in ranked:
        if chosen and (share >= ENOUGH_SHARE or len(chosen) == most):
            break
        share += item.share
        if not any(_alike(item.candidate, other) for other in chosen):
            chosen.append(item.candidate)
    return chosen


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
        term for term in weights if len(term) > 1 and not is_action(term) and not any(term in text for text in texts)
    ]
    return tuple(sorted(absent, key=lambda term: -weights[term]))
