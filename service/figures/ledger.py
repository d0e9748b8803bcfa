"""Takes every figure of an article as data: park, subject, value, unit, qualifiers, period and where it stands."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from index.parks import Gazetteer
from index.places import places
from index.records import Article, Paragraph
from service.answering.quantities import Bound, Quantity, quantities
from service.answering.sentences import Span, split
from service.figures.measured import measure
from service.figures.periods import Period, periods

RANK = "位"
"""The unit of a place in an order (`位居全市第一`)."""

SHORT_STEM = 2
"""Characters up to which what is ranked (`总量`) needs the clause before to be understood."""

_RANKING = re.compile(r"中?(?:位居|位列|名列|跃居|稳居|排名|排在|居|列|排)")
_RANKED = re.compile(rf"(?:{_RANKING.pattern}|位次|、)[^，；。]{{0,16}}$")
_AMONG = re.compile(r"在.*(?:各|全国|全省|全市|同类|所有)")
"""Says among whom something is ranked and not what."""
_EDGE = "、的在，"
_RANK = re.compile(
    r"(?:第|前)([一二三四五六七八九十]|\d{1,3})"
    r"(?![\d一二三四五六七八九十百届次期批产代季年月个家大方种条款章])(?:位|名)?"
)
_CONVERTED = re.compile(r"[（(](?:约合|折合|约|相当于|合)?(?:人民币|[一-鿿]{1,2}币)?$")
"""Before a figure that only says the one before it in another currency."""
_IDLE_UNITS = re.compile(
    r"月|日|号|天|周|季度|世纪|年代|周年|届|级|类|种|层|页|小时|分钟|秒|岁|首|强|国|字|对|组|处|成|度|点|分|节|片|口|区|县|市|省|镇|乡|村|团|站|集"
)
"""Units that name or order things, or tell the time, more often than they measure."""
_SPAN_OF_TIME = re.compile(r"(?:多|余)?(?:以?来|以?前|以?后|之?间|之?内|期|级|底|初|末|度|制|中)")
_CLAUSE = re.compile(r"[^，,；;。！？!?：—]+")
_ANYWHERE = re.compile(
    r"累计|最高|最长|最多|至少|同比|环比|比上[年届月季周]|增长|增加|下降|减少|新增|预计|计划|力争|平均|人均"
)
"""Qualifiers that hold for the rest of their clause."""
_BOUND = re.compile(
    r"大约|大概|约|不足|不到|接近|将近|近|不超过|超过|超出|超|逾|突破|大于|高于|多于|低于|少于|小于|不高于|不少于|不低于|至少|最少|最低|至多"
)
"""Those that hold for the figure they stand at."""
_BOUND_BEFORE = re.compile(rf"(?:{_BOUND.pattern})+(?=占[^，]*$|$)")
_AFTER = re.compile(r"余|多|以上|以下|以内|左右")
_NUMBER = re.compile(r"\d[\d.,]*[余多]?[万亿]?(?:[家个项名位人]|万?元|%)?")
_OWN_PARK = re.compile(r"(?:该|全)(?:高新)?区(?:内)?")
_QUOTED = re.compile(r"“[^”]*”")
_ANNOUNCED = re.compile(r"(?:委|厅|局|部|办|会|院|政府)[^，]{0,12}?(?:公布|发布|公示|认定|评选|印发)")
_WIDER = re.compile(r"(?P<loose>全国|全省|全市|全区|全球|我国|国内)|[一-鿿]{2,8}?(?:省|市|自治区)")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure where it stands: `paragraph.text[start:end]` prints it.

    `value` has its scale worked in, in `unit` (元, not 万元; % of a share), and is only a bound where `bound` says so.
    `park` is '' where the article has none; `scope` names the wider place that the figure is of, where it is not of the
    park. `first` and `last` are the days of `period`, the words that name it, where the issue date lets them be told.
    """

    article: Article
    paragraph: Paragraph
    start: int
    end: int
    park: str
    scope: str
    subject: str
    value: Decimal
    unit: str
    bound: Bound
    qualifiers: tuple[str, ...]
    period: str
    first: date | None
    last: date | None

    @property
    def text(self) -> str:
        """As it is printed."""
        return self.paragraph.text[self.start : self.end]


def figures_of(article: Article, gazetteer: Gazetteer) -> list[Figure]:
    """The figures of an article's text and captions, in reading order; a number in the name of a thing is none."""
    found: list[Figure] = []
    for paragraph in article.paragraphs:
        if paragraph.role not in ("body", "caption"):
            continue
        before: _Sentence | None = None
        for span in split(paragraph.text):
            before = _Sentence(article, paragraph, span, gazetteer, before)
            found += before.figures()
    return found


@cache
def _wider_places() -> frozenset[str]:
    return frozenset(name for known in places().values() for place in known for name in (place.province, place.city))


@dataclass(frozen=True, slots=True)
class _Clause:
    start: int
    end: int


class _Sentence:
    """A sentence folded for comparison, with the way back to the offsets of its paragraph."""

    def __init__(
        self, article: Article, paragraph: Paragraph, span: Span, gazetteer: Gazetteer, before: "_Sentence | None"
    ) -> None:
        self._article = article
        self._paragraph = paragraph
        self._text, self._offsets = _folded(paragraph.text, span)
        self._clauses = [_Clause(match.start(), match.end()) for match in _CLAUSE.finditer(self._text)]
        self._parks = gazetteer.find(self._text, context=paragraph.text)
        self._periods = periods(self._text, article.date)
        goes_on = before is not None and (before._text.endswith(("；", ";")) or self._text.startswith("其中"))
        self._carried = before.last_period() if before and goes_on else None

    def figures(self) -> Iterator[Figure]:
        found = sorted([*self._measured(), *self._ranks()], key=lambda one: one.start)
        for number, one in enumerate(found):
            clause = next((c for c in self._clauses if c.start <= one.start < c.end), None)
            if clause is None:
                continue
            start = clause.start if one.ordinal else max([clause.start, *(o.end for o in found[:number])])
            after = self._text[one.end : clause.end]
            if number + 1 < len(found) and found[number + 1].start < clause.end:
                after = _until_next(self._text[one.end : found[number + 1].start])
            yield self._figure(one, clause, self._text[start : one.start], after)

    def _figure(self, one: Quantity, clause: _Clause, before: str, after: str) -> Figure:
        before_it = self._before(clause)
        context = "" if before_it is clause else _NUMBER.sub("", self._text[before_it.start : before_it.end])
        subject = self._subject(one, before, after, context)
        period = self._period(one)
        unquoted = _QUOTED.sub("", before)
        printed = self._text[one.start : one.end]
        bound = _BOUND_BEFORE.search(unquoted)
        qualifiers = [*_ANYWHERE.findall(unquoted), *_BOUND.findall((bound.group() if bound else "") + printed)]
        qualifiers += _AFTER.findall(printed)
        return Figure(
            article=self._article,
            paragraph=self._paragraph,
            start=self._offsets[one.start],
            end=self._offsets[one.end - 1] + 1,
            park=self._park(one),
            scope=self._scope(one, clause),
            subject=subject,
            value=one.value,
            unit=one.unit,
            bound=one.bound,
            qualifiers=tuple(dict.fromkeys(qualifiers)),
            period=period.text if period else "",
            first=period.first if period else None,
            last=period.last if period else None,
        )

    def _measured(self) -> Iterator[Quantity]:
        for one in quantities(self._text):
            printed = self._text[one.start : one.end]
            scaled = not one.unit and re.search(r"\d[余多]?[万亿]", printed) is not None
            if (not one.unit and not scaled) or one.ordinal or _IDLE_UNITS.fullmatch(one.unit):
                continue
            if not re.search(r"\d", printed) and not one.unit.endswith(("元", "%")):
                continue
            if one.unit == "年" and (one.value > 200 or _SPAN_OF_TIME.match(self._text, one.end)):
                continue
            if self._in_a_name(one) or _CONVERTED.search(self._text[: one.start]):
                continue
            yield one

    def _ranks(self) -> Iterator[Quantity]:
        for match in _RANK.finditer(self._text):
            if _RANKED.search(self._text[: match.start()]) and not self._quoted(match.start()):
                value = "一二三四五六七八九十".find(match[1]) + 1 or int(match[1])
                yield Quantity(Decimal(value), RANK, "exact", True, match.start(), match.end())

    def _subject(self, one: Quantity, before: str, after: str, context: str) -> str:
        before, after, context = map(self._without_parks, (before, after, context))
        return _rank(before, context) if one.ordinal else measure(before, after, one.unit, context)

    def _without_parks(self, text: str) -> str:
        """A measure is named without the park it is of."""
        for mention in self._parks:
            text = text.replace(self._text[mention.start : mention.end], "")
        return _OWN_PARK.sub("", text)

    def _in_a_name(self, one: Quantity) -> bool:
        """In quotes that hold little beside the figure (`“3件大事”`), or joined to others by + (`1+1+3`)."""
        around = self._text[max(0, one.start - 1) : one.end + 1]
        return "+" in around or self._quoted(one.start, 12)

    def _quoted(self, position: int, longest: int = 40) -> bool:
        opening = max(self._text.rfind(mark, 0, position) for mark in "“《「")
        closing = min((at for mark in "”》」" if (at := self._text.find(mark, position)) >= 0), default=-1)
        reopened = any(mark in self._text[opening + 1 : position] for mark in "”》」")
        return opening >= 0 and not reopened and 0 <= closing - opening <= longest

    def _park(self, one: Quantity) -> str:
        theirs = self._article.parks
        before = [m.park.name for m in self._parks if m.end <= one.start and m.park.name in theirs]
        after = [m.park.name for m in self._parks if m.park.name in theirs]
        return before[-1] if before else after[0] if after else theirs[0] if theirs else ""

    def _scope(self, one: Quantity, clause: _Clause) -> str:
        """The wider place of which the clause, or an announcement right before it, says what it says."""
        if not self._article.parks or self._names_park(clause):
            return ""
        own = self._place_at(clause.start)
        if own:
            return own
        before = self._before(clause)
        if before is clause or self._names_park(before):
            return ""
        return self._place_at(before.start) if _ANNOUNCED.search(self._text[before.start : before.end]) else ""

    def _names_park(self, clause: _Clause) -> bool:
        return any(clause.start <= m.start < clause.end for m in self._parks)

    def _place_at(self, start: int) -> str:
        start = next((p.end for p in self._periods if p.start == start), start)
        match = _WIDER.match(self._text, start)
        return match.group() if match and (match.group() in _wider_places() or match["loose"]) else ""

    def _before(self, clause: _Clause) -> _Clause:
        number = self._clauses.index(clause)
        return self._clauses[number - 1] if number else clause

    def _period(self, one: Quantity) -> Period | None:
        """The last period named before the figure, not in brackets; of the sentence before where this one goes on."""
        return next((p for p in reversed(self._periods) if p.end <= one.start), self._carried)

    def last_period(self) -> Period | None:
        return self._periods[-1] if self._periods else self._carried


def _rank(before: str, context: str) -> str:
    """What a place in an order is the place of, and among whom: `综合评价结果山东省位次`."""
    stem, among = _RANKING.split(before, maxsplit=1) if _RANKING.search(before) else ("", before)
    if len(stem) <= SHORT_STEM or _AMONG.match(stem):
        stem = f"{measure(context, '', '')}{stem.removeprefix('在')}"
    return f"{stem.strip(_EDGE)}{among.rpartition('、')[2].strip(_EDGE)}位次"


def _until_next(text: str) -> str:
    """What is said of a figure that another follows in its clause: up to the last mark of the list between them."""
    cut = max(text.rfind(mark) for mark in ("、", "和", "及"))
    return text[:cut] if cut >= 0 else text


def _folded(text: str, span: Span) -> tuple[str, list[int]]:
    """The sentence as figures are read in it (NFKC, no spaces), and the offset of each of its characters."""
    folded: list[str] = []
    offsets: list[int] = []
    for offset in range(span.start, span.end):
        character = text[offset]
        for one in character if character in "，；：！？（）" else unicodedata.normalize("NFKC", character):
            if not one.isspace():
                folded.append(one)
                offsets.append(offset)
    return "".join(folded), offsets
