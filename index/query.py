"""Understands a query as far as search needs it: its terms and what kind of thing it asks for; finds nothing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from index.words import bigrams_of, words_of

Kind = Literal["none", "figure", "date", "place", "name"]
KINDS: tuple[Kind, ...] = ("none", "figure", "date", "place", "name")
LONGEST_QUERY = 2000
RANKED_CHARACTERS = 200
"""A ranker looks at no more of a query than this."""

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


def read_query(query: str) -> Asking:
    """What the query asks, by its first `RANKED_CHARACTERS`."""
    text = " ".join(query[:RANKED_CHARACTERS].split())
    words = [word for word in words_of(text) if len(word) > 1 or word.isascii()]
    kind = next((kind for kind, pattern in _ASKS if pattern.search(text)), "none")
    return Asking(text, _distinct(words), _distinct(bigrams_of(text)), kind)


def _distinct(terms: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(terms))
