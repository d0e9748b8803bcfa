"""Draws layouts of made pages at random, as wide as newspapers differ; knows nothing of the reader."""

from random import Random

from training.page_maker import BYLINES, Layout
from training.type_setting import Setting

_NARROWEST, _WIDE, _WIDEST = 10, 30, 40


def draw_layout(random: Random) -> Layout:
    """A layout whose every habit is drawn by itself."""
    return Layout(
        widths=_widths(random),
        setting=Setting(
            long_line=random.choice(("hang", "squeeze", "carry")),
            figures_spaced=random.random() < 0.4,
            letter_spaced=random.choice((0.0, 0.0, 0.02, 0.05)),
            uneven=random.choice((0.0, 0.0, 0.0, 0.02)),
        ),
        blank_lines=random.choice(("all", "all", "none", "blocks", "paragraphs")),
        indent_kept=random.random() < 0.12,
        headlines=random.choice(("place", "place", "top", "bottom", "mixed")),
        headlines_missing=random.choice((0.0, 0.1, 0.3)),
        kickers=random.choice((0.0, 0.3, 0.7)),
        broken_headlines=random.choice((0.0, 0.0, 0.3, 0.6)),
        bylines=tuple(random.sample(BYLINES, 3)),
        lead_byline=random.choice(("top", "end", "under", "none")),
        datelines=random.choice((0.1, 0.4, 0.6, 0.9)),
        bare=random.choice((0.0, 0.0, 0.3, 0.6)),
        subheads=random.choice(("lead", "none", "all")),
        own_subheads=random.choice((0.0, 0.5, 1.0)),
        subheads_of_two=random.choice((0.1, 0.3, 1.0)),
        pictures=random.choice((0, 1, 1, 2, 3)),
        pictures_inside=random.choice((0.0, 0.2, 0.5)),
        picture_width=random.choice(((9, 12), (12, 16), (18, 24))),
        wide_captions=random.choice((0.0, 0.3)),
        plain_captions=random.choice((0.0, 0.3, 0.8)),
        furniture=random.choice((0, 1, 2)),
        column_changes=random.choice((0.0, 0.0, 0.05, 0.15)),
        doubled_credits=random.random() < 0.5,
    )


def _widths(random: Random) -> tuple[int, ...]:
    """One column width, two near ones, or three of any kind."""
    wide = random.random() < 0.2
    base = random.randint(_WIDE, _WIDEST) if wide else random.randint(_NARROWEST, _WIDE)
    kind = random.choice(("one", "one", "near", "any"))
    if kind == "one":
        return (base,)
    if kind == "near":
        return tuple(sorted({base, max(_NARROWEST, base + random.choice((-3, -1, 1, 2, 4)))}))
    return tuple(sorted({random.randint(_NARROWEST, _WIDE - 2) for _ in range(3)}))
