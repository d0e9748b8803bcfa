"""How rare a word is in Chinese news; knows nothing of questions.

The table is built by training/train_answer_scorer.py.
"""

import json
import math
from functools import cache
from importlib import resources

LONG_RUN = 2
"""Unseen words shorter than this say little: mostly segmentation debris."""


def rarity(word: str) -> float:
    """Inverse document frequency of a word, ln(N/df); unseen words count as seen in one text."""
    known = _table().get(word)
    if known is not None:
        return known
    return _highest() if len(word) >= LONG_RUN else _highest() / 2


def commonness(word: str) -> float:
    """The share of news texts that hold the word; 0 where the table does not know it."""
    known = _table().get(word)
    return 0.0 if known is None else math.exp(-known)


@cache
def _table() -> dict[str, float]:
    file = resources.files("service").joinpath("data/word_rarity.json")
    document = json.loads(file.read_text(encoding="utf-8"))
    total = math.log(document["texts"])
    return {word: total - math.log(count) for word, count in document["counts"].items()}


@cache
def _highest() -> float:
    return max(_table().values()) + 1.0
