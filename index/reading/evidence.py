"""Weighs what each line of a page says for and against being a paragraph's first, inner or last line, or display.

Costs are negative log-likelihoods, roughly; they are added up by whoever reads all lines together. It knows nothing
of the reading as a whole.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Literal

import numpy as np
import rjieba
from numpy.typing import NDArray

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
_SHOT_APART = 8.0
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
_SET = (-1, 2)
"""How much wider than its room a line may be that is set as running text, not display."""
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
_BRACKETS = frozenset("（(")
_CELL = 2

_UNUSUAL_START = re.compile(rf"[{re.escape(''.join(_OPENING))}\x00-\x7f]|.[{re.escape(''.join(HUNG))}]", re.DOTALL)
"""A line whose first character is not all that its start can't be broken into."""

_MARKS: tuple[tuple[BlockKind, Callable[[str], bool]], ...] = (
    ("byline", bylines.is_byline),
    ("credit", marks.is_credit),
    ("furniture", marks.is_furniture),
)


_Costs = NDArray[np.float64]
_Counts = NDArray[np.int64]
_Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What lines say by themselves and against the next, each (lines,); costs are added to a reading that uses them."""

    narrow: _Counts
    wide: _Counts
    piece: _Counts
    piece_with_stop: _Counts
    marked: list[BlockKind | None]
    hung: _Flags
    stops: _Counts
    inside: _Costs
    end: _Costs
    start: _Costs
    resume: _Costs
    display: _Costs
    display_again: _Costs


@dataclass(frozen=True, slots=True)
class _Said:
    """What a page's lines say, and what their neighbours make of it, each (lines,).

    `ended` says that a sentence or the names that sign a text end with the line; `signed_below` that the line below
    holds such names; `signed_off` that the text above is signed; `shot` that the line says who took the picture that
    the text above describes; `broken` that blank lines part it from the one above.
    """

    texts: Sequence[str]
    dateline: _Flags
    ended: _Flags
    signed_below: _Flags
    signed_off: _Flags
    shot: _Flags
    marked: list[BlockKind | None]
    certain: _Flags
    impossible: _Costs
    wide: _Counts
    narrow: _Counts
    spread: _Flags
    indented: _Flags
    indent_missing: _Flags
    broken: _Flags
    looks_set: _Flags
    spread_apart: _Flags
    borders: _Costs


def weigh(lines: Sequence[Line], columns: Sequence[Columns]) -> Evidence:
    """The evidence of every line, at least one; `columns` as `candidate_columns` gives them."""
    said = _listen(lines, columns)
    texts = said.texts
    exact = spaces_are_exact(lines, columns)
    piece, piece_with_stop = _first_pieces(lines, said.signed_below, exact)
    return Evidence(
        narrow=np.minimum(np.where(exact & ~said.spread, said.wide, said.narrow), WIDEST),
        wide=np.minimum(said.wide, WIDEST),
        piece=piece,
        piece_with_stop=piece_with_stop,
        marked=said.marked,
        hung=_flags(text[-1] in HUNG for text in texts),
        stops=np.array([len(_SQUEEZED.findall(text)) for text in texts]),
        inside=np.where(said.ended & ~_below(said.shot), _SENTENCE_AT_LINE_END, 0.0),
        end=_end_costs(said),
        start=_start_costs(said),
        resume=_GAP_INSIDE * said.broken
        + _INDENT_INSIDE * said.indented
        + _MID_DATELINE * said.dateline
        + _MARKED_AS_TEXT * said.certain,
        display=_display_costs(said) + said.borders[:-1] + said.borders[1:],
        display_again=_MORE_DISPLAY - 2 * np.maximum(0.0, said.borders[:-1]),
    )


def _listen(lines: Sequence[Line], columns: Sequence[Columns]) -> _Said:
    _, texts, wides, narrows, gaps, indents, spreads = zip(*lines, strict=True)
    wide, gap, indented, spread = np.array(wides), np.array(gaps), np.array(indents), np.array(spreads)
    usual = np.array([there.usual for there in columns])
    trailing = _flags(bylines.trailing_byline(text) is not None for text in texts)
    stopped = trailing | _flags(map(marks.ends_sentence, texts))
    shot = _flags(_shot(texts))
    signed_below = _flags(
        taken or (stop and _signs(text, below))
        for stop, text, below, taken in zip(
            stopped.tolist(), texts, [*texts[1:], ""], _below(shot).tolist(), strict=True
        )
    )
    ended = stopped | shot | _flags(_signed_ends(texts, stopped, _above(signed_below)))
    looks_set = _fills(wide, usual) | _fills(wide, usual - INDENT)
    marked = [None if taken else _mark(text) for text, taken in zip(texts, shot.tolist(), strict=True)]
    return _Said(
        texts=texts,
        dateline=_flags(map(marks.has_own_dateline, texts)),
        ended=ended,
        signed_below=signed_below,
        signed_off=_above(_above(signed_below) | trailing),
        shot=shot,
        marked=marked,
        certain=_flags(
            kind is not None and _is_certain(kind, text, above, set_as_text)
            for kind, text, above, set_as_text in zip(marked, texts, ["", *texts], looks_set.tolist(), strict=False)
        ),
        impossible=np.where(_flags(marks.cannot_start(text[0]) for text in texts), _IMPOSSIBLE_START, 0.0),
        wide=wide,
        narrow=np.array(narrows),
        spread=spread,
        indented=indented,
        indent_missing=~indented & (indented.sum() >= max(2, len(lines) // 12)),
        broken=_broken(gap),
        looks_set=looks_set,
        spread_apart=spread & (wide < usual),
        borders=_borders(texts),
    )


def _flags(each: Iterable[object]) -> _Flags:
    return np.fromiter(each, bool)


def _above(flags: _Flags) -> _Flags:
    """The flags of the lines above."""
    return np.concatenate((_NOWHERE, flags[:-1]))


def _below(flags: _Flags) -> _Flags:
    """The flags of the lines below."""
    return np.concatenate((flags[1:], _NOWHERE))


_NOWHERE = np.zeros(1, bool)


def _fills(wide: _Counts, room: _Counts) -> _Flags:
    least, most = _SET
    return (wide - room >= least) & (wide - room <= most)


def _broken(gap: _Counts) -> _Flags:
    """Whether the blank lines above a line are more than the page has between any two lines."""
    inner = gap[1:].tolist()
    blanks_separate = bool(inner) and sum(map(bool, inner)) <= 0.6 * len(inner)
    usual = Counter(inner).most_common(1)[0][0] if inner else 0
    broken: _Flags = gap >= (1 if blanks_separate else usual + 1)
    broken[0] = False
    return broken


def _mark(text: str) -> BlockKind | None:
    for kind, matches in _MARKS:
        if matches(text):
            return kind
    return None


def _is_certain(marked: BlockKind, text: str, above: str, looks_set: bool) -> bool:
    """Whether a marked line can hardly be running text: by its mark, or as a byline where a text has ended."""
    if marks.is_certain(text):
        return not (looks_set and marks.is_credit(text))
    return marked == "byline" and (not above or marks.ends_sentence(above)) and bylines.opens_with_title(text)


def _signed_ends(texts: Sequence[str], stopped: _Flags, signs_above: _Flags) -> list[bool]:
    """Whether a line that shows no end by itself ends a sentence: names that sign what stands above."""
    return [
        not stop and len(text) <= _SHORT_LINE and bool(signs or bylines.trailing_byline(above[-20:] + text))
        for text, above, stop, signs in zip(texts, ["", *texts], stopped.tolist(), signs_above.tolist(), strict=False)
    ]


def _start_costs(said: _Said) -> _Costs:
    opener = _flags(marks.continues_article(text) or marks.opens_article(text) for text in said.texts)
    opened = np.where(said.dateline, _DATELINE, _OPENER * opener)
    missing = _INDENT_MISSING * (said.indent_missing & ~said.dateline)
    costs: _Costs = (
        _BREAK + said.impossible + _SHOT_APART * said.shot + opened + missing + _MARKED_AS_TEXT * said.certain
    )
    return costs


def _end_costs(said: _Said) -> _Costs:
    stop = _flags(map(_STOP.search, said.texts))
    # without a stop in the line and the one above it is more often a headline's end than a paragraph's
    without_stop = _WITHOUT_STOP * ~(stop | _above(stop) | said.ended)
    colon = _flags(text[-1] in "：:" for text in said.texts)
    unended = np.where(colon, _UNENDED_COLON, _UNENDED) + said.borders[1:]
    return _LAST_LINE + _CUT_NAMES * said.signed_below + without_stop + np.where(said.ended, 0.0, unended)


def _display_costs(said: _Said) -> _Costs:
    """What each line costs as display or, where it is marked, as what its mark says."""
    texts, ended = said.texts, said.ended
    at_top = np.arange(len(texts)) <= next((at for at, kind in enumerate(said.marked) if not kind), len(texts))
    cost = _DISPLAY + 0.1 * np.maximum(0, said.narrow - 50) - _AT_TOP * at_top + said.impossible
    stop = np.where(_flags(map(_INNER_STOP.search, texts)), _STOP_IN_DISPLAY, _NO_STOP_IN_DISPLAY)
    cost += np.where(said.narrow >= _FEW, stop, 0.0)
    cost += _HALF_SENTENCE * _flags(text[-1] in "，、；" for text in texts)
    exclaimed = _flags(text.rstrip("”’）").endswith(_EXCLAIMED) for text in texts)
    cost += np.where(ended, np.where(exclaimed, _DISPLAY_EXCLAIMED, _DISPLAY_SENTENCE), 0.0)
    cost += _SHOT_APART * said.shot + _DISPLAY_SENTENCE * said.dateline + _COLUMN_WIDE_DISPLAY * said.looks_set
    cost += _INNER_SENTENCE * _flags("。" in text[:-1] for text in texts) - _SIGNED_OFF * said.signed_off
    bulleted = _flags(text[0] in _BULLETS for text in texts)
    cost -= np.where(ended, 0.0, _SPREAD_APART * said.spread_apart + _BULLETED * bulleted)
    cost -= _ABOVE_DATELINE * _below(said.dateline)
    cost -= _ECHOED * _flags(_echoes(texts))
    for at, kind in enumerate(said.marked):
        if kind:
            cost[at] = _marked_cost(texts[at], bool(said.certain[at]))
    return cost


def _marked_cost(text: str, certain: bool) -> float:
    if certain:
        return _CERTAIN_MARK
    bracketed = text[0] in _BRACKETS and text[-1] in "）)"
    if bylines.is_byline(text):
        return _MARK_COST if bracketed else _BYLINE_MARK
    return _BRACKETED_MARK if bracketed else _MARK_COST


def _echoes(texts: Sequence[str]) -> list[bool]:
    """Whether the line below begins as a line does, opening marks aside: a lead that quotes its headline."""
    bare = [text.lstrip("“‘《") for text in texts]
    below = zip(texts, bare, bare[1:], strict=False)
    return [*(len(text) >= _ECHO and lower.startswith(upper[:_ECHO]) for text, upper, lower in below), False]


def _shot(texts: Sequence[str]) -> list[bool]:
    """Whether each line says, alone or with the end of the line above, who took the picture that the text describes."""
    return [
        ("摄" in text or "摄" in above[-2:])
        and (bylines.begins_photographer(above, text) or (bylines.is_photographer(text) and bool(above)))
        for text, above in zip(texts, ["", *texts], strict=False)
    ]


def _signs(text: str, below: str) -> bool:
    """Whether the line below a stopped one holds nothing but names that sign the text, or more such names."""
    if len(below) <= _REST_OF_NAME and below.isalpha() and bylines.trailing_byline(text):
        return True
    return bylines.is_names(below) or (below[:1] in _BRACKETS and bylines.is_byline(below))


def _borders(texts: Sequence[str]) -> _Costs:
    """What a break costs above each line, and below the last, (lines + 1,).

    It is dear where the border cuts a dictionary word in two, and a gain where it does not.
    """
    costs = np.zeros(len(texts) + 1)
    lettered = [
        number
        for number, (upper, lower) in enumerate(pairwise(texts), start=1)
        if upper[-1].isalpha() and lower[0].isalpha()
    ]
    lefts = [texts[number - 1][-_REACH:] for number in lettered]
    windows = [left + texts[number][:_REACH] for left, number in zip(lefts, lettered, strict=True)]
    # one call: what each costs is several times the cutting
    edges = set(accumulate(map(len, rjieba.cut("\n".join(windows), False))))
    starts = accumulate((len(window) + 1 for window in windows), initial=0)
    whole = [start + len(left) in edges for start, left in zip(starts, lefts, strict=False)]
    costs[lettered] = np.where(whole, _WHOLE_WORDS, _CUT_WORD)
    return costs


def _first_pieces(lines: Sequence[Line], signed_below: _Flags, exact: bool) -> tuple[_Counts, _Counts]:
    """Widths of what can't be broken at the start of the next line, without and with the stops that follow it."""
    pieces = [
        _first_piece(line, below, signed, exact)
        if signed or _UNUSUAL_START.match(below.text)
        else (width(below.text[0]),) * 2
        for line, below, signed in zip(lines, lines[1:], signed_below.tolist(), strict=False)
    ]
    piece, with_stop = np.array([*pieces, (_CELL, _CELL)]).T
    return piece, with_stop


def _first_piece(line: Line, below: Line, signed_below: bool, exact: bool) -> tuple[int, int]:
    """A space that the line's end swallowed counts: it would have stood before the piece."""
    text = below.text
    if signed_below:
        return below.narrow + 1, below.narrow + 1
    latin = _is_latin(text[0])
    space = latin and (exact or _is_latin(line.text[-1]))
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
