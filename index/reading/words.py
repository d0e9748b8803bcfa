"""Compares pieces of text by their words and character pairs; knows nothing of pages."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

import rjieba

_COUNTED_CHARACTERS = 4000


def terms(text: str) -> frozenset[str]:
    """The words of two or more characters, and the character pairs, of a text's first few thousand characters."""
    text = text[:_COUNTED_CHARACTERS]
    words = {word for word in rjieba.cut(text, False) if len(word) > 1 and word[0].isalnum()}
    pairs = {text[i : i + 2] for i in range(len(text) - 1) if text[i].isalnum() and text[i + 1].isalnum()}
    return frozenset(words | pairs)


class Rarity:
    """How telling a term is among a page's texts: ln((n + 1) / k) for a term that k of the n texts hold."""

    def __init__(self, texts: Sequence[Iterable[str]]) -> None:
        holding = Counter(term for text in texts for term in text)
        self._weights = {term: math.log((len(texts) + 1) / count) for term, count in holding.items()}
        self._unheld = math.log((len(texts) + 1) / max(1.0, len(texts) / 2))

    def weight(self, term: str) -> float:
        """Weight of a term; one that no text holds weighs as much as one that half of them hold."""
        return self._weights.get(term, self._unheld)

    def coverage(self, part: Iterable[str], whole: frozenset[str]) -> float:
        """Share of the part's weight that the whole holds, in [0, 1]."""
        total = held = 0.0
        for term in part:
            weight = self._weights.get(term, self._unheld)
            total += weight
            if term in whole:
                held += weight
        return held / total if total else 0.0
