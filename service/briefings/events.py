"""Groups articles that report one event, by the character trigrams they share; knows nothing of dates or pages."""

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Sequence

from index.records import Article
from service.similarity import overlap, shingles

SAME_EVENT_FROM = 0.35
"""Overlap coefficient of trigrams from which two articles report one event."""
FIGURES_AGREE_FROM = 0.5
"""Share of the figures of the one with fewer that the other must have too."""
SAMPLED = 8
"""One trigram in so many, chosen by its checksum, is looked at to find the pairs that are compared in full."""
COMMON_TO = 60
"""A trigram in more articles than this says nothing about their event and finds no pairs."""
COMPARED_FROM = 2
"""Sampled trigrams that two articles must share before they are compared."""
_FIGURE = re.compile(r"\d+(?:\.\d+)?[万亿]?[一-鿿%]?")
"""With the sign after it: 25日 and 25名 are nothing in common."""


def cluster(articles: Sequence[Article]) -> list[tuple[Article, ...]]:
    """Articles grouped by event, groups in order of their first article; every article is in exactly one group."""
    texts = [_text(article) for article in articles]
    grams = [shingles(text, 3) for text in texts]
    figures = [frozenset(_FIGURE.findall(text)) for text in texts]
    groups = list(range(len(articles)))
    for one, other in _pairs(grams):
        if overlap(grams[one], grams[other]) >= SAME_EVENT_FROM and _agree(figures[one], figures[other]):
            _join(groups, one, other)
    members: dict[int, list[Article]] = defaultdict(list)
    for number, article in enumerate(articles):
        members[_root(groups, number)].append(article)
    return [tuple(group) for _, group in sorted(members.items())]


def _agree(one: frozenset[str], other: frozenset[str]) -> bool:
    """Reports set in one mould (share prices, notices) have the words in common and not the figures."""
    return not one or not other or overlap(one, other) >= FIGURES_AGREE_FROM


def _text(article: Article) -> str:
    return "".join(p.text for p in article.paragraphs if p.role in ("body", "caption"))


def _pairs(grams: Sequence[frozenset[str]]) -> list[tuple[int, int]]:
    holders: dict[str, list[int]] = defaultdict(list)
    for number, shingled in enumerate(grams):
        for gram in shingled:
            if zlib.crc32(gram.encode()) % SAMPLED == 0:
                holders[gram].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in holders.values():
        if 1 < len(numbers) <= COMMON_TO:
            shared.update((one, other) for i, one in enumerate(numbers) for other in numbers[i + 1 :])
    return sorted(pair for pair, count in shared.items() if count >= COMPARED_FROM)


def _root(groups: list[int], number: int) -> int:
    while groups[number] != number:
        number = groups[number]
    return number


def _join(groups: list[int], one: int, other: int) -> None:
    first, second = sorted((_root(groups, one), _root(groups, other)))
    groups[second] = first
