"""Knows which words of a source say the same as a question's word; knows nothing of questions or sentences.

The table is service/data/synonyms.txt, written by hand: vectors trained on what stands together can't tell 利率
from 费率, nor 一等奖 from 二等奖.
"""

from collections import defaultdict
from functools import cache, lru_cache
from importlib import resources

SAID_OTHERWISE = 0.9
"""How well a synonym stands for the word itself; a single character counts SHORT only, it is in too many words."""
SHORT = 0.6


def variants(word: str) -> tuple[str, ...]:
    """The words that answer a question with `word`, without itself; () where the table does not know it."""
    return _table().get(word, ())


@lru_cache(maxsize=8192)
def presence(term: str, text: str) -> float:
    """1 where `text` holds the term, else how much of it: by a synonym, or the share of its character pairs."""
    if not term or term in text:
        return float(bool(term))
    best = _partly(term, text)
    for word, worth in _said(term):
        if worth > best and word in text:
            best = worth
    return best


def _partly(term: str, text: str) -> float:
    if len(term) < 2:
        return 0.0
    if len(term) == 2:
        return 0.3 if term[0] in text or term[1] in text else 0.0
    pairs = _pairs(term)
    held = 0
    for pair in pairs:  # a loop: this is asked hundreds of times a question
        if pair in text:
            held += 1
    return 0.5 * held / len(pairs)


@lru_cache(maxsize=4096)
def _pairs(term: str) -> tuple[str, ...]:
    return tuple(term[i : i + 2] for i in range(len(term) - 1))


@lru_cache(maxsize=4096)
def _said(term: str) -> tuple[tuple[str, float], ...]:
    """The words that say the same, and how well."""
    return tuple((word, SAID_OTHERWISE if len(word) > 1 else SHORT) for word in variants(term))


@cache
def _table() -> dict[str, tuple[str, ...]]:
    text = resources.files("service").joinpath("data/synonyms.txt").read_text(encoding="utf-8")
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for line in text.splitlines():
        asked, _, said = line.partition("#")[0].partition(">")
        for word in asked.split():
            found[word].update(dict.fromkeys((said or asked).split()))
    return {word: tuple(other for other in others if other != word) for word, others in found.items()}
