"""Compares pieces of text by their words and character pairs; knows nothing of pages."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from itertools import chain
from operator import add

import rjieba

_COUNTED_CHARACTERS = 4000
_PAIR = 2


def terms(text: str) -> frozenset[str]:
    """The words of two or more characters, and the character pairs, of a text's first few thousand characters."""
    text = text[:_COUNTED_CHARACTERS]
    words = [word for word in rjieba.cut(text, False) if len(word) > _PAIR and word[0].isalnum()]
    return frozenset(chain(words, filter(str.isalnum, map(add, text, text[1:]))))


class Rarity:
    """How telling a term is among a page's texts: ln((n + 1) / k) for a term that k of the n texts hold."""

    def __init__(self, texts: Sequence[Iterable[str]]) -> None:
        holding = Counter(chain.from_iterable(texts))
        weights = {count: math.log((len(texts) + 1) / count) for count in set(holding.values())}
        self._weights = {term: weights[count] for term, count in holding.items()}
        self._unheld = math.log((len(texts) + 1) / max(1.0, len(texts) / 2))

    def weight(self, term: str) -> float:
        """Weight of a term; one that no text holds weighs as much as one that half of them hold."""
        return self._weights.get(term, self._unheld)

    def mass(self, part: Set[str]) -> float:
        """Weight of all the part's terms together, the same in whatever order a set gives them."""
        held = list(filter(None, map(self._weights.get, part)))
        return math.fsum(held) + (len(part) - len(held)) * self._unheld

    def coverage(self, part: Set[str], whole: Set[str]) -> float:
        """Share of the part's weight that the whole holds, in [0, 1]."""
        total = self.mass(part)
        return self.mass(part & whole) / total if total else 0.0
