"""Groups a page's blocks into articles by weighing every place where one could begin; knows no headlines.

Each text block opens a news article, goes on with the current one, is a photo's caption, or resumes the article
that a photo interrupted. The cheapest labelling of all blocks together is found by dynamic programming.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.reading import bylines
from index.reading.beginnings import Labelled, label
from index.reading.paragraphs import Block
from index.reading.places import Place, places_of
from index.records import Kind

_LONGEST_NAME = 6
"""Characters of a paper's or a section's name."""


@dataclass(slots=True)
class Draft:
    """An article under construction: its text and subheads in page order, and the marked lines beside them.

    `probability` is that of its bounds: the least one of its places' labels.
    """

    kind: Kind
    parts: list[Block] = field(default_factory=list)
    credits: list[Block] = field(default_factory=list)
    bylines: list[Block] = field(default_factory=list)
    above: list[Block] = field(default_factory=list)
    probability: float = 1.0
    words: set[str] = field(default_factory=set)

    @property
    def text(self) -> str:
        return "\n".join(block.text for block in self.parts if block.kind == "text")

    @property
    def first_text(self) -> str:
        return next(block.text for block in self.parts if block.kind == "text")

    @property
    def last(self) -> Block:
        return next(block for block in reversed(self.parts) if block.kind == "text")


@dataclass(frozen=True, slots=True)
class Sign:
    """A byline line between articles, and the numbers of those above and below it (None at the page's ends).

    `under_headline` and `over_headline` say that display lines stand between it and the article above or below.
    """

    block: Block
    above: int | None
    below: int | None
    under_headline: bool
    over_headline: bool

    @property
    def form(self) -> str:
        """The line's first character: a mark (`▶`), a bracket, or the first of a title (`记者 X`)."""
        return self.block.text[0]


@dataclass(frozen=True, slots=True)
class Grouping:
    """A page's articles, its display runs that are no subheads, the byline lines between articles, and furniture."""

    drafts: list[Draft]
    displays: list[list[Block]]
    signs: list[Sign]
    furniture: list[Block]


def group(blocks: Sequence[Block]) -> Grouping:
    """Group blocks into articles, in page order."""
    places = places_of(blocks)
    return _assemble(blocks, zip(places, label(places), strict=True))


def _assemble(blocks: Sequence[Block], labelled: Iterator[tuple[Place, Labelled]]) -> Grouping:
    grouping = Grouping([], [], [], [])
    current: Draft | None = None
    latest: Draft | None = None
    pending: list[Block] = []
    for block in blocks:
        if block.kind == "byline" and pending and _goes_on(pending[-1], block):
            pending[-1] = Block("byline", pending[-1].lines + block.lines)
        elif block.kind == "furniture":
            if not grouping.drafts:
                pending = _without_masthead(pending, grouping)
            grouping.furniture.append(block)
        elif block.kind != "text":
            pending.append(block)
        else:
            place, (kind, probability) = next(labelled)
            if kind in ("opens", "photo"):
                fresh = Draft("photo" if kind == "photo" else "news", probability=probability)
                pending = _begin(fresh, pending, current, latest, grouping)
                current, latest = current if kind == "photo" else fresh, fresh
            else:
                owner = current or grouping.drafts[-1]
                _settle_inside(pending, owner, latest or owner)
                owner.probability = min(owner.probability, probability)
                latest, pending = owner, []
            latest.parts.append(block)
            latest.words |= place.words
    _settle(pending, latest, None, grouping)
    return grouping


def _goes_on(above: Block, block: Block) -> bool:
    """Whether a byline of two lines goes on: nothing stands between them and the second names a helper."""
    return above.kind == "byline" and bylines.goes_on(above.text, block.text)


def _without_masthead(pending: Sequence[Block], grouping: Grouping) -> list[Block]:
    """What stands above the page's date or editors and is no longer than a paper's or a section's name is furniture."""
    names = [block for block in pending if block.kind == "display" and len(block.text) <= _LONGEST_NAME]
    grouping.furniture.extend(names)
    return [block for block in pending if block not in names]


def _begin(
    fresh: Draft, pending: Sequence[Block], current: Draft | None, above: Draft | None, grouping: Grouping
) -> list[Block]:
    """Add an article; returns what waits on: a display line above a picture belongs to the text below it."""
    waits = fresh.kind == "photo" and current is not None
    held = [block for block in pending if waits and block.kind == "display"]
    grouping.drafts.append(fresh)
    _settle([block for block in pending if block not in held], above, fresh, grouping)
    return held


def _settle(pending: Sequence[Block], above: Draft | None, below: Draft | None, grouping: Grouping) -> None:
    """Share out what stands between two articles; `below` is the newest of the grouping's drafts."""
    run: list[Block] = []
    displays = [at for at, block in enumerate(pending) if block.kind == "display"]
    for at, block in enumerate(pending):
        if block.kind == "display":
            run.append(block)
        elif block.kind == "credit" and (owner := above or below):
            owner.credits.append(block)
        elif block.kind == "byline":
            upper = next((n for n, draft in enumerate(grouping.drafts) if draft is above), None)
            lower = len(grouping.drafts) - 1 if below is not None else None
            grouping.signs.append(Sign(block, upper, lower, bool(run), bool(displays) and at < displays[-1]))
        else:
            grouping.furniture.append(block)
    if run:
        grouping.displays.append(run)
        if below is not None:
            below.above.extend(run)


def _settle_inside(pending: Sequence[Block], owner: Draft, above: Draft) -> None:
    """Share out what stands inside an article."""
    for block in pending:
        if block.kind == "credit":
            above.credits.append(block)
        elif block.kind == "byline":
            owner.bylines.append(block)
        else:
            owner.parts.append(block)
