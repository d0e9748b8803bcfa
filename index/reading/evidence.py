"""Weighs what each line of a page says for and against being a paragraph's first, inner or last line, or display.

Costs are negative log-likelihoods, roughly; they are added up by whoever reads all lines together. It knows nothing
of the reading as a whole.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Literal

import rjieba

from index.reading import bylines, marks
from index.reading.lines import Line, width
from index.reading.measures import HUNG, INDENT, WIDEST, Columns, spaces_are_exact

BlockKind = Literal["text", "display", "byline", "credit", "furniture"]
_BREAK = 2.0
_LAST_LINE = 2.0
_UNENDED = 6.0
_UNENDED_COLON = 2.5
_WITHOUT_STOP = 3.0
_SENTENCE_AT_LINE_END = 3.8
_IMPOSSIBLE_START = 8.0
_DATELINE = -4.0
_MID_DATELINE = 6.0
_OPENER = -1.2
_FEW = 16
_DISPLAY = 5.0
_MORE_DISPLAY = -2.5
"""A display line below another one is likelier, and may well begin with the rest of a word."""
_MARK_COST = 3.5
_BRACKETED_MARK = 1.0
_BYLINE_MARK = 1.3
_CERTAIN_MARK = -3.0
_AT_TOP = 2.0
_MARKED_AS_TEXT = 6.0
_CUT_WORD = 4.0
_CUT_NAMES = 4.0
_REST_OF_NAME = 2
_WHOLE_WORDS = -0.4
_DISPLAY_SENTENCE = 8.0
_HALF_SENTENCE = 1.0
_GAP_INSIDE = 4.0
_INDENT_INSIDE = 5.0
_INDENT_MISSING = 4.0
_REACH = 4
_COLUMN_WIDE_DISPLAY = 1.5
_NO_STOP_IN_DISPLAY = -1.2
_STOP_IN_DISPLAY = 0.8
_SQUEEZED = re.compile("[，。、；：“”（）《》]")
_AS_WIDE = frozenset((*range(-1 - INDENT, 3 - INDENT), *range(-1, 3)))
"""How much wider than the column a line may be that is set as its first or an inner line: running text, not display."""
_UNBREAKABLE = re.compile(r"(?:[\x21-\x2b\x2d-\x3a\x3c-\x7f]|(?<=\d)[,;](?=\d))+")
_STOP = re.compile(r"[，。；！？]")
_INNER_STOP = re.compile(r"[，。；](?!$)")
_SHORT_LINE = 14
_EXCLAIMED = ("！", "？", "!", "?", "…")
_DISPLAY_EXCLAIMED = 1.0
_ABOVE_DATELINE = 2.0
_INNER_SENTENCE = 4.0
_SPREAD_APART = 4.0
"""How much likelier a line is a subhead that is letter-spaced and does not fill its column all the same."""
_BULLETED = 3.0
_BULLETS = frozenset("■◆●□◇★")
_SIGNED_OFF = 2.0
"""How much likelier a line is a headline below a text that its writer signed."""
_ECHOED = 4.0
_ECHO = 6
_OPENING = frozenset("“‘《（【「『(")

_MARKS: tuple[tuple[BlockKind, Callable[[str], bool]], ...] = (
    ("byline", bylines.is_byline),
    ("credit", marks.is_credit),
    ("furniture", marks.is_furniture),
)


@dataclass(slots=True)
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
    display_again: float


@dataclass(slots=True)
class _Context:
    """A line's neighbours, and what they and the page make of it."""

    above: Line | None
    below: Line | None
    stopped: bool
    dateline: bool
    above_dateline: bool
    signs_above: bool
    signed_below: bool
    signed_off: bool
    broken: bool
    indent_missing: bool
    looks_set: bool
    spread_apart: bool
    exact: bool
    at_top: bool
    border_above: float
    border_below: float


def weigh(lines: Sequence[Line], columns: Sequence[Columns]) -> list[Evidence]:
    """The evidence of every line; `columns` as `candidate_columns` gives them."""
    gaps = [line.gap for line in lines[1:]]
    blanks_separate = bool(gaps) and sum(gap > 0 for gap in gaps) <= 0.6 * len(gaps)
    usual_gap = Counter(gaps).most_common(1)[0][0] if gaps else 0
    broken_from = 1 if blanks_separate else usual_gap + 1
    indents_kept = sum(line.indented for line in lines) >= max(2, len(lines) // 12)
    borders = _borders(lines)
    exact = spaces_are_exact(lines, columns)
    datelines = [marks.has_own_dateline(line.text) for line in lines]
    evidence = []
    above: Line | None = None
    at_top = True
    signed = names_above = trailing_above = False
    for index, line in enumerate(lines):
        below = lines[index + 1] if index + 1 < len(lines) else None
        trailing = bylines.trailing_byline(line.text) is not None
        stopped = trailing or marks.ends_sentence(line.text)
        context = _Context(
            above=above,
            below=below,
            stopped=stopped,
            dateline=datelines[index],
            above_dateline=below is not None and datelines[index + 1],
            signs_above=signed,
            signed_below=stopped and below is not None and _signs(line, below),
            signed_off=names_above or trailing_above,
            broken=index > 0 and line.gap >= broken_from,
            indent_missing=indents_kept and not line.indented,
            looks_set=line.wide - columns[index].usual in _AS_WIDE,
            spread_apart=line.spread and line.wide < columns[index].usual,
            exact=exact,
            at_top=at_top,
            border_above=borders[index],
            border_below=borders[index + 1],
        )
        evidence.append(_weigh_line(line, context))
        at_top = at_top and evidence[-1].marked is not None
        above, trailing_above = line, trailing
        names_above, signed = signed, context.signed_below
    return evidence


def _mark(line: Line) -> BlockKind | None:
    for kind, matches in _MARKS:
        if matches(line.text):
            return kind
    return None


def _weigh_line(line: Line, context: _Context) -> Evidence:
    text = line.text
    ended = context.stopped or _ends(line, context)
    dateline = context.dateline
    impossible = _IMPOSSIBLE_START if marks.cannot_start(text[0]) else 0.0
    start = _BREAK + impossible
    if dateline:
        start += _DATELINE
    elif marks.continues_article(text) or marks.opens_article(text):
        start += _OPENER
    if context.indent_missing and not dateline:
        start += _INDENT_MISSING
    resume = _GAP_INSIDE * context.broken + _INDENT_INSIDE * line.indented + _MID_DATELINE * dateline
    marked = _mark(line)
    certain = bool(marked) and _is_certain(line, marked, context)
    if certain:
        start, resume = start + _MARKED_AS_TEXT, resume + _MARKED_AS_TEXT
    piece, with_stop = _first_piece(line, context.below, context) if context.below else (2, 2)
    end = _LAST_LINE + _CUT_NAMES * context.signed_below
    if not ended:
        end += _WITHOUT_STOP * _is_without_stop(line, context)
        end += (_UNENDED_COLON if text[-1] in "：:" else _UNENDED) + context.border_below
    display = _marked_cost(line, certain) if marked else _display_cost(line, context, ended, impossible)
    return Evidence(
        narrow=min(line.wide if context.exact and not line.spread else line.narrow, WIDEST),
        wide=min(line.wide, WIDEST),
        piece=piece,
        piece_with_stop=with_stop,
        marked=marked,
        hung=text[-1] in HUNG,
        stops=len(_SQUEEZED.findall(text)),
        inside=_SENTENCE_AT_LINE_END if ended else 0.0,
        end=end,
        start=start,
        resume=resume,
        display=display + context.border_above + context.border_below,
        display_again=_MORE_DISPLAY - 2 * max(0.0, context.border_above),
    )


def _is_certain(line: Line, marked: BlockKind | None, context: _Context) -> bool:
    """Whether a marked line can hardly be running text: by its mark, or as a byline where a text has ended."""
    if marks.is_certain(line.text):
        return not (context.looks_set and marks.is_credit(line.text))
    ended = context.above is None or marks.ends_sentence(context.above.text)
    return marked == "byline" and ended and bylines.opens_with_title(line.text)


def _is_without_stop(line: Line, context: _Context) -> bool:
    """Whether neither the line nor the one above has a stop: more often a headline's end than a paragraph's."""
    above = context.above.text if context.above else ""
    return not (_STOP.search(line.text) or _STOP.search(above))


def _bare(text: str) -> str:
    return text.lstrip("“‘《")


def _ends(line: Line, context: _Context) -> bool:
    """Whether a line that shows no end by itself ends a sentence: names that sign what stands above."""
    if context.above is None or len(line.text) > _SHORT_LINE:
        return False
    return context.signs_above or bool(bylines.trailing_byline(context.above.text[-20:] + line.text))


def _marked_cost(line: Line, certain: bool) -> float:
    if certain:
        return _CERTAIN_MARK
    bracketed = line.text[0] in "（(" and line.text[-1] in "）)"
    if bylines.is_byline(line.text):
        return _MARK_COST if bracketed else _BYLINE_MARK
    return _BRACKETED_MARK if bracketed else _MARK_COST


def _display_cost(line: Line, context: _Context, ended: bool, impossible: float) -> float:
    text = line.text
    cost = _DISPLAY + 0.1 * max(0, line.narrow - 50) - _AT_TOP * context.at_top
    cost += impossible
    if line.narrow >= _FEW:
        cost += _STOP_IN_DISPLAY if _INNER_STOP.search(text) else _NO_STOP_IN_DISPLAY
    if text[-1] in "，、；":
        cost += _HALF_SENTENCE
    if ended:
        cost += _DISPLAY_EXCLAIMED if text.rstrip("”’）").endswith(_EXCLAIMED) else _DISPLAY_SENTENCE
    cost += _DISPLAY_SENTENCE * context.dateline + _COLUMN_WIDE_DISPLAY * context.looks_set
    cost += _INNER_SENTENCE * ("。" in text[:-1]) - _SIGNED_OFF * context.signed_off
    if not ended:
        cost -= _SPREAD_APART * context.spread_apart + _BULLETED * (text[0] in _BULLETS)
    if context.below is not None:
        cost -= _ABOVE_DATELINE * context.above_dateline
        if len(text) >= _ECHO and _bare(context.below.text).startswith(_bare(text)[:_ECHO]):
            cost -= _ECHOED
    return cost


def _signs(line: Line, below: Line) -> bool:
    """Whether the line below a stopped one holds nothing but names that sign the text, or more such names."""
    if len(below.text) <= _REST_OF_NAME and below.text.isalpha() and bylines.trailing_byline(line.text):
        return True
    return bylines.is_names(below.text) or _bracketed_byline(below)


def _bracketed_byline(line: Line) -> bool:
    return line.text[0] in "（(" and bylines.is_byline(line.text)


def _borders(lines: Sequence[Line]) -> list[float]:
    """What a break costs above each line, and below the last.

    It is dear where the border cuts a dictionary word in two, and a gain where it does not.
    """
    costs = [0.0] * (len(lines) + 1)
    lettered = [
        number
        for number, (upper, lower) in enumerate(pairwise(lines), start=1)
        if upper.text[-1].isalpha() and lower.text[0].isalpha()
    ]
    lefts = [lines[number - 1].text[-_REACH:] for number in lettered]
    windows = [left + lines[number].text[:_REACH] for left, number in zip(lefts, lettered, strict=True)]
    # one call: what each costs is several times the cutting
    edges = set(accumulate(map(len, rjieba.cut("\n".join(windows), False))))
    position = 0
    for number, left, window in zip(lettered, lefts, windows, strict=True):
        costs[number] = _WHOLE_WORDS if position + len(left) in edges else _CUT_WORD
        position += len(window) + 1
    return costs


def _first_piece(line: Line, below: Line, context: _Context) -> tuple[int, int]:
    """Width of what can't be broken at the start of the next line, without and with the stops that follow it.

    A space that the line's end swallowed counts: it would have stood before the piece.
    """
    text = below.text
    if context.signed_below:
        return below.narrow + 1, below.narrow + 1
    if not (text[0] in _OPENING or text[0].isascii() or text[1:2] in HUNG):
        wide = width(text[0])
        return wide, wide
    latin = _is_latin(text[0])
    space = latin and (context.exact or _is_latin(line.text[-1]))
    end = 0
    while end < len(text) and text[end] in _OPENING:
        end += 1
    unbreakable = _UNBREAKABLE.match(text, end)
    end = unbreakable.end() if unbreakable else end + 1
    wide = width(text[:end])
    stop = end
    while stop < len(text) and text[stop] in HUNG:
        stop += 1
    return space + wide, latin + wide + width(text[end:stop])


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
