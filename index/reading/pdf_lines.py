"""Puts glyphs together into printed line pieces, whatever order they come in; knows nothing of columns or articles.

A piece is an unbroken stretch of type on one baseline. A wide gap ends it, so a line that was letter-spaced falls into
several pieces; `join_pieces` makes them one line again once it is known that they stand in one column.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from operator import attrgetter

from index.reading import bylines
from index.reading.lines import close_up, undoubled
from index.reading.pdf_glyphs import Glyph

_ASCENT, _DESCENT = 0.88, 0.12
_SAME_BASELINE_PT = 0.16
_PIECE_GAP_EM = 0.55
_NAME_GAP_EM = 1.25
"""A name of two characters is set as wide as one of three: a gap of one character, narrower than any gutter."""
_HEADLINE_GAP_EM = 0.45
_WIDE_GAP_EM = 1.4
_SPREAD_GAP_EM = 3.0
_NEXT_LINE_EM = 2.1
_DISPLAY = 1.1
_WORD_GAP_EM = 0.15
_SPACES = re.compile(r" +")


@dataclass(frozen=True)
class Piece:
    """Glyphs on one baseline, from left to right."""

    glyphs: tuple[Glyph, ...]

    @cached_property
    def left(self) -> float:
        return self.glyphs[0].x

    @cached_property
    def right(self) -> float:
        return max(glyph.right for glyph in self.glyphs)

    @cached_property
    def size(self) -> float:
        return Counter(glyph.size for glyph in self.glyphs).most_common(1)[0][0]

    @cached_property
    def base(self) -> float:
        return self.glyphs[0].y

    @cached_property
    def top(self) -> float:
        return self.base - _ASCENT * self.size

    @cached_property
    def bottom(self) -> float:
        return self.base + _DESCENT * self.size

    @cached_property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @cached_property
    def text(self) -> str:
        return printed_text(self.glyphs)

    @cached_property
    def han_fonts(self) -> Counter[int]:
        """How often each font sets a Han character; figures may come from any other font."""
        return Counter(glyph.font for glyph in self.glyphs if unicodedata.east_asian_width(glyph.text[0]) == "W")


class Stack:
    """What is made of lines, from the top down."""

    __slots__ = ()
    lines: Sequence[Piece]

    @property
    def top(self) -> float:
        return self.lines[0].top

    @property
    def bottom(self) -> float:
        return self.lines[-1].bottom


def body_size(glyphs: Iterable[Glyph]) -> float:
    """The size most glyphs have, in points; 0 for none."""
    sizes = Counter(glyph.size for glyph in glyphs)
    return min(sizes.items(), key=lambda item: (-item[1], item[0]))[0] if sizes else 0.0


def pieces_of(glyphs: Sequence[Glyph]) -> list[Piece]:
    """The pieces of a page, from top to bottom, then left to right."""
    pieces = [piece for row in _baselines(glyphs) for piece in _names_whole(list(_split(row)))]
    body = body_size(glyphs)
    texts = _spread_whole([piece for piece in pieces if piece.size < _DISPLAY * body])
    pieces = [*texts, *_headlines_whole([piece for piece in pieces if piece.size >= _DISPLAY * body], texts)]
    return sorted(pieces, key=lambda piece: (round(piece.base, 1), piece.left))


def join_pieces(pieces: Iterable[Piece]) -> Piece:
    """Pieces on one baseline as one."""
    return Piece(tuple(sorted((g for piece in pieces for g in piece.glyphs), key=attrgetter("x", "text"))))


def printed_text(glyphs: Sequence[Glyph]) -> str:
    """The text of a line: a space where a gap is wider than the line's own spacing."""
    gaps = [right.x - left.right for left, right in pairwise(glyphs)]
    usual = sorted(gaps)[len(gaps) // 2] if gaps else 0.0
    text = glyphs[0].text
    for gap, glyph in zip(gaps, glyphs[1:], strict=True):
        wide = gap > max(usual, 0.0) + _WORD_GAP_EM * glyph.size
        text += (" " if wide else "") + glyph.text
    return close_up(undoubled(_SPACES.sub(" ", text)))


def _baselines(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    row: list[Glyph] = []
    for glyph in sorted(glyphs, key=attrgetter("y")):
        if row and glyph.y - row[-1].y > _SAME_BASELINE_PT:
            yield row
            row = []
        row.append(glyph)
    if row:
        yield row


def _split(row: list[Glyph]) -> Iterator[Piece]:
    row.sort(key=attrgetter("x", "text"))
    run = [row[0]]
    for glyph in row[1:]:
        last = run[-1]
        size = min(last.size, glyph.size)
        if glyph.x - last.right > _PIECE_GAP_EM * size or abs(last.size - glyph.size) > 0.45 * size:
            yield Piece(tuple(run))
            run = []
        run.append(glyph)
    yield Piece(tuple(run))


def _names_whole(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Join the pieces of one baseline that a gap inside a name tore apart."""
    whole = pieces[0]
    for piece in pieces[1:]:
        near = piece.left - whole.right <= _NAME_GAP_EM * min(whole.size, piece.size)
        if near and bylines.is_torn_name(whole.text, piece.text):
            whole = join_pieces((whole, piece))
        else:
            yield whole
            whole = piece
    yield whole


def _spread_whole(pieces: Sequence[Piece]) -> list[Piece]:
    """Join the pieces of a letter-spaced line where the line above or below runs on over all of them."""
    rows: dict[int, list[Piece]] = {}
    for piece in pieces:
        rows.setdefault(int(piece.base // 10), []).append(piece)
    whole: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (round(piece.base, 1), piece.left)):
        if whole and _one_line(whole[-1][-1], piece, rows):
            whole[-1].append(piece)
        else:
            whole.append([piece])
    return [join_pieces(line) if len(line) > 1 else line[0] for line in whole]


def _one_line(left: Piece, right: Piece, rows: dict[int, list[Piece]]) -> bool:
    if (
        abs(left.base - right.base) > _SAME_BASELINE_PT
        or not 0 <= right.left - left.right <= _SPREAD_GAP_EM * left.size
    ):
        return False
    reach = _NEXT_LINE_EM * left.size
    near = (
        p for n in range(int((left.base - reach) // 10), int((left.base + reach) // 10) + 1) for p in rows.get(n, ())
    )
    return any(
        0.5 < abs(p.base - left.base) <= reach
        and abs(p.size - left.size) < 0.1 * left.size
        and p.left < left.left + 0.3 * left.size
        and p.right > right.right - 0.3 * left.size
        for p in near
    )


def _headlines_whole(pieces: Sequence[Piece], texts: Sequence[Piece]) -> list[Piece]:
    """Join the pieces of a spaced headline; across what looks like a gutter below only those close together."""
    whole: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: (round(piece.base, 1), piece.left)):
        if whole and _one_headline(whole[-1], piece, texts):
            whole[-1] = join_pieces((whole[-1], piece))
        else:
            whole.append(piece)
    return whole


def _one_headline(left: Piece, right: Piece, texts: Sequence[Piece]) -> bool:
    if abs(left.base - right.base) > _SAME_BASELINE_PT or abs(left.size - right.size) > 0.2:
        return False
    gap = right.left - left.right
    if not 0 <= gap <= _WIDE_GAP_EM * left.size:
        return False
    if gap <= _HEADLINE_GAP_EM * left.size:
        return True
    depth = left.bottom + 12 * left.size
    near = [
        t for t in texts if left.bottom - 1 < t.top < depth and t.right > left.right - 9 and t.left < right.left + 9
    ]
    return any(t.left < left.right and t.right > right.left for t in near)
