"""Cuts text into the terms of the lexical index: jieba words in search mode together with character bigrams.

Measured on eight Chinese sets, both in one field beat either alone. Names and figures stay whole as words, and have
bigrams beside: `3月` and `5G` are as telling as any.
"""

import re
import unicodedata

import rjieba

_RUN = re.compile(r"[^\W_]+")
_TERM = re.compile(r"[^\W_]")
MAX_QUERY_TERMS = 512


def terms(text: str) -> list[str]:
    """The terms of a text, with repeats, lower case, NFKC; punctuation is dropped."""
    plain = _plain(text)
    return _words(plain) + _bigrams(plain)


def words_of(text: str) -> list[str]:
    """The words among a text's terms."""
    return _words(_plain(text))


def bigrams_of(text: str) -> list[str]:
    """The character bigrams among a text's terms."""
    return _bigrams(_plain(text))


def query_terms(text: str) -> list[str]:
    """The distinct terms of a query, in order, bounded to `MAX_QUERY_TERMS`."""
    return list(dict.fromkeys(terms(text[: MAX_QUERY_TERMS * 4])))[:MAX_QUERY_TERMS]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _words(plain: str) -> list[str]:
    return [term for word in rjieba.cut_for_search(plain) if _TERM.search(word) for term in word.split()]


def _bigrams(plain: str) -> list[str]:
    return [run[i : i + 2] for run in _RUN.findall(plain) for i in range(len(run) - 1)]
