"""Sets headlines in display lines and makes subheads out of a section's own words; knows nothing of columns."""

import random
import re
from collections.abc import Sequence

import rjieba

STOPS = "，。、；：！？”’）》…—"


def headline_lines(headline: str, in_place: bool, longest: int, rng: random.Random) -> tuple[str, ...]:
    """The headline in one to three lines: at a colon or blank, or between words where it is longer than a line.

    Where it stands among other headlines, away from its text, it is broken only where the break is plain to see.
    """
    at = headline.find("：")
    if 2 < at < len(headline) - 5 and rng.random() < 0.55:
        return (headline[: at + 1], *headline_lines(headline[at + 1 :], in_place, longest, rng))
    if " " in headline and rng.random() < (0.6 if in_place else 0.25):
        return tuple(headline.split(" "))
    if in_place and len(headline) > longest:
        return _halved(headline)
    return (headline,)


def _halved(headline: str) -> tuple[str, ...]:
    places, at = [], 0
    for word in rjieba.cut(headline)[:-1]:
        at += len(word)
        if headline[at] not in STOPS + " " and headline[at - 1] not in "“‘（《 ":
            places.append(at)
    middle = len(headline) / 2
    cut = min(places, key=lambda place: abs(place - middle) - 5 * (headline[place - 1] in "，！？；"), default=0)
    return (headline[:cut].strip(), headline[cut:].strip()) if cut else (headline,)


def deck(sentences: tuple[str, ...], headline: str, rng: random.Random) -> str:
    """A clause of the later text that can stand below the headline; empty if there is none."""
    fit = [each for each in _clauses("".join(sentences[1:8]), 8, 18) if re.search(r"\d", each)]
    return rng.choice([each for each in fit if each not in headline] or [""])


def subheads(sections: Sequence[str], rng: random.Random) -> list[tuple[str, ...]]:
    """The lines of a subhead for each section, all of one form: words of the section, or such as newspapers use."""
    form = rng.choice(("own", "own", "quoted", "second", "both", "two lines"))
    pairs = rng.sample(_PAIRS, len(_PAIRS))
    found: list[tuple[str, ...]] = []
    for section in sections:
        own = [(each,) for each in _clauses(section, 6, 11) if (each,) not in found]
        quoted = re.findall(r"“([一-龥]{2,5})”", section)
        first, second = pairs.pop()
        if form == "own" and own:
            found.append(rng.choice(own))
        elif form == "quoted" and quoted:
            found.append((rng.choice(_QUOTED).format(rng.choice(quoted)),))
        else:
            found.append({"both": (f"{first} {second}",), "two lines": (first, second)}.get(form, (second,)))
    return found


def _clauses(text: str, shortest: int, longest: int) -> list[str]:
    found = dict.fromkeys(re.split(r"[，。、；：？！“”‘’（）《》…—]+", text))
    pattern = re.compile(rf"[一-龥0-9.%]{{{shortest},{longest}}}")
    return [each for each in found if pattern.fullmatch(each) and not _DEPENDENT.search(each)]


_QUOTED = ("“{}”激发新活力", "用好“{}”", "“{}”走进千家万户", "从“{}”看变化", "让“{}”更有温度")
_PAIRS = (
    ("聚链成群", "产业发展向“新”行"),
    ("精准施策", "服务企业“零距离”"),
    ("科技赋能", "传统产业焕新颜"),
    ("引育并举", "打造人才“强磁场”"),
    ("绿色转型", "擦亮发展底色"),
    ("以旧换新", "激活消费新引擎"),
    ("守住底线", "筑牢安全防线"),
    ("开放合作", "拓宽发展空间"),
    ("政策护航", "稳住市场预期"),
    ("多方联动", "破解民生难题"),
)
_DEPENDENT = re.compile(
    r"^(?:的|了|在|是|和|与|并|也|就|而|及|等|为|被|把|对|从|其|该|这|那|此|同|但|还|又|都|将|让|使|据|则|由|以|于|有|不|我|你|他|她|它|如|当|因|随|近|今|昨|目前|截至|其中|\d+[日年月岁%]|占|达|约|超|第|更|最|所)"
    r"|(?:的|了|在|是|和|与|等|说|称|中|后|时|上|下|道|为|示|表|介绍|间|前|来|以|期|到|从|对|向|及|年|日|月|\d)$"
    r"|说|表示|介绍|认为|记者|据|指出|强调|称"
)
