"""Finds the periods that a sentence names, as printed and as days; knows nothing of figures."""

import re
from dataclasses import dataclass, replace
from datetime import date

from index.event_dates import event_dates

_LOOSE = re.compile(r"每(?:年|月|季度|周|天|半年)|(?:近|过去)?\d+年(?:以)?来")
_NO_PERIOD = re.compile(r"近日|日前|近期")
"""Says when the paper heard of it, not what time a figure covers."""


@dataclass(frozen=True, slots=True)
class Period:
    """A period as it is named, ending at `end` in its sentence; its days, both included, where they can be told."""

    text: str
    end: int
    first: date | None
    last: date | None

    @property
    def start(self) -> int:
        return self.end - len(self.text)


def periods(text: str, issued: date | None) -> list[Period]:
    """The periods named in a sentence, in order, those in brackets left out."""
    found = [Period(text[one.start : one.end], one.end, one.first, one.last) for one in event_dates(text, issued)]
    found += [Period(match.group(), match.end(), None, None) for match in _LOOSE.finditer(text)]
    return [
        replace(one, text=f"{one.text}度", end=one.end + 1) if text.startswith("度", one.end) else one
        for one in sorted(found, key=lambda one: one.end)
        if not _NO_PERIOD.fullmatch(one.text) and not _bracketed(text, one.start)
    ]


def _bracketed(text: str, position: int) -> bool:
    opened = max(text.rfind("（", 0, position), text.rfind("(", 0, position))
    return opened >= 0 and not re.search(r"[）)]", text[opened:position])
