"""Tells how closely the asked-for thing is tied to the figure or name in a sentence; knows nothing of scores.

A sentence may hold every word of a question and still say something else: in `4名获一等奖，8名获二等奖` the words of
`多少人获二等奖` stand beside the wrong figure too. All functions take normalised text.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from service.answering.clauses import clauses
from service.answering.evidence import Found
from service.answering.question import MARK, Question
from service.answering.synonyms import presence

BEHIND_CHARACTERS = 12
BEFORE_CHARACTERS = 16
CONTEXT = 0.9
"""What stands before the sentence in its paragraph or in the headline counts nearly as if the sentence said it."""
ELSEWHERE = 0.6
"""What stands only elsewhere in the article."""

_FIGURE = re.compile(r"\d")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=年|-|—|~|/)")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a sentence stands among: `before` it in its paragraph with the headline, and the whole `article`."""

    before: str
    article: str


@dataclass(frozen=True, slots=True)
class Bond:
    """How a question's words lie around one piece of evidence, all in [0, 1].

    `beside` is the share of them in the phrase beside it, `clause` in its clause, `stated` up to the end of that clause
    and in the surroundings, `worst` the weight of the heaviest word not stated; `focus` and `phrase` say how far the
    asked-for noun, alone and with its modifier, stands beside it. `at` is where the evidence stands, `span` its clause,
    `named` whether it names the park asked about (`83个项目入围，其中A高新区24个`).
    """

    fit: float = 0.0
    beside: float = 0.0
    clause: float = 0.0
    stated: float = 0.0
    worst: float = 1.0
    focus: float = 0.0
    phrase: float = 0.0
    span: tuple[int, int] = (0, 0)
    named: bool = False
    at: tuple[int, int] = (0, 0)

    @property
    def strength(self) -> float:
        return self.fit * (
            0.3 + self.named + self.focus + 0.5 * self.phrase + self.beside + 0.5 * self.clause + 0.3 * self.stated
        )


def bind(
    question: Question, weights: Mapping[str, float], sentence: str, found: Sequence[Found], around: Surroundings
) -> Bond:
    """The strongest bond of the question with any of the evidence found; an empty one where there is no evidence."""
    elsewhere = {
        term: max(CONTEXT * presence(term, around.before), ELSEWHERE * presence(term, around.article))
        for term in weights
    }
    stops = [end - 1 for _, end in clauses(sentence)]
    bonds = [_bond(question, weights, sentence, item, stops, elsewhere) for item in found]
    return max(bonds, key=lambda bond: bond.strength, default=Bond())


def marks_missing(question: Question, sentence: str, around: Surroundings) -> float:
    """1 where a mark of the question (`第四`, `二期`) is not in the article, 0.5 where not with the sentence."""
    if not question.marks:
        return 0.0
    if all(mark in sentence or mark in around.before for mark in question.marks):
        return 0.0
    return 0.5 if all(mark in around.article for mark in question.marks) else 1.0


def foreign_mark(question: Question, sentence: str, bond: Bond) -> float:
    """1 where the evidence's clause is about one of a row (`区块一规划面积`) and the question asks for none."""
    marks = [mark for mark in MARK.findall(sentence[slice(*bond.span)]) if mark not in question.plain]
    return float(bool(marks) and not question.marks)


def late(weights: Mapping[str, float], sentence: str, bond: Bond, around: Surroundings) -> float:
    """The weight of the words that come only behind the evidence's clause: what it speaks of stands before or in it."""
    upto, behind = sentence[: bond.span[1]], sentence[bond.span[1] :]
    return sum(
        weight
        for term, weight in weights.items()
        if bond.fit and term in behind and presence(term, upto) < 1.0 and presence(term, around.before) < 1.0
    )


def year_conflict(question: Question, sentence: str, around: Surroundings, issued: date | None) -> float:
    """1 where the sentence speaks of another year than the one asked about, 0.5 where that year is only elsewhere.

    In force is the sentence's own year, else the last one before it in the paragraph, else the year of issue.
    """
    asked = {term[:4] for term in question.terms if re.match(r"\d{4}年", term)}
    if not asked:
        return 0.0
    for said in (_years(sentence, issued), _years(around.before, issued)[-1:]):
        if said:
            return float(not asked & set(said))
    if issued is not None and str(issued.year) in asked:
        return 0.0
    return 0.5 if any(year in around.article for year in asked) else 1.0


def _years(text: str, issued: date | None) -> list[str]:
    said = [(match.start(), match.group(1)) for match in _YEAR.finditer(text)]
    if issued is not None:
        for word, back in (("今年", 0), ("去年", 1), ("上年", 1)):
            said += [(match.start(), str(issued.year - back)) for match in re.finditer(word, text)]
    return [year for _, year in sorted(said)]


def _bond(
    question: Question,
    weights: Mapping[str, float],
    sentence: str,
    item: Found,
    stops: Sequence[int],
    elsewhere: Mapping[str, float],
) -> Bond:
    start = max((stop + 1 for stop in stops if stop < item.start), default=0)
    end = min((stop for stop in stops if stop >= item.end), default=len(sentence))
    clause, upto = sentence[start:end], sentence[:end]
    beside = _beside(sentence, item, start, end)
    near = {term: presence(term, beside) for term in weights}
    inside = {term: max(near[term], presence(term, clause)) for term in weights}
    stated = {term: max(inside[term], presence(term, upto), elsewhere[term]) for term in weights}
    heaviest = max(weights.values(), default=1.0)
    return Bond(
        fit=item.fit,
        named=any(park in clause for park in question.parks),
        beside=_share(weights, near),
        clause=_share(weights, inside),
        stated=_share(weights, stated),
        worst=max((weight * (1 - stated[term]) / heaviest for term, weight in weights.items()), default=0.0),
        focus=presence(question.focus, beside),
        phrase=presence(question.focus_phrase, beside),
        span=(start, end),
        at=(item.start, item.end),
    )


def _beside(sentence: str, item: Found, start: int, end: int) -> str:
    """The words right before and behind the evidence, as far as the clause and the next figure allow, with its own."""
    before = sentence[max(start, item.start - BEFORE_CHARACTERS) : item.start]
    behind = sentence[item.end : min(end, item.end + BEHIND_CHARACTERS)]
    figure = _FIGURE.search(behind)
    last = max((match.end() for match in _FIGURE.finditer(before)), default=0)
    own = sentence[item.start : item.end]
    return f"{before[last:]} {own} {behind[: figure.start()] if figure else behind}"


def _share(weights: Mapping[str, float], values: Mapping[str, float]) -> float:
    return sum(weights[term] * values[term] for term in weights)
