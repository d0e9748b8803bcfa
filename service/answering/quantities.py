"""Reads figures and dates out of Chinese text as values that compare; knows nothing of claims or sources.

All functions take text already through `sentences.normalise`.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Literal

Bound = Literal["exact", "above", "below", "about", "at most", "at least"]

SCALES = {"百": 2, "千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8, "百亿": 10, "千亿": 11, "万亿": 12}
COUNTERS = frozenset("家个所间座项处")
BUILDINGS = frozenset("座栋幢")
PERSONS = frozenset("人名位")
"""Counters that say the same of an organisation: `17家` and `17个` agree."""
_SAME = (
    COUNTERS,
    BUILDINGS,
    PERSONS,
    frozenset(["公里", "千米"]),
    frozenset(["平方公里", "平方千米"]),
    frozenset(["公斤", "千克"]),
    frozenset(["百分点", "个百分点"]),
    frozenset("天日"),
    frozenset(["月", "个月"]),
    frozenset("项条"),
    frozenset("次场"),
)

_UNIT_WORDS = [
    "平方公里",
    "平方千米",
    "平方米",
    "立方米",
    "公里",
    "千米",
    "千伏安",
    "千瓦时",
    "兆瓦",
    "千瓦",
    "瓦",
    "吨",
    "千克",
    "公斤",
    "克",
    "毫米",
    "微米",
    "纳米",
    "厘米",
    "公顷",
    "英里",
    "英寸",
    "海里",
    "米",
    "亩",
    "升",
    "毫升",
    "克拉",
    "像素",
    "赫兹",
    "兆",
    "美元",
    "欧元",
    "港元",
    "日元",
    "韩元",
    "英镑",
    "卢布",
    "卢比",
    "加元",
    "澳元",
    "瑞郎",
    "港币",
    "元",
    "角",
    "个百分点",
    "百分点",
    "%",
    "‰",
    "小时",
    "分钟",
    "秒",
    "毫秒",
    "个月",
    "季度",
    "世纪",
    "年代",
    "周年",
    "年",
    "月",
    "日",
    "号",
    "天",
    "周",
    "岁",
    "人次",
    "人",
    "名",
    "位",
    "家",
    "个",
    "所",
    "间",
    "座",
    "栋",
    "幢",
    "项",
    "件",
    "次",
    "场",
    "场次",
    "批",
    "条",
    "只",
    "台",
    "辆",
    "支",
    "期",
    "级",
    "种",
    "类",
    "届",
    "份",
    "套",
    "户",
    "篇",
    "艘",
    "架",
    "款",
    "层",
    "口",
    "株",
    "枚",
    "度",
    "倍",
    "成",
    "分",
    "票",
    "册",
    "本",
    "张",
    "幅",
    "颗",
    "对",
    "组",
    "队",
    "团",
    "节",
    "站",
    "点",
    "处",
    "片",
    "村",
    "镇",
    "乡",
    "县",
    "区",
    "市",
    "省",
    "国",
    "字",
    "页",
    "集",
    "首",
    "轮",
    "强",
    "股",
    "手",
    "碗",
    "瓶",
    "箱",
    "袋",
    "匹",
    "头",
    "棵",
    "门",
    "步",
    "楼",
    "路",
    "车次",
    "架次",
    "班次",
    "标箱",
    "例",
    "起",
    "宗",
    "单",
    "笔",
    "桶",
]
UNITS = (
    "|".join(sorted(map(re.escape, _UNIT_WORDS), key=len, reverse=True))
    + r"|部(?![门分委队署落位长])|[a-z°μ][a-z°μ/]*\d?"
)
_ARABIC = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_CHINESE = r"[零〇一二两三四五六七八九十百千万亿]+"
_AT_MOST_BEFORE = "不超过|不超|不高于|不大于|不多于|最多|至多|最高|最长"
_AT_LEAST_BEFORE = "不少于|不低于|不小于|至少|最少|最低"
_ABOVE_BEFORE = "超过|超出|超|逾|突破|大于|高于|多于"
_BELOW_BEFORE = "接近|将近|(?<![最附就临靠逼亲远])近|不足|不到|低于|少于|小于"
_ABOUT_BEFORE = "大约|大概|(?<![节公合条契签大])约"
_QUANTITY = re.compile(
    rf"(?P<before>{_AT_MOST_BEFORE}|{_AT_LEAST_BEFORE}|{_ABOVE_BEFORE}|{_BELOW_BEFORE}|{_ABOUT_BEFORE})?(?P<ordinal>第|首(?=[次个届家批例条座款部]))?"
    rf"(?:(?P<whole>[百千万\d]+|{_CHINESE})分之)?"
    rf"(?:(?P<arabic>{_ARABIC})|(?P<chinese>(?<=首)(?=[次个届家批例条座款部])|{_CHINESE}(?:点[零〇一二三四五六七八九]+)?))"
    r"(?P<more>[余多])?(?P<scale>百万|千万|百亿|千亿|万亿|[百千万亿])?(?P<more2>[余多])?"
    rf"(?P<unit>成(?![为立功员果本交长都绩熟])|(?!成)(?:{UNITS}))?(?P<after>[及或]?以[上下]|以内|左右|上下)?"
)
_RANGE_SIGNS = frozenset(["-", "—", "–", "~", "至", "到", "——", "--"])
_DATE = re.compile(
    r"(?P<year>(?:19|20)\d{2}|1\d{3})年(?:(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})(?:[-—–~至到](?P<last>\d{1,2}))?[日号])?)?(?!代)"
    r"|(?P<month2>\d{1,2})月(?P<day2>\d{1,2})(?:[-—–~至到](?P<last2>\d{1,2}))?[日号]"
    r"|(?P<month3>(?<!\d)(?:1[0-2]|[1-9]))月(?:份|底|初|中旬|上旬|下旬)?(?!\d)"
    r"|(?P<year4>\d{4})[-/](?P<month4>\d{1,2})[-/](?P<day4>\d{1,2})"
)
_ROUNDING: dict[Bound, str] = {"above": ROUND_FLOOR, "below": ROUND_CEILING, "about": ROUND_HALF_UP}
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_BOUNDS: tuple[tuple[str, Bound], ...] = (
    (f"^(?:{_AT_MOST_BEFORE})", "at most"),
    (f"^(?:{_AT_LEAST_BEFORE})", "at least"),
    (f"^(?:{_ABOVE_BEFORE})|[余多]|以上", "above"),
    (f"^(?:{_BELOW_BEFORE})|以下|以内", "below"),
    (f"^(?:{_ABOUT_BEFORE})|左右|上下", "about"),
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure: `value` with its scale worked in (1000万 is 10000000), `unit` as printed, '' where none is."""

    value: Decimal
    unit: str
    bound: Bound
    ordinal: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Day:
    """A date as far as it is given; missing parts are None."""

    year: int | None
    month: int | None
    day: int | None
    start: int
    end: int


def days(text: str) -> list[Day]:
    """The dates in normalised text, in order."""
    return [day for match in _DATE.finditer(text) for day in _days(match)]


def quantities(text: str) -> list[Quantity]:
    """The figures in normalised text that are not dates, in order.

    Chinese numerals count only before a unit, and `一个` not at all: it is an article more often than a figure.
    """
    masked = _DATE.sub(lambda match: "\0" * len(match.group()), text)
    matches = list(_QUANTITY.finditer(masked))
    upper = [_range_end(one, other, masked) for one, other in pairwise(matches)]
    found = (_quantity(match, end) for match, end in zip(matches, [*upper, None], strict=False))
    return [quantity for quantity in found if quantity is not None]


def rounds_to(exact: Quantity, rounded: Quantity) -> bool:
    """Whether `超15万亿元` may be said of 15.42万亿元, `近4%` of 3.84%, `约30人` of 31: up to the last digit said."""
    if exact.bound != "exact" or rounded.bound not in _ROUNDING or exact.value == rounded.value or not rounded.value:
        return False
    said = rounded.value.normalize()
    unit = Decimal(1).scaleb(int(said.as_tuple().exponent))
    return (exact.value / unit).quantize(Decimal(1), _ROUNDING[rounded.bound]) * unit == said


def chinese_number(numeral: str) -> Decimal | None:
    """The value of a plain Chinese numeral (`三千零五`, `十二`, `二〇二四`, `五点四`); None where it is not one."""
    if not numeral:
        return None
    if "点" in numeral:
        whole, _, fraction = numeral.partition("点")
        digits = "".join(str(_DIGITS[character]) for character in fraction)
        return (chinese_number(whole) or Decimal(0)) + Decimal(f"0.{digits}")
    if all(character in _DIGITS for character in numeral):
        return Decimal("".join(str(_DIGITS[character]) for character in numeral))
    total, section, digit = 0, 0, 0
    for character in numeral:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in "十百千":
            section += (digit or 1) * 10 ** ("十百千".index(character) + 1)
            digit = 0
        else:
            total = (total + section + digit) * 10 ** SCALES[character]
            section, digit = 0, 0
    return Decimal(total + section + digit)


def same_unit(one: str, other: str) -> bool:
    """Whether two units name the same thing; general counters of organisations do."""
    return one == other or any({one, other} <= units for units in _SAME)


def _range_end(one: re.Match[str], other: re.Match[str], text: str) -> re.Match[str] | None:
    """The upper end of a range whose lower end has no unit of its own: `3—5万元`."""
    between = text[one.end() : other.start()]
    bare = not one["unit"] and not one["scale"] and other["unit"]
    return other if bare and between in _RANGE_SIGNS else None


def _quantity(match: re.Match[str], upper: re.Match[str] | None) -> Quantity | None:
    parts = match.groupdict()
    unit = parts["unit"] or (upper["unit"] if upper else "")
    scale = parts["scale"] or (upper["scale"] if upper else "")
    value = Decimal(parts["arabic"].replace(",", "")) if parts["arabic"] else chinese_number(parts["chinese"] or "一")
    if value is None or (
        parts["chinese"] and not parts["ordinal"] and not parts["whole"] and _says_little(value, unit)
    ):
        return None
    value = value.scaleb(SCALES[scale]) if scale else value
    if parts["whole"]:
        value, unit = _share(value, parts["whole"])
    if unit == "成":
        value, unit = value * 10, "%"
    ordinal = bool(parts["ordinal"]) or unit == "届"
    return Quantity(value, unit, _bound(match.group()), ordinal, match.start(), match.end())


def _says_little(value: Decimal, unit: str) -> bool:
    """`一个` is an article, a Chinese numeral without a unit mostly part of a word."""
    return not unit or value in (0, 1)


def _share(value: Decimal, whole: str) -> tuple[Decimal, str]:
    """`百分之三十` is 30%, `三分之二` two thirds of one."""
    if whole in {"百", "千"}:
        return value, "%" if whole == "百" else "‰"
    parts = Decimal(whole) if whole.isdecimal() else chinese_number(whole)
    return (value / parts if parts else value), "分之"


def _bound(text: str) -> Bound:
    return next((bound for pattern, bound in _BOUNDS if re.search(pattern, text)), "exact")


def _days(match: re.Match[str]) -> list[Day]:
    """The date, or the first and the last of several days of a month (`10月19—20日`)."""
    parts = match.groupdict()

    def first(*names: str) -> int | None:
        return next((int(parts[name]) for name in names if parts[name]), None)

    month = first("month", "month2", "month3", "month4")
    found = [first("day", "day2", "day4"), first("last", "last2")]
    day, *last = [found[0], *(one for one in found[1:] if one is not None)]
    year = first("year", "year4")
    return [Day(year, month, one, match.start(), match.end()) for one in (day, *last)]
