"""A text read once for all checks: its figures, dates, words and denials; what a sentence is held against."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from operator import add
from typing import NamedTuple

import rjieba

from service.answering.checks.slots import BAR, Masked, barred, masked
from service.answering.moments import Moment, moments
from service.answering.quantities import Quantity, quantities
from service.answering.sentences import normalise

KEPT = 1024
"""Paragraphs whose reading is kept: an answer's sentences are checked against the same few."""
_GUESSED = frozenset({"nr", "nrt", "nrfg"})
_LEADING = frozenset("据在由对向与和让给从被把将为是以到请")
_TRAILING = frozenset("称说指表和在与于还也向对曾将等就则为是以到认介告及的了从等驻同")
"""What jieba takes into a name it guesses, in front and behind (`据重庆`, `王金南称`)."""


class Word(NamedTuple):
    """A word with its part of speech, `text[start:end]`."""

    text: str
    tag: str
    start: int
    end: int


class Clause(NamedTuple):
    """A stretch between stops with its pairs of neighbouring characters."""

    text: str
    pairs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it is compared (`slots.barred`), with what stands in it."""

    text: str
    issued: date | None
    figures: tuple[Quantity, ...]
    moments: tuple[Moment, ...]
    words: tuple[Word, ...]
    clauses: tuple[Clause, ...]
    masked: Masked


@dataclass(frozen=True, slots=True)
class Source:
    """The cited paragraphs, read; `around` are their headlines and parks, `years` their years of issue."""

    readings: tuple[Reading, ...]
    around: str
    years: frozenset[int]
    parks: frozenset[str] = field(default=frozenset())

    @property
    def text(self) -> str:
        return "".join(reading.text for reading in self.readings)


@lru_cache(maxsize=KEPT)
def read(text: str, issued: date | None) -> Reading:
    """The reading of a text as printed; relative dates by its issue date."""
    plain = barred(normalise(text))
    return Reading(
        plain,
        issued,
        tuple(quantities(plain)),
        tuple(moments(plain, issued)),
        tuple(_words(plain)),
        tuple(Clause(part, frozenset(map(add, part, part[1:]))) for part in plain.split(BAR) if part),
        masked(plain),
    )


def _words(plain: str) -> Sequence[Word]:
    found, position = [], 0
    for word, tag in rjieba.tag(plain):
        start, end = position, position + len(word)
        position = end
        if tag in _GUESSED and end - start > 2:
            start += word[0] in _LEADING
            end -= word[-1] in _TRAILING
        found.append(Word(plain[start:end], tag, start, end))
    return found
