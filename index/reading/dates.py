"""Infers a page's issue date from its own text; knows nothing of file names or of what a user stated.

How: a date printed as page furniture (`2024年5月13日 星期一`) is the issue's date. Otherwise the year is deduced
and the latest event date taken:

1. Full dates (`2024年5月7日`) are events as they stand.
2. A month and day without a year (`5月7日`, `北京时间3月16日晚`) happened in the issue's year. That year is the one
   after the latest year the text looks back on (`2023年完成…`, `截至2023年底`), because a paper
   writes the year out only where it isn't the current one. A full date in a year keeps that year, if the days
   without a year don't lie before it.
3. Years of a plan, a range or the future (`2024-2025年`, `到2030年`, `科技创新2030`) say nothing of the issue.
4. Dates announced (`将于5月20日`, `截止到…`, `…前完成`) are not events that have happened.

Nothing is inferred from a page without a day of its own.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from index.records import PageReading

_YEARS = (1980, 2100)
_DAY = r"(?P<month>1[0-2]|0?[1-9]) ?月 ?(?P<day>3[01]|[12]\d|0?[1-9]) ?(?:日|号)"
_FULL = re.compile(rf"(?P<year>(?:19|20)\d{{2}}) ?年 ?{_DAY}")
_DASHED = re.compile(r"(?P<year>20\d{2})[-./](?P<month>\d{1,2})[-./](?P<day>\d{1,2})")
_BARE = re.compile(rf"(?<![\d年])(?<!年 ){_DAY}")
_YEAR = re.compile(r"(?<![\d.\-—–~至])(?P<year>(?:19|20)\d{2}) ?年(?![\d ]*月? ?\d+ ?日)")
_RANGE = re.compile(r"(?:19|20)\d{2} ?年?[\-—–~～至到]+ ?(?:19|20)\d{2} ?年?")
_PLANNED_BEFORE = re.compile(
    r"(?:到|至|力争|计划|预计|将[于在]?|展望|面向|截止日?期?[为至到]?|定于|拟于?|明年)[^，。；]{0,6}$"
)
_PLANNED_AFTER = re.compile(r"^[^，。；]{0,8}(?:之前|前(?:[，完将实建投]|$)|将|拟|起(?:施行|实施|执行))")
_REPORTED_AFTER = re.compile(r"^[^，。；]{0,6}(?:[讯电]|报道|消息|获悉)")
_FURNITURE_WEEKDAY = re.compile(r"(?:星期|周)[一二三四五六日天]")


def infer_issue_date(reading: PageReading, furniture: Sequence[str] = ()) -> date | None:
    """The issue date a page's text speaks for, or None when nothing on the page dates it.

    `furniture` holds the text of the page's furniture lines (the reading keeps only their numbers); a full date
    printed there is the issue's own and settles the matter.
    """
    printed = _printed(furniture)
    if printed is not None:
        return printed
    text = "\n".join(paragraph.text for article in reading.articles for paragraph in article.paragraphs)
    text = _RANGE.sub("", text)
    full = [day for day, happened in _full_dates(text) if happened]
    bare = [pair for pair, happened in _bare_days(text) if happened]
    year = _issue_year(text, full, bare)
    events = list(full)
    if year is not None:
        events += [day for month, number in bare if (day := _date(year, month, number)) is not None]
    return max(events, default=None)


def _printed(furniture: Sequence[str]) -> date | None:
    dated = [
        (bool(_FURNITURE_WEEKDAY.search(line)), day)
        for line in furniture
        if (match := _FULL.search(line) or _DASHED.search(line))
        and (day := _date(*(int(match.group(part)) for part in ("year", "month", "day")))) is not None
    ]
    return max(dated)[1] if dated else None


def _full_dates(text: str) -> Iterator[tuple[date, bool]]:
    for match in _FULL.finditer(text):
        day = _date(int(match.group("year")), int(match.group("month")), int(match.group("day")))
        if day is not None:
            yield day, _happened(text, match)


def _bare_days(text: str) -> Iterator[tuple[tuple[int, int], bool]]:
    for match in _BARE.finditer(text):
        yield (int(match.group("month")), int(match.group("day"))), _happened(text, match)


def _happened(text: str, match: re.Match[str]) -> bool:
    before, after = text[max(0, match.start() - 12) : match.start()], text[match.end() : match.end() + 14]
    if _REPORTED_AFTER.match(after):
        return True
    return not (_PLANNED_BEFORE.search(before) or _PLANNED_AFTER.match(after))


def _issue_year(text: str, full: Sequence[date], bare: Sequence[tuple[int, int]]) -> int | None:
    """The year in which a day without a year lies."""
    past = [int(match.group("year")) for match in _YEAR.finditer(text) if _looks_back(text, match)]
    past = [year for year in past if _YEARS[0] <= year <= _YEARS[1]]
    if not bare:
        return None
    latest = max(full, default=None)
    written_out = latest.year if latest else None
    looked_back = max(past, default=None)
    if looked_back is None:
        return written_out
    if latest and latest.year == looked_back and max(bare) >= (latest.month, latest.day):
        return looked_back
    return max(looked_back + 1, written_out or 0)


def _looks_back(text: str, match: re.Match[str]) -> bool:
    before, after = text[max(0, match.start() - 8) : match.start()], text[match.end() : match.end() + 10]
    return not (_PLANNED_BEFORE.search(before) or _PLANNED_AFTER.match(after))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
