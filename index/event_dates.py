"""Resolves the dates that a text names (`近日`, `去年`, `3月16日晚`) against its issue date; infers no issue date.

An event date is never used in place of the issue date: it says when something happened, the issue date when it was
printed. A day without a year lies in the year before the issue date where the issue's own year would put it more than
`AHEAD_DAYS` after it.
"""

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

AHEAD_DAYS = 183
RECENT_DAYS = 14
"""How far back `近日` and `日前` reach: news of a daily or weekly paper."""

_YEAR_WORDS = {"前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "当年": 0, "明年": 1}
_DAY_WORDS = {
    "前天": -2,
    "前日": -2,
    "昨天": -1,
    "昨日": -1,
    "昨晚": -1,
    "今天": 0,
    "今日": 0,
    "今晚": 0,
    "明天": 1,
    "明日": 1,
}
_WEEK_WORDS = {"上周": -7, "本周": 0, "这周": 0, "下周": 7}
_PARTS = {
    "上半年": (1, 6), "下半年": (7, 12), "年初": (1, 3), "年中": (6, 7), "年底": (10, 12), "年末": (10, 12),
    "一季度": (1, 3), "二季度": (4, 6), "三季度": (7, 9), "四季度": (10, 12),
}  # fmt: skip
_SPACE = r" ?"
_YEAR = rf"(?:(?P<year>(?:19|20)\d\d){_SPACE}年(?!代)|(?P<word>{'|'.join(_YEAR_WORDS)}))"
_MONTH = rf"(?P<month>1[0-2]|0?[1-9]){_SPACE}月(?:份)?"
_DAY = rf"{_SPACE}(?P<day>3[01]|[12]\d|0?[1-9]){_SPACE}[日号]"
_WITHIN = rf"(?:{_MONTH}(?:{_DAY})?|(?P<part>第?(?:{'|'.join(_PARTS)})))"
_DATED = (re.compile(rf"{_YEAR}(?:{_SPACE}{_WITHIN})?"), re.compile(_WITHIN))
"""With a year, and without one: the second looks only at what the first left."""
_NEAR = re.compile(rf"(?P<recent>近日|日前|近期)|(?P<day>{'|'.join(_DAY_WORDS)})|(?P<week>{'|'.join(_WEEK_WORDS)})")


@dataclass(frozen=True, slots=True)
class EventDate:
    """`text[start:end]` names the days from `first` to `last`, both included."""

    start: int
    end: int
    first: date
    last: date


def event_dates(text: str, issued: date | None) -> list[EventDate]:
    """The dates named in the text, in order. Without an issue date only those that name their year are resolved."""
    found = [*_dated(text, issued), *(_near(text, issued) if issued else ())]
    return sorted(found, key=lambda one: one.start)


def _dated(text: str, issued: date | None) -> Iterator[EventDate]:
    with_year, without = _DATED
    position = 0
    for match in with_year.finditer(text):
        yield from _bare(text, position, match.start(), without, issued)
        position = match.end()
        yield from _resolved(match, _written_year(match, issued))
    yield from _bare(text, position, len(text), without, issued)


def _bare(text: str, start: int, end: int, pattern: re.Pattern[str], issued: date | None) -> Iterator[EventDate]:
    if issued is None:
        return
    for match in pattern.finditer(text, start, end):
        yield from _resolved(match, _likely_year(match, issued))


def _written_year(match: re.Match[str], issued: date | None) -> int | None:
    if match["year"]:
        return int(match["year"])
    return issued.year + _YEAR_WORDS[match["word"]] if issued else None


def _likely_year(match: re.Match[str], issued: date) -> int:
    span = _span(match, issued.year) if match["month"] else None
    return issued.year - 1 if span and (span[0] - issued).days > AHEAD_DAYS else issued.year


def _resolved(match: re.Match[str], year: int | None) -> Iterator[EventDate]:
    span = _span(match, year) if year else None
    if span is not None:
        yield EventDate(match.start(), match.end(), *span)


def _span(match: re.Match[str], year: int) -> tuple[date, date] | None:
    """The days that the match names in this year; None for a day that is not in the calendar."""
    try:
        if match["day"]:
            day = date(year, int(match["month"]), int(match["day"]))
            return day, day
        first, last = _PARTS[match["part"].removeprefix("第")] if match["part"] else (1, 12)
        if match["month"]:
            first = last = int(match["month"])
        return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])
    except ValueError:
        return None


def _near(text: str, issued: date) -> Iterator[EventDate]:
    spans: dict[str, Callable[[str], tuple[date, date]]] = {
        "recent": lambda _: (issued - timedelta(days=RECENT_DAYS), issued),
        "day": lambda word: (issued + timedelta(days=_DAY_WORDS[word]),) * 2,
        "week": lambda word: _week(issued + timedelta(days=_WEEK_WORDS[word])),
    }
    for match in _NEAR.finditer(text):
        kind = match.lastgroup or ""
        yield EventDate(match.start(), match.end(), *spans[kind](match.group()))


def _week(day: date) -> tuple[date, date]:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)
