"""Groups a page's blocks into articles by weighing every place where one could begin; knows no headlines.

Each text block opens a news article, goes on with the current one, is a photo's caption, or resumes the article
that a photo interrupted. The cheapest labelling of all blocks together is found by dynamic programming.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from index.reading import bylines, marks
from index.reading.lines import join
from index.reading.paragraphs import Block
from index.reading.words import Rarity, terms
from index.records import Kind

Label = Literal["opens", "goes_on", "photo", "resumes"]

_ARTICLE = 5.0
_PHOTO = 7.0
_AFTER_PHOTO = 1.0
_OTHER_COLUMN_COST = 1.0
_NEVER = 1e6
_CLOSING_CHARACTERS = 40
_UNDATED = 0.95
_DATED = 2
_ANNOUNCED = 5.0
_SINGLE_PARAGRAPH = 2.0
_OTHER_COLUMN = 5
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
class Grouping:
    """A page's articles, its display runs that are no subheads, and bylines and furniture that no article took."""

    drafts: list[Draft]
    displays: list[list[Block]]
    loose_bylines: list[Block]
    furniture: list[Block]


@dataclass(frozen=True, slots=True)
class _Place:
    """A text block and what stands between it and the text block above.

    `cohesion` is the share of its words that the text above has, `cohesion_past` the same with the block just
    above left out where that may be a caption; `announced` how much more of the words of the
    display line above it are in it than in the text before.
    """

    block: Block
    text: str
    between: tuple[Block, ...]
    after: tuple[Block, ...]
    signed: bool
    cohesion: float
    cohesion_past: float
    announced: float
    own_dateline: bool
    words: frozenset[str]

    def has(self, kind: str) -> bool:
        return any(block.kind == kind for block in self.between)


def is_signed(block: Block) -> bool:
    """Whether a paragraph ends with names: after its last sentence, or alone on its last line."""
    return signature(block) is not None


def signature(block: Block) -> str | None:
    """The names a paragraph ends with, if any."""
    last = block.lines[-1].text
    above = join(line.text for line in block.lines[-3:-1])
    if bylines.is_names(last) and (marks.ends_sentence(above) or bylines.trailing_byline(above)):
        return " ".join(filter(None, (bylines.trailing_byline(above), bylines.names(last))))
    return bylines.trailing_byline(join((above, last)))


def group(blocks: Sequence[Block]) -> Grouping:
    """Group blocks into articles, in page order."""
    places = _places(blocks)
    return _assemble(blocks, zip(places, _label(places), strict=True))


def _places(blocks: Sequence[Block]) -> list[_Place]:
    indices = [index for index, block in enumerate(blocks) if block.kind == "text"]
    texts = [blocks[index].text for index in indices]
    words = [terms(text) for text in texts]
    rarity = Rarity(words)
    places = []
    masses = [rarity.mass(own) for own in words]
    before: frozenset[str] = frozenset()
    for number, index in enumerate(indices):
        start = indices[number - 1] + 1 if number else 0
        end = indices[number + 1] if number + 1 < len(indices) else len(blocks)
        between = tuple(blocks[start:index])
        before, past = _union(words, number - _WINDOW, number), before
        after = _union(words, number, number + 2)
        mass = masses[number]
        if number + 1 < len(words):
            mass += masses[number + 1] - rarity.mass(words[number] & words[number + 1])
        cohesion = rarity.mass(after & before) / mass if mass else 0.0
        credited = any(block.kind == "credit" for block in between)
        pictured = number and mass and (credited or marks.describes_picture(texts[number - 1]))
        heading = terms("\n".join(block.text for block in between if block.kind == "display"))
        places.append(
            _Place(
                block=blocks[index],
                text=texts[number],
                between=between,
                after=tuple(blocks[index + 1 : end]),
                signed=is_signed(blocks[index]),
                cohesion=cohesion,
                cohesion_past=rarity.mass(after & past) / mass if pictured else cohesion,
                announced=rarity.coverage(heading, after) - rarity.coverage(heading, before) if heading else 0.0,
                own_dateline=marks.has_own_dateline(texts[number]),
                words=words[number],
            )
        )
    return places


def _union(words: Sequence[frozenset[str]], start: int, end: int) -> frozenset[str]:
    return frozenset().union(*words[max(0, start) : max(0, end)])


def _label(places: Sequence[_Place]) -> list[tuple[Label, float]]:
    """The cheapest labels, each with how much dearer the best other label for its place would be."""
    if not places:
        return []
    dated = sum(place.own_dateline for place in places) >= _DATED
    photos = [_photo_cost(places, index) for index in range(len(places))]
    openings = [_opening_cost(place, dated) for place in places]
    costs: dict[Label, float] = {"opens": 0.0, "photo": photos[0] - _ARTICLE}
    back: list[dict[Label, Label]] = [{}]
    local: list[dict[Label, float]] = [dict(costs)]
    for index in range(1, len(places)):
        own = _costs(places, index, openings[index], photos[index])
        after_photo = _costs_after_photo(places, index, openings[index], photos[index])
        step: dict[Label, float] = {}
        source: dict[Label, Label] = {}
        for earlier, cost in costs.items():
            for label in _NEXT[earlier]:
                total = cost + (after_photo if earlier == "photo" else own)[label]
                if earlier == label == "opens" and not places[index].own_dateline:
                    total += _SINGLE_PARAGRAPH
                if total < step.get(label, 1e18):
                    step[label], source[label] = total, earlier
        costs = step
        back.append(source)
        local.append(after_photo | own)
    label = min(costs, key=lambda candidate: costs[candidate])
    labels: list[tuple[Label, float]] = []
    for index in range(len(places) - 1, -1, -1):
        others = [cost for other, cost in local[index].items() if other != label]
        labels.append((label, min(others, default=0.0) - local[index][label]))
        label = back[index].get(label, label)
    return labels[::-1]


def _costs(places: Sequence[_Place], index: int, opening: float, photo: float) -> dict[Label, float]:
    """Costs of the labels a block may have when the block above is no caption."""
    place, above = places[index], places[index - 1]
    moved = _OTHER_COLUMN_COST * (abs(place.block.column - above.block.column) >= _OTHER_COLUMN)
    ended = 4.0 * (above.signed or _signed_between(place))
    return {
        "opens": opening + _cohesion_cost(place.cohesion) - ended - moved,
        "goes_on": _going_on_cost(place) + ended + above.signed + moved,
        "photo": photo - ended,
    }


def _costs_after_photo(places: Sequence[_Place], index: int, opening: float, photo: float) -> dict[Label, float]:
    """Costs of the labels a block may have when the block above is a caption: it's weighed against what that cut."""
    place = places[index]
    if index < 2:
        return {"opens": 0.0, "photo": photo, "resumes": _NEVER}
    past = places[index - 2]
    moved = _OTHER_COLUMN_COST * (abs(place.block.column - past.block.column) >= _OTHER_COLUMN)
    ended = 4.0 * (past.signed or _signed_between(places[index - 1]))
    return {
        "opens": opening + _cohesion_cost(place.cohesion_past) - _AFTER_PHOTO - ended - moved,
        "resumes": _going_on_cost(place) + ended + past.signed + moved,
        "photo": photo - _AFTER_PHOTO - ended,
    }


def _signed_between(place: _Place) -> bool:
    """Whether a byline closes the text above: it stands before any display line."""
    return bool(place.between) and place.between[0].kind == "byline"


def _opening_cost(place: _Place, dated: bool) -> float:
    """Cost of an article's beginning, but for what the text above it shares with it."""
    cost = _ARTICLE + _undated_cost(place, dated)
    if place.own_dateline:
        cost -= 9.0
    elif marks.has_dateline(place.text):
        cost -= 3.0
    cost += 2.5 * marks.continues_article(place.text) - 1.5 * marks.opens_article(place.text)
    cost -= _ANNOUNCED * max(0.0, place.announced - 0.1)
    return cost - 2.0 * place.has("display") - 1.0 * place.has("credit") - 1.0 * place.has("furniture")


def _undated_cost(place: _Place, dated: bool) -> float:
    """Where several articles open with the paper's dateline, one that doesn't is less likely to be an article."""
    return _UNDATED * (dated and not marks.has_dateline(place.text))


def _cohesion_cost(cohesion: float) -> float:
    """Cost of a boundary between texts that share this much of their words.

    A line through the log-likelihood ratios measured on made pages (+2.5 at 0.01, -0.9 at 0.05, -2.1 from 0.07 on).
    """
    return 0.9 * min(2.2, max(-3.0, 70.0 * cohesion - 3.0))


def _going_on_cost(place: _Place) -> float:
    displays = [block for block in place.between if block.kind == "display"]
    cost = 10.0 * place.own_dateline + 1.0 * place.has("credit") + 0.5 * place.has("furniture")
    if displays:
        cost += 1.0 + 2.0 * max(0, len(displays) - 2)
        cost += 2.0 * any(block.text.endswith(("：", ":")) for block in displays)
        cost += 1.0 * any(len(block.text) > 22 for block in displays)
    return cost


def _photo_cost(places: Sequence[_Place], index: int) -> float:
    place = places[index]
    column = place.block.column
    neighbours = [places[other] for other in (index - 1, index + 1) if 0 <= other < len(places)]
    apart = all(abs(column - other.block.column) >= _OTHER_COLUMN for other in neighbours)
    shortest, longest = _CAPTION_CHARACTERS
    described = marks.describes_picture(place.text)
    credited = bool(place.after and place.after[0].kind == "credit")
    closes = marks.describes_picture(place.text[-_CLOSING_CHARACTERS:])
    cost = _PHOTO - 5.0 * described - 4.0 * closes - 4.0 * credited - 3.0 * (apart and bool(neighbours))
    cost += 6.0 * (not described and not credited) - 1.0 * place.has("credit")
    cost += max(0.0, _cohesion_cost(place.cohesion)) * 0.5
    cost += 3.0 * (not shortest <= len(place.text) <= longest)
    cost += 6.0 * place.own_dateline + 1.5 * place.has("display")
    return cost


def _assemble(blocks: Sequence[Block], labelled: Iterator[tuple[_Place, tuple[Label, float]]]) -> Grouping:
    grouping = Grouping([], [], [], [])
    current: Draft | None = None
    latest: Draft | None = None
    pending: list[Block] = []
    for block in blocks:
        if block.kind == "furniture":
            grouping.furniture.append(block)
        elif block.kind != "text":
            pending.append(block)
        else:
            place, (label, margin) = next(labelled)
            if label in ("opens", "photo"):
                fresh = Draft("photo" if label == "photo" else "news", margin=margin)
                pending = _begin(fresh, pending, current, latest, grouping)
                current, latest = current if label == "photo" else fresh, fresh
            else:
                owner = current or grouping.drafts[-1]
                _settle_inside(pending, owner, latest or owner)
                owner.margin = min(owner.margin, margin)
                latest, pending = owner, []
            latest.parts.append(block)
            latest.words |= place.words
    _settle(pending, latest, None, grouping)
    return grouping


def _begin(
    fresh: Draft, pending: Sequence[Block], current: Draft | None, above: Draft | None, grouping: Grouping
) -> list[Block]:
    """Add an article; returns what waits on: a display line above a picture belongs to the text below it."""
    waits = fresh.kind == "photo" and current is not None
    held = [block for block in pending if waits and block.kind == "display"]
    _settle([block for block in pending if block not in held], above, fresh, grouping)
    grouping.drafts.append(fresh)
    return held


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
