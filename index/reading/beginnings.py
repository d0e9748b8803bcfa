"""Tells which text blocks of a page open an article, go on with one, or are a picture's caption.

How likely each is at one place is learnt from made pages (training/train_beginnings.py): boosted trees over what stands
at the place and between it and the text above, one forest for places below text and one for places below a caption.
The likeliest labels of all places together are found by dynamic programming (Viterbi 1967). It knows no headlines.
"""

import json
import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.reading import marks
from index.reading.places import Place
from index.reading.words import Rarity, shared_around, terms
from index.trees import Forest, plant

Label = Literal["opens", "goes_on", "photo", "resumes"]

BELOW_TEXT: tuple[Label, ...] = ("opens", "goes_on", "photo")
BELOW_PHOTO: tuple[Label, ...] = ("opens", "photo", "resumes")
FEATURES = (
    "own_dateline", "dateline", "opens_words", "continues_words", "dated_words", "wired_words", "describes_picture",
    "closes_with_picture", "closes_with_photographer", "characters",
    "describes_picture_above", "closes_with_photographer_above", "characters_above", "signed_above", "credit_between",
    "credit_after", "byline_between", "byline_first", "byline_last",
    "display_characters", "longest_display", "display_ends_in_colon", "display_below",
    "columns_apart", "columns_apart_below",
    "heading_covered", "heading_covered_above", "shared_above", "shared_above_three", "shared_past", "shared_below",
    "displays_on_page", "displays_at_edges", "datelines_on_page", "opened_above",
)  # fmt: skip
"""What the forests weigh, in order. Shares are of the rarity of a block's words; columns are in half cells."""
_NONE = -1.0
_CLOSING_CHARACTERS = 40
_MOST_COUNTED = 20
_SECTION = 6
"""Blocks above a heading that are looked at for its words."""
_IMPOSSIBLE = -1e9


class Labelled(NamedTuple):
    """A place's label and the probability that it is right, given the label above."""

    label: Label
    probability: float


def label(places: Sequence[Place]) -> list[Labelled]:
    """The likeliest labels of all places together."""
    if not places:
        return []
    tables = _tables(feature_values(places))
    score = {one: tables["goes_on"][0].get(one, _IMPOSSIBLE) if one == "photo" else 0.0 for one in BELOW_TEXT[::2]}
    back: list[dict[Label, Label]] = [{}]
    for index in range(1, len(places)):
        step: dict[Label, float] = {}
        source: dict[Label, Label] = {}
        for above, so_far in score.items():
            for one, log_probability in tables[above][index].items():
                if so_far + log_probability > step.get(one, -math.inf):
                    step[one], source[one] = so_far + log_probability, above
        score = step
        back.append(source)
    return _traced(tables, back, max(score, key=score.__getitem__))


_Table = list[dict[Label, float]]
"""Logarithms of the probabilities of the labels possible at each place, given one label above."""


def _traced(tables: dict[Label, _Table], back: Sequence[dict[Label, Label]], last: Label) -> list[Labelled]:
    labels: list[Labelled] = []
    for index in range(len(back) - 1, 0, -1):
        above = back[index][last]
        labels.append(Labelled(last, math.exp(tables[above][index][last])))
        last = above
    labels.append(Labelled(last, 1.0))
    return labels[::-1]


def _tables(values: NDArray[np.float64]) -> dict[Label, _Table]:
    below_text, below_photo = forests()
    opened = np.hstack([values[:, :-1], np.ones((len(values), 1))])
    both = _table(below_text, BELOW_TEXT, np.vstack([values, opened]))
    going_on = both[: len(values)]
    return {
        "opens": both[len(values) :],
        "goes_on": going_on,
        "resumes": going_on,
        "photo": _table(below_photo, BELOW_PHOTO, values),
    }


def _table(forest: Forest, labels: Sequence[Label], values: NDArray[np.float64]) -> _Table:
    return [dict(zip(labels, row, strict=True)) for row in forest.log_probabilities(values).tolist()]


@cache
def forests() -> tuple[Forest, Forest]:
    """The packaged forests, for places below text and below a caption.

    Raises ValueError when they were made for other features, a programming error.
    """
    document = json.loads(files("index").joinpath("data/beginnings.json").read_text("utf-8"))
    if tuple(document["features"]) != FEATURES:
        raise ValueError("beginnings.json was trained for other features; run training.train_beginnings")
    below_text, below_photo = (plant(document[name]["base"], document[name]["rounds"]) for name in ("text", "photo"))
    return below_text, below_photo


def feature_values(places: Sequence[Place]) -> NDArray[np.float64]:
    """`FEATURES` of each place, (places, features); the last one, `opened_above`, is 0: it hangs on the label above."""
    words = [place.words for place in places]
    headings = [_heading(place) for place in places]
    asked = frozenset().union(*headings)
    answering = [asked & own for own in words]
    rarity = Rarity(answering)
    shared = shared_around(words).tolist() if places else []
    displays = min(_MOST_COUNTED, sum(bool(place.displays) for place in places[1:]))
    edges = [*places[0].displays, *(block for block in places[-1].after if block.kind == "display")] if places else []
    told = [_of_words(place) for place in places]
    datelines = min(_MOST_COUNTED, sum(dateline for _, dateline, *_ in told))
    rows = [
        (
            *told[index],
            *_of_surroundings(places, index),
            *_of_heading(headings[index], answering, index, rarity),
            *shared[index],
            *(displays, min(_MOST_COUNTED, len(edges)), datelines, 0.0),
        )
        for index in range(len(places))
    ]
    return np.array(rows, dtype=np.float64).reshape(len(places), len(FEATURES))


def _of_words(place: Place) -> tuple[float, ...]:
    """What the block's own words say."""
    text = place.text
    return (
        place.own_dateline,
        marks.has_dateline(text),
        marks.opens_article(text),
        marks.continues_article(text),
        marks.opens_with_day(text),
        marks.opens_as_wired(text),
        marks.describes_picture(text),
        marks.describes_picture(text[-_CLOSING_CHARACTERS:]),
        place.shot,
        len(text),
    )


def _of_surroundings(places: Sequence[Place], index: int) -> tuple[float, ...]:
    """What stands around the block: the text above, the lines between, the lines after, the columns."""
    place = places[index]
    above = places[index - 1] if index else None
    below = places[index + 1] if index + 1 < len(places) else None
    sizes = [len(block.text) for block in place.displays]
    column = place.block.column
    return (
        above is not None and marks.describes_picture(above.text),
        above is not None and above.shot,
        len(above.text) if above else 0,
        above is not None and above.signed,
        place.has("credit"),
        bool(place.after) and place.after[0].kind == "credit",
        place.has("byline"),
        place.closed_above,
        bool(place.between) and place.between[-1].kind == "byline",
        sum(sizes),
        max(sizes, default=0),
        any(block.text.endswith(("：", ":")) for block in place.displays),
        below is not None and bool(below.displays),
        abs(column - above.block.column) if above else 0,
        abs(column - below.block.column) if below else 0,
    )


def _of_heading(
    heading: frozenset[str], words: Sequence[frozenset[str]], index: int, rarity: Rarity
) -> tuple[float, float]:
    """How much of the heading's words stand in the text below it, and in the text above."""
    if not heading:
        return _NONE, _NONE
    below, above = _union(words, index, index + 2), _union(words, index - _SECTION, index)
    in_below, in_above = rarity.coverages(heading, (below, above))
    return in_below, in_above


def _heading(place: Place) -> frozenset[str]:
    displays = place.displays
    return terms("\n".join(block.text for block in displays)) if displays else frozenset()


def _union(words: Sequence[frozenset[str]], start: int, end: int) -> frozenset[str]:
    return frozenset().union(*words[max(0, start) : max(0, end)])
