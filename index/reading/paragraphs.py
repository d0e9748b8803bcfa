"""Cuts a page's lines into paragraphs, display lines and marked lines by weighing all the evidence at once.

A newspaper column is a grid: a paragraph's first line is two cells short of the column (the extractor drops the
indent), inner lines fill it as far as the next unbreakable piece allows, the last one ends a sentence anywhere.
The cheapest reading of all lines together is found by dynamic programming (Viterbi); the column's width is a
hidden state, so several columns may follow one another. Costs are negative log-likelihoods, roughly. It knows
nothing of articles or headlines.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.reading.evidence import (
    INDENT,
    BlockKind,
    Columns,
    Evidence,
    Habits,
    candidate_columns,
    habits,
    is_flush,
    weigh,
)
from index.reading.lines import Line, join

_LONG_PARAGRAPH = (200, 340)
_LONG_ENOUGH = 1.0
_NO_INDENT = 6.0
_ONE_LINE = 1.5
_FEW_WORDS = 2.0
_FEW = 16
_FLUSH_NO_INDENT = 0.3
_OTHER_COLUMN = 2.5
_STRANGE_COLUMN = 3.5
_COLUMN_CHANGES_INSIDE = 5.0
_AFTER_DISPLAY = 1.0
_WORST_FILL = 14.0
_HANGS = 2
_SLIGHT = 3
_UNUSUAL = 2.0
_SQUEEZE = 0.2


@dataclass(frozen=True)
class Block:
    """Neighbouring lines that belong together. `column` is the column's width in half cells (text only)."""

    kind: BlockKind
    lines: tuple[Line, ...]
    column: int = 0

    @cached_property
    def text(self) -> str:
        """The lines as running text."""
        return join(line.text for line in self.lines)


_Table = NDArray[np.float64]
_Step = tuple[float, Any, bool, int, int]
"""The cheapest reading up to a line that leaves the reader in one state: its cost, the step before, whether the line
starts a block, its column (0 for display), and the paragraph's half cells so far (for display: whether it is marked).
"""
_NO_STEP: _Step = (math.inf, None, False, 0, 0)
_Ways = tuple[float, _Step, float, _Step]
"""The cost of ending the paragraph with a line and the step that does so; the same for going on with it."""
_Costs = Iterator[tuple[float, float, float, float]]
"""A line in one column: its cost as a first line that is the last, or goes on, and as an inner one likewise."""
_END: Callable[[_Ways], float] = itemgetter(0)
_GOING: Callable[[_Ways], float] = itemgetter(2)


@dataclass(frozen=True, slots=True)
class _Fit:
    """What decides how a line fills a column, once for each column tried at each line."""

    narrow: _Table
    wide: _Table
    piece: _Table
    piece_with_stop: _Table
    stops: _Table
    hung: NDArray[np.bool_]


class _States(NamedTuple):
    """The columns tried at a line and the steps that make it its paragraph's first line, or an inner one, in each."""

    columns: tuple[int, ...]
    firsts: list[_Step]
    inners: list[_Step]


def cut(lines: Sequence[Line]) -> list[Block]:
    """Cut a page's lines into blocks, in page order; every line is in exactly one block."""
    if not lines:
        return []
    columns = candidate_columns(lines)
    evidence = weigh(lines, columns)
    flush = _FLUSH_NO_INDENT if is_flush(lines, columns) else _NO_INDENT
    costs = _line_costs(evidence, columns, habits(lines, columns), flush)
    top = evidence[0]
    firsts: list[_Step] = [(top.start, None, True, column, top.narrow) for column in columns[0].tried]
    states = _States(columns[0].tried, firsts, [_NO_STEP] * len(firsts))
    display: _Step = (top.display, None, True, 0, top.marked is not None)
    for own, tried in zip(evidence[1:], columns[1:], strict=True):
        ways = _ways(states, costs)
        states, display = _text(own, tried, ways, display), _display(own, ways, display)
    ended, ending, _, _ = min(_ways(states, costs).values(), key=_END)
    return _trace(lines, evidence, display if display[0] <= ended else ending)


def _ways(states: _States, costs: _Costs) -> dict[int, _Ways]:
    """For each column the cheapest way to end the paragraph with the line, and to go on with it."""
    ways: dict[int, _Ways] = {}
    long_enough = _long_enough(states.firsts[0][4])
    # the columns come first, so that what is left of the costs is the next line's
    for column, first, inner, (only, opening, last, inside) in zip(
        states.columns, states.firsts, states.inners, costs, strict=False
    ):
        ended, ending = first[0] + only - long_enough, first
        closed = inner[0] + last - (_long_enough(inner[4]) if inner[4] > _LONG_PARAGRAPH[0] else 0.0)
        if closed < ended:
            ended, ending = closed, inner
        going, goer = first[0] + opening, first
        if inner[0] + inside < going:
            going, goer = inner[0] + inside, inner
        ways[column] = (ended, ending, going, goer)
    return ways


def _text(own: Evidence, tried: Columns, ways: dict[int, _Ways], display: _Step) -> _States:
    """The steps that make a line running text in each column tried."""
    best_end, ending, _, _ = min(ways.values(), key=_END)
    _, _, going, before = min(ways.values(), key=_GOING)
    known, strange = best_end + _OTHER_COLUMN, best_end + _STRANGE_COLUMN
    under_display, elsewhere = display[0] + _AFTER_DISPLAY, going + _COLUMN_CHANGES_INSIDE
    firsts: list[_Step] = []
    inners: list[_Step] = []
    for column in tried.tried:
        start, above = known if column in tried.known else strange, ending
        resume, goer = elsewhere + 0.25 * abs(column - before[3]), before
        if column in ways:
            ended, ending_here, going_here, goer_here = ways[column]
            if ended < start:
                start, above = ended, ending_here
            if going_here < resume:
                resume, goer = going_here, goer_here
        if under_display < start:
            start, above = under_display, display
        firsts.append((start + own.start, above, True, column, own.narrow))
        inners.append((resume + own.resume, goer, False, column, goer[4] + own.narrow))
    return _States(tried.tried, firsts, inners)


def _display(own: Evidence, ways: dict[int, _Ways], display: _Step) -> _Step:
    """The step that makes a line display or a marked line."""
    best_end, ending, _, _ = min(ways.values(), key=_END)
    more = 0.0 if own.marked or display[4] else own.display_again
    cost, above = (display[0] + more, display) if display[0] + more < best_end else (best_end, ending)
    return (cost + own.display, above, True, 0, own.marked is not None)


def _trace(lines: Sequence[Line], evidence: Sequence[Evidence], step: _Step) -> list[Block]:
    blocks: list[Block] = []
    end = len(lines)
    for index in range(len(lines) - 1, -1, -1):
        _, before, starts, column, _ = step
        if starts:
            kind: BlockKind = "text" if column else evidence[index].marked or "display"
            blocks.append(Block(kind, tuple(lines[index:end]), column))
            end = index
        step = before
    return blocks[::-1]


def _long_enough(size: int) -> float:
    """How much likelier a paragraph's end gets as it grows: measured on pages with a known truth."""
    if size <= _LONG_PARAGRAPH[0]:
        return 0.0
    return _LONG_ENOUGH * min(1.0, (size - _LONG_PARAGRAPH[0]) / (_LONG_PARAGRAPH[1] - _LONG_PARAGRAPH[0]))


def _line_costs(evidence: Sequence[Evidence], columns: Sequence[Columns], habits: Habits, flush: float) -> _Costs:
    """Costs of every line in every column tried there; `flush` is the cost of a first line that isn't indented."""
    tried = np.array([column for columns_there in columns for column in columns_there.tried], dtype=np.float64)
    sizes = [len(columns_there.tried) for columns_there in columns]

    def by_column(values: Iterable[float]) -> _Table:
        return np.repeat(np.fromiter(values, dtype=np.float64), sizes)

    fit = _Fit(
        narrow=by_column(line.narrow for line in evidence),
        wide=by_column(line.wide for line in evidence),
        piece=by_column(line.piece for line in evidence),
        piece_with_stop=by_column(line.piece_with_stop for line in evidence),
        stops=by_column(line.stops for line in evidence),
        hung=by_column(line.hung for line in evidence) > 0,
    )
    full_end, full_inside = _fill_costs(fit, tried, habits)
    short_end, short_inside = _fill_costs(fit, tried - INDENT, habits)
    unindented = fit.wide > tried - INDENT
    short_end = np.where(unindented, np.minimum(short_end, full_end + flush), short_end)
    short_inside = np.where(unindented, np.minimum(short_inside, full_inside + flush), short_inside)
    end, inside = by_column(line.end for line in evidence), by_column(line.inside for line in evidence)
    only = short_end + _ONE_LINE + np.where(fit.narrow < _FEW, _FEW_WORDS, 0.0) + end
    tables = (only, short_inside + inside, full_end + end, full_inside + inside)
    return zip(*(table.tolist() for table in tables), strict=True)


def _fill_costs(fit: _Fit, capacity: _Table, habits: Habits) -> tuple[_Table, _Table]:
    """What lines of that capacity cost as a paragraph's last, and as ones that go on: how well do they fill it?"""
    over, slack = fit.narrow - capacity, capacity - fit.wide
    squeezed = over - _SQUEEZE * np.minimum(fit.stops, over)
    crowded = np.minimum(squeezed if habits.squeezes else over + _UNUSUAL, _WORST_FILL)
    crowded = np.where((over <= _HANGS) & fit.hung, 0.6 if habits.hangs else _UNUSUAL, crowded)
    loose = np.minimum(slack + np.where(slack <= _SLIGHT, 0.2, 3.0), _WORST_FILL)
    loose = np.where(fit.piece_with_stop > slack, 0.8, loose)
    loose = np.where(fit.piece > slack, 0.2, loose)
    loose = np.where(slack <= 0, 0.0, loose)
    return np.where(over > 0, crowded, 0.0), np.where(over > 0, crowded, loose)
