"""Sets articles as newspaper pages and prints them as real PDFs with Chromium, with their truth.

It knows nothing of the reader: a page is HTML with CSS columns, grids and frames, and Chromium breaks its lines. The
truth has the form of a gold.json without `lines`, which can't be known before printing.
"""

import html
import random
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--no-pdf-header-footer",
)  # fmt: skip
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂英华玉萍红鹏飞宇浩凯晨曦"
SUBHEADS = (
    "创新驱动添活力", "服务升级暖民心", "绘就发展新蓝图", "政策落地见实效", "党建引领“聚合力”", "产业集群强根基",
    "营商环境再优化", "数字赋能促转型", "项目为“王”", "跑出加速度",
)  # fmt: skip
KICKERS = (
    "高新区持续优化营商环境",
    "把实事办到企业心坎上：",
    "党建引领促发展",
    "聚焦新质生产力·园区观察",
    "石家庄高新区：",
)
DECKS = ("——来自园区一线的调查", "上半年新增企业120家", "一批重点项目集中开工")
SERIF, SANS = "'Noto Serif CJK SC'", "'Noto Sans CJK SC'"


@dataclass
class Story:
    """An article to be set: its headline and paragraphs of whole sentences."""

    headline: str
    paragraphs: list[str]


@dataclass(frozen=True)
class Layout:
    """How a page is set; lengths in points or in ems of the body size."""

    arrangement: str
    columns: int
    width_pt: int
    body_pt: float
    leading: float
    gutter_em: float
    font: str
    headline_font: str
    headline_bold: bool
    lead_pt: float
    headline_pt: float
    centred: bool
    ruled: bool
    subhead: str  # bold | other | larger | centred
    subheads: float
    kickers: float
    decks: float
    bylines: tuple[str, ...]
    frame: str
    caption_pt: float
    pictures: int
    furniture: str  # top | bottom | both | none
    justified: bool
    lead_gap_em: float


DEVELOPMENT = (
    "flow", "stack", "grid", "rail", "mosaic", "notch", "left_heads", "brief", "ladder", "tabloid", "split_lead",
    "ruled", "inner_box",
)  # fmt: skip
HELD_OUT = ("cells", "sandwich", "corner", "banner")
BYLINES = ("under", "under_centred", "names_under", "bracket", "trailing", "trailing_bracket", "right", "none", "sign")


def draw_layout(rng: random.Random, arrangements: Sequence[str]) -> Layout:
    """A layout drawn from one of these arrangements; sizes are held out too."""
    held_out = arrangements[0] in HELD_OUT
    body = round(rng.uniform(8.2, 11.5), 1) if held_out else rng.choice((8.5, 9.0, 9.5, 10.0, 10.5, 11.0))
    columns = rng.choice((2, 3, 4, 4, 5, 6))
    return Layout(
        arrangement=rng.choice(arrangements),
        columns=columns,
        width_pt=int(columns * body * rng.uniform(12, 19)) + 80,
        body_pt=body,
        leading=rng.uniform(1.2, 1.8) if held_out else rng.choice((1.25, 1.35, 1.5, 1.7)),
        gutter_em=rng.uniform(1.1, 2.6) if held_out else rng.choice((1.2, 1.5, 2.0, 2.5)),
        font=rng.choice((SERIF, SERIF, SANS)),
        headline_font=rng.choice((SERIF, SANS)),
        headline_bold=rng.random() < 0.7,
        lead_pt=body * rng.uniform(2.0, 3.2),
        headline_pt=body * rng.uniform(1.45, 2.0),
        centred=rng.random() < 0.5,
        ruled=rng.random() < 0.3,
        subhead=rng.choice(("bold", "other", "larger", "centred")),
        subheads=rng.choice((0.0, 0.5, 0.9)),
        kickers=rng.choice((0.0, 0.3, 0.6)),
        decks=rng.choice((0.0, 0.0, 0.3)),
        bylines=tuple(rng.sample(BYLINES, 4)),
        frame=rng.choice(
            ("border:0.7pt solid #000", "border:2pt double #444", "background:#eee", "border:1pt solid #999")
        ),
        caption_pt=body * rng.choice((0.8, 0.85, 0.9)),
        pictures=rng.choice((0, 1, 1, 2)),
        furniture=rng.choice(("top", "bottom", "both", "none")),
        justified=rng.random() < 0.8,
        lead_gap_em=rng.uniform(0.8, 1.8),
    )


@dataclass
class _Maker:
    rng: random.Random
    layout: Layout
    truth: list[dict[str, Any]] = field(default_factory=list)

    def name(self) -> str:
        return self.rng.choice(SURNAMES) + "".join(self.rng.sample(GIVEN, self.rng.choice((1, 2))))

    def article(self, story: Story, columns: int, *, lead: bool = False, span: bool = True, style: str = "") -> str:
        """One article in its own columns, its headline across them or in the first."""
        head, body = self.parts(story, lead)
        shape = f"column-count:{columns};{style}" if columns > 1 else style
        spanning = ' class="span"' if span and columns > 1 else ""
        return f'<article style="{shape}"><header{spanning}>{head}</header>{body}</article>'

    def parts(self, story: Story, lead: bool = False) -> tuple[str, str]:
        """An article's head and body, its truth noted."""
        rng, layout = self.rng, self.layout
        lines, headline = [], story.headline
        size = layout.lead_pt if lead else layout.headline_pt
        if rng.random() < layout.kickers:
            kicker = rng.choice(KICKERS)
            lines.append(
                f'<p class="kicker" style="font-size:{max(1.15 * layout.body_pt, 0.62 * size):.1f}pt">{kicker}</p>'
            )
            headline = kicker + headline
        lines.append(f'<h1 style="font-size:{size:.1f}pt">{html.escape(story.headline)}</h1>')
        if rng.random() < layout.decks:
            deck = rng.choice(DECKS)
            lines.append(
                f'<p class="kicker" style="font-size:{max(1.15 * layout.body_pt, 0.55 * size):.1f}pt">{deck}</p>'
            )
            headline += deck
        form = rng.choice(layout.bylines)
        above, first, last, below, byline = self.byline(form)
        texts = list(story.paragraphs)
        texts[0], texts[-1] = first + texts[0], texts[-1] + last
        paragraphs: list[dict[str, Any]] = []
        printed = []
        for number, text in enumerate(texts):
            if number and number % 2 == 0 and rng.random() < layout.subheads:
                subhead = rng.choice(SUBHEADS)
                printed.append(f'<p class="sub">{subhead}</p>')
                paragraphs.append({"role": "subhead", "text": subhead})
            printed.append(f'<p class="p">{html.escape(text)}</p>')
            paragraphs.append({"role": "body", "text": text})
        self.truth.append({"kind": "news", "headline": headline, "byline": byline, "paragraphs": paragraphs})
        return "".join(lines) + above, "".join(printed) + below

    def byline(self, form: str) -> tuple[str, str, str, str, str | None]:
        """What a byline prints above, before the first and after the last paragraph, and below; and its names."""
        one, two = self.name(), self.name()
        pair = f"{one} {two}"
        forms: dict[str, Callable[[], tuple[str, str, str, str, str | None]]] = {
            "under": lambda: (f'<p class="by">本报记者 {one} 通讯员 {two}</p>', "", "", "", pair),
            "under_centred": lambda: (f'<p class="by" style="text-align:center">□ 本报记者 {one}</p>', "", "", "", one),
            "names_under": lambda: (f'<p class="by" style="text-align:center">{pair}</p>', "", "", "", pair),
            "bracket": lambda: ("", f"本报讯（记者 {one} 通讯员 {two}）", "", "", pair),
            "trailing": lambda: ("", "本报讯 ", f" {one}", "", one),
            "trailing_bracket": lambda: ("", "", f"（记者 {one}）", "", one),
            "right": lambda: ("", "", "", f'<p class="by" style="text-align:right">（{one}）</p>', one),
            "sign": lambda: (f'<p class="by">▶ 本报记者 {one}</p>', "", "", "", one),
            "none": lambda: ("", "", "", "", None),
        }
        return forms[form]()

    def picture(self, story: Story) -> str:
        """A picture with its caption, sometimes with a credit line."""
        lead = story.paragraphs[0].split("。")[0][:60]
        text = f"{lead}。图为{self.rng.choice(('活动现场', '企业生产车间', '工作人员在现场指导'))}。"
        self.truth.append(
            {"kind": "photo", "headline": None, "byline": None, "paragraphs": [{"role": "caption", "text": text}]}
        )
        credit = self.rng.choice(("", "", f'<p class="caption">图片来源：{self.name()}供图</p>'))
        height = self.rng.randint(40, 110)
        return (
            f'<figure><div class="img" style="height:{height}pt"></div><p class="caption">{text}</p>{credit}</figure>'
        )

    def box(self, story: Story, columns: int = 1) -> str:
        return self.article(story, columns, style=f"{self.layout.frame};padding:8pt;break-inside:avoid;margin:8pt 0;")


def _flow(maker: _Maker, stories: list[Story]) -> str:
    layout, inner = maker.layout, []
    for number, story in enumerate(stories):
        if number == 2:
            inner.append(maker.box(story))
            continue
        head, body = maker.parts(story, False)
        inner.append(f"<header>{head}</header>{body}")
        if number < layout.pictures:
            inner.append(maker.picture(story))
    return f'<div style="column-count:{layout.columns}">{"".join(inner)}</div>'


def _stack(maker: _Maker, stories: list[Story]) -> str:
    columns = maker.layout.columns
    made = []
    for number, story in enumerate(stories[:4]):
        span = number == 0 or maker.rng.random() < 0.7
        made.append(maker.article(story, max(2, columns - number % 2), lead=number == 0, span=span))
        if number < maker.layout.pictures:
            made.append(f'<div style="width:40%;margin:auto">{maker.picture(story)}</div>')
    return "".join(made)


def _grid(maker: _Maker, stories: list[Story]) -> str:
    columns = maker.layout.columns
    top = maker.article(stories[0], columns, lead=True)
    left = maker.article(stories[1], max(1, columns // 2))
    picture = maker.picture(stories[1]) if maker.layout.pictures else ""
    right = maker.box(stories[2]) + maker.article(stories[3], max(1, columns - columns // 2))
    bottom = "".join(maker.article(story, 1) for story in stories[4:6])
    return f'{top}<div class="row"><div>{left}{picture}</div><div>{right}</div></div><div class="row">{bottom}</div>'


def _rail(maker: _Maker, stories: list[Story]) -> str:
    columns = maker.layout.columns
    main = maker.article(stories[0], max(2, columns - 1), lead=True) + maker.article(
        stories[1], max(2, columns - 1), span=False
    )
    rail = "".join(maker.box(story) for story in stories[2:4])
    picture = maker.picture(stories[0]) if maker.layout.pictures else ""
    sides = [f'<div style="flex:{max(2, columns - 1)}">{main}</div>', f'<div style="flex:1.2">{picture}{rail}</div>']
    if maker.rng.random() < 0.4:
        sides.reverse()
    return f'<div class="row">{"".join(sides)}</div>'


def _mosaic(maker: _Maker, stories: list[Story]) -> str:
    columns = max(3, maker.layout.columns)
    gap = f"{maker.layout.gutter_em * 1.4:.2f}em"
    cells = [
        (f"1 / 1 / 2 / {columns}", maker.article(stories[0], columns - 1, lead=True)),
        (f"1 / {columns} / 3 / {columns + 1}", maker.article(stories[1], 1)),
        ("2 / 1 / 3 / 2", maker.article(stories[2], 1)),
        (f"2 / 2 / 3 / {columns}", maker.article(stories[3], columns - 2, style=f"{maker.layout.frame};padding:9pt;")),
    ]
    if maker.layout.pictures:
        cells.append((f"3 / 1 / 4 / {columns}", f'<div style="width:55%">{maker.picture(stories[0])}</div>'))
    inner = "".join(f'<div style="grid-area:{area}">{made}</div>' for area, made in cells)
    return f'<div style="display:grid;grid-template-columns:repeat({columns},1fr);gap:{gap}">{inner}</div>'


def _notch(maker: _Maker, stories: list[Story]) -> str:
    """A lead whose last column is shared with a second article, and a row of two under it."""
    head, body = maker.parts(stories[0], True)
    inner_head, inner_body = maker.parts(stories[1])
    picture = maker.picture(stories[0]) if maker.layout.pictures else ""
    lead = (
        f'<article style="column-count:{max(2, maker.layout.columns)}">'
        f'<header class="span">{head}</header>{body}{picture}'
        f"<header>{inner_head}</header>{inner_body}</article>"
    )
    half = max(1, maker.layout.columns // 2)
    row = "".join(f"<div>{maker.article(story, half)}</div>" for story in stories[2:4])
    return f'{lead}<div class="row">{row}</div>'


def _left_heads(maker: _Maker, stories: list[Story]) -> str:
    made = []
    columns = max(2, maker.layout.columns - 1)
    for number, story in enumerate(stories[:3]):
        head, body = maker.parts(story, False)
        made.append(
            f'<div class="row" style="margin-top:14pt"><header style="flex:1.1">{head}</header>'
            f'<div style="flex:{columns};column-count:{columns}">{body}</div></div>'
        )
        if number < maker.layout.pictures:
            made.append(f'<div style="width:45%">{maker.picture(story)}</div>')
    return "".join(made)


def _brief(maker: _Maker, stories: list[Story]) -> str:
    """A lead and a framed block of briefs that flows over columns of another width."""
    lead = maker.article(stories[0], max(2, maker.layout.columns), lead=True)
    briefs = "".join(
        "<header>{}</header>{}".format(*maker.parts(Story(s.headline, s.paragraphs[:2]))) for s in stories[1:5]
    )
    columns = max(2, maker.layout.columns - 1)
    picture = (
        f'<div style="width:50%;margin-left:auto">{maker.picture(stories[0])}</div>' if maker.layout.pictures else ""
    )
    return f'{picture}{lead}<div style="{maker.layout.frame};padding:10pt;column-count:{columns}">{briefs}</div>'


def _ladder(maker: _Maker, stories: list[Story]) -> str:
    """Two stacks side by side whose articles end at different heights."""
    half = max(1, maker.layout.columns // 2)
    left = maker.article(stories[0], half, lead=True) + maker.article(stories[1], half) + maker.box(stories[2], half)
    other = max(1, maker.layout.columns - half)
    right = maker.article(stories[3], other) + maker.article(stories[4], other, span=False)
    picture = maker.picture(stories[3]) if maker.layout.pictures else ""
    return f'<div class="row"><div>{left}</div><div>{picture}{right}</div></div>'


def _tabloid(maker: _Maker, stories: list[Story]) -> str:
    """A wide picture over the lead, whose columns hold another one, and two articles of unequal width."""
    columns = maker.layout.columns
    top = f'<div style="width:70%">{maker.picture(stories[0])}</div>'
    head, body = maker.parts(stories[0], True)
    inside = maker.picture(stories[1]) if maker.layout.pictures > 1 else ""
    lead = (
        f'<article style="column-count:{max(2, columns)}"><header class="span">{head}</header>{body}{inside}</article>'
    )
    narrow = f'<div style="flex:1">{maker.article(stories[2], 1)}</div>'
    wide = f'<div style="flex:{max(2, columns - 1)}">{maker.article(stories[3], max(2, columns - 1))}</div>'
    sides = [narrow, wide]
    maker.rng.shuffle(sides)
    return f'{top}{lead}<div class="row">{"".join(sides)}</div>'


def _split_lead(maker: _Maker, stories: list[Story]) -> str:
    """A headline across the page; under it the lead's columns and a sidebar of a framed and an open article."""
    columns = maker.layout.columns
    head, body = maker.parts(stories[0], True)
    side = maker.box(stories[1]) + maker.article(stories[2], 1)
    bottom = maker.article(stories[3], columns)
    return (
        f'<header>{head}</header><div class="row">'
        f'<div style="flex:{max(2, columns - 1)};column-count:{max(2, columns - 1)}">'
        f'{body}</div><div style="flex:1.1">{side}</div></div>{bottom}'
    )


def _ruled(maker: _Maker, stories: list[Story]) -> str:
    """Articles parted by rules, side by side in threes of unequal column counts."""
    rule = "border-top:1pt solid #000;padding-top:4pt"
    lead = maker.article(stories[0], max(2, maker.layout.columns), lead=True)
    wide = max(2, maker.layout.columns - 2)
    cells = f'<div style="flex:1">{maker.article(stories[1], 1)}</div>'
    cells += f'<div style="flex:{wide}">{maker.article(stories[2], wide)}</div>'
    last = maker.article(stories[3], max(2, maker.layout.columns - 1), span=False)
    picture = f'<div style="width:45%">{maker.picture(stories[1])}</div>' if maker.layout.pictures else ""
    return f'{lead}<div class="row" style="{rule}">{cells}</div>{picture}<div style="{rule}">{last}</div>'


def _inner_box(maker: _Maker, stories: list[Story]) -> str:
    """Pages that flow through all columns with a framed article and a picture among them."""
    columns = max(3, maker.layout.columns)
    parts = []
    for number, story in enumerate(stories[:5]):
        if number in (1, 3):
            parts.append(maker.box(story))
        else:
            parts.append("<header>{}</header>{}".format(*maker.parts(story)))
        if number < maker.layout.pictures:
            parts.append(maker.picture(story))
    return f'<div style="column-count:{columns}">{"".join(parts)}</div>'


def _cells(maker: _Maker, stories: list[Story]) -> str:
    """Three columns of short articles one below another, of unequal width."""
    columns = []
    for number in range(3):
        pair = stories[2 * number : 2 * number + 2]
        inner = "".join(maker.article(Story(s.headline, s.paragraphs[:3]), 1) for s in pair)
        picture = maker.picture(pair[0]) if number < maker.layout.pictures else ""
        columns.append(f'<div style="flex:{maker.rng.choice((1, 1.3, 1.7))}">{inner}{picture}</div>')
    return f'<div class="row">{"".join(columns)}</div>'


def _sandwich(maker: _Maker, stories: list[Story]) -> str:
    """Two articles side by side, a framed one across the page, and two more of unequal width."""
    half = max(1, maker.layout.columns // 2)
    top = "".join(f"<div>{maker.article(story, half)}</div>" for story in stories[:2])
    middle = maker.box(stories[2], max(2, maker.layout.columns - 1))
    picture = (
        f'<div style="width:38%;margin-left:auto">{maker.picture(stories[3])}</div>' if maker.layout.pictures else ""
    )
    wide = f'<div style="flex:2">{maker.article(stories[3], max(2, half), span=False)}</div>'
    bottom = f"<div>{maker.article(stories[4], 1)}</div>"
    return f'<div class="row">{top}</div>{middle}<div class="row">{wide}{bottom}</div>{picture}'


def _corner(maker: _Maker, stories: list[Story]) -> str:
    """A lead under its picture beside a tall article, over one whose headline stands to its left."""
    columns = max(2, maker.layout.columns - 1)
    picture = maker.picture(stories[0]) if maker.layout.pictures else ""
    lead = f'<div style="flex:{columns}">{picture}{maker.article(stories[0], columns, lead=True)}</div>'
    tall = f'<div style="flex:1.2">{maker.article(stories[1], 1)}{maker.box(stories[2])}</div>'
    head, body = maker.parts(stories[3])
    under = f'<header style="flex:1.2">{head}</header><div style="flex:{columns};column-count:{columns}">{body}</div>'
    return f'<div class="row">{lead}{tall}</div><div class="row" style="margin-top:12pt">{under}</div>'


def _banner(maker: _Maker, stories: list[Story]) -> str:
    """A framed lead across the page over a flow of all its columns, headlines in their columns."""
    lead = maker.box(stories[0], max(2, maker.layout.columns - 1))
    flow = []
    for number, story in enumerate(stories[1:4]):
        flow.append("<header>{}</header>{}".format(*maker.parts(story)))
        if number < maker.layout.pictures:
            flow.append(maker.picture(story))
    last = maker.article(stories[4], max(2, maker.layout.columns))
    return f'{lead}<div style="column-count:{max(2, maker.layout.columns)}">{"".join(flow)}</div>{last}'


ARRANGEMENTS: dict[str, Callable[[_Maker, list[Story]], str]] = {
    "flow": _flow, "stack": _stack, "grid": _grid, "rail": _rail, "mosaic": _mosaic, "notch": _notch,
    "left_heads": _left_heads, "brief": _brief, "ladder": _ladder, "tabloid": _tabloid, "split_lead": _split_lead,
    "ruled": _ruled, "inner_box": _inner_box, "cells": _cells, "sandwich": _sandwich, "corner": _corner,
    "banner": _banner,
}  # fmt: skip
STORIES = 6


def set_page(rng: random.Random, stories: list[Story], layout: Layout) -> tuple[str, dict[str, Any]]:
    """The HTML of one page without its height, and the truth; at least `STORIES` stories are needed."""
    maker = _Maker(rng, layout)
    body = ARRANGEMENTS[layout.arrangement](maker, stories)
    top = '<div class="bar"><span>2024年5月13日 星期一</span><span>园区新闻</span><span>03版</span></div>'
    bottom = f'<div class="bar foot"><span>责任编辑：{maker.name()}</span><span>— 5 —</span></div>'
    body = (top if layout.furniture in ("top", "both") else "") + body
    body += bottom if layout.furniture in ("bottom", "both") else ""
    return _style(layout) + body, {"articles": maker.truth}


def _style(layout: Layout) -> str:
    weight = "bold" if layout.headline_bold else "normal"
    align = "center" if layout.centred else "left"
    other = SANS if layout.font == SERIF else SERIF
    subheads = {
        "bold": "font-weight:bold;text-indent:2em",
        "other": f"font-family:{other};font-weight:bold;text-indent:2em",
        "larger": f"font-size:{1.15 * layout.body_pt:.1f}pt;font-weight:bold;text-align:center",
        "centred": f"font-family:{other};text-align:center",
    }
    rule = "column-rule:0.5pt solid #777;" if layout.ruled else ""
    return f"""<meta charset="utf-8"><style>
@page {{ size: {layout.width_pt}pt HEIGHTpt; margin: 30pt; }}
* {{ margin: 0; box-sizing: border-box; }}
body {{ font: {layout.body_pt}pt/{layout.leading} {layout.font};
  text-align: {"justify" if layout.justified else "left"}; }}
div, article {{ column-gap: {layout.gutter_em}em; {rule} }}
article {{ margin-bottom: {layout.lead_gap_em}em; }}
header {{ break-inside: avoid; break-after: avoid; padding: 0.6em 0 0.4em; }}
.span {{ column-span: all; }}
h1 {{ font-family: {layout.headline_font}; font-weight: {weight}; line-height: 1.2; text-align: {align}; }}
.kicker {{ font-family: {layout.headline_font}; line-height: 1.25; text-align: {align}; }}
.p {{ text-indent: 2em; }} .by {{ margin: 2pt 0; }}
.sub {{ {subheads[layout.subhead]}; break-after: avoid; }}
figure {{ break-inside: avoid; margin: 6pt 0; }} .img {{ background: #bbc; }}
.caption {{ font-size: {layout.caption_pt:.1f}pt; line-height: 1.3; }}
.row {{ display: flex; gap: {1.4 * layout.gutter_em:.2f}em; align-items: flex-start; }} .row > * {{ flex: 1; }}
.bar {{ display: flex; justify-content: space-between; border-bottom: 0.5pt solid #000; margin-bottom: 8pt;
  font-size: 8pt; }}
.foot {{ border: 0; margin-top: 10pt; }}
</style>"""


def print_page(page: str, characters: int, layout: Layout, folder: Path) -> bytes:
    """Print a page on one sheet, made as high as it needs."""
    area = characters * layout.body_pt**2 * layout.leading
    height = area / (layout.width_pt - 60) * 1.25 + 500
    for _ in range(6):
        source, target = folder / "page.html", folder / "page.pdf"
        source.write_text(page.replace("HEIGHT", f"{height:.0f}"), encoding="utf-8")
        command = [CHROMIUM, *FLAGS, f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={target}", str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        data = target.read_bytes()
        with pdfium.PdfDocument(data) as document:
            if len(document) == 1:
                return data
        height *= 1.3
    raise RuntimeError("the page does not fit on a sheet")


def make_pdf(rng: random.Random, stories: list[Story], layout: Layout) -> tuple[bytes, dict[str, Any]]:
    """A page as a PDF of one sheet, and its truth."""
    page, truth = set_page(rng, stories, layout)
    characters = sum(len(p["text"]) for a in truth["articles"] for p in a["paragraphs"])
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        return print_page(page, characters, layout, Path(folder)), truth
