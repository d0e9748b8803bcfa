"""Answers by quoting: the one to three sentences of the ranked passages that hold the answer, or none.

It knows nothing of the search behind the passages, of markers, or of language models.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.records import Passage
from service.answering import features, scorer
from service.answering.citations import Statement, Support
from service.answering.clauses import shortened
from service.answering.conflicts import FIGURES, conflicting
from service.answering.features import Candidate
from service.answering.question import Question
from service.answering.requirements import STANDS, ZONE, ZONE_ASKED, absent, is_action, may_answer
from service.answering.scorer import Scored
from service.answering.synonyms import presence

MAX_SENTENCES = 3
ENOUGH_SHARE = 0.8
"""Sentences are added until their shares of the probability reach this."""
ENOUGH_BESIDE = 0.99
"""The same for further sentences of the best one's own paragraph: they bring no other source to look at."""
SAME_WORDING = 0.8
SURE_SHARE = 0.5
"""Where the best sentence has the figure right beside what is asked for, this share of the probability is enough."""
TIED = 0.5
NEARLY = 1.5
"""Ranking scores this close are told apart by the phrase beside the figure."""
FITTING = 0.8
FACT_CHARACTERS = 160
FACTS = frozenset(["number", "percentage", "date", "duration", "person", "organisation", "place"])
WITHIN = 2.0
"""How far behind a sentence may be that gives the sum, or names the one of a row that was asked for."""
_HAVE = re.compile("有(?:多少|几)")
_YEAR = re.compile(r"\d{4}年|新增|去年|今年")
_IN_ALL = re.compile("累计|总数|总量|共有|现有|一共|总共|合计|共计")
NEAREST_COVERAGE = 0.3
"""Below this part of the question's words a sentence is no evidence worth showing beside a refusal."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was found: statements, or none with the nearest evidence and the words that none of the articles holds.

    `probability` is the chance that the statements hold the answer. `conflicting` says that they are of several
    articles that give different figures for one thing, the newest first.
    """

    statements: tuple[Statement, ...]
    probability: float
    nearest: Support | None
    missing: tuple[str, ...]
    conflicting: bool = False

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
    ranked = scorer.rank(_unmarked(question, fitting) or found, weights.rank)
    for better in (_of_the_kind, _named_in_full, _in_all, _marked, _defining, _naming_a_zone):
        ranked = better(question, ranked)
    chance = scorer.probability(scorer.trust_values(ranked), weights.trust)
    thing = absent(question, ranked[0].candidate)
    least = weights.threshold_of_park if question.parks else weights.threshold
    if chance < least or thing or not fitting:
        missing = (thing,) if thing else _missing(question, found)
        return Extraction((), chance, _nearest(ranked[0]), missing)
    best = ranked[0].candidate
    conflict = conflicting(question, best, [item.candidate for item in ranked[1:]])
    chosen = tuple(_statement(question, item) for item in conflict or _choose(question, ranked, most))
    return Extraction(chosen, chance, _support(best), (), bool(conflict))


def _marked(question: Question, ranked: list[Scored]) -> list[Scored]:
    """First a sentence that names the one of a row that was asked for (`一等奖`); a near one where the mark may
    belong to the name of all of it (`第7届`).
    """
    if all(mark in ranked[0].candidate.plain for mark in question.marks):
        return ranked
    whole = any(mark.startswith("第") for mark in question.marks)
    near = (one for one in ranked[1:] if not whole or one.score >= ranked[0].score - WITHIN)
    return _first(ranked, (one for one in near if all(mark in one.candidate.plain for mark in question.marks)))


def _unmarked(question: Question, fitting: list[Candidate]) -> list[Candidate]:
    """Without those about one of a row that was not asked for, where another says the same of the whole."""
    if question.answer_type not in FIGURES:
        return fitting
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


def _in_all(question: Question, ranked: list[Scored]) -> list[Scored]:
    """`有多少家`: of nearly equal figures first the sum, where no year or part is asked for."""
    asked = question.answer_type == "number" and question.unit and _HAVE.search(question.plain)
    if not asked or question.marks or _YEAR.search(question.plain) or _says_in_all(ranked[0].candidate):
        return ranked
    near = (one for one in ranked[1:] if one.score >= ranked[0].score - WITHIN)
    return _first(ranked, (one for one in near if _tied(one.candidate) and _says_in_all(one.candidate)))


def _says_in_all(candidate: Candidate) -> bool:
    return _IN_ALL.search(candidate.plain[slice(*candidate.bond.span)]) is not None


def _defining(question: Question, ranked: list[Scored]) -> list[Scored]:
    """Of a definition first the sentence that says `X，即…` or `X是…`, where it is nearly the best."""
    if question.answer_type != "definition" or _says_what_it_is(question, ranked[0].candidate):
        return ranked
    return _first(ranked, (item for item in _nearly(ranked) if item.candidate.bond.fit > FITTING))


def _choose(question: Question, ranked: list[Scored], most: int) -> list[Candidate]:
    """The best sentence, and others while it may not be the one; of facts only what stays short."""
    fact = question.answer_type in FACTS and not question.plural
    chosen: list[Candidate] = []
    share, length = 0.0, 0
    defined = _says_what_it_is(question, ranked[0].candidate)
    sure = fact and _tied(ranked[0].candidate) and ranked[0].share >= SURE_SHARE
    for item in ranked:
        beside = item.candidate.passage.paragraph.id == ranked[0].candidate.passage.paragraph.id
        enough = sure or share >= (SURE_SHARE if defined else ENOUGH_BESIDE)
        if chosen and (enough or len(chosen) == most):
            break
        if chosen and share >= ENOUGH_SHARE and not beside:
            continue
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
