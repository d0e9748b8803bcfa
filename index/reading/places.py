"""Lists a page's text blocks as places where an article may begin, with what stands between them; weighs nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from index.reading import bylines, marks
from index.reading.lines import join
from index.reading.paragraphs import Block
from index.reading.words import terms


@dataclass(frozen=True)
class Place:
    """A text block, the blocks between it and the text block above, and those up to the text block below."""

    block: Block
    between: tuple[Block, ...]
    after: tuple[Block, ...]

    @property
    def text(self) -> str:
        return self.block.text

    @cached_property
    def words(self) -> frozenset[str]:
        return terms(self.text)

    @cached_property
    def signed(self) -> bool:
        """Whether the paragraph ends with names: after its last sentence, or alone on its last line."""
        return signature(self.block) is not None

    @cached_property
    def shot(self) -> bool:
        """Whether the paragraph ends with who took a picture."""
        return bylines.closes_with_photographer(self.text)

    @cached_property
    def own_dateline(self) -> bool:
        return marks.has_own_dateline(self.text)

    @property
    def displays(self) -> list[Block]:
        """The display lines above the block."""
        return [block for block in self.between if block.kind == "display"]

    @property
    def closed_above(self) -> bool:
        """Whether a byline closes the text above: it stands before any display line."""
        return bool(self.between) and self.between[0].kind == "byline"

    def has(self, kind: str) -> bool:
        """Whether a block of this kind stands above."""
        return any(block.kind == kind for block in self.between)


def places_of(blocks: Sequence[Block]) -> list[Place]:
    """The text blocks in page order."""
    indices = [index for index, block in enumerate(blocks) if block.kind == "text"]
    borders = [0, *(index + 1 for index in indices), len(blocks) + 1]
    return [
        Place(blocks[index], tuple(blocks[borders[number] : index]), tuple(blocks[index + 1 : borders[number + 2] - 1]))
        for number, index in enumerate(indices)
    ]


def signature(block: Block) -> str | None:
    """The names a paragraph ends with, if any."""
    last = block.lines[-1].text
    above = join(line.text for line in block.lines[-3:-1])
    if bylines.is_names(last) and (marks.ends_sentence(above) or bylines.trailing_byline(above)):
        return " ".join(filter(None, (bylines.trailing_byline(above), bylines.names(last))))
    return bylines.trailing_byline(join((above, last))) or bylines.trailing_byline(f"{above} {last}")
