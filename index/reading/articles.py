"""Groups a page's blocks into articles by weighing every place where one could begin; knows no headlines.

Each text block opens a news article, goes on with the current one, is a photo's caption, or resumes the article
that a photo interrupted. The cheapest labelling of all blocks together is found by dynamic programming.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from index.reading import bylines, marks
from index.reading.lines import join
from index.reading.paragraphs import Block
from index.reading.words import Rarity, terms
from index.records import Kind

Label = Literal["opens", "goes_on", "photo", "resumes"]

_ARTICLE = 6.0
_PHOTO = 7.0
_RESUMED = 2.0
_OTHER_COLUMN = 5
_COHESION = 8.0
_WINDOW = 3
_CAPTION_CHARACTERS = (24, 280)
_NEXT: dict[Label, tuple[Label, ...]] = {
    "opens": ("opens", "goes_on", "photo"),
    "goes_on": ("opens", "goes_on", "photo"),
    "resumes": ("opens", "goes_on", "photo"),
    "photo": ("opens", "photo", "resumes"),
}


@dataclass(slots=True)
class Draft:
    """An article under construction: its text and subheads in page order, and the marked lines beside them."""

    kind: Kind
    parts: list[Block] = field(default_factory=list)
    credits: list[Block] = field(default_factory=list)
    bylines: list[Block] = field(default_factory=list)
    above: list[Block] = field(default_factory=list)
    margin: float = 0.0

    @property
    def text(self) -> str:
        return "\n".join(block_text(block) for block in self.parts if block.kind == "text")

    @property
    def first_text(self) -> str:
        return next(block_text(block) for block in self.parts if block.kind == "text")

    @property
    def last(self) -> Block:
        return next(block for block in reversed(self.parts) if block.kind == "text")


@dataclass(frozen=True, slots=True)
class Grouping:
    """A page's articles, its display runs that are no subheads, and bylines and furniture that no article took."""

    drafts: list[Draft]
    displays: list[list[Block]]
    loose_bylines: list[Block]
    furniture: list[Block]


@dataclass(frozen=True, slots=True)
class _Place:
    """A text block and what stands between it and the text block above."""

    block: Block
    text: str
    between: tuple[Block, ...]
    after: tuple[Block, ...]
    signed: bool
    cohesion: float

    def has(self, kind: str) -> bool:
        return any(block.kind == kind for block in self.between)


def block_text(block: Block) -> str:
    """A block's running text."""
    return join(line.text for line in block.lines)


def is_signed(block: Block) -> bool:
    """Whether a paragraph ends with names: after its last sentence, or alone on its last line."""
    return signature(block) is not None


def signature(block: Block) -> str | None:
    """The names a paragraph ends with, if any."""
    found = bylines.trailing_byline(join(line.text for line in block.lines[-3:]))
    if found or len(block.lines) < 2:
        return found
    last, above = block.lines[-1].text, block.lines[-2].text
    return bylines.names(last) if marks.ends_sentence(above) and bylines.is_names(last) else None


def group(blocks: Sequence[Block]) -> Grouping:
    """Group blocks into articles, in page order."""
    places = _places(blocks)
    labels = _label(places)
    return _assemble(blocks, labels)


def _places(blocks: Sequence[Block]) -> list[_Place]:
    indices = [index for index, block in enumerate(blocks) if block.kind == "text"]
    texts = [block_text(blocks[index]) for index in indices]
    words = [terms(text) for text in texts]
    rarity = Rarity(words)
    places = []
    for number, index in enumerate(indices):
        start = indices[number - 1] + 1 if number else 0
        end = indices[number + 1] if number + 1 < len(indices) else len(blocks)
        before = frozenset().union(*words[max(0, number - _WINDOW) : number])
        after = frozenset().union(*words[number : number + 2])
        cohesion = rarity.coverage(after, before) if number else 0.0
        between, behind = tuple(blocks[start:index]), tuple(blocks[index + 1 : end])
        places.append(_Place(blocks[index], texts[number], between, behind, is_signed(blocks[index]), cohesion))
    return places


def _label(places: Sequence[_Place]) -> list[tuple[Label, float]]:
    """The cheapest labels, each with how much dearer the best other label for its place would be."""
    if not places:
        return []
    costs: dict[Label, float] = {"opens": 0.0, "photo": _photo_cost(places, 0) - _ARTICLE}
    back: list[dict[Label, Label]] = [{}]
    local: list[dict[Label, float]] = [dict(costs)]
    for index in range(1, len(places)):
        own = _costs(places, index)
        step: dict[Label, float] = {}
        source: dict[Label, Label] = {}
        for earlier, cost in costs.items():
            for label in _NEXT[earlier]:
                total = cost + own[label] - (2.0 if earlier == "photo" and label == "opens" else 0.0)
                if total < step.get(label, 1e18):
                    step[label], source[label] = total, earlier
        costs = step
        back.append(source)
        local.append(own)
    label = min(costs, key=lambda candidate: costs[candidate])
    labels: list[tuple[Label, float]] = []
    for index in range(len(places) - 1, -1, -1):
        others = [cost for other, cost in local[index].items() if other != label]
        labels.append((label, min(others, default=0.0) - local[index][label]))
        label = back[index].get(label, label)
    return labels[::-1]


def _costs(places: Sequence[_Place], index: int) -> dict[Label, float]:
    place, above = places[index], places[index - 1]
    moved = abs(place.block.column - above.block.column) >= _OTHER_COLUMN
    same_before = index > 1 and abs(place.block.column - places[index - 2].block.column) < _OTHER_COLUMN
    interrupted_was_signed = index > 1 and places[index - 2].signed
    going_on = _going_on_cost(place)
    signed = above.signed or _signed_between(place)
    return {
        "opens": _opening_cost(place) - 4.0 * signed - 1.5 * moved,
        "goes_on": going_on + 5.0 * above.signed + 4.0 * _signed_between(place) + 1.0 * moved,
        "photo": _photo_cost(places, index),
        "resumes": _RESUMED + going_on - 1.5 * same_before + 5.0 * interrupted_was_signed,
    }


def _signed_between(place: _Place) -> bool:
    """Whether a byline closes the text above: it stands before any display line."""
    return bool(place.between) and place.between[0].kind == "byline"


def _opening_cost(place: _Place) -> float:
    cost = _ARTICLE + _COHESION * (place.cohesion - 0.25)
    if marks.has_own_dateline(place.text):
        cost -= 9.0
    elif marks.has_dateline(place.text):
        cost -= 3.0
    cost += 2.5 * marks.continues_article(place.text) - 1.5 * marks.opens_article(place.text)
    return cost - 2.0 * place.has("display") - 1.0 * place.has("credit") - 1.0 * place.has("furniture")


def _going_on_cost(place: _Place) -> float:
    displays = [block for block in place.between if block.kind == "display"]
    cost = 10.0 * marks.has_own_dateline(place.text) + 1.0 * place.has("credit") + 0.5 * place.has("furniture")
    if displays:
        cost += 1.0 + 2.0 * max(0, len(displays) - 2)
        cost += 2.0 * any(block_text(block).endswith(("：", ":")) for block in displays)
        cost += 1.0 * any(len(block_text(block)) > 22 for block in displays)
    return cost


def _photo_cost(places: Sequence[_Place], index: int) -> float:
    place = places[index]
    column = place.block.column
    neighbours = [places[other] for other in (index - 1, index + 1) if 0 <= other < len(places)]
    apart = all(abs(column - other.block.column) >= _OTHER_COLUMN for other in neighbours)
    shortest, longest = _CAPTION_CHARACTERS
    described = marks.describes_picture(place.text)
    credited = bool(place.after and place.after[0].kind == "credit")
    follows_end = index > 0 and (places[index - 1].signed or _signed_between(place))
    cost = _PHOTO - 5.0 * described - 4.0 * credited - 3.0 * (apart and bool(neighbours)) - 4.0 * follows_end
    cost += 4.0 * (not described and not credited) - 1.0 * place.has("credit")
    cost += 3.0 * (not shortest <= len(place.text) <= longest)
    cost += 6.0 * marks.has_own_dateline(place.text) + 1.5 * place.has("display")
    return cost


def _assemble(blocks: Sequence[Block], labels: Sequence[tuple[Label, float]]) -> Grouping:
    grouping = Grouping([], [], [], [])
    current: Draft | None = None
    latest: Draft | None = None
    pending: list[Block] = []
    remaining = iter(labels)
    for block in blocks:
        if block.kind == "furniture":
            grouping.furniture.append(block)
            continue
        if block.kind != "text":
            pending.append(block)
            continue
        label, margin = next(remaining)
        if label in ("opens", "photo"):
            fresh = Draft("photo" if label == "photo" else "news", margin=margin)
            _settle(pending, latest, fresh, grouping)
            grouping.drafts.append(fresh)
            latest = fresh
            current = current if label == "photo" else fresh
            fresh.parts.append(block)
        else:
            owner = current or grouping.drafts[-1]
            _settle_inside(pending, owner, latest or owner)
            owner.parts.append(block)
            owner.margin = min(owner.margin, margin)
            latest = owner
        pending = []
    _settle(pending, latest, None, grouping)
    return grouping


def _settle(pending: Sequence[Block], above: Draft | None, below: Draft | None, grouping: Grouping) -> None:
    """Share out what stands between two articles."""
    run: list[Block] = []
    for block in pending:
        if block.kind == "display":
            run.append(block)
        elif block.kind == "credit" and (owner := above or below):
            owner.credits.append(block)
        elif block.kind == "byline" and above is not None and not run:
            above.bylines.append(block)
        elif block.kind == "byline" and below is not None and above is not None:
            below.bylines.append(block)
        elif block.kind == "byline":
            grouping.loose_bylines.append(block)
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
