"""Lays a page out as strips of rows: frames and captions apart, columns in reading order; knows nothing of articles."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from index.reading import bylines, marks
from index.reading.pdf_atoms import Atom, atoms_of
from index.reading.pdf_columns import Block, blocks_of
from index.reading.pdf_geometry import is_heading, stands_under
from index.reading.pdf_glyphs import Box, Sheet
from index.reading.pdf_lines import Piece, body_size, join_pieces
from index.reading.pdf_links import chains

_SMALL = 0.95
_CAPTION_CHARACTERS = 280
_FRAME_CHARACTERS = 12
_PAGE_SHARE = 0.85


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
class Flow:
    """The strips of one article, or of one caption, in order; `worth` is that of its weakest link."""

    strips: tuple[Strip, ...]
    worth: float


@dataclass(frozen=True, slots=True)
class Part:
    """What stands in one frame, or on the open page; `boxes` are the frames, pictures and rules in it."""

    atoms: list[Atom]
    captions: list[list[Piece]]
    furniture: list[Piece]
    boxes: list[Box]
    body: float


def lay_out(sheet: Sheet, pieces: Sequence[Piece]) -> tuple[list[Flow], list[Piece]]:
    """The articles and captions of a page, and what belongs to the page alone; every piece is in one of them."""
    flows: list[Flow] = []
    furniture: list[Piece] = []
    for number, part in enumerate(parts_of(sheet, pieces)):
        chained = chains(part.atoms, part.boxes)
        flows += [
            Flow(tuple(_strips(chain, number)), min((w for _, w in chain[1:]), default=math.inf)) for chain in chained
        ]
        flows += [Flow((Strip(_rows(caption), part.body, number, True),), math.inf) for caption in part.captions]
        furniture += part.furniture
    return flows, furniture


def parts_of(sheet: Sheet, pieces: Sequence[Piece]) -> Iterator[Part]:
    """The open page and each frame of it."""
    frames, pictures = _frames(sheet, pieces)
    for frame, inside in _framed(frames, pieces):
        boxes = [other for other in (*frames, *pictures, *sheet.rules) if other != frame and _within(other, frame)]
        size = body_size([glyph for piece in inside for glyph in piece.glyphs])
        captions, others = _without_captions(inside, size)
        blocks = blocks_of(others, boxes, size)
        loose = [block for block in blocks if _is_furniture(block)]
        atoms = atoms_of([block for block in blocks if block not in loose], size)
        yield Part(atoms, captions, [line for block in loose for line in block.lines], boxes, size)


def _is_furniture(block: Block) -> bool:
    return len(block.lines) == 1 and not block.heading and marks.is_furniture(block.lines[0].text)


def _strips(chain: Sequence[tuple[Atom, float]], frame: int) -> Iterator[Strip]:
    """Neighbouring atoms of a block as one strip."""
    for _, group in groupby(chain, key=lambda link: link[0].block):
        atoms = [atom for atom, _ in group]
        lines = [line for atom in atoms for line in atom.lines]
        above = [0.0] + [b.top - a.bottom for a, b in pairwise(lines)]
        rows = (Row(line, atoms[0].left, atoms[0].right, gap) for line, gap in zip(lines, above, strict=True))
        yield Strip(tuple(rows), atoms[0].body, frame)


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
        holds = len(held) > 1 and sum(len(p.glyphs) for p in held) >= _FRAME_CHARACTERS
        if not held:
            pictures.append(box)
        elif holds and not crossing and not any(_nearly(box, frame) for frame in frames):
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
        home = next((block for block in blocks if _is_of(piece, block)), None)
        if home is None:
            blocks.append([piece])
        else:
            home.append(piece)
    captions = [block for block in blocks if _is_caption(block, pieces, body)]
    taken = {id(piece) for block in captions for piece in block}
    return captions, [piece for piece in pieces if id(piece) not in taken]


def _is_of(piece: Piece, block: Sequence[Piece]) -> bool:
    """Whether a piece stands next to one of a block's, or on its last line at the far end."""
    if any(_next_to(other, piece) for other in block):
        return True
    below = [other for other in block if abs(other.size - piece.size) < 0.3 and other.top - piece.size < piece.top]
    lines = [other for other in below if abs(piece.top - other.top) < 2 * piece.size]
    return bool(lines) and min(o.left for o in lines) <= piece.left and piece.right <= max(o.right for o in lines) + 1


def _next_to(above: Piece, piece: Piece) -> bool:
    apart = max(piece.top - above.bottom, above.top - piece.bottom)
    beside = max(piece.left - above.right, above.left - piece.right)
    return abs(above.size - piece.size) < 0.3 and apart < piece.size and beside < piece.size


def _is_caption(block: Sequence[Piece], pieces: Sequence[Piece], body: float) -> bool:
    first = min(block, key=lambda piece: piece.top)
    headed = any(
        is_heading(head, body) and stands_under(first, head) and first.top - head.bottom < 1.5 * body for head in pieces
    )
    text = "".join(piece.text for piece in block)
    named = bylines.is_byline(text) or bylines.is_names(text.strip("（）()"))
    return not headed and not named and len(text) <= _CAPTION_CHARACTERS


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
    above = [0.0] + [b.top - a.bottom for a, b in pairwise(lines)]
    return tuple(Row(line, left, right, gap) for line, gap in zip(lines, above, strict=True))
