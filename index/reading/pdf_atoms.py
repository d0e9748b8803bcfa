"""Cuts blocks of lines into atoms, at most a paragraph each, the things an article is linked from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from index.reading import bylines, marks
from index.reading.lines import join
from index.reading.pdf_columns import Block
from index.reading.pdf_lines import Piece, Stack

INDENT_EM = (0.8, 3.4)
FULL_EM = 1.3
_SHORT_EM = 2.0


@dataclass(frozen=True, eq=False)
class Atom(Stack):
    """Neighbouring lines of a block; `left` and `right` are the edges of its column, `body` the size of the text."""

    lines: tuple[Piece, ...]
    heading: bool
    left: float
    right: float
    body: float
    block: int
    place: int
    """Which atom of its block this is, from 0."""
    last: bool
    """Whether it is the last of its block."""

    @cached_property
    def text(self) -> str:
        return join(line.text for line in self.lines)

    @cached_property
    def size(self) -> float:
        return max(line.size for line in self.lines) / self.body

    @property
    def indent(self) -> float:
        return (self.lines[0].left - self.left) / self.body

    @property
    def short(self) -> float:
        return (self.right - self.lines[-1].right) / self.body

    @cached_property
    def ends(self) -> bool:
        """Whether the last line ends a sentence."""
        return marks.ends_sentence(self.lines[-1].text)

    @cached_property
    def signed(self) -> bool:
        """Whether it ends with who wrote."""
        last = self.lines[-1].text
        return (
            bylines.is_byline(last)
            or bylines.is_names(last.strip("（）()"))
            or bylines.trailing_byline(self.text) is not None
        )

    @cached_property
    def signs(self) -> bool:
        """Whether it says only who wrote."""
        return bylines.is_byline(self.text) or bylines.is_names(self.text.strip("（）()"))


def atoms_of(blocks: Sequence[Block], body: float) -> list[Atom]:
    """All atoms, block by block, each block from top to bottom."""
    return [atom for number, block in enumerate(blocks) for atom in _cut(block, number, blocks, body)]


def _cut(block: Block, number: int, blocks: Sequence[Block], body: float) -> Iterator[Atom]:
    left, right = _edges(block, blocks, body)
    runs: list[list[Piece]] = []
    for line in block.lines:
        if runs and (block.heading or not _begins(line, runs[-1], left, right, body)):
            runs[-1].append(line)
        else:
            runs.append([line])
    for place, run in enumerate(runs):
        yield Atom(tuple(run), block.heading, left, right, body, number, place, place == len(runs) - 1)


def _edges(block: Block, blocks: Sequence[Block], body: float) -> tuple[float, float]:
    """The edges of a block's column; a short block has those of the nearest longer one in line with it."""
    left, right = block.left, block.right
    if block.heading or len(block.lines) > 3:
        return left, right
    fitting = [
        (max(other.top - block.bottom, block.top - other.bottom), other.left, other.right)
        for other in blocks
        if not other.heading
        and len(other.lines) > 3
        and other.left - 1 <= left <= other.left + 2.6 * body
        and right <= other.right + 0.6 * body
    ]
    return min(fitting)[1:] if fitting else (left, right)


def _begins(line: Piece, above: Sequence[Piece], left: float, right: float, body: float) -> bool:
    """Whether a line of running text begins a paragraph, a subhead or a byline."""
    indented = INDENT_EM[0] * body <= line.left - left
    short = right - above[-1].right > FULL_EM * body
    ended = marks.ends_sentence(above[-1].text)
    signed = bylines.is_byline(line.text) or bylines.is_byline(above[-1].text)
    return indented or (short and ended) or right - above[-1].right > _SHORT_EM * body or (signed and ended)
