"""Plants one edit that changes the meaning in a true sentence; knows nothing of the checks that should catch it.

An edit goes into one of the kinds below. Where the paragraph holds the new value too (another person of it, another
of its figures), the edit is `elsewhere`: looking the value up does not catch it, only what it is said of does.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import rjieba

from evals.true_names import SURNAMES, Pools, organisations, persons, persons_of
from evals.true_sentences import TrueSentence
from index.parks import Gazetteer
from index.places import places
from service.answering.sentences import normalise

KINDS = ("number", "unit", "date", "name", "place", "park", "negation", "qualifier", "swap")
PLANTED = ("number", "unit", "date", "name", "place", "negation")
"""The kinds the bars are set for; the others are reported beside them."""

_NUMBER = re.compile(r"(?<![\d.A-Za-z:：/\-])\d+(?:\.\d+)?(?![\d.A-Za-z:：/年月日号]|\s?[年月日号时点]|-\d)")
_HAN_NUMBER = re.compile(r"(?<![一-鿿][第十百千万])[二三四五六七八九](?=[个家名项位条座万亿倍成批次届])")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=\s?年(?!代))")
_MONTH = re.compile(r"(?<!\d)(?:1[0-2]|[1-9])(?=\s?月)")
_DAY = re.compile(r"(?<=月)\s?(?:3[01]|[12]\d|[1-9])(?=\s?[日号])")
_DATE_WORDS = (
    ("今年", "去年", "明年", "前年"),
    ("上半年", "下半年"),
    ("一季度", "二季度", "三季度", "四季度"),
    ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    ("上午", "下午"),
    ("昨日", "明日"),
    ("上月", "下月"),
    ("年初", "年底"),
)
_UNITS = (
    ("万亿元", "亿元", "万元", "元"),
    ("亿美元", "万美元", "亿欧元", "亿日元"),
    ("平方公里", "平方米", "亩", "公顷"),
    ("公里", "米", "厘米"),
    ("%", "个百分点", "‰"),
    ("吨", "公斤", "克"),
    ("小时", "分钟", "秒"),
    ("个月", "年", "天"),
    ("万人", "人", "万人次"),
    ("万家", "家"),
    ("亿", "万"),
    ("倍", "%"),
    ("岁", "个月"),
    ("万千瓦", "千瓦"),
    ("千瓦时", "千瓦"),
    ("辆", "架"),
)
_QUALIFIERS = (
    (r"(?:超过|超|逾|突破)(?=\s?\d)", ("近", "不足", "约")),
    (r"(?:接近|(?<![最逼附就临靠])近|不足)(?=\s?\d)", ("超", "约")),
    (r"约(?=\s?\d+(?!\d|[^，,。]{0,5}左右))", ("超", "不足")),
    (r"不(?:超过|低于|少于)(?=\s?\d)", ("超过", "低于")),
    (r"(?<=\d)[万亿]?余(?=[\d万亿名个家人项])", ("",)),
    (r"以上(?=[的，,。、])", ("以下",)),
)
_DENIALS = (
    ("没有", "有"),
    ("尚未", "已经"),
    ("并未", "已"),
    ("未能", "能够"),
    ("不能", "能"),
    ("不会", "会"),
    ("不是", "是"),
    ("不得", "可以"),
    ("禁止", "允许"),
    ("无法", "能够"),
    ("从未", "曾"),
    ("不再", "继续"),
    ("未", "已"),
)
_AFFIRMED = (
    ("已经", "尚未"),
    ("已", "未"),
    ("能够", "不能"),
    ("可以", "不可以"),
    ("可", "不可"),
    ("是", "不是"),
    ("将", "将不"),
    ("会", "不会"),
    ("有", "没有"),
    ("支持", "不支持"),
    ("同意", "不同意"),
    ("完成", "没有完成"),
    ("实现", "未实现"),
    ("允许", "禁止"),
    ("增加", "没有增加"),
    ("增长", "没有增长"),
    ("获得", "没有获得"),
    ("达到", "没有达到"),
    ("举行", "没有举行"),
    ("采用", "不采用"),
    ("需要", "不需要"),
    ("属于", "不属于"),
    ("具有", "不具有"),
    ("参加", "没有参加"),
    ("包括", "不包括"),
)


@dataclass(frozen=True, slots=True)
class Edit:
    """A sentence made false: `old` at `start` became `new`; `how` says by which rule of the kind."""

    kind: str
    how: str
    text: str
    old: str
    new: str
    start: int
    elsewhere: bool


@dataclass(frozen=True, slots=True)
class _Change:
    start: int
    end: int
    new: str
    how: str


def plant(sentence: TrueSentence, kind: str, names: Pools, rng: random.Random) -> Edit | None:
    """One edit of the kind, drawn from those the sentence allows; None where it allows none."""
    text = sentence.text
    changes = _EDITORS[kind](sentence, names, rng)
    rng.shuffle(changes)
    for change in changes:
        edited = text[: change.start] + change.new + text[change.end :]
        if normalise(edited) in normalise(sentence.passage.paragraph.text):
            continue
        old = text[change.start : change.end]
        return Edit(kind, change.how, edited, old, change.new, change.start, _elsewhere(change, sentence, text))
    return None


def _elsewhere(change: _Change, sentence: TrueSentence, text: str) -> bool:
    """Whether the paragraph holds what the sentence now says in that place, with the unit that follows it."""
    if change.how == "swapped":
        return True
    after = re.match(r"\s?(?:[万亿]?[^\W\d_]|%)?", text[change.end :])
    value = change.new + (after.group() if after and change.new[-1:].isdigit() else "")
    source = normalise(sentence.passage.paragraph.text)
    return bool(value) and re.search(rf"(?<!\d){re.escape(normalise(value))}", source) is not None


def _numbers(sentence: TrueSentence, names: Pools, rng: random.Random) -> list[_Change]:
    changes = []
    for match in _NUMBER.finditer(sentence.text):
        for new, how in _other_figures(match.group(), rng):
            changes.append(_Change(match.start(), match.end(), new, how))
    for match in _HAN_NUMBER.finditer(sentence.text):
        new = rng.choice([digit for digit in "三四五六七八九" if digit != match.group()])
        changes.append(_Change(match.start(), match.end(), new, "Chinese numeral"))
    return changes


def _other_figures(figure: str, rng: random.Random) -> list[tuple[str, str]]:
    """The figure with one digit changed, two neighbouring ones exchanged, its point moved, one more, and another."""
    places_ = [place for place, character in enumerate(figure) if character.isdigit()]
    place = rng.choice(places_)
    digit = rng.choice([d for d in "123456789" if d != figure[place]])
    found = [(figure[:place] + digit + figure[place + 1 :], "one digit")]
    if len(figure) > 1 and figure[0] != figure[1] and figure[:2].isdigit() and figure[1] != "0":
        found.append((figure[1] + figure[0] + figure[2:], "digits exchanged"))
    if "." in figure:
        found.append((figure.replace(".", "").lstrip("0"), "point lost"))
    else:
        found.append((figure + "0", "ten times"))
        found.append((str(int(figure) + 1), "one more"))
        found.append((str(rng.randint(2, 9999)), "another"))
    return [(new, how) for new, how in found if new and float(new) != float(figure)]


def _units(sentence: TrueSentence, names: Pools, rng: random.Random) -> list[_Change]:
    changes = []
    for row in _UNITS:
        units = "|".join(map(re.escape, row))
        for match in re.finditer(rf"(?<=\d)(\s?[余多]?)({units})(?![一-鿿]?[级]|[万亿次时])", sentence.text):
            if match.group(2) == "年" and re.search(r"(?:19|20)\d\d\s?$", sentence.text[: match.start(2)]):
                continue
            new = rng.choice([unit for unit in row if unit != match.group(2)])
            changes.append(_Change(match.start(2), match.end(2), new, f"{match.group(2)} to {new}"))
    return changes


def _dates(sentence: TrueSentence, names: Pools, rng: random.Random) -> list[_Change]:
    text = sentence.text
    changes = [
        _Change(m.start(), m.end(), str(int(m.group()) + rng.choice([-2, -1, 1])), "year") for m in _YEAR.finditer(text)
    ]
    changes += [_Change(m.start(), m.end(), _other(m.group(), 12, rng), "month") for m in _MONTH.finditer(text)]
    changes += [_Change(m.start(), m.end(), _other(m.group(), 28, rng), "day") for m in _DAY.finditer(text)]
    for row in _DATE_WORDS:
        for match in re.finditer("|".join(row), text):
            new = rng.choice([word for word in row if word != match.group()])
            changes.append(_Change(match.start(), match.end(), new, "date word"))
    return changes


def _other(number: str, most: int, rng: random.Random) -> str:
    return str(rng.choice([n for n in range(1, most + 1) if n != int(number)]))


def _names(sentence: TrueSentence, names: Pools, rng: random.Random) -> list[_Change]:
    text = sentence.text
    changes = []
    for start, end in persons(text):
        own = text[start:end]
        changes.append(_Change(start, end, _unlike(own, names.persons, rng), "person"))
        changes.append(_Change(start, start + 1, rng.choice(sorted(SURNAMES - {own[0]})), "surname"))
        changes += [
            _Change(start, end, other, "person of the paragraph")
            for other in persons_of(sentence)
            if other != own and other not in own and own not in other
        ]
    for start, end in organisations(text):
        changes.append(_Change(start, end, _unlike(text[start:end], names.organisations, rng), "organisation"))
    for match in re.finditer(r"(?<![A-Za-z])[A-Z][A-Za-z]{2,11}(?![A-Za-z])", text):
        changes.append(_Change(match.start(), match.end(), _unlike(match.group(), names.latin, rng), "Latin"))
    return changes


def _unlike(own: str, others: Sequence[str], rng: random.Random) -> str:
    differing = (other for other in rng.choices(others, k=50) if other not in own and own not in other)
    return next(differing, own)


def _places(sentence: TrueSentence, names: Pools, rng: random.Random) -> list[_Change]:
    text, changes, position = sentence.text, [], 0
    for word, tag in rjieba.tag(text):
        start, position = position, position + len(word)
        if word in _COUNTRIES:
            changes.append(_Change(start, position, _unlike(word, _COUNTRIES, rng), "country"))
        elif tag == "ns" and (word in _prefectures() or (word in places() and word[-1] in "省市县区")):
            row = _place_names(word[-1] if word[-1] in "省市县区" else "")
            changes.append(_Change(start, position, _unlike(word, row, rng), "administrative"))
        elif tag == "ns" and len(word) > 2 and word[-1] in "镇乡村路街":
            other = rng.choice([stem for stem in _STEMS if stem not in word]) + word[-1]
            changes.append(_Change(start, position, other, "village or street"))
    return changes


_COUNTRIES = (
    "美国",
    "法国",
    "德国",
    "英国",
    "日本",
    "韩国",
    "俄罗斯",
    "印度",
    "巴西",
    "意大利",
    "加拿大",
    "澳大利亚",
    "泰国",
    "越南",
    "西班牙",
    "埃及",
)
_STEMS = ("石桥", "柳河", "新塘", "大营", "黄泥", "双井", "沙坪", "青山", "龙潭", "永和", "白云", "东湖")


@cache
def _place_names(suffix: str) -> tuple[str, ...]:
    """The known places that end so; without a suffix the short ones of two characters."""
    if suffix:
        return tuple(sorted(name for name in places() if name.endswith(suffix)))
    return tuple(sorted(name for name in _prefectures() if len(name) == 2))


@cache
def _prefectures() -> frozenset[str]:
    """The short names of prefectures: those of counties are everyday words too often (`延长`, `互助`)."""
    return frozenset(name for name, found in places().items() if any(not place.area for place in found))


def _parks(sentence: TrueSentence, names: Pools, rng: random.Random) -> list[_Change]:
    gazetteer = Gazetteer.load()
    listed = [park.name for park in gazetteer.parks]
    return [
        _Change(mention.start, mention.end, _unlike(mention.park.name, listed, rng), "park")
        for mention in gazetteer.find(sentence.text)
    ]


def _negations(sentence: TrueSentence, names: Pools, rng: random.Random) -> list[_Change]:
    changes, position = [], 0
    words = [word for word, _ in rjieba.tag(sentence.text)]
    lost, gained = dict(_DENIALS), dict(_AFFIRMED)
    for word in words:
        start, position = position, position + len(word)
        if word in lost:
            changes.append(_Change(start, position, lost[word], "denial lost"))
        if word in gained:
            changes.append(_Change(start, position, gained[word], "denial added"))
        if word in {"不", "没", "未"}:
            changes.append(_Change(start, position, "", "denial lost"))
    return changes


def _qualifiers(sentence: TrueSentence, names: Pools, rng: random.Random) -> list[_Change]:
    """A bound turned round or left out; one added before a bare figure of money, people or bodies."""
    text = sentence.text
    changes = []
    for pattern, others in _QUALIFIERS:
        for match in re.finditer(pattern, text):
            new = rng.choice(others)
            scale = match.group()[0] if match.group()[0] in "万亿" else ""
            changes.append(_Change(match.start(), match.end(), scale + new, "turned round" if new else "left out"))
            if not new or scale or match.group() == "以上":
                continue
            changes.append(_Change(match.start(), match.end(), "", "left out"))
    for match in re.finditer(r"(?<=[有达为资入])(?=\d+(?:\.\d+)?[万亿]?(?:元|人|家|个|名)(?!以))", text):
        changes.append(_Change(match.start(), match.end(), rng.choice(["超", "近", "约"]), "added"))
    return changes


def _swaps(sentence: TrueSentence, names: Pools, rng: random.Random) -> list[_Change]:
    """Two figures of the sentence with the same unit change places."""
    text = sentence.text
    found = [
        (
            match.start(),
            match.end(),
            unit.group() if (unit := re.match(r"\s?[万亿]?[^\W\d_]|%", text[match.end() :])) else "",
        )
        for match in _NUMBER.finditer(text)
    ]
    return [
        _Change(
            one[0], other[1], text[other[0] : other[1]] + text[one[1] : other[0]] + text[one[0] : one[1]], "swapped"
        )
        for place, one in enumerate(found)
        for other in found[place + 1 :]
        if one[2] == other[2] != "" and text[one[0] : one[1]] != text[other[0] : other[1]]
    ]


_EDITORS: dict[str, Callable[[TrueSentence, Pools, random.Random], list[_Change]]] = {
    "number": _numbers,
    "unit": _units,
    "date": _dates,
    "name": _names,
    "place": _places,
    "park": _parks,
    "negation": _negations,
    "qualifier": _qualifiers,
    "swap": _swaps,
}
