"""Reads what a text says of when: years, days, and words such as 去年, 上半年, 周三, 下午; knows nothing of sources.

All functions take normalised text. Words that stand for a year or a day are resolved against the issue date.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from service.answering.quantities import days

Kind = Literal["year", "day", "word"]
Value = int | str | tuple[int | None, int | None]

_YEARS = {"前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "明年": 1, "后年": 2}
_DAYS = {"前天": -2, "前日": -2, "昨天": -1, "昨日": -1, "今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2}
_WORDS = {
    "上半年": "上半年", "下半年": "下半年", "年初": "年初", "年中": "年中", "年底": "年底", "年末": "年底",
    "月底": "月底", "月初": "月初",
    "上旬": "上旬", "中旬": "中旬", "下旬": "下旬", "上周": "上周", "本周": "本周", "这周": "本周", "下周": "下周",
    "上月": "上月", "上个月": "上月", "本月": "本月", "这个月": "本月", "下月": "下月", "下个月": "下月",
    "凌晨": "凌晨", "早上": "上午", "早晨": "上午", "清晨": "上午", "上午": "上午", "中午": "中午", "下午": "下午",
    "傍晚": "傍晚", "晚上": "晚", "晚间": "晚", "当晚": "晚", "昨晚": "晚", "今晚": "晚", "夜间": "晚", "深夜": "晚",
}  # fmt: skip
_NUMERALS = {"一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6", "日": "7", "天": "7"}
_MOMENT = re.compile(
    rf"(?P<year>{'|'.join(_YEARS)})(?P<same>同期)?"
    rf"|(?P<day>{'|'.join(_DAYS)})"
    r"|(?P<quarter>(?:第?[一二三四1-4]|首)季度|q[1-4](?![\da-z]))"
    r"|(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])(?![一-鿿]?[年岁])"
    rf"|(?P<word>{'|'.join(word for word in _WORDS if word != '年中')}|(?<![\d同去今])年中|(?<=[日号])[晚早])"
)
_BARE_DAY = re.compile(
    r"(?<![\d月.,\-/第])(3[01]|[12]\d|[1-9])[日号](?=[，,。;；、|（(]|[上下中凌早晚当]|[在从起至—\-到])"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """One part of a date: a year, a (month, day) of which one may be None, or a word in its plain form."""

    kind: Kind
    value: Value
    start: int
    end: int
    relative: bool = False


def moments(text: str, issued: date | None) -> list[Moment]:
    """The parts of dates in the text, those of one date with the same bounds."""
    found = [_word(match, issued) for match in _MOMENT.finditer(text)]
    for day in days(text):
        if day.year is not None:
            found.append(Moment("year", day.year, day.start, day.end))
        if day.month is not None:
            found.append(Moment("day", (day.month, day.day), day.start, day.end))
    found += [Moment("day", (None, int(m.group(1))), m.start(), m.end()) for m in _BARE_DAY.finditer(text)]
    return sorted(found, key=lambda one: one.start)


def same_moment(one: Moment, other: Moment, issued: date | None) -> bool:
    """Whether two parts of dates agree; a day without a month is in the month of issue or in any other's."""
    if one.kind != other.kind:
        return False
    if one.kind != "day" or not isinstance(one.value, tuple) or not isinstance(other.value, tuple):
        return one.value == other.value
    (month, day), (other_month, other_day) = one.value, other.value
    if month is not None and other_month is None and issued is not None:
        other_month = issued.month
    return (month == other_month or month is None) and (day == other_day or day is None)


def _word(match: re.Match[str], issued: date | None) -> Moment:
    start, end = match.span()
    if (year := match["year"]) is not None:
        back = _YEARS[year]
        if match["same"]:
            return Moment("word", f"same time {back}", start, end)
        return Moment("year", issued.year + back if issued else f"{back}", start, end, True)
    if (day := match["day"]) is not None:
        if issued is None:
            return Moment("word", f"day {_DAYS[day]}", start, end, True)
        meant = issued + timedelta(days=_DAYS[day])
        return Moment("day", (meant.month, meant.day), start, end, True)
    if (quarter := match["quarter"]) is not None:
        number = quarter.removesuffix("季度").lstrip("第q")
        return Moment("word", f"quarter {'1' if number == '首' else _NUMERALS.get(number, number)}", start, end)
    if (weekday := match["weekday"]) is not None:
        return Moment("word", f"weekday {_NUMERALS[weekday]}", start, end)
    return Moment("word", _WORDS.get(match.group(), {"晚": "晚", "早": "上午"}.get(match.group(), "")), start, end)
