"""Understands a query as far as search needs it: terms, kind of answer, parks and days meant; finds nothing."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from index.event_dates import EventDate, event_dates
from index.necessity import load_necessity
from index.parks import Gazetteer
from index.words import bigrams_of, words_of

Kind = Literal["none", "figure", "date", "place", "name"]
KINDS: tuple[Kind, ...] = ("none", "figure", "date", "place", "name")
LONGEST_QUERY = 2000
RANKED_CHARACTERS = 200
"""A ranker looks at no more of a query than this."""

MOST_PARKS = 4
_SINCE = re.compile(r"\s*(?:以来|至今|以后|之后|后|起|到(?:现在|目前))")
_BEFORE = re.compile(r"\s*(?:以前|之前|前)")
_MONTH_WORD = re.compile(r"(?P<last>上个?月)|本月|这个?月|当月")
_LATELY = re.compile(
    r"(?:最?近|过去|近来)(?P<count>[一二两三四五六七八九十半\d]{1,2}|几)?个?(?P<unit>天|日|周|星期|月|季度|年)(?![前度])"
)
_COUNTS = {"一": 1, "两": 2, "几": 3, "半": 0.5, **{digit: at for at, digit in enumerate("二三四五六七八九十", 2)}}
_UNIT_DAYS = {"天": 1, "日": 1, "周": 7, "星期": 7, "月": 30, "季度": 91, "年": 365}
_TIME_WORD = re.compile(r"[年月日号周天]|季度|近|星期|以来|去年")

_ASKS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "date",
        re.compile("何时|什么时[候间]|哪[一]?[年天月日]|几[月日号]|哪个(?:年|月|朝代|时)|多少年(?!前|来)|何年|时间"),
    ),
    ("figure", re.compile("多少|几[^乎]|多[大高长远重深宽久]|百分|比例|占比|第几|总[额数]|[数金]额|人数")),
    ("place", re.compile("哪里|哪儿|何处|何地|什么地方|哪[一]?个?(?:地|省|市|县|区|国|城|洲|镇|村|岛)|位于")),
    ("name", re.compile("谁|何人|什么人|哪[一]?[位名]|哪些?人|叫什么|名[字称]|什么名|哪[一]?[部本首]")),
)


@dataclass(frozen=True, slots=True)
class Asking:
    """A query as a ranker sees it: its first characters, its distinct words and bigrams, the kind of answer."""

    text: str
    words: tuple[str, ...]
    bigrams: tuple[str, ...]
    kind: Kind

    @property
    def terms(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*self.words, *self.bigrams]))

    def weighed(self, rarity: Mapping[str, float]) -> dict[str, float]:
        """How much each term matters: how rare it is, times how likely an answer holds it."""
        necessity = load_necessity().of(self.text)
        return {term: weight * necessity.get(term, 1.0) for term, weight in rarity.items()}


@dataclass(frozen=True, slots=True)
class Meant:
    """What a query narrows itself to: parks by name, and issue dates, both ends included, None where open."""

    parks: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    @property
    def dated(self) -> bool:
        return self.since is not None or self.until is not None


def meant_by(query: str, gazetteer: Gazetteer, latest: Callable[[], date | None]) -> Meant:
    """The parks a query names, at most `MOST_PARKS`, and the days its time words mean.

    `latest` gives the corpus' own today, its newest issue date: 上周 in a question about pages of 2024 is a week of
    2024. It is only asked where there is a time word. Several days named make one range from the first to the last.
    """
    text = query[:RANKED_CHARACTERS]
    parks = tuple(park.name for park in gazetteer.mentioned(text)[:MOST_PARKS])
    if not _TIME_WORD.search(text):
        return Meant(parks)
    since, until = _days(text, latest())
    return Meant(parks, since, until)


def _days(text: str, today: date | None) -> tuple[date | None, date | None]:
    spans = [_open(text, one) for one in event_dates(text, today)]
    spans += [*_months(text, today), *_lately(text, today)] if today else []
    if not spans:
        return None, None
    firsts, lasts = [first for first, _ in spans], [last for _, last in spans]
    since = None if None in firsts else min(first for first in firsts if first)
    return since, None if None in lasts else max(last for last in lasts if last)


def _open(text: str, named: EventDate) -> tuple[date | None, date | None]:
    """The days of a date, those since or those before it."""
    if _SINCE.match(text, named.end):
        return named.first, None
    if _BEFORE.match(text, named.end):
        return None, named.first - timedelta(days=1)
    return named.first, named.last


def _months(text: str, today: date) -> Iterable[tuple[date, date]]:
    this = today.replace(day=1)
    for match in _MONTH_WORD.finditer(text):
        first = (this - timedelta(days=1)).replace(day=1) if match["last"] else this
        yield first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _lately(text: str, today: date) -> Iterable[tuple[date, date]]:
    for match in _LATELY.finditer(text):
        said = match["count"] or "一"
        count = float(said) if said.isdecimal() else _COUNTS.get(said, 10)
        yield today - timedelta(days=round(count * _UNIT_DAYS[match["unit"]])), today


def read_query(query: str) -> Asking:
    """What the query asks, by its first `RANKED_CHARACTERS`."""
    text = " ".join(query[:RANKED_CHARACTERS].split())
    words = [word for word in words_of(text) if len(word) > 1 or word.isascii()]
    kind: Kind = next((kind for kind, pattern in _ASKS if pattern.search(text)), "none")
    return Asking(text, _distinct(words), _distinct(bigrams_of(text)), kind)


def _distinct(terms: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(terms))
