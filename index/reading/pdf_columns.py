"""Puts line pieces together into blocks, each an unbroken stretch of one column; knows nothing of their order.

From the bottom up: a line belongs to the block of the one right above it where nothing stands between them, where
neither has a second line beside it, and where the measure stays the same.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.reading import bylines, marks
from index.reading.pdf_geometry import is_heading
from index.reading.pdf_glyphs import Box
from index.reading.pdf_lines import Piece, Stack, join_pieces

_REACH_EM = 4.0
_MORE_WHITE_EM = 0.8
_HEAD_LEADING_EM = 0.85
_INDENT_EM = 3.4
_MEASURE_EM = 1.2
_LIKE_SIZE = 1.2
_TITLE_GAP_EM = 2.0
_OPENING_GAP_EM = 2.2
_HANGING_EM = 2.6
_NEAR_LINES = 200


@dataclass(slots=True, eq=False)
class Block(Stack):
    """Lines of one column from top to bottom, or the lines of one heading."""

    heading: bool
    lines: list[Piece] = field(default_factory=list)

    @property
    def left(self) -> float:
        return min(line.left for line in self.lines)

    @property
    def right(self) -> float:
        return max(line.right for line in self.lines)


def blocks_of(pieces: Sequence[Piece], obstacles: Sequence[Box], body: float) -> list[Block]:
    """The blocks of a frame, by their tops; every piece is in exactly one line."""
    lines = _whole_lines(sorted(pieces, key=lambda piece: (piece.top, piece.left)), body)
    above = {id(line): near for line, near in zip(lines, _above(lines, body), strict=True)}
    below: dict[int, list[Piece]] = {}
    for line in lines:
        for over in above[id(line)]:
            below.setdefault(id(over), []).append(line)
    white = _usual_white(lines, above, body)
    home: dict[int, Block] = {}
    blocks: list[Block] = []
    for line in lines:
        near = above[id(line)]
        block = home[id(near[0])] if len(near) == 1 and not _beside(line, below[id(near[0])]) else None
        if block is None or not _joins(line, block, obstacles, body, white):
            block = Block(is_heading(line, body))
            blocks.append(block)
        block.lines.append(line)
        home[id(line)] = block
    parts = [part for block in blocks for part in _by_measure(block, body)]
    return sorted(parts, key=lambda block: (block.top, block.left))


def _beside(line: Piece, others: Sequence[Piece]) -> bool:
    """Whether one of the others stands beside the line, not above or below it."""
    return any(other is not line and other.middle < line.bottom and other.bottom > line.middle for other in others)


def _whole_lines(pieces: Sequence[Piece], body: float) -> list[Piece]:
    """Join pieces on one baseline under the same line of text, or above the same one: a wide gap in a line, as before
    names at the right or after `本报讯`.
    """
    above = list(_above(pieces, body))
    groups: dict[tuple[int, float], list[Piece]] = {}
    for piece, near in zip(pieces, above, strict=True):
        over = near[0] if len(near) == 1 else None
        within = over and over.left - body < piece.left and piece.right < over.right + body
        if (
            over
            and within
            and not is_heading(over, body)
            and not is_heading(piece, body)
            and piece.top - over.bottom < body
        ):
            groups.setdefault((id(over), round(piece.base)), []).append(piece)
    joined = {id(piece): group for group in groups.values() if len(group) > 1 for piece in group}
    lines = [piece for piece in pieces if id(piece) not in joined]
    lines += [join_pieces(group) for group in groups.values() if len(group) > 1]
    lines = _over_one(sorted(lines, key=lambda line: (line.top, line.left)), body)
    return sorted(_with_names(lines, body), key=lambda line: (line.top, line.left))


def _over_one(lines: Sequence[Piece], body: float) -> list[Piece]:
    """Join neighbours on one baseline where one line of text stands right below both: they open its column."""
    found: list[Piece] = []
    for index, line in enumerate(lines):
        left = found[-1] if found else None
        beside = left is not None and abs(left.base - line.base) < 0.1 * body and not is_heading(left, body)
        if left and beside and not is_heading(line, body) and 0 < line.left - left.right < _OPENING_GAP_EM * body:
            below = (
                other
                for other in lines[index + 1 : index + 1 + _NEAR_LINES]
                if 0 <= other.top - line.bottom + 0.2 * body < 1.2 * body
            )
            if any(other.left < left.right and other.right > line.left + body for other in below):
                found[-1] = join_pieces((left, line))
                continue
        found.append(line)
    return found


def _with_names(lines: Sequence[Piece], body: float) -> list[Piece]:
    """Join names to the line that they stand at the right of, in a column as wide as both."""
    joined: dict[int, Piece] = {}
    taken: set[int] = set()
    for names in lines:
        if is_heading(names, body) or not (bylines.is_names(names.text) or bylines.is_byline(names.text)):
            continue
        beside = [line for line in lines if abs(line.base - names.base) < 0.3 * body and line.right <= names.left]
        left = max(beside, key=lambda line: line.right, default=None)
        if left and not is_heading(left, body) and _is_signed(left, names, lines, body):
            joined[id(left)] = join_pieces((left, names))
            taken.add(id(names))
    return [joined.get(id(line), line) for line in lines if id(line) not in taken]


def _is_signed(left: Piece, names: Piece, lines: Sequence[Piece], body: float) -> bool:
    """Whether names go with what stands left of them: a writer's title, or a sentence that ends in their column."""
    if names.left - left.right < _TITLE_GAP_EM * body and bylines.is_byline(f"{left.text} {names.text}"):
        return True
    column = (
        line
        for line in lines
        if line is not left and abs(line.left - left.left) < _HANGING_EM * body and line.right > left.right + body
    )
    nearest = min(column, key=lambda line: abs(line.base - left.base), default=None)
    wide = nearest is not None and not is_heading(nearest, body) and names.right - 0.3 * body <= nearest.right
    return wide and marks.ends_sentence(left.text)


def _above(lines: Sequence[Piece], body: float) -> Iterator[list[Piece]]:
    """For each line those right above it: the lowest that overlap it, and what stands beside the lowest."""
    for index, line in enumerate(lines):
        near: list[Piece] = []
        reach = line.top - _REACH_EM * max(body, line.size)
        for other in reversed(lines[max(0, index - _NEAR_LINES) : index]):
            if other.bottom < reach:
                continue
            apart = min(line.right, other.right) - max(line.left, other.left)
            if apart > 0.2 * body and other.middle < line.top + 0.1 * body:
                near.append(other)
        lowest = max((other.bottom for other in near), default=0.0)
        yield [other for other in near if other.bottom > lowest - 0.5 * body]


def _usual_white(lines: Sequence[Piece], above: dict[int, list[Piece]], body: float) -> float:
    """The white most lines have above them, in points."""
    whites = Counter(
        round(2 * (line.top - near[0].bottom) / body)
        for line in lines
        if len(near := above[id(line)]) == 1 and not is_heading(line, body) and not is_heading(near[0], body)
    )
    return whites.most_common(1)[0][0] * body / 2 if whites else 0.0


def _joins(line: Piece, block: Block, obstacles: Sequence[Box], body: float, white: float) -> bool:
    if is_heading(line, body) != block.heading:
        return False
    above = block.lines[-1]
    gap = line.top - above.bottom
    if gap < -0.5 * body:
        return False
    low, high = above.bottom - 1, line.top + 1
    left, right = max(line.left, above.left), min(line.right, above.right)
    if any(low <= box.top and box.bottom <= high and box.left < right and box.right > left for box in obstacles):
        return False
    if block.heading:
        return gap < _HEAD_LEADING_EM * max(line.size, above.size)
    if gap > white + _MORE_WHITE_EM * body or not 1 / _LIKE_SIZE < line.size / above.size < _LIKE_SIZE:
        return False
    rights = [other.right for other in block.lines]
    edge = max(rights)
    full = sum(right > edge - 0.3 * body for right in rights) > 1
    wider = full and line.right > edge + _MEASURE_EM * body
    return not wider and line.left > block.left - _INDENT_EM * body


def _by_measure(block: Block, body: float) -> Iterator[Block]:
    """Cut a block where its lines grow or shrink for good: it runs along a picture or a frame, or past its end."""
    if block.heading or len(block.lines) < 4:
        yield block
        return
    cut = _change([-line.left for line in block.lines], body, 3) or _change(
        [line.right for line in block.lines], body, 2
    )
    if not cut:
        yield block
        return
    yield Block(False, block.lines[:cut])
    yield from _by_measure(Block(False, block.lines[cut:]), body)


def _change(edges: Sequence[float], body: float, enough: int) -> int:
    """The first line from which, or up to which, all end well inside the others, several at one place; 0 for none."""
    widest = max(edges)
    inside = [edge < widest - _MEASURE_EM * body for edge in edges]
    start = next((n for n, flag in enumerate(inside) if not flag), 0)
    end = len(edges) - next((n for n, flag in enumerate(reversed(inside)) if not flag), 0)
    for cut, run in ((start, edges[:start]), (end % len(edges), edges[end:])):
        if run and cut and sum(edge > max(run) - 0.25 * body for edge in run) >= enough:
            return cut
    return 0
