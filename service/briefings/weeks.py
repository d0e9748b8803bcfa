"""ISO weeks as people write them (`2024-W11`); knows nothing of pages or digests."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from index.errors import UsageError

_WEEK = re.compile(r"(\d{4})-W(\d{2})")
_FORM = "a week is written like 2024-W11"


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """An ISO 8601 week; `str` writes it as it is read."""

    year: int
    number: int

    @property
    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    def before(self) -> "Week":
        """The week before, across the turn of the year."""
        return week_of(self.monday - timedelta(days=7))

    def __str__(self) -> str:
        return f"{self.year:04d}-W{self.number:02d}"


def parse_week(text: str) -> Week:
    """The week that is written. Raises UsageError, naming the year's last week where there is no such week."""
    match = _WEEK.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"{text!r} is not a week; {_FORM}")
    year, number = int(match[1]), int(match[2])
    if not 2 <= year <= 9998:
        raise UsageError(f"{text!r} is out of range; {_FORM}")
    last = weeks_in(year)
    if not 1 <= number <= last:
        raise UsageError(f"there is no week {text.strip()}; the last week of {year} is {Week(year, last)}")
    return Week(year, number)


def week_of(day: date) -> Week:
    """The week that a day is in."""
    year, number, _ = day.isocalendar()
    return Week(year, number)


def last_week(today: date) -> Week:
    """The last whole week before the one `today` is in."""
    return week_of(today).before()


def weeks_in(year: int) -> int:
    """52 or 53: the number of the last ISO week, which holds 28 December."""
    return date(year, 12, 28).isocalendar().week


def resolve_week(text: str, today: date) -> Week:
    """A week as people ask for it: `last` is the last whole one before `today`. Raises UsageError."""
    return last_week(today) if text.strip() == "last" else parse_week(text)
