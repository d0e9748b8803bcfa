"""Draws the layout of one text page from its family: measures, blank lines, line ends, figures, places of headlines."""

import random
from dataclasses import dataclass

from tests.held_out_pages.families import Family


@dataclass(frozen=True, slots=True)
class Layout:
    """Widths are in full-width characters; `indent` is what the file keeps of a first line's two cells,
    `margin` stands before each line of a column, `empty` is a blank line."""

    widths: tuple[int, ...]
    caption_widths: tuple[int, ...]
    blanks: str
    stops: str
    indent: str
    figures: str
    spacing: str
    place: str
    narrowing: float
    margin: str = ""
    empty: str = ""


def draw_layout(family: Family, rng: random.Random) -> Layout:
    """One to three widths a page, the rest one habit each."""
    blanks = rng.choice(family.blanks)
    kept = "indents kept" in blanks or rng.random() < 0.25
    return Layout(
        widths=tuple(rng.sample(family.widths, rng.choice((1, 2, 3)))),
        caption_widths=family.caption_widths,
        blanks=blanks,
        stops=rng.choice(family.stops),
        indent=rng.choice(family.kept_indents) if kept else "",
        figures=rng.choice(family.figures),
        spacing=rng.choice(family.spacing),
        place=rng.choice(family.places),
        narrowing=family.narrowing,
        margin=rng.choice(family.margins),
        empty=rng.choice(family.empty_lines),
    )


def stands(place: str, number: int, count: int) -> str:
    """Where the headline of one of `count` articles stands: in place, top, middle or bottom."""
    if place.startswith(("in place", "missing")):
        return "in place"
    chosen = {
        "some on top": ("top", number % 2 == 0),
        "lead on top": ("top", number == 0),
        "block in the middle": ("middle", number % 2 == 1 or number == count - 1),
        "some at the bottom": ("bottom", number % 3 == 1),
    }
    if place in chosen:
        return chosen[place][0] if chosen[place][1] else "in place"
    if place == "top and bottom":
        return "top" if number < count / 2 else "bottom"
    return place.split(",")[0]
