"""Finds where two articles give different figures for the one thing asked about; knows nothing of how to say so."""

from collections.abc import Sequence
from decimal import Decimal

from service.answering import features
from service.answering.features import Candidate
from service.answering.quantities import Quantity, quantities, same_unit
from service.answering.question import Question
from service.answering.requirements import absent

FIGURES = frozenset(["number", "percentage", "duration"])
LESS_STATED = 0.1
"""A rival may state so much less of the question than the sentence that was chosen."""
BOUND = 0.5
MOST = 3
ROUNDED = Decimal("0.1")
"""`2000余家` and `2150家` agree: a bounded figure may be rounded by a tenth."""


def conflicting(question: Question, chosen: Candidate, others: Sequence[Candidate]) -> list[Candidate]:
    """`chosen` and the sentences of other articles that give another figure for it, newest first; [] where none does.

    A rival has to be about the same park, tied to the thing as the question names it, and as near to the question.
    """
    mine = _figure(question, chosen)
    if question.answer_type not in FIGURES or question.plural or mine is None:
        return []
    rivals: dict[str, Candidate] = {}
    for other in others:
        article = other.passage.article.id
        if article != chosen.passage.article.id and _figure(question, other) and _rivals(question, chosen, other):
            known = rivals.get(article)
            rivals[article] = other if known is None or other.bond.strength > known.bond.strength else known
    found = [chosen]
    for rival in rivals.values():
        theirs = _figure(question, rival)
        if theirs is not None and same_unit(mine.unit, theirs.unit) and not _agree(mine, theirs):
            found.append(rival)
    newest = sorted(found[:MOST], key=_issued, reverse=True)
    return newest if len(newest) > 1 else []


def _issued(candidate: Candidate) -> str:
    issued = candidate.passage.article.date
    return issued.isoformat() if issued else ""


def _figure(question: Question, candidate: Candidate) -> Quantity | None:
    """The figure that the thing asked for is tied to; None where there is none, or one of another year or part."""
    bond = candidate.bond
    if min(bond.fit, bond.focus) < BOUND or features.value(candidate, "foreign_mark"):
        return None
    if max(features.value(candidate, name) for name in ("marks_missing", "year_conflict")) > 0:
        return None
    return next((item for item in quantities(candidate.plain) if (item.start, item.end) == bond.at), None)


def _rivals(question: Question, chosen: Candidate, other: Candidate) -> bool:
    mine, theirs = chosen.passage.article.parks, other.passage.article.parks
    return (
        bool(set(mine) & set(theirs) or not (mine or theirs))
        and other.bond.phrase >= chosen.bond.phrase
        and other.bond.stated >= chosen.bond.stated - LESS_STATED
        and not absent(question, other)
    )


def _agree(one: Quantity, other: Quantity) -> bool:
    """Whether two figures can be one: the same, or near enough where either is only a bound."""
    if one.value == other.value:
        return True
    if one.bound == other.bound == "exact":
        return False
    return abs(one.value - other.value) <= ROUNDED * max(one.value, other.value)
