"""Weighs what each line of a page says for and against being a paragraph's first, inner or last line, or display.

Costs are negative log-likelihoods, roughly; they are added up by whoever reads all lines together. It knows nothing
of the reading as a whole.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import rjieba

from index.reading import bylines, marks
from index.reading.lines import Line, width

BlockKind = Literal["text", "display", "byline", "credit", "furniture"]
INDENT = 4
_BREAK = 2.0
_LAST_LINE = 2.0
_UNENDED = 5.0
_UNENDED_COLON = 2.5
_SENTENCE_AT_LINE_END = 3.8
_IMPOSSIBLE_START = 8.0
_DATELINE = -4.0
_MID_DATELINE = 6.0
_OPENER = -1.2
_FEW = 16
_DISPLAY = 5.0
_MARK_COST = 3.5
_BRACKETED_MARK = 1.0
_CERTAIN_MARK = -3.0
_AT_TOP = 2.0
_MARKED_AS_TEXT = 6.0
_CUT_WORD = 3.0
_CUT_NAMES = 4.0
_REST_OF_NAME = 2
_WHOLE_WORDS = -0.4
_DISPLAY_SENTENCE = 6.0
_HALF_SENTENCE = 1.0
_GAP_INSIDE = 4.0
_INDENT_INSIDE = 5.0
_INDENT_MISSING = 4.0
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
class Evidence:
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
class Columns:
    """Column widths to try at a line, those of several lines nearby, and the usual one (0 where none is)."""

    usual: int
    known: frozenset[int]
    tried: tuple[int, ...]


def weigh(lines: Sequence[Line], columns: Sequence[Columns]) -> list[Evidence]:
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


def candidate_columns(lines: Sequence[Line]) -> list[Columns]:
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
        candidates |= {max(nearer), widths[index] + INDENT}
        if max(nearer.count(value) for value in candidates) < _SETTLED:
            close = widths[max(0, index - 2) : index + 3]
            candidates |= {*close, *(value + 2 - value % 2 for value in close)}
            candidates |= {value + INDENT for value in widths[max(0, index - 2) : index]}
        usual = common[0][0] if common[0][1] >= _SETTLED else 0
        chosen.append(Columns(usual, known, tuple(sorted(candidates))))
    return chosen


def is_flush(lines: Sequence[Line], columns: Sequence[Columns]) -> bool:
    """Whether the page sets first lines without an indent, judged by the lines below clearly short last lines."""
    flush = indented = 0
    for index in range(1, len(lines)):
        above, usual = lines[index - 1], columns[index].usual
        if usual and above.wide < usual - 2 * INDENT and marks.ends_sentence(above.text):
            flush += -1 <= lines[index].wide - usual <= 2
            indented += -1 <= lines[index].wide - (usual - INDENT) <= 2
    return flush > indented


def _mark(line: Line) -> BlockKind | None:
    return next((kind for kind, matches in _MARKS if matches(line.text)), None)


def _weigh_line(line: Line, above: Line | None, below: Line | None, broken: bool, indents_kept: bool) -> Evidence:
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
    return Evidence(
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


def _looks_set(line: Line, column: int) -> bool:
    """Whether a line is as wide as a first or an inner line of the column: running text, not display."""
    return any(-1 <= line.wide - capacity <= 2 for capacity in (column - INDENT, column))


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
