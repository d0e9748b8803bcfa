"""Cuts a page's lines into paragraphs, display lines and marked lines by weighing all the evidence at once.

A newspaper column is a grid: a paragraph's first line is two cells short of the column (the extractor drops the
indent), inner lines fill it as far as the next unbreakable piece allows, the last one ends a sentence anywhere.
The cheapest reading of all lines together is found by dynamic programming (Viterbi); the column's width is a
hidden state, so several columns may follow one another. Costs are negative log-likelihoods, roughly. It knows
nothing of articles or headlines.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from operator import itemgetter
from typing import Any

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
_MORE_DISPLAY = -2.5
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
_Way = tuple[float, _Step]
_Costs = tuple[list[float], list[float], list[float], list[float]]
"""For each column tried at a line: its cost as a first line that is the last or goes on, as an inner one likewise."""
_COST: Callable[[tuple[float, Any]], float] = itemgetter(0)


@dataclass(frozen=True, slots=True)
class _Fit:
    """What decides how a line fills a column, once for each column tried at each line."""

    narrow: _Table
    wide: _Table
    piece: _Table
    piece_with_stop: _Table
    stops: _Table
    hung: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _States:
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
    states = _States(columns[0].tried, [(top.start, None, True, column, top.narrow) for column in columns[0].tried], [])
    display: _Step = (top.display, None, True, 0, top.marked is not None)
    for own, tried, above in zip(evidence[1:], columns[1:], costs, strict=False):
        ended, going_on = _ways(states, above)
        best_end = min(ended.values(), key=_COST)
        states, display = (
            _text(own, tried, ended, best_end, going_on, display),
            _display(own, best_end, display),
        )
    ended, _ = _ways(states, costs[-1])
    last = min(ended.values(), key=_COST)
    return _trace(lines, evidence, display if display[0] <= last[0] else last[1])


def _ways(states: _States, costs: _Costs) -> tuple[dict[int, _Way], dict[int, _Way]]:
    """For each column the cheapest way to end the paragraph with the line, and to go on with it."""
    ended: dict[int, _Way] = {}
    going_on: dict[int, _Way] = {}
    only, first, last, inside = costs
    for place, column in enumerate(states.columns):
        step = states.firsts[place]
        ended[column] = (step[0] + only[place] - _long_enough(step[4]), step)
        going_on[column] = (step[0] + first[place], step)
    for place, step in enumerate(states.inners):
        column = states.columns[place]
        cost = step[0] + last[place] - _long_enough(step[4])
        if cost < ended[column][0]:
            ended[column] = (cost, step)
        cost = step[0] + inside[place]
        if cost < going_on[column][0]:
            going_on[column] = (cost, step)
    return ended, going_on


def _text(
    own: Evidence,
    tried: Columns,
    ended: dict[int, _Way],
    best_end: _Way,
    going_on: dict[int, _Way],
    display: _Step,
) -> _States:
    """The steps that make a line running text in each column tried."""
    cost, before = min(going_on.values(), key=_COST)
    firsts: list[_Step] = []
    inners: list[_Step] = []
    for column in tried.tried:
        start, above = best_end[0] + (_OTHER_COLUMN if column in tried.known else _STRANGE_COLUMN), best_end[1]
        if column in ended and ended[column][0] < start:
            start, above = ended[column]
        if display[0] + _AFTER_DISPLAY < start:
            start, above = display[0] + _AFTER_DISPLAY, display
        firsts.append((start + own.start, above, True, column, own.narrow))
        resume, above = cost + _COLUMN_CHANGES_INSIDE + 0.25 * abs(column - before[3]), before
        if column in going_on and going_on[column][0] < resume:
            resume, above = going_on[column]
        inners.append((resume + own.resume, above, False, column, above[4] + own.narrow))
    return _States(tried.tried, firsts, inners)


def _display(own: Evidence, best_end: _Way, display: _Step) -> _Step:
    """The step that makes a line display or a marked line."""
    more = 0.0 if own.marked or display[4] else _MORE_DISPLAY
    cost, above = (display[0] + more, display) if display[0] + more < best_end[0] else best_end
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


def _line_costs(evidence: Sequence[Evidence], columns: Sequence[Columns], habits: Habits, flush: float) -> list[_Costs]:
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
    tables = [table.tolist() for table in (only, short_inside + inside, full_end + end, full_inside + inside)]
    borders = [0, *accumulate(sizes)]
    return [
        (tables[0][start:stop], tables[1][start:stop], tables[2][start:stop], tables[3][start:stop])
        for start, stop in pairwise(borders)
    ]


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
