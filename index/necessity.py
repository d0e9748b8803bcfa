"""How likely a term of a query is to stand in what answers it; knows nothing of how rare it is.

`多少` and `什么` are rare in pages and therefore heavy by their frequency alone, yet no answer holds them; a bigram
across two words is missing wherever the answer puts it otherwise. The shares of frequent terms are counted in
training/train_term_necessity.py, any other term has the share of its kind.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from index.words import query_terms, words_of

TermKind = Literal["word", "inner", "across"]
"""A word, a bigram inside a word, a bigram across words."""


@dataclass(frozen=True, slots=True)
class Necessity:
    """Shares in [0, 1]: of single terms, and of all terms of a kind."""

    terms: dict[str, float]
    kinds: dict[TermKind, float]

    def of(self, query: str) -> dict[str, float]:
        """The share of each term that the query is searched by."""
        words = dict.fromkeys(words_of(query))
        known = self.terms
        return {term: known[term] if term in known else self.kinds[kind_of(term, words)] for term in query_terms(query)}


@cache
def load_necessity() -> Necessity:
    """The packaged table."""
    document = json.loads(files("index").joinpath("data/term_necessity.json").read_text(encoding="utf-8"))
    return Necessity(document["terms"], document["kinds"])


def kind_of(term: str, words: Sequence[str] | dict[str, None]) -> TermKind:
    """What a term is to a query that has these words."""
    if term in words:
        return "word"
    return "inner" if any(term in word for word in words) else "across"
