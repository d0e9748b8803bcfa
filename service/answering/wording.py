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
Vectors = NDArray[np.floating[Any]]


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
    return np.stack([_vector(word) for word in words]).astype(np.float32)


@lru_cache(maxsize=WORDS_KEPT)
def _vector(word: str) -> Vectors:
    return np.asarray(_encoder().encode([word])[0], dtype=np.float16)


@cache
def _encoder() -> Encoder:
    return load_encoder()
