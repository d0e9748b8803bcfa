"""Groups articles that report one event, by the character trigrams they share; knows nothing of dates or pages."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from index.records import Article
from service.similarity import overlap, shingles

SAME_EVENT_FROM = 0.35
"""Overlap coefficient of trigrams from which two articles report one event."""
COMMON_TO = 60
"""A trigram in more articles than this says nothing about their event and is left out of the search for pairs."""
COMPARED_FROM = 12
"""Rarer trigrams two articles must share before they are compared in full."""


def cluster(articles: Sequence[Article]) -> list[tuple[Article, ...]]:
    """Articles grouped by event, groups in order of their first article; every article is in exactly one group."""
    grams = [shingles(_text(article), 3) for article in articles]
    groups = list(range(len(articles)))
    for one, other in _pairs(grams):
        if overlap(grams[one], grams[other]) >= SAME_EVENT_FROM:
            _join(groups, one, other)
    members: dict[int, list[Article]] = defaultdict(list)
    for number, article in enumerate(articles):
        members[_root(groups, number)].append(article)
    return [tuple(group) for _, group in sorted(members.items())]


def _text(article: Article) -> str:
    return "".join(p.text for p in article.paragraphs if p.role in ("body", "caption"))


def _pairs(grams: Sequence[frozenset[str]]) -> list[tuple[int, int]]:
    holders: dict[str, list[int]] = defaultdict(list)
    for number, shingled in enumerate(grams):
        for gram in shingled:
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
