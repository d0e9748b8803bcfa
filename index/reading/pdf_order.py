"""Puts line pieces into reading order by cutting a page into columns; knows nothing of words or articles.

The page is cut again and again (a recursive XY-cut, Nagy & Seth 1984), with three rules of newspapers: a headline is
never cut from what stands under it; a band of headline alone over several columns is read before them; a cut from
side to side is made only where it starts a new block in every column.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.reading.pdf_geometry import bounds, exposed, gutters_of, is_heading
from index.reading.pdf_glyphs import RULE_PT, Box
from index.reading.pdf_level import find_level
from index.reading.pdf_lines import Piece

_DEEPEST = 200
_BLOCKER_COST = 4
_TRIED = 12


def reading_order(pieces: Sequence[Piece], obstacles: Sequence[Box], body: float, depth: int) -> Iterator[list[Piece]]:
    if not pieces:
        return
    room = bounds(pieces)
    near = [box for box in obstacles if box.left < room.right and box.right > room.left]
    parts = _cut(pieces, near, body) if depth < _DEEPEST else []
    if not parts:
        yield list(pieces)
    for part in parts:
        yield from reading_order(part, near, body, depth + 1)


def _cut(pieces: Sequence[Piece], obstacles: Sequence[Box], body: float) -> list[list[Piece]]:
    gutters = gutters_of(pieces, body)
    if not _hides_columns(pieces):
        gutters = [gutter for gutter in gutters if _parts_text(pieces, gutter, body)]
        if not gutters:
            return []
    rules = [box for box in obstacles if box.bottom - box.top <= RULE_PT]
    obstacles = [box for box in obstacles if box.bottom - box.top > RULE_PT]
    level = find_level(pieces, obstacles, rules, body)
    if level is not None:
        return _split_at(pieces, level)
    if gutters:
        band = _band(pieces, obstacles, body)
        if band is not None:
            return _split_at(pieces, band)
        middle = _best_gutter(pieces, gutters, body)
        return [[p for p in pieces if p.left < middle], [p for p in pieces if p.left >= middle]]
    return _around_blocker(pieces, body)


def _split_at(pieces: Sequence[Piece], level: float) -> list[list[Piece]]:
    parts = [p for p in pieces if p.middle < level], [p for p in pieces if p.middle >= level]
    return [part for part in parts if part] if all(parts) else []


def _hides_columns(pieces: Sequence[Piece]) -> bool:
    """Whether any two pieces stand beside each other."""
    ordered = sorted(pieces, key=lambda piece: piece.top)
    return any(below.middle < above.bottom for above, below in pairwise(ordered))


def _parts_text(pieces: Sequence[Piece], gutter: tuple[float, float], body: float) -> bool:
    """Whether running text of more than a line stands on both sides, though nowhere beside each other."""
    texts = [piece for piece in pieces if not is_heading(piece, body)]
    before = sum(piece.right <= gutter[0] for piece in texts)
    return min(before, len(texts) - before) > 1


def _band(pieces: Sequence[Piece], obstacles: Sequence[Box], body: float) -> float | None:
    """The lower edge of a single headline that stands alone over columns that all begin below it."""
    top = _first_text(pieces, body)
    band = [piece for piece in pieces if piece.middle < top]
    heads = [piece for piece in band if is_heading(piece, body)]
    if not heads or len(band) == len(pieces) or gutters_of(heads, 2 * body):
        return None
    if any(box.top < top - 1.5 * body and box.bottom > min(p.top for p in band) for box in obstacles):
        return None
    room, first = bounds(pieces), min(heads, key=lambda piece: piece.top)
    if not all(_in_line(piece, first, room, body) for piece in band):
        return None
    columns = exposed([piece for piece in pieces if piece.middle >= top], body)
    starts = sorted(piece.top for piece in columns if not is_heading(piece, body))
    level_with = [start for start in starts if start - starts[0] < 1.2 * body]
    return (max(p.bottom for p in band) + top) / 2 if len(level_with) > 1 else None


def _first_text(pieces: Sequence[Piece], body: float) -> float:
    """Where the first running text begins, in points from the top; infinity where there is none."""
    texts = (p for p in pieces if not is_heading(p, body) and not _stands_among_headings(p, pieces, body))
    return min((piece.top for piece in texts), default=math.inf)


def _stands_among_headings(piece: Piece, pieces: Sequence[Piece], body: float) -> bool:
    """Whether a small line stands centred right under a headline, with nothing beside it: a byline."""
    if any(p is not piece and abs(p.middle - piece.middle) < body for p in pieces):
        return False
    above = [p for p in pieces if p.bottom <= piece.top + 0.2 * body and piece.top - p.bottom < 2.2 * body]
    return bool(above) and all(is_heading(p, body) for p in above)


def _in_line(piece: Piece, first: Piece, room: Box, body: float) -> bool:
    """Whether a line is set left or centred with the first of a headline, or a byline in the room it has."""
    centre = piece.left + piece.right
    off_centre = min(abs(centre - first.left - first.right), abs(centre - room.left - room.right)) / 2
    return min(off_centre, abs(piece.left - first.left), abs(piece.left - room.left)) < body


def _best_gutter(pieces: Sequence[Piece], gutters: Sequence[tuple[float, float]], body: float) -> float:
    """The middle of the gutter that most likely parts two blocks: headings at the top of both sides, then width."""
    ordered = sorted(pieces, key=lambda piece: piece.top)

    def worth(gutter: tuple[float, float]) -> tuple[bool, float, float]:
        middle = sum(gutter) / 2
        tops = next(p for p in ordered if p.left < middle), next(p for p in ordered if p.left >= middle)
        headed = all(is_heading(top, body) for top in tops)
        return headed, round(gutter[1] - gutter[0]), -middle

    left, right = max(gutters, key=worth)
    return (left + right) / 2


def _around_blocker(pieces: Sequence[Piece], body: float) -> list[list[Piece]]:
    """Cut above, or if it is the first, below the topmost piece that lies across the clearest gutter."""
    blockers = _blockers(pieces, body)
    if not blockers:
        return []
    first = min(blockers, key=lambda piece: piece.top)
    upper = [piece for piece in pieces if piece.middle < first.top]
    if upper:
        return [upper, [piece for piece in pieces if piece.middle >= first.top]]
    edge = _head_end(pieces, first, body) if is_heading(first, body) else first.bottom
    lower = [piece for piece in pieces if piece.middle >= edge]
    return [[piece for piece in pieces if piece.middle < edge], lower] if lower else []


def _head_end(pieces: Sequence[Piece], first: Piece, body: float) -> float:
    """The lower edge of the headline that `first` begins: the lines in line with it above the first running text."""
    top = _first_text(pieces, body)
    room = bounds(pieces)
    return max(p.bottom for p in pieces if p is first or (p.middle < top and _in_line(p, first, room, body)))


def _blockers(pieces: Sequence[Piece], body: float) -> list[Piece]:
    """The pieces that lie across the gutter which the fewest lie across, of those with text on both sides."""
    ends = Counter(round(p.right + 0.25 * body) for p in pieces).most_common(_TRIED)
    starts = Counter(round(p.left - 0.25 * body) for p in pieces).most_common(_TRIED)
    levels = {x for x, _ in (*ends, *starts)}
    best: list[Piece] = []
    worth = -math.inf
    for x in sorted(levels):
        across = [p for p in pieces if p.left < x < p.right]
        beside = min(sum(p.right <= x for p in pieces), sum(p.left >= x for p in pieces))
        if across and len(across) <= beside and beside - _BLOCKER_COST * len(across) > worth:
            best, worth = across, beside - _BLOCKER_COST * len(across)
    return best
