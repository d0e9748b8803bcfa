"""Compares pieces of text by their words and character pairs; knows nothing of pages."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from itertools import chain, count
from operator import add

import numpy as np
import rjieba
from numpy.typing import NDArray

_COUNTED_CHARACTERS = 4000
_PAIR = 2
_EXACT = 2.0**32
"""Weights are multiples of one over this: thousands of them add up the same in whatever order a set gives them."""
_FAR = 1 << 40
_RADIX = 1 << 16


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

    def coverages(self, part: Set[str], wholes: Sequence[Set[str]]) -> list[float]:
        """Share of the part's weight that each of the wholes holds, in [0, 1]."""
        total = self.mass(part)
        return [self.mass(part & whole) / total if total else 0.0 for whole in wholes]


def shared_around(texts: Sequence[Set[str]]) -> NDArray[np.float64]:
    """The share of each text's weight that its neighbours hold too, (texts, 4), with weights as in `Rarity`.

    The neighbours are the text above, the three above, the three above that one, and the two below.
    """
    number: defaultdict[str, int] = defaultdict(count().__next__)
    sizes = [len(text) for text in texts]
    term = np.fromiter(map(number.__getitem__, chain.from_iterable(texts)), np.intp, sum(sizes))
    # numbers of 16 bits are sorted by radix
    order = np.argsort(term.astype(np.uint16) if len(number) <= _RADIX else term, kind="stable")
    term, own = term[order], np.repeat(np.arange(len(texts)), sizes)[order]
    above, second, below = own - _held_at(term, own, 1), own - _held_at(term, own, 2), _held_at(term, own, -1) - own
    held = (
        above == 1,
        above <= 3,
        ((above > 1) & (above <= 4)) | ((above == 1) & (second <= 4)),
        below <= 2,
    )
    rarities = np.log((len(texts) + 1) / np.bincount(term, minlength=len(number)))
    weight = (np.round(rarities * _EXACT) / _EXACT)[term]
    masses = [np.bincount(own, weight * one, len(texts)) for one in (np.True_, *held)]
    return np.stack(masses[1:], axis=-1) / np.where(masses[0] > 0, masses[0], 1.0)[:, None]


def _held_at(term: NDArray[np.intp], own: NDArray[np.intp], step: int) -> NDArray[np.intp]:
    """The text that holds each term `step` texts earlier among those that hold it, one far off where there is none."""
    other = np.full(len(own), -_FAR if step > 0 else _FAR)
    here, there = (slice(step, None), slice(-step)) if step > 0 else (slice(step), slice(-step, None))
    other[here] = np.where(term[here] == term[there], own[there], other[here])
    return other
