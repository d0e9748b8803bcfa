"""Cuts text into the terms of the lexical index: jieba words in search mode together with character bigrams.

Measured on eight Chinese sets, both in one field beat either alone; names and figures stay whole as words.
"""

import re
import unicodedata

import rjieba

_HAN_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_TERM = re.compile(r"[^\W_]")
MAX_QUERY_TERMS = 512


def terms(text: str) -> list[str]:
    """The terms of a text, with repeats, lower case, NFKC; punctuation is dropped."""
    plain = unicodedata.normalize("NFKC", text).lower()
    words = [word for word in rjieba.cut_for_search(plain) if _TERM.search(word)]
    bigrams = [run[i : i + 2] for run in _HAN_RUN.findall(plain) for i in range(len(run) - 1)]
    return [term for word in words for term in word.split()] + bigrams


def query_terms(text: str) -> list[str]:
    """The distinct terms of a query, in order, bounded to `MAX_QUERY_TERMS`."""
    return list(dict.fromkeys(terms(text[: MAX_QUERY_TERMS * 4])))[:MAX_QUERY_TERMS]
