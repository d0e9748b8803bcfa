"""Picks the clauses of a sentence that give a figure, verbatim; knows nothing of what the figure measures."""

import re
from dataclasses import dataclass

from service.answering.quantities import Quantity, quantities
from service.answering.sentences import normalise

CONTEXT_CHARS = 10
"""A clause with fewer characters beside its figures is taken together with the clause before it."""

_NUMBER = re.compile(r"\d|[百千万亿]美?元|百分之")
_CLAUSE = re.compile(r"[^，,；;。！？!?：]+")
_IDLE_UNIT = re.compile(
    "年|月|日|号|天|周|季度|世纪|年代|届|次|期|级|类|种|条|层|页|轮|分钟|小时|秒|岁|首|强|国|字|对|组|处|成|度|点|分|节|片|口|倍|区"
)
"""Units that count occasions, ranks and times more often than they measure something a reader collects."""


@dataclass(frozen=True, slots=True)
class FigureClause:
    """`text[start:end]` of the sentence: a clause with a figure."""

    start: int
    end: int


def figure_clauses(sentence: str) -> list[FigureClause]:
    """The sentence's clauses that hold a figure worth collecting, neighbouring ones that need each other as one."""
    found: list[FigureClause] = []
    previous_start = 0
    for match in _CLAUSE.finditer(sentence):
        text = match.group()
        if _measured(text):
            start = previous_start if _needs_context(text) and match.start() else match.start()
            if found and start < found[-1].end:
                found[-1] = FigureClause(found[-1].start, match.end())
            else:
                found.append(FigureClause(start, match.end()))
        previous_start = match.start()
    return [FigureClause(*_trimmed(sentence, clause)) for clause in found]


def _measured(clause: str) -> list[Quantity]:
    if not _NUMBER.search(clause):
        return []
    text = normalise(clause)
    return [
        quantity
        for quantity in quantities(text)
        if quantity.unit
        and not quantity.ordinal
        and not _IDLE_UNIT.fullmatch(quantity.unit)
        and _is_figure(quantity, text)
    ]


def _is_figure(quantity: Quantity, text: str) -> bool:
    """Chinese numerals are figures of money and shares; elsewhere (`三个一`, `五区叠加`) they are mostly names."""
    printed = text[quantity.start : quantity.end]
    if "+" in text[max(0, quantity.start - 1) : quantity.end + 1]:
        return False  # a name made of numbers: `“1+1+3”工作法`
    return re.search(r"[0-9]", printed) is not None or quantity.unit.endswith(("元", "%"))


def _needs_context(clause: str) -> bool:
    return len(re.sub(r"[\d.%％余多近超约达]+", "", clause)) < CONTEXT_CHARS


def _trimmed(sentence: str, clause: FigureClause) -> tuple[int, int]:
    piece = sentence[clause.start : clause.end]
    start = clause.start + len(piece) - len(piece.lstrip())
    return start, clause.end - (len(piece) - len(piece.rstrip()))
