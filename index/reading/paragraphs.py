"""Cuts a page's lines into paragraphs, display lines and marked lines by weighing all the evidence at once.

A newspaper column is a grid: a paragraph's first line is two cells short of the column (the extractor drops the
indent), inner lines fill it as far as the next unbreakable piece allows, the last one ends a sentence anywhere.
The cheapest reading of all lines together is found by dynamic programming (Viterbi); the column's width is a
hidden state, so several columns may follow one another. Costs are negative log-likelihoods, roughly. It knows
nothing of articles or headlines.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import rjieba

from index.reading import bylines, marks
from index.reading.lines import Line, width

BlockKind = Literal["text", "display", "byline", "credit", "furniture"]

_INDENT = 4
_BREAK = 2.0
_LAST_LINE = 2.0
_UNENDED = 5.0
_UNENDED_COLON = 2.5
_SENTENCE_AT_LINE_END = 3.8
_LONG_PARAGRAPH = (200, 340)
_LONG_ENOUGH = 1.2
_IMPOSSIBLE_START = 8.0
_DATELINE = -4.0
_MID_DATELINE = 6.0
_OPENER = -1.2
_NO_INDENT = 6.0
_ONE_LINE = 1.5
_FEW_WORDS = 2.0
_FEW = 16
_FLUSH_NO_INDENT = 0.3
_OTHER_COLUMN = 2.5
_STRANGE_COLUMN = 3.5
_COLUMN_CHANGES_INSIDE = 5.0
_DISPLAY = 5.0
_MORE_DISPLAY = -2.5
_MARK_COST = 3.5
_BRACKETED_MARK = 1.0
_CERTAIN_MARK = -3.0
_AT_TOP = 2.0
_MARKED_AS_TEXT = 6.0
_CUT_WORD = 3.0
_CUT_NAMES = 4.0
_REST_OF_NAME = 2
_WHOLE_WORDS = -0.4
_AFTER_DISPLAY = 1.0
_DISPLAY_SENTENCE = 6.0
_HALF_SENTENCE = 1.0
_GAP_INSIDE = 4.0
_INDENT_INSIDE = 5.0
_INDENT_MISSING = 4.0
_WORST_FILL = 14.0
_NEAR, _NEARER = 10, 3
_SETTLED = 3
_WIDEST = 400
_COLUMN_WIDE_DISPLAY = 1.5
_NO_STOP_IN_DISPLAY = -1.4
_STOP_IN_DISPLAY = 0.8
_HUNG = frozenset("，。、；：！？”’》）】」』")
_SQUEEZED = "，。、；：“”（）《》"
_OPENING = frozenset("“‘《（【「『(")


_MARKS: tuple[tuple[BlockKind, Callable[[str], bool]], ...] = (
    ("byline", bylines.is_byline),
    ("credit", marks.is_credit),
    ("furniture", marks.is_furniture),
)


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbouring lines that belong together. `column` is the column's width in half cells (text only)."""

    kind: BlockKind
    lines: tuple[Line, ...]
    column: int = 0


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What a line says by itself and against the next; costs are added to a reading that uses them."""

    narrow: int
    wide: int
    piece: int
    piece_with_stop: int
    marked: BlockKind | None
    hung: bool
    stops: int
    inside: float
    end: float
    start: float
    resume: float
    display: float


@dataclass(frozen=True, slots=True)
class _Columns:
    """Column widths to try at a line, those of several lines nearby, and the usual one (0 where none is)."""

    usual: int
    known: frozenset[int]
    tried: tuple[int, ...]


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
    columns = _columns(lines)
    evidence = _weigh(lines, columns)
    flush = _FLUSH_NO_INDENT if _is_flush(lines, columns) else _NO_INDENT
    states: dict[tuple[int, bool], _Step] = {}
    display: _Step | None = None
    for index in range(len(lines)):
        states, display = _advance(evidence, index, columns[index].tried, columns[index].known, states, display, flush)
    return _trace(lines, evidence, _finish(evidence[-1], states, display, flush))


def _advance(
    evidence: Sequence[_Evidence],
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


def _finish(last: _Evidence, states: dict[tuple[int, bool], _Step], display: _Step | None, flush: float) -> _Step:
    assert display is not None
    best, cost = display, display.cost
    for (column, first), step in states.items():
        total = step.cost + _line_costs(last, column, first, flush)[0]
        if total < cost:
            best, cost = step, total
    return best


def _trace(lines: Sequence[Line], evidence: Sequence[_Evidence], step: _Step | None) -> list[Block]:
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


def _mark(line: Line) -> BlockKind | None:
    return next((kind for kind, matches in _MARKS if matches(line.text)), None)


def _long_enough(size: int) -> float:
    """How much likelier a paragraph's end gets as it grows: measured on pages with a known truth."""
    shortest, longest = _LONG_PARAGRAPH
    return _LONG_ENOUGH * min(1.0, max(0.0, (size - shortest) / (longest - shortest)))


def _line_costs(line: _Evidence, column: int, first: bool, flush: float) -> tuple[float, float]:
    """Costs of a line as the last of its paragraph, and as one that goes on, in a column.

    `flush` is the cost of a first line that isn't indented.
    """
    if not first:
        at_end, inside = _fill_costs(line, column)
    else:
        at_end, inside = _fill_costs(line, column - _INDENT)
        if line.wide > column - _INDENT:
            flush_end, flush_inside = _fill_costs(line, column)
            at_end, inside = min(at_end, flush_end + flush), min(inside, flush_inside + flush)
        at_end += _ONE_LINE + _FEW_WORDS * (line.narrow < _FEW)
    return at_end + line.end, inside + line.inside


def _fill_costs(line: _Evidence, capacity: int) -> tuple[float, float]:
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


def _weigh(lines: Sequence[Line], columns: Sequence[_Columns]) -> list[_Evidence]:
    gaps = [line.gap for line in lines[1:]]
    blanks_separate = bool(gaps) and sum(gap > 0 for gap in gaps) <= 0.6 * len(gaps)
    usual_gap = Counter(gaps).most_common(1)[0][0] if gaps else 0
    indents_kept = sum(line.indented for line in lines) >= max(2, len(lines) // 12)
    evidence = []
    for index, line in enumerate(lines):
        above = lines[index - 1] if index else None
        below = lines[index + 1] if index + 1 < len(lines) else None
        broken = line.gap > usual_gap if not blanks_separate else line.gap > 0
        found = _weigh_line(line, above, below, broken and index > 0, indents_kept)
        if not found.marked and _looks_set(line, columns[index].usual):
            found = replace(found, display=found.display + _COLUMN_WIDE_DISPLAY)
        evidence.append(found)
    return evidence


def _weigh_line(line: Line, above: Line | None, below: Line | None, broken: bool, indents_kept: bool) -> _Evidence:
    text = line.text
    ended = _ends(line, above)
    dateline = marks.has_own_dateline(text)
    start = _BREAK + (_IMPOSSIBLE_START if marks.cannot_start(text[0]) else 0.0)
    if dateline:
        start += _DATELINE
    elif marks.continues_article(text) or marks.opens_article(text):
        start += _OPENER
    if indents_kept and not line.indented and not dateline:
        start += _INDENT_MISSING
    resume = _GAP_INSIDE * broken + _INDENT_INSIDE * line.indented + _MID_DATELINE * dateline
    split, marked = _cut_word(line, below), _mark(line)
    if marked and marks.is_certain(text):
        start, resume = start + _MARKED_AS_TEXT, resume + _MARKED_AS_TEXT
    piece, with_stop = _first_piece(below, line) if below else (2, 2)
    unended = _UNENDED_COLON if text.endswith(("：", ":")) else _UNENDED
    return _Evidence(
        narrow=min(line.narrow, _WIDEST),
        wide=_WIDEST if line.spread else min(line.wide, _WIDEST),
        piece=piece,
        piece_with_stop=with_stop,
        stops=sum(map(text.count, _SQUEEZED)),
        marked=marked,
        hung=text[-1] in _HUNG,
        inside=_SENTENCE_AT_LINE_END if ended else 0.0,
        end=_LAST_LINE + (0.0 if ended else unended + split) + _CUT_NAMES * _signs(line, below),
        start=start,
        resume=resume,
        display=_display_cost(line, below, ended, above is None, marked is not None) + split + _cut_word(above, line),
    )


def _is_flush(lines: Sequence[Line], columns: Sequence[_Columns]) -> bool:
    """Whether the page sets first lines without an indent, judged by the lines below clearly short last lines."""
    flush = indented = 0
    for index in range(1, len(lines)):
        above, usual = lines[index - 1], columns[index].usual
        if usual and above.wide < usual - 2 * _INDENT and marks.ends_sentence(above.text):
            flush += -1 <= lines[index].wide - usual <= 2
            indented += -1 <= lines[index].wide - (usual - _INDENT) <= 2
    return flush > indented


def _looks_set(line: Line, column: int) -> bool:
    """Whether a line is as wide as a first or an inner line of the column: running text, not display."""
    return any(-1 <= line.wide - capacity <= 2 for capacity in (column - _INDENT, column))


def _ends(line: Line, above: Line | None) -> bool:
    if marks.ends_sentence(line.text) or bylines.trailing_byline(line.text):
        return True
    if above is None or len(line.text) > 14:
        return False
    return bool(bylines.trailing_byline(above.text[-20:] + line.text)) or (_signs(above, line))


def _display_cost(line: Line, below: Line | None, ended: bool, at_top: bool, marked: bool) -> float:
    if marked:
        bracketed = line.text[0] in "（(" and line.text[-1] in "）)" and not bylines.is_byline(line.text)
        return _CERTAIN_MARK if marks.is_certain(line.text) else _BRACKETED_MARK if bracketed else _MARK_COST
    cost = _DISPLAY + 0.1 * max(0, line.narrow - 50) - _AT_TOP * at_top
    if marks.cannot_start(line.text[0]):
        cost += _IMPOSSIBLE_START
    if line.narrow >= _FEW:
        cost += _STOP_IN_DISPLAY if any(stop in line.text[:-1] for stop in "，。；") else _NO_STOP_IN_DISPLAY
    if line.text[-1] in "，、；":
        cost += _HALF_SENTENCE
    if ended and not line.text.rstrip("”’）").endswith(("！", "？", "!", "?", "…")):
        cost += _DISPLAY_SENTENCE
    elif ended:
        cost += 1.0
    if marks.has_own_dateline(line.text):
        cost += _DISPLAY_SENTENCE
    if below is not None and marks.has_own_dateline(below.text):
        cost -= 2.0
    return cost


def _signs(line: Line, below: Line | None) -> bool:
    """Whether the line below holds nothing but names that sign the text this line ends, or more such names."""
    if below is None:
        return False
    if len(below.text) <= _REST_OF_NAME and below.text.isalpha() and bylines.trailing_byline(line.text):
        return True
    if not (bylines.is_names(below.text) or _bracketed_byline(below)):
        return False
    return marks.ends_sentence(line.text) or bylines.trailing_byline(line.text) is not None


def _bracketed_byline(line: Line) -> bool:
    return line.text[0] in "（(" and bylines.is_byline(line.text)


def _cut_word(upper: Line | None, lower: Line | None) -> float:
    """A cost for a break between two lines whose border cuts a dictionary word in two, a gain where it doesn't."""
    if upper is None or lower is None or not (upper.text[-1].isalpha() and lower.text[0].isalpha()):
        return 0.0
    left, position = upper.text[-4:], 0
    for word in rjieba.cut(left + lower.text[:4], False):
        if position == len(left):
            return _WHOLE_WORDS
        position += len(word)
        if position > len(left):
            return _CUT_WORD
    return 0.0


def _first_piece(below: Line, line: Line) -> tuple[int, int]:
    """Width of what can't be broken at the start of the next line, without and with the stops that follow it."""
    text = below.text
    if _signs(line, below):
        return below.narrow + 1, below.narrow + 1
    end = 0
    while end < len(text) and text[end] in _OPENING:
        end += 1
    if end < len(text) and _breaks_nowhere(text[end]):
        while end < len(text) and _breaks_nowhere(text[end]):
            end += 1
    else:
        end += 1
    piece = width(text[:end])
    while end < len(text) and text[end] in _HUNG:
        end += 1
    return piece, width(text[:end])


def _breaks_nowhere(character: str) -> bool:
    return character.isascii() and character not in " ,;"


def _columns(lines: Sequence[Line]) -> list[_Columns]:
    """For each line the column widths worth trying: those common nearby, and room for the widest neighbours."""
    widths = [min(line.narrow if line.spread else line.wide, _WIDEST) for line in lines]
    chosen = []
    near: Counter[int] = Counter(widths[:_NEAR])
    for index in range(len(lines)):
        if index + _NEAR < len(lines):
            near[widths[index + _NEAR]] += 1
        if index > _NEAR:
            near[widths[index - _NEAR - 1]] -= 1
        common = near.most_common(4)
        nearer = widths[max(0, index - _NEARER) : index + _NEARER + 1]
        candidates = {value for value, count in common if count > 1}
        candidates |= {value for value, count in Counter(nearer).most_common(2) if count > 1}
        known = frozenset(candidates)
        candidates |= {max(nearer), widths[index] + _INDENT}
        if max(nearer.count(value) for value in candidates) < _SETTLED:
            close = widths[max(0, index - 2) : index + 3]
            candidates |= {*close, *(value + 2 - value % 2 for value in close)}
            candidates |= {value + _INDENT for value in widths[max(0, index - 2) : index]}
        usual = common[0][0] if common[0][1] >= _SETTLED else 0
        chosen.append(_Columns(usual, known, tuple(sorted(candidates))))
    return chosen
