"""Finds the reading order of a page's line pieces: frames, bands, columns; knows nothing of articles.

The page is cut again and again (a recursive XY-cut, Nagy & Seth 1984), with three rules of newspapers: a headline is
never cut from what stands under it; a band of headline alone over several columns is read before them; a cut from
side to side is made only where it starts a new block in every column.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.reading import bylines, marks
from index.reading.pdf_glyphs import RULE_PT, Box, Sheet
from index.reading.pdf_lines import Piece, body_size, join_pieces

_GUTTER_EM = 0.55
_HEADING, _HEADLINE = 1.1, 1.3
_SMALL = 0.95
_CAPTION_CHARACTERS = 280
_BYLINE_CHARACTERS = 40
_LEVEL_EM = 2.2
_BLOCK_GAP_EM = 0.4
_HEADLINE_LEADING_EM = 0.8
_FRAME_CHARACTERS = 12
_PAGE_SHARE = 0.85
_DEEPEST = 200
_BLOCKER_COST = 4
_TRIED = 12
_RULE_SHARE = 0.85


@dataclass(frozen=True, slots=True)
class Row:
    """A printed line in its column, whose edges are those of the lines it stands among."""

    piece: Piece
    left: float
    right: float
    above: float
    """White above the row within its column; the first of a column has the column's distance to nothing: 0."""


@dataclass(frozen=True, slots=True)
class Strip:
    """Rows of one column, from top to bottom; `body` is the type size of the text around."""

    rows: tuple[Row, ...]
    body: float
    frame: int
    caption: bool = False


@dataclass(frozen=True, slots=True)
class Laid:
    """A page in reading order: strips, and the pictures among them."""

    strips: tuple[Strip, ...]
    pictures: tuple[Box, ...]


def lay_out(sheet: Sheet, pieces: Sequence[Piece]) -> Laid:
    """Put pieces of a page into reading order; every piece is in exactly one row."""
    frames, pictures = _frames(sheet, pieces)
    strips: list[Strip] = []
    for number, (frame, inside) in enumerate(_framed(frames, pieces)):
        obstacles = [other for other in (*frames, *pictures, *sheet.rules) if other != frame and _within(other, frame)]
        size = body_size([glyph for piece in inside for glyph in piece.glyphs])
        captions, others = _without_captions(inside, size)
        strips += [Strip(_rows(column), size, number) for column in _order(others, obstacles, size, 0)]
        strips += [Strip(_rows(caption), size, number, True) for caption in captions]
    return Laid(tuple(_with_grid(strips)), tuple(pictures))


def _frames(sheet: Sheet, pieces: Sequence[Piece]) -> tuple[list[Box], list[Box]]:
    """Boxes that hold text, the outermost first, and boxes that hold none."""
    page = sheet.width * sheet.height
    frames: list[Box] = []
    pictures: list[Box] = []
    for box in sorted(sheet.boxes, key=lambda box: (-box.area, box)):
        held = [piece for piece in pieces if box.holds((piece.left + piece.right) / 2, piece.middle)]
        if box.area > _PAGE_SHARE * page or len(held) == len(pieces):
            continue
        crossing = any(piece.left < box.left - 1 or piece.right > box.right + 1 for piece in held)
        if not held:
            pictures.append(box)
        elif not crossing and len(held) > 1 and sum(len(p.glyphs) for p in held) >= _FRAME_CHARACTERS:
            if not any(_nearly(box, frame) for frame in frames):
                frames.append(box)
    return frames, [p for p in pictures if not any(_nearly(p, q) and p != q and p > q for q in pictures)]


def _nearly(one: Box, other: Box) -> bool:
    pairs = ((one.top, other.top), (one.left, other.left), (one.bottom, other.bottom), (one.right, other.right))
    return all(abs(a - b) < 12 for a, b in pairs)


def _within(box: Box, frame: Box | None) -> bool:
    return frame is None or frame.holds((box.left + box.right) / 2, (box.top + box.bottom) / 2)


def _framed(frames: Sequence[Box], pieces: Sequence[Piece]) -> Iterator[tuple[Box | None, list[Piece]]]:
    """The open page first, then each frame from top to bottom with what stands in it and in no smaller one."""
    owner: dict[int, Box | None] = {}
    for index, piece in enumerate(pieces):
        x, y = (piece.left + piece.right) / 2, piece.middle
        owner[index] = min((f for f in frames if f.holds(x, y)), key=lambda f: f.area, default=None)
    for frame in (None, *sorted(frames)):
        inside = [piece for index, piece in enumerate(pieces) if owner[index] == frame]
        if inside:
            yield frame, inside


def _without_captions(pieces: Sequence[Piece], body: float) -> tuple[list[list[Piece]], list[Piece]]:
    """Short blocks of small type that no headline announces, and the rest: captions interrupt no column."""
    blocks: list[list[Piece]] = []
    for piece in sorted((p for p in pieces if p.size <= _SMALL * body), key=lambda p: (p.top, p.left)):
        home = next((block for block in blocks if any(_next_to(other, piece) for other in block)), None)
        if home is None:
            blocks.append([piece])
        else:
            home.append(piece)
    captions = [block for block in blocks if _is_caption(block, pieces, body)]
    taken = {id(piece) for block in captions for piece in block}
    return captions, [piece for piece in pieces if id(piece) not in taken]


def _next_to(above: Piece, piece: Piece) -> bool:
    apart = max(piece.top - above.bottom, above.top - piece.bottom)
    beside = max(piece.left - above.right, above.left - piece.right)
    return abs(above.size - piece.size) < 0.3 and apart < piece.size and beside < piece.size


def _is_caption(block: Sequence[Piece], pieces: Sequence[Piece], body: float) -> bool:
    first = min(block, key=lambda piece: piece.top)
    headed = any(
        _is_heading(head, body) and _under(first, head) and first.top - head.bottom < 1.5 * body for head in pieces
    )
    text = "".join(piece.text for piece in block)
    named = bylines.is_byline(text) or bylines.is_names(text.strip("（）()"))
    return not headed and not named and len(text) <= _CAPTION_CHARACTERS


def _order(pieces: Sequence[Piece], obstacles: Sequence[Box], body: float, depth: int) -> Iterator[list[Piece]]:
    if not pieces:
        return
    room = _bounds(pieces)
    near = [box for box in obstacles if box.left < room.right and box.right > room.left]
    parts = _cut(pieces, near, body) if depth < _DEEPEST else []
    if not parts:
        yield list(pieces)
    for part in parts:
        yield from _order(part, near, body, depth + 1)


def _bounds(pieces: Sequence[Piece]) -> Box:
    return Box(
        min(p.top for p in pieces), min(p.left for p in pieces), max(p.bottom for p in pieces), max(p.right for p in pieces)
    )


def _cut(pieces: Sequence[Piece], obstacles: Sequence[Box], body: float) -> list[list[Piece]]:
    gutters = _gutters(pieces, body)
    if not _hides_columns(pieces):
        gutters = [gutter for gutter in gutters if _parts_text(pieces, gutter, body)]
        if not gutters:
            return []
    rules = [box for box in obstacles if box.bottom - box.top <= RULE_PT]
    obstacles = [box for box in obstacles if box.bottom - box.top > RULE_PT]
    level = _level(pieces, obstacles, rules, body)
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


def _gutters(pieces: Sequence[Piece], body: float) -> list[tuple[float, float]]:
    """White from top to bottom: left and right edge of each gutter."""
    found, reach = [], None
    for left, right in sorted((p.left, p.right) for p in pieces):
        if reach is not None and left - reach >= _GUTTER_EM * body:
            found.append((reach, left))
        reach = right if reach is None else max(reach, right)
    return found


def _is_heading(piece: Piece, body: float) -> bool:
    return piece.size >= _HEADING * body


def _is_headline(piece: Piece, pieces: Sequence[Piece], body: float) -> bool:
    """Whether a heading is a headline, or the kicker over one, and not a large subhead."""
    if piece.size >= _HEADLINE * body:
        return True
    return _is_heading(piece, body) and any(
        _under(head, piece) and head.size >= _HEADLINE * body and head.top - piece.bottom < 1.2 * head.size
        for head in pieces
    )


def _level(pieces: Sequence[Piece], obstacles: Sequence[Box], rules: Sequence[Box], body: float) -> float | None:
    """The highest level at which every column starts something new, under white or a rule from side to side."""
    room = _bounds(pieces)
    long = [rule for rule in rules if rule.right - rule.left > _RULE_SHARE * (room.right - room.left)]
    reach = None
    ordered = sorted(pieces, key=lambda piece: piece.top)
    for index, piece in enumerate(ordered):
        if reach is not None and piece.top > reach + 0.1 * body:
            level = (reach + piece.top) / 2
            if not any(box.top < reach and box.bottom > piece.top for box in obstacles):
                gap = piece.top - reach
                upper, lower = ordered[:index], ordered[index:]
                if any(reach <= rule.top + 1 and rule.bottom - 1 <= piece.top for rule in long):
                    if not _cuts_headline(upper, lower, body):
                        return level
                elif _starts_anew(upper, lower, obstacles, body, gap):
                    return level
        reach = piece.bottom if reach is None else max(reach, piece.bottom)
    return None


def _hides_columns(pieces: Sequence[Piece]) -> bool:
    """Whether any two pieces stand beside each other."""
    ordered = sorted(pieces, key=lambda piece: piece.top)
    return any(below.middle < above.bottom for above, below in pairwise(ordered))


def _starts_anew(
    upper: Sequence[Piece], lower: Sequence[Piece], obstacles: Sequence[Box], body: float, gap: float
) -> bool:
    """Whether what is below the white starts with a headline, in every column, and is more than one column wide."""
    if _cuts_headline(upper, lower, body) or not _is_broad(upper, lower, obstacles, body):
        return False
    exposed = _exposed(lower, body)
    heads = [piece for piece in exposed if _is_headline(piece, lower, body)]
    first = min(piece.top for piece in lower)
    if not any(head.top - first < _LEVEL_EM * body for head in heads):
        return False
    if any(first + 1.5 * body < box.top < min(head.bottom for head in heads) for box in obstacles):
        return False
    if all(_is_heading(text, body) or _led(text, lower, body) for text in exposed):
        return _runs_on(upper, body)
    level_with = all(piece.top - first < _LEVEL_EM * body or _led(piece, lower, body) for piece in exposed)
    return level_with and _runs_on(upper, body) and gap > _usual_gap([*upper, *lower], body) + _BLOCK_GAP_EM * body


def _parts_text(pieces: Sequence[Piece], gutter: tuple[float, float], body: float) -> bool:
    """Whether running text of more than a line stands on both sides, though nowhere beside each other."""
    texts = [piece for piece in pieces if not _is_heading(piece, body)]
    before = sum(piece.right <= gutter[0] for piece in texts)
    return min(before, len(texts) - before) > 1


def _runs_on(pieces: Sequence[Piece], body: float) -> bool:
    """Whether the text at the top of each column can follow the foot of the one before.

    A flush line goes on from a full one; an indented line begins after a sentence's end.
    """
    columns = _columns(pieces, body)
    for before, column in pairwise(columns):
        top, foot = min(column, key=lambda p: (p.top, p.left)), max(before, key=lambda p: (p.base, p.left))
        running = sum(len(piece.text) for piece in before if not _is_heading(piece, body))
        if _is_heading(top, body) or running < _BYLINE_CHARACTERS:
            continue
        flush = top.left - min(p.left for p in column) < 0.8 * body
        short = max(p.right for p in before) - foot.right > 2 * body
        if (flush and short) or (not flush and not short and not marks.ends_sentence(foot.text)):
            return False
    return True


def _columns(pieces: Sequence[Piece], body: float) -> list[list[Piece]]:
    """The pieces between gutters, from left to right."""
    edges = [gutter[1] for gutter in _gutters(pieces, body)]
    columns: list[list[Piece]] = [[] for _ in range(len(edges) + 1)]
    for piece in pieces:
        columns[sum(piece.left >= edge - 0.01 for edge in edges)].append(piece)
    return columns


def _cuts_headline(upper: Sequence[Piece], lower: Sequence[Piece], body: float) -> bool:
    """Whether a heading above the white belongs to what stands below it."""
    for head in upper:
        if not _is_heading(head, body) or any(_under(piece, head) for piece in upper):
            continue
        below = min((piece for piece in lower if _under(piece, head)), key=lambda piece: piece.top, default=None)
        if below and below.top - head.bottom < (_HEADLINE_LEADING_EM * head.size if _is_heading(below, body) else 3 * body):
            return True
    return False


def _under(piece: Piece, head: Piece) -> bool:
    return piece.top > head.middle and piece.left < head.right and piece.right > head.left


def _is_broad(upper: Sequence[Piece], lower: Sequence[Piece], obstacles: Sequence[Box], body: float) -> bool:
    """Whether what is below reaches across a gutter of what is above."""
    top = min(piece.top for piece in lower)
    boxes = [box for box in obstacles if box.top > top - 2 * body]
    left = min([p.left for p in lower] + [box.left for box in boxes])
    right = max([p.right for p in lower] + [box.right for box in boxes])
    gutters = _gutters(upper, body)
    above = _bounds(upper)
    if not gutters:
        return left < above.right and right > above.left
    return any(left < gutter[0] and right > gutter[1] for gutter in gutters)


def _usual_gap(pieces: Sequence[Piece], body: float) -> float:
    """White between two lines of running text."""
    ordered = sorted((p for p in pieces if not _is_heading(p, body)), key=lambda p: (round(p.left / body), p.top))
    gaps = sorted(b.top - a.bottom for a, b in zip(ordered, ordered[1:], strict=False) if 0 <= b.top - a.bottom < 2 * body)
    return gaps[len(gaps) // 2] if gaps else 0.0


def _exposed(pieces: Sequence[Piece], body: float) -> list[Piece]:
    """Pieces with nothing above them; what fits into an indent above has the indented line above it."""
    reach = 0.9 * _GUTTER_EM * body
    found: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: (piece.top, piece.left)):
        if not any(other.left - reach < piece.right and other.right + reach > piece.left for other in found):
            found.append(piece)
    return found


def _led(text: Piece, pieces: Sequence[Piece], body: float) -> bool:
    """Whether a heading ends above the text."""
    return any(_is_heading(piece, body) and piece.bottom <= text.top + 0.3 * body for piece in pieces)


def _band(pieces: Sequence[Piece], obstacles: Sequence[Box], body: float) -> float | None:
    """The lower edge of a single headline that stands alone over columns that all begin below it."""
    top = _first_text(pieces, body)
    band = [piece for piece in pieces if piece.middle < top]
    heads = [piece for piece in band if _is_heading(piece, body)]
    if not heads or len(band) == len(pieces) or _gutters(heads, 2 * body):
        return None
    if any(box.top < top - 1.5 * body and box.bottom > min(p.top for p in band) for box in obstacles):
        return None
    room, first = _bounds(pieces), min(heads, key=lambda piece: piece.top)
    if not all(_in_line(piece, first, room, body) for piece in band):
        return None
    columns = _exposed([piece for piece in pieces if piece.middle >= top], body)
    starts = sorted(piece.top for piece in columns if not _is_heading(piece, body))
    level_with = [start for start in starts if start - starts[0] < 1.2 * body]
    return (max(p.bottom for p in band) + top) / 2 if len(level_with) > 1 else None


def _stands_among_headings(piece: Piece, pieces: Sequence[Piece], body: float) -> bool:
    """Whether a small line stands centred right under a headline, with nothing beside it: a byline."""
    beside = [p for p in pieces if p is not piece and abs(p.middle - piece.middle) < body]
    above = [p for p in pieces if p.bottom <= piece.top + 0.2 * body and piece.top - p.bottom < 2.2 * body]
    return not beside and bool(above) and all(_is_heading(p, body) for p in above)


def _best_gutter(pieces: Sequence[Piece], gutters: Sequence[tuple[float, float]], body: float) -> float:
    """The middle of the gutter that most likely parts two blocks: headings at the top of both sides, then width."""

    def worth(gutter: tuple[float, float]) -> tuple[bool, float, float]:
        middle = sum(gutter) / 2
        sides = [p for p in pieces if p.left < middle], [p for p in pieces if p.left >= middle]
        headed = all(_is_heading(min(side, key=lambda p: p.top), body) for side in sides)
        return headed, round(gutter[1] - gutter[0]), -middle

    return sum(max(gutters, key=worth)) / 2


def _around_blocker(pieces: Sequence[Piece], body: float) -> list[list[Piece]]:
    """Cut above, or if it is the first, below the topmost piece that lies across the clearest gutter."""
    blockers = _blockers(pieces, body)
    if not blockers:
        return []
    first = min(blockers, key=lambda piece: piece.top)
    upper = [piece for piece in pieces if piece.middle < first.top]
    if upper:
        return [upper, [piece for piece in pieces if piece.middle >= first.top]]
    edge = _head_end(pieces, first, body) if _is_heading(first, body) else first.bottom
    lower = [piece for piece in pieces if piece.middle >= edge]
    return [[piece for piece in pieces if piece.middle < edge], lower] if lower else []


def _head_end(pieces: Sequence[Piece], first: Piece, body: float) -> float:
    """The lower edge of the headline that `first` begins: the lines in line with it above the first running text."""
    top = _first_text(pieces, body)
    room = _bounds(pieces)
    return max(p.bottom for p in pieces if p is first or (p.middle < top and _in_line(p, first, room, body)))


def _in_line(piece: Piece, first: Piece, room: Box, body: float) -> bool:
    """Whether a line is set left or centred with the first of a headline, or a byline in the room it has."""
    centre = piece.left + piece.right
    off_centre = min(abs(centre - first.left - first.right), abs(centre - room.left - room.right)) / 2
    return min(off_centre, abs(piece.left - first.left), abs(piece.left - room.left)) < body


def _first_text(pieces: Sequence[Piece], body: float) -> float:
    """Where the first running text begins, in points from the top; infinity where there is none."""
    texts = (p for p in pieces if not _is_heading(p, body) and not _stands_among_headings(p, pieces, body))
    return min((piece.top for piece in texts), default=math.inf)


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


def _rows(pieces: Sequence[Piece]) -> tuple[Row, ...]:
    """A column's pieces as rows."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (round(p.base, 1), p.left)):
        if rows and abs(rows[-1][0].base - piece.base) < 0.3 * min(piece.size, rows[-1][0].size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    lines = [join_pieces(row) for row in rows]
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    above = [0.0] + [b.top - a.bottom for a, b in zip(lines, lines[1:], strict=False)]
    return tuple(Row(line, left, right, gap) for line, gap in zip(lines, above, strict=True))


def _with_grid(strips: Sequence[Strip]) -> Iterator[Strip]:
    """Give short columns the edges of a longer one of the page that they stand under or beside."""
    edges = [
        (strip.rows[0].left, strip.rows[0].right, strip.frame) for strip in strips if len(strip.rows) > 3
    ]
    for strip in strips:
        left, right = strip.rows[0].left, strip.rows[0].right
        if len(strip.rows) > 3 or right - left < 1 or strip.caption:
            yield strip
            continue
        fitting = [
            (a, b)
            for a, b, frame in edges
            if frame == strip.frame and a - 1 <= left <= a + 2.6 * strip.body and right <= b + 0.6 * strip.body
        ]
        if fitting:
            left, right = max(fitting)
        yield replace(strip, rows=tuple(replace(row, left=left, right=right) for row in strip.rows))
