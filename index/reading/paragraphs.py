"""Cuts a page's lines into paragraphs, display lines and marked lines by weighing all the evidence at once.

A newspaper column is a grid: a paragraph's first line is two cells short of the column (the extractor drops the
indent), inner lines fill it as far as the next unbreakable piece allows, the last one ends a sentence anywhere.
The cheapest reading of all lines together is found by dynamic programming (Viterbi); the column's width is a
hidden state, so several columns may follow one another. Costs are negative log-likelihoods, roughly. It knows
nothing of articles or headlines.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from index.reading.evidence import INDENT, BlockKind, Evidence, candidate_columns, is_flush, weigh
from index.reading.lines import Line

_LONG_PARAGRAPH = (200, 340)
_LONG_ENOUGH = 1.2
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
_NEAR, _NEARER = 10, 3


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbouring lines that belong together. `column` is the column's width in half cells (text only)."""

    kind: BlockKind
    lines: tuple[Line, ...]
    column: int = 0


@dataclass(slots=True)
class _Step:
    """The cheapest reading up to a line that leaves the reader in one state, and where it came from.

    A display line has no column; `first` then says that it is a marked one.
    """

    cost: float
    before: "_Step | None"
    starts: bool
    column: int
    first: bool
    size: int = 0


def cut(lines: Sequence[Line]) -> list[Block]:
    """Cut a page's lines into blocks, in page order; every line is in exactly one block."""
    if not lines:
        return []
    columns = candidate_columns(lines)
    evidence = weigh(lines, columns)
    flush = _FLUSH_NO_INDENT if is_flush(lines, columns) else _NO_INDENT
    states: dict[tuple[int, bool], _Step] = {}
    display: _Step | None = None
    for index in range(len(lines)):
        states, display = _advance(evidence, index, columns[index].tried, columns[index].known, states, display, flush)
    return _trace(lines, evidence, _finish(evidence[-1], states, display, flush))


def _advance(
    evidence: Sequence[Evidence],
    index: int,
    columns: Sequence[int],
    known: frozenset[int],
    states: dict[tuple[int, bool], _Step],
    display: _Step | None,
    flush: float,
) -> tuple[dict[tuple[int, bool], _Step], _Step]:
    own = evidence[index]
    if index == 0:
        begun = {(column, True): _Step(own.start, None, True, column, True, own.narrow) for column in columns}
        return begun, _Step(own.display, None, True, 0, own.marked is not None)
    previous = evidence[index - 1]
    ended: dict[int, _Step] = {}
    ended_cost: dict[int, float] = {}
    inner: dict[int, tuple[float, _Step]] = {}
    for (column, first), step in states.items():
        at_end, going_on = _line_costs(previous, column, first, flush)
        cost = step.cost + at_end - _long_enough(step.size)
        if cost < ended_cost.get(column, 1e18):
            ended_cost[column], ended[column] = cost, step
        cost = step.cost + going_on
        if column not in inner or cost < inner[column][0]:
            inner[column] = (cost, step)
    cheapest = min(ended_cost, key=lambda column: ended_cost[column])
    best_end = (ended_cost[cheapest], ended[cheapest])
    best_inner = min(inner.values(), key=lambda pair: pair[0])
    assert display is not None
    after: dict[tuple[int, bool], _Step] = {}
    for column in columns:
        cost, step = best_end[0] + (_OTHER_COLUMN if column in known else _STRANGE_COLUMN), best_end[1]
        if ended_cost.get(column, 1e18) < cost:
            cost, step = ended_cost[column], ended[column]
        if display.cost + _AFTER_DISPLAY < cost:
            cost, step = display.cost + _AFTER_DISPLAY, display
        after[(column, True)] = _Step(cost + own.start, step, True, column, True, own.narrow)
        change = _COLUMN_CHANGES_INSIDE + 0.25 * abs(column - best_inner[1].column)
        cost, step = best_inner[0] + change, best_inner[1]
        if column in inner and inner[column][0] < cost:
            cost, step = inner[column]
        after[(column, False)] = _Step(cost + own.resume, step, False, column, False, step.size + own.narrow)
    cost, step = best_end
    more = 0.0 if own.marked or display.first else _MORE_DISPLAY
    if display.cost + more < cost:
        cost, step = display.cost + more, display
    return after, _Step(cost + own.display, step, True, 0, own.marked is not None)


def _finish(last: Evidence, states: dict[tuple[int, bool], _Step], display: _Step | None, flush: float) -> _Step:
    assert display is not None
    best, cost = display, display.cost
    for (column, first), step in states.items():
        total = step.cost + _line_costs(last, column, first, flush)[0]
        if total < cost:
            best, cost = step, total
    return best


def _trace(lines: Sequence[Line], evidence: Sequence[Evidence], step: _Step | None) -> list[Block]:
    blocks: list[Block] = []
    end = len(lines)
    for index in range(len(lines) - 1, -1, -1):
        assert step is not None
        if step.starts:
            kind: BlockKind = "text" if step.column else evidence[index].marked or "display"
            blocks.append(Block(kind, tuple(lines[index:end]), step.column))
            end = index
        step = step.before
    return blocks[::-1]


def _long_enough(size: int) -> float:
    """How much likelier a paragraph's end gets as it grows: measured on pages with a known truth."""
    shortest, longest = _LONG_PARAGRAPH
    return _LONG_ENOUGH * min(1.0, max(0.0, (size - shortest) / (longest - shortest)))


def _line_costs(line: Evidence, column: int, first: bool, flush: float) -> tuple[float, float]:
    """Costs of a line as the last of its paragraph, and as one that goes on, in a column.

    `flush` is the cost of a first line that isn't indented.
    """
    if not first:
        at_end, inside = _fill_costs(line, column)
    else:
        at_end, inside = _fill_costs(line, column - INDENT)
        if line.wide > column - INDENT:
            flush_end, flush_inside = _fill_costs(line, column)
            at_end, inside = min(at_end, flush_end + flush), min(inside, flush_inside + flush)
        at_end += _ONE_LINE + _FEW_WORDS * (line.narrow < _FEW)
    return at_end + line.end, inside + line.inside


def _fill_costs(line: Evidence, capacity: int) -> tuple[float, float]:
    if line.narrow > capacity:
        over = line.narrow - capacity
        cost = 0.6 if over <= 2 and line.hung else min(over - 0.4 * min(line.stops, over), _WORST_FILL)
        return cost, cost
    slack = capacity - line.wide
    if slack <= 0:
        return 0.0, 0.0
    if line.piece > slack:
        return 0.0, 0.2
    if line.piece_with_stop > slack:
        return 0.0, 0.8
    return 0.0, min(slack + (0.2 if slack <= 3 else 3.0), _WORST_FILL)
