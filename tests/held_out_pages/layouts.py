"""Draws the layout of one text page from its family: measures, blank lines, line ends, figures, places of headlines."""

import random
from dataclasses import dataclass

from tests.held_out_pages.families import Family


@dataclass(frozen=True, slots=True)
class Layout:
    """Widths are in full-width characters; `indent` is what the file keeps of a first line's two cells."""

    widths: tuple[int, ...]
    caption_widths: tuple[int, ...]
    blanks: str
    stops: str
    indent: str
    figures: str
    spacing: str
    place: str
    narrowing: float


def draw_layout(family: Family, rng: random.Random) -> Layout:
    """One to three widths a page, the rest one habit each."""
    blanks = rng.choice(family.blanks)
    kept = "indents kept" in blanks or rng.random() < 0.25
    return Layout(
        widths=tuple(rng.sample(family.widths, rng.choice((1, 2, 3)))),
        caption_widths=family.caption_widths,
        blanks=blanks,
        stops=rng.choice(family.stops),
        indent=family.kept_indent if kept else "",
        figures=rng.choice(family.figures),
        spacing=rng.choice(family.spacing),
        place=rng.choice(family.places),
        narrowing=family.narrowing,
    )
