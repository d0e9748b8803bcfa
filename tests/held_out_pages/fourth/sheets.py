"""Sets an edited page on a grid of base columns, as HTML that Chromium prints; knows nothing of truth."""

import random
from dataclasses import dataclass
from html import escape

from tests.held_out_pages.articles import Article, Page, Paragraph

Shot = tuple[Article, int] | None


@dataclass(frozen=True, slots=True)
class Grid:
    """Base columns of so many characters, the gutter between them in characters, the type's size in pixels."""

    columns: int
    cells: int
    gutter: float
    size: float

    def width(self, columns: int) -> float:
        """Pixels that so many base columns take with the gutters between them."""
        return (columns * self.cells + (columns - 1) * self.gutter) * self.size


@dataclass(frozen=True, slots=True)
class Item:
    """An article and the photo inside it."""

    article: Article
    shot: Shot

    @property
    def length(self) -> int:
        return sum(len(each.printed) for each in self.article.paragraphs)


def draw_grid(rng: random.Random) -> Grid:
    """Five to seven base columns as newspapers have them."""
    return Grid(
        rng.choice((5, 6, 6, 7)),
        rng.choice((11, 12, 13, 14, 15)),
        rng.choice((1.2, 1.5, 2.0)),
        rng.choice((9.5, 11, 11.5, 13)),
    )


def sheet(page: Page, grid: Grid, rng: random.Random) -> str:
    """The whole page: a lead with what stands beside it, then bands of articles, one below the other."""
    setter = _Setter(grid, rng)
    news = [Item(each, page.inside.get(at)) for at, each in enumerate(page.articles) if each.kind == "news"]
    photos = [each for each in page.articles if each.kind == "photo"]
    bands: list[str] = []
    lead, rest = news[0], news[1:]
    bands.append(setter.lead(lead, [rest.pop(0) for _ in range(min(len(rest), rng.choice((0, 1, 2))))], photos))
    while rest:
        bands.append(setter.band(rest, photos))
    while photos:
        bands.append(setter.strip(photos))
    for line in page.between.values():
        bands.insert(rng.randint(1, len(bands)), f'<div class="label">{escape(line)}</div>')
    head, foot = (_furniture(kind, lines) for kind, lines in (("head", page.head), ("foot", page.foot)))
    return f"<style>{setter.style()}</style>{head}{''.join(bands)}{foot}"


class _Setter:
    def __init__(self, grid: Grid, rng: random.Random) -> None:
        self.grid, self.rng = grid, rng

    def lead(self, lead: Item, beside: list[Item], photos: list[Article]) -> str:
        """The lead over most columns, a stack of shorter articles at its right or left, perhaps its photo on top."""
        columns = self.grid.columns - (2 if beside else 0)
        shot = self.figure(photos.pop(0), columns) if photos and self.rng.random() < 0.6 else ""
        main = f'<div class="main-part">{self.block(lead, columns, "lead", shot)}</div>'
        if not beside:
            return f'<div class="band">{main}</div>'
        stack = "".join(self.block(item, 2, "small") for item in beside)
        parts = [(columns, main), (2, f'<div class="stack">{stack}</div>')]
        return self.row(parts if self.rng.random() < 0.7 else parts[::-1])

    def band(self, rest: list[Item], photos: list[Article]) -> str:
        """One to three articles side by side, their columns in proportion to their length."""
        kinds = ["one"] * (len(rest) >= 1) + ["two"] * 3 * (len(rest) >= 2) + ["three"] * 2 * (len(rest) >= 3)
        kind = self.rng.choice(kinds)
        if kind == "one":
            item, shared = rest.pop(0), self.grid.columns
            if photos and self.rng.random() < 0.7 and item.length < 700:
                shot = self.figure(photos.pop(0), 2)
                return self.row([(shared - 2, self.block(item, shared - 2, "feature")), (2, shot)])
            return f'<div class="band boxed">{self.block(item, shared, "feature", trim=1.6)}</div>'
        items = [rest.pop(0) for _ in range(2 if kind == "two" else 3)]
        spans = self.spans([item.length for item in items])
        return self.row([(span, self.block(item, span, "small")) for span, item in zip(spans, items, strict=True)])

    def strip(self, photos: list[Article]) -> str:
        """Photos side by side, up to three."""
        shown = [photos.pop(0) for _ in range(min(len(photos), 3))]
        spans = self.spans([1] * len(shown))
        return self.row([(span, self.figure(shot, span)) for span, shot in zip(spans, shown, strict=True)])

    def spans(self, lengths: list[int]) -> list[int]:
        """Base columns for each, one at least, as even as whole columns can be."""
        spans = [1] * len(lengths)
        for _ in range(self.grid.columns - len(lengths)):
            at = max(range(len(lengths)), key=lambda place: lengths[place] / spans[place])
            spans[at] += 1
        return spans

    def row(self, parts: list[tuple[int, str]]) -> str:
        cells = "".join(f'<div style="width:{self.grid.width(span):.2f}px">{part}</div>' for span, part in parts)
        return f'<div class="band row">{cells}</div>'

    def block(self, item: Item, span: int, kind: str, photo: str = "", trim: float = 0.0) -> str:
        """Headline over the article's width, text in base columns, or two of them joined to a wider measure."""
        columns = span // 2 if span >= 4 and self.rng.random() < 0.2 else span
        text = self.text(item)
        width = f"width:{self.grid.width(span) - trim * self.grid.size:.2f}px"
        heading = self.headline(item.article)
        inner = f'<div class="text" style="column-count:{columns}">{text}</div>'
        return f'<article class="{kind}" style="{width}">{heading}{photo}{inner}</article>'

    def headline(self, article: Article) -> str:
        """The display lines; the longest is the main one, and those as long as two thirds of it."""
        if not article.headline:
            return ""
        longest = max(map(len, article.headline))
        rows = []
        for at, line in enumerate(article.headline):
            lesser = line.endswith("：") or line.startswith("——") or (len(article.headline) > 2 and at != 1)
            lesser = lesser or (len(line) < longest * 0.5 and at > 0)
            rows.append(f'<div class="{"lesser" if lesser else "title"}">{escape(line)}</div>')
        return f"<header>{''.join(rows)}</header>"

    def text(self, item: Item) -> str:
        article = item.article
        parts = [f'<div class="by">{"<br>".join(map(escape, article.above.split(chr(10))))}</div>'] * bool(
            article.above
        )
        for at, paragraph in enumerate(article.paragraphs):
            if item.shot and item.shot[1] == at:
                parts.append(self.figure(item.shot[0], 1))
            parts.append(_paragraph(paragraph))
        parts += [f'<div class="by end">{escape(article.below)}</div>'] * bool(article.below)
        return "".join(parts)

    def figure(self, shot: Article, span: int) -> str:
        """A grey picture with its caption below, above or with a title."""
        [caption] = shot.paragraphs
        high = self.grid.width(span) * self.rng.uniform(0.45, 0.7)
        title = f'<div class="shot-title">{escape("".join(shot.headline))}</div>' if shot.headline else ""
        credit = f'<div class="credit">{escape(shot.credit)}</div>' if shot.credit else ""
        picture = f'<div class="picture" style="height:{min(high, 300):.0f}px"></div>'
        return f"<figure>{picture}{title}<figcaption>{_paragraph(caption)}{credit}</figcaption></figure>"

    def style(self) -> str:
        rng, grid = self.rng, self.grid
        serif, sans = '"Noto Serif CJK SC"', '"Noto Sans CJK SC"'
        heads = rng.choice((serif, sans, sans))
        titles = rng.choice((1.7, 1.9, 2.2))
        return f"""
* {{ margin: 0; padding: 0; box-sizing: border-box }}
body {{ width: {grid.width(grid.columns):.2f}px; margin: 36px;
  font: {grid.size}px/{rng.choice((1.3, 1.4, 1.5))} {serif}; text-autospace: {rng.choice(("normal", "no-autospace"))} }}
.band {{ margin-top: {rng.choice((14, 20))}px }}
.row {{ display: flex; gap: {grid.gutter}em; align-items: flex-start }}
.boxed {{ border: {rng.choice((0.5, 1, 2))}px solid #444; padding: 0.8em }}
.text {{ column-gap: {grid.gutter}em; column-rule: {rng.choice(("none", "none", "0.5px solid #888"))} }}
.small + .small {{ margin-top: 14px; {rng.choice(("", "border-top: 0.5px solid #333; padding-top: 8px"))} }}
p {{ text-indent: 2em; text-align: justify; line-break: strict; widows: 1; orphans: 1 }}
header {{ margin: 2px 0 8px; text-align: {rng.choice(("left", "center", "center"))}; text-wrap: balance }}
.title {{ font: {rng.choice((700, 900))} {titles * grid.size:.1f}px/1.25 {heads} }}
.lead .title {{ font-size: {rng.choice((2.8, 3.2, 3.6)) * grid.size:.1f}px }}
.feature .title {{ font-size: {1.25 * titles * grid.size:.1f}px }}
.lesser {{ font: 400 {1.35 * grid.size:.1f}px/1.5 {rng.choice((serif, sans))} }}
.by {{ {rng.choice(("text-indent: 2em", "text-align: center", "font-weight: 700"))} }} .end {{ text-align: right }}
h5 {{ font: 700 {rng.choice((1.0, 1.15)) * grid.size:.1f}px/1.7 {sans}; text-align: {rng.choice(("center", "left"))};
  break-after: avoid }}
.sign {{ float: right; {rng.choice(("", f"font-family: {sans}"))} }}
figure {{ break-inside: avoid; margin: 2px 0 8px }} .picture {{ background: #c4c4c4 }}
figcaption {{ max-width: 40em;
  font: {rng.choice((0.85, 0.92, 1.0)) * grid.size:.2f}px/1.35 {rng.choice((serif, sans))} }}
figcaption p {{ text-indent: {rng.choice(("0", "2em"))} }} .credit {{ text-align: right }}
.shot-title {{ font: 700 {1.3 * grid.size:.1f}px/1.5 {sans}; text-align: center }}
.head, .foot {{ display: flex; gap: 3em; font: {0.95 * grid.size:.1f}px/1.6 {sans}; border-bottom: 1px solid #000 }}
.foot {{ border: 0; border-top: 1px solid #000; margin-top: 18px }}
.label {{ margin-top: 16px; padding: 14px; border: 0.5px solid #000; text-align: center }}
"""


def _paragraph(paragraph: Paragraph) -> str:
    if paragraph.role == "subhead":
        return f"<h5>{'<br>'.join(map(escape, paragraph.lines))}</h5>"
    tail = escape(paragraph.tail.strip())
    if paragraph.tail[:1].isspace():
        tail = f' <span class="sign">{tail}</span>'
    return f"<p>{escape(paragraph.dateline + paragraph.text)}{tail}</p>"


def _furniture(kind: str, lines: tuple[str, ...]) -> str:
    return f'<div class="{kind}">{"".join(f"<span>{escape(line)}</span>" for line in lines)}</div>' if lines else ""
