"""Scores how articles are grouped into events, on reports that are made out of given ones.

Of every article some versions are made that report the same event (reworded, cut, thinned, reordered) and one in the
same mould that reports another. Two articles of one event in one group are a pair found: precision, recall and F1 over
all pairs. The given articles are taken to report different events, so true doubles among them count as wrong.
"""

import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import combinations
from typing import Any

from evals.errors import SuiteError
from evals.metrics import segmentation
from evals.rewording import VERSIONS, another_event
from index.records import Article
from service.briefings.events import cluster

LEAST_CHARACTERS = 80
"""Shorter articles, mostly captions, leave nothing to cut."""


@dataclass(frozen=True, slots=True)
class EventScores:
    """Pairs of articles: true ones, those put together, those both; which are wrong and which are missed."""

    articles: int
    events: int
    true_pairs: int
    found_pairs: int
    right_pairs: int
    wrong: tuple[str, ...]
    missed: tuple[str, ...]

    @property
    def precision(self) -> float:
        return segmentation.precision(self.right_pairs, self.found_pairs)

    @property
    def recall(self) -> float:
        return segmentation.recall(self.right_pairs, self.true_pairs)

    @property
    def f1(self) -> float:
        return segmentation.f1(self.right_pairs, self.found_pairs, self.true_pairs)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self) | {"precision": self.precision, "recall": self.recall, "f1": self.f1}


def score_events(articles: Sequence[Article], *, versions: int, seed: int) -> EventScores:
    """The scores over `versions` further reports of each article and one of another event in its mould.

    Raises SuiteError where no article is long enough.
    """
    usable = [article for article in articles if _length(article) >= LEAST_CHARACTERS]
    if not usable:
        raise SuiteError(f"no article has {LEAST_CHARACTERS} characters: there is nothing to make reports of")
    reports = _reports(usable, versions, random.Random(seed))
    event = {article.id: name for article, name in reports}
    shuffled = [article for article, _ in reports]
    random.Random(seed + 1).shuffle(shuffled)
    groups = cluster(shuffled)
    found = {frozenset(pair) for group in groups for pair in combinations([one.id for one in group], 2)}
    true = {frozenset((a.id, b.id)) for (a, x), (b, y) in combinations(reports, 2) if x == y}
    return EventScores(
        articles=len(reports),
        events=len(set(event.values())),
        true_pairs=len(true),
        found_pairs=len(found),
        right_pairs=len(found & true),
        wrong=_named(found - true),
        missed=_named(true - found),
    )


def _reports(articles: Sequence[Article], versions: int, draw: random.Random) -> list[tuple[Article, str]]:
    """Articles with the names of their events, ids made unlike."""
    found: list[tuple[Article, str]] = []
    for article in articles:
        found.append((article, article.id))
        for number in range(versions):
            version = VERSIONS[number % len(VERSIONS)](article, draw)
            found.append((replace(version, id=f"{article.id}/{number}", page=f"other-{number}"), article.id))
        other = another_event(article, draw)
        if _text(other) != _text(article):
            found.append((replace(other, id=f"{article.id}/another", page="another"), f"{article.id}/another"))
    return found


def _named(pairs: set[frozenset[str]]) -> tuple[str, ...]:
    return tuple(sorted(" + ".join(sorted(pair)) for pair in pairs))


def _text(article: Article) -> str:
    return "".join(paragraph.text for paragraph in article.paragraphs)


def _length(article: Article) -> int:
    return len(_text(article))
