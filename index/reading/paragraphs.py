"""Cuts a page's lines into paragraphs, display lines and marked lines by weighing all the evidence at once.

A newspaper column is a grid: a paragraph's first line is two cells short of the column (the extractor drops the
indent), inner lines fill it as far as the next unbreakable piece allows, the last one ends a sentence anywhere.
The cheapest reading of all lines together is found by dynamic programming (Viterbi); the column's width is a
hidden state, so several columns may follow one another. Costs are negative log-likelihoods, roughly. It knows
nothing of articles or headlines.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.reading.evidence import BlockKind, Evidence, weigh
from index.reading.lines import Line, join
from index.reading.measures import INDENT, Columns, Habits, candidate_columns, habits, is_flush

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
_Counts = NDArray[np.int64]
_Step = tuple[float, Any, bool, int, int]
"""The cheapest reading up to a line that leaves the reader in one state: its cost, the step before, whether the line
starts a block, its column (0 for display), and the paragraph's half cells so far (for display: whether it is marked).
"""
_NO_STEP: _Step = (math.inf, None, False, 0, 0)
_Ways = tuple[float, _Step, float, _Step]
"""The cost of ending the paragraph with a line and the step that does so; the same for going on with it."""
_Costs = Iterator[tuple[float, float, float, float]]
"""A line in one column: its cost as a first line that is the last, or goes on, and as an inner one likewise."""


@dataclass(frozen=True, slots=True)
class _Fit:
    """What decides how a line fills a column, once for each column tried at each line."""

    narrow: _Counts
    wide: _Counts
    piece: _Counts
    piece_with_stop: _Counts
    stops: _Counts
    hung: NDArray[np.bool_]


class _Left(NamedTuple):
    """The ways to leave a line by column, and the cheapest of all to end its paragraph and to go on with it."""

    ways: dict[int, _Ways]
    ended: float
    ending: _Step
    going: float
    goer: _Step


def cut(lines: Sequence[Line]) -> list[Block]:
    """Cut a page's lines into blocks, in page order; every line is in exactly one block."""
    if not lines:
        return []
    columns = candidate_columns(lines)
    evidence = weigh(lines, columns)
    flush = _FLUSH_NO_INDENT if is_flush(lines, columns) else _NO_INDENT
    costs = _line_costs(evidence, columns, habits(lines, columns), flush)
    display, left = _NO_STEP, _top(columns[0])
    weighed = (evidence.start, evidence.resume, evidence.narrow, evidence.display, evidence.display_again)
    rows = zip(columns, evidence.marked, *(each.tolist() for each in weighed), strict=True)
    for tried, marked, start, resume, narrow, shown, again in rows:
        more = 0.0 if marked or display[4] else again
        fresh = _display(shown, more, left, display, marked is not None)
        left, display = _text((start, resume, narrow), tried, left, display, costs), fresh
    return _trace(lines, evidence.marked, display if display[0] <= left.ended else left.ending)


def _top(columns: Columns) -> _Left:
    """The ways into a page: its first line starts a block in any column."""
    way: _Ways = (0.0, _NO_STEP, math.inf, _NO_STEP)
    return _Left(dict.fromkeys(columns.tried, way), *way)


def _text(own: tuple[float, float, int], tried: Columns, left: _Left, display: _Step, costs: _Costs) -> _Left:
    """For each column tried at a line the cheapest way to end the paragraph with it, and to go on with it.

    `own` is what the line costs as a first line and as an inner one, and its half cells.
    """
    own_start, own_resume, narrow = own
    ways_above, ended_above, ending_above, going_above, goer_above = left
    known, strange = ended_above + _OTHER_COLUMN, ended_above + _STRANGE_COLUMN
    under_display, elsewhere = display[0] + _AFTER_DISPLAY, going_above + _COLUMN_CHANGES_INSIDE
    long_enough, column_above = _long_enough(narrow), goer_above[3]
    ways: dict[int, _Ways] = {}
    best_end = best_going = math.inf
    best_ending = best_goer = _NO_STEP
    # the columns come first, so that what is left of the costs is the next line's
    for column, (only, opening, last, inside) in zip(tried.tried, costs, strict=False):
        start, above = known if column in tried.known else strange, ending_above
        resume, goer = elsewhere + 0.25 * abs(column - column_above), goer_above
        if column in ways_above:
            ended, ending, going, going_on = ways_above[column]
            if ended < start:
                start, above = ended, ending
            if going < resume:
                resume, goer = going, going_on
        if under_display < start:
            start, above = under_display, display
        start += own_start
        resume += own_resume
        size = goer[4] + narrow
        first: _Step = (start, above, True, column, narrow)
        inner: _Step = (resume, goer, False, column, size)
        ended, ending = start + only - long_enough, first
        going, going_on = start + opening, first
        closed = resume + last
        if size > _LONG_PARAGRAPH[0]:
            closed -= _long_enough(size)
        if closed < ended:
            ended, ending = closed, inner
        if resume + inside < going:
            going, going_on = resume + inside, inner
        ways[column] = (ended, ending, going, going_on)
        if ended < best_end:
            best_end, best_ending = ended, ending
        if going < best_going:
            best_going, best_goer = going, going_on
    return _Left(ways, best_end, best_ending, best_going, best_goer)


def _display(own: float, more: float, left: _Left, display: _Step, marked: bool) -> _Step:
    """The step that makes a line display or a marked line; `more` is what it costs below another one."""
    cost, above = (display[0] + more, display) if display[0] + more < left.ended else (left.ended, left.ending)
    return (cost + own, above, True, 0, marked)


def _trace(lines: Sequence[Line], marked: Sequence[BlockKind | None], step: _Step) -> list[Block]:
    blocks: list[Block] = []
    end = len(lines)
    for index in range(len(lines) - 1, -1, -1):
        _, before, starts, column, _ = step
        if starts:
            kind: BlockKind = "text" if column else marked[index] or "display"
            blocks.append(Block(kind, tuple(lines[index:end]), column))
            end = index
        step = before
    return blocks[::-1]


def _long_enough(size: int) -> float:
    """How much likelier a paragraph's end gets as it grows: measured on pages with a known truth."""
    if size <= _LONG_PARAGRAPH[0]:
        return 0.0
    return _LONG_ENOUGH * min(1.0, (size - _LONG_PARAGRAPH[0]) / (_LONG_PARAGRAPH[1] - _LONG_PARAGRAPH[0]))


def _line_costs(evidence: Evidence, columns: Sequence[Columns], habits: Habits, flush: float) -> _Costs:
    """Costs of every line in every column tried there; `flush` is the cost of a first line that isn't indented."""
    tried = np.array(list(chain.from_iterable(columns_there.tried for columns_there in columns)), dtype=np.float64)
    line = np.repeat(np.arange(len(columns)), [len(columns_there.tried) for columns_there in columns])
    fit = _Fit(
        narrow=evidence.narrow[line],
        wide=evidence.wide[line],
        piece=evidence.piece[line],
        piece_with_stop=evidence.piece_with_stop[line],
        stops=evidence.stops[line],
        hung=evidence.hung[line],
    )
    end, inside = evidence.end[line], evidence.inside[line]
    full_end, full_inside = _fill_costs(fit, tried, habits)
    short_end, short_inside = _fill_costs(fit, tried - INDENT, habits)
    unindented = fit.wide > tried - INDENT
    short_end = np.where(unindented, np.minimum(short_end, full_end + flush), short_end)
    short_inside = np.where(unindented, np.minimum(short_inside, full_inside + flush), short_inside)
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
