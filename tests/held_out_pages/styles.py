"""Draws a sheet's style from its family: type, sizes, gaps, rules; knows nothing of articles."""

import random

WIDTHS_PX = {"a": (1180, 1320), "b": (980, 1080), "c": (1400, 1520)}


def style(family: str, width_px: int, rng: random.Random) -> str:
    """The style sheet of one page."""
    return _COMMON + _OWN[family](rng) + f"body {{ width: {width_px - 96}px }}"


def _first(rng: random.Random) -> str:
    size = rng.choice((11, 12, 13))
    rule = rng.choice(("none", "1px solid #999"))
    return f"""
body {{ font: {size}px/{rng.choice((1.45, 1.55))} "Noto Serif CJK SC" }}
.text {{ column-gap: {rng.choice((14, 20))}px; column-rule: {rule} }}
.main {{ font: 900 {rng.choice((22, 26))}px/1.25 "Noto Serif CJK SC" }}
.lead .main {{ font-size: {rng.choice((36, 44))}px; text-align: center }}
.lead .kicker {{ text-align: center }}
.kicker {{ font: 500 {size + 4}px/1.6 "Noto Sans CJK SC" }}
.brief .main {{ font-size: {size + 3}px }}
h4 {{ text-align: center; font: 700 {size + 1}px/1.6 "Noto Sans CJK SC" }}
.above {{ text-align: center }} .below {{ text-align: right }}
figcaption {{ font: {size - 2}px/1.4 "Noto Sans CJK SC" }}
.ruled > * + * {{ border-left: 1px solid #555; padding-left: 18px }}
.tinted {{ background: #e8e8e8; padding: 10px }}
.boxed {{ border: 1px solid #333; padding: 8px }}
.tail {{ float: right }}
p {{ line-break: strict }}
"""


def _second(rng: random.Random) -> str:
    size = rng.choice((12.5, 13.5, 14))
    body = rng.choice(("Noto Sans CJK SC", "Noto Serif CJK SC"))
    autospace = rng.choice(("normal", "no-autospace"))
    return f"""
body {{ font: {size}px/{rng.choice((1.35, 1.65, 1.75))} "{body}"; text-autospace: {autospace} }}
.text {{ column-gap: {rng.choice((26, 32))}px; text-spacing-trim: {rng.choice(("space-all", "trim-start"))} }}
.main {{ font: 700 {rng.choice((20, 24, 30))}px/1.35 "Noto Sans CJK SC" }}
.round .main {{ font-size: 34px }}
.round .boxed .main {{ font-size: 19px }}
.kicker {{ font: 400 {size + 3}px/1.7 "Noto Serif CJK SC"; letter-spacing: 1px }}
h4 {{ text-align: left; font: 700 {size + 0.5}px/1.9 "Noto Sans CJK SC" }}
.above, .below {{ text-align: left; font-weight: 700 }}
figcaption {{ font: {size - 1.5}px/1.5 "Noto Serif CJK SC" }}
.framed {{ float: {rng.choice(("right", "left"))}; width: {rng.choice((34, 40))}%; margin: 4px 24px 12px }}
.boxed {{ border: 2px double #777; padding: 12px }}
.tail {{ padding-left: {rng.choice((1, 2))}em; white-space: nowrap }}
.grid {{ column-gap: 34px }}
"""


def _third(rng: random.Random) -> str:
    size = rng.choice((14.5, 15, 10.5))
    indent = rng.choice(("", 'p { text-indent: 0 } p::before { content: "　　" } figcaption p::before { content: "" }'))
    return f"""
body {{ font: {size}px/{rng.choice((1.4, 1.5, 1.6))} "Noto Serif CJK SC" }}
.text {{ column-gap: {rng.choice((17, 23))}px; column-rule: {rng.choice(("none", "1px dotted #777"))} }}
.main {{ font: {rng.choice((500, 900))} {size + rng.choice((10, 13))}px/1.3 "Noto Sans CJK SC"; text-align: right }}
.boxed .main {{ font-size: {size + 17}px; text-align: center; letter-spacing: 2px }}
.wide .main {{ font-size: {size + 22}px; text-align: left }}
.flowing .main, .rail .main {{ font-size: {size + 4}px; text-align: left }}
.flowing header {{ break-after: avoid; margin-top: 12px }}
.kicker {{ font: 400 {size + 2}px/1.6 "Noto Sans CJK SC"; text-align: inherit }}
h4 {{ text-align: {rng.choice(("left", "center"))}; font: 700 {size + 1}px/1.8 "Noto Sans CJK SC" }}
.above {{ font-weight: 700; text-indent: 2em }} .below {{ text-align: right; font-weight: 700 }}
figcaption {{ font: 700 {size - 2}px/1.45 "Noto Sans CJK SC"; text-align: left }}
.boxed {{ border-top: 3px solid #222; border-bottom: 3px solid #222; padding: 10px 0 }}
.rail {{ background: #eee; padding: 8px 12px }}
.grid {{ column-gap: 30px }}
.tail {{ font-weight: 700; margin-left: 1.5em; white-space: nowrap }}
{indent}
"""


_OWN = {"a": _first, "b": _second, "c": _third}
_COMMON = """
* { margin: 0; padding: 0; box-sizing: border-box }
body { padding: 0; margin: 40px 48px; position: relative }
p { text-indent: 2em; text-align: justify; widows: 1; orphans: 1 }
figcaption p { text-indent: 0 }
header { margin: 4px 0 8px }
.main { text-wrap: balance }
h4 { break-after: avoid; margin: 3px 0 }
section { margin-top: 24px }
.grid { display: grid; column-gap: 24px }
.round { display: flow-root }
.stack article + article { margin-top: 22px }
figure { break-inside: avoid; margin: 4px 0 10px }
.across { column-span: all }
.picture { background: #b5b5b5 }
.credit { text-align: right }
.folio { display: flex; gap: 40px; border-bottom: 2px solid #000; font-size: 11px }
.foot { display: flex; gap: 40px; border-top: 1px solid #000; margin-top: 26px; font-size: 10px }
.ad { border: 1px solid #000; padding: 34px; text-align: center }
"""
