"""Tells how near in meaning a question's words come to those of a sentence, by vectors; knows nothing of answers.

The vectors are those of the packaged static encoder, whatever model the corpus is embedded with.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

import numpy as np
import rjieba
from numpy.typing import NDArray

from index.embedding import Encoder, load_encoder

WORDS_KEPT = 16384
"""Words whose vectors are kept, 512 bytes each."""
_TOGETHER = 16
"""Words encoded at a time: for more of them the encoder makes its whole table anew, as a matrix of 37 MB."""
Vectors = NDArray[np.floating[Any]]
_kept: dict[str, Vectors] = {}


def nearness(terms: Sequence[str], texts: Sequence[str]) -> Vectors:
    """The cosine of each term with the nearest word of each text, (texts, terms); 0 where a text has no word."""
    near = np.zeros((len(texts), len(terms)))
    if not terms:
        return near
    asked = _rows(terms)
    words = [content(text) for text in texts]
    distinct = list(dict.fromkeys(word for of_text in words for word in of_text))
    if not distinct:
        return near
    cosines = _rows(distinct) @ asked.T
    places = {word: place for place, word in enumerate(distinct)}
    for row, of_text in enumerate(words):
        if of_text:
            near[row] = cosines[[places[word] for word in of_text]].max(axis=0)
    return np.asarray(np.maximum(near, 0.0))


@lru_cache(maxsize=4096)
def content(text: str) -> tuple[str, ...]:
    """The distinct words of more than one character."""
    return tuple(dict.fromkeys(word for word in rjieba.cut(text) if len(word) > 1))


def _rows(words: Sequence[str]) -> Vectors:
    """(words, dimension), those not kept encoded some at a time."""
    known = {word: _kept.get(word) for word in words}
    found = {word: vector for word, vector in known.items() if vector is not None}
    missing = list(dict.fromkeys(word for word in words if word not in found))
    for start in range(0, len(missing), _TOGETHER):
        batch = missing[start : start + _TOGETHER]
        found.update(zip(batch, _encoder().encode(batch).astype(np.float16), strict=True))
    if len(_kept) + len(missing) > WORDS_KEPT:
        _kept.clear()
    _kept.update((word, found[word]) for word in missing)
    return np.stack([found[word] for word in words]).astype(np.float32)


@cache
def _encoder() -> Encoder:
    return load_encoder()
