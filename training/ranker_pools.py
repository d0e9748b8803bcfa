"""Puts the training data together as pools of texts with queries whose right texts are known; ranks nothing.

Titles ask for their bodies, questions for their passages. Pools of several sizes, from a thousand texts of one kind to
twenty-five thousand of three, so that what is learnt depends on neither the size of a corpus nor its kind.
"""

import gzip
import json
import random
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

SEED = 7
FOLDS = 5
BEGINNING = 100
"""Texts with the same first characters are one text."""
QUESTIONS = ("drcd_dev", "cmrc_trial")
NEWS_TEXTS = 12_000
TITLES_OF_MIXED = 4000
TITLES_OF_NEWS = 2500
TITLE_BLOCKS = (500, 6000)
BLOCK = 1200
SHORTEST_TITLE = 6
MOST_BODIES = 2
"""A title of more bodies than this (`国内联播快讯`) names none of them."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query, the ids of its texts, and whether it is a title or a question."""

    text: str
    gold: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Pool:
    """Texts by id, and queries all of whose right texts are among them."""

    name: str
    texts: dict[str, str]
    queries: tuple[Query, ...]

    def fold(self, query: Query, folds: int = FOLDS) -> int:
        """The same for all queries of a text, in every pool."""
        return fold_of(self.texts[query.gold[0]], folds)


def fold_of(text: str, folds: int) -> int:
    """Which of `folds` parts a text falls into, by its beginning: training/train_encoder.py holds out by the same."""
    return zlib.crc32(text[:BEGINNING].encode()) % folds


def read_pools(data: Path) -> list[Pool]:
    """All pools from the training folder (training/README.md says what is in it)."""
    chance = random.Random(SEED)
    passages, questions = read_questions(data)
    pairs = read_pairs(data / "pairs.jsonl.gz")
    broadcast, broadcast_titles = read_titles("xwlb_title", pairs)
    papers, paper_titles = read_titles("crud_title", pairs)
    news = [row["text"].split("正文:")[-1] for row in _rows(data / "news.jsonl.gz")]
    chance.shuffle(news)
    others = {f"news-{at}": text for at, text in enumerate(news[:NEWS_TEXTS]) if text.strip()}
    blocks = [dict(list(broadcast.items())[start : start + BLOCK]) for start in TITLE_BLOCKS]
    sample = chance.sample(broadcast_titles, TITLES_OF_MIXED)
    return [
        _pool("questions", passages, questions),
        *(
            _pool(f"broadcasts from {at}", texts, broadcast_titles)
            for at, texts in zip(TITLE_BLOCKS, blocks, strict=True)
        ),
        _pool("news titles", papers, chance.sample(paper_titles, TITLES_OF_NEWS)),
        _pool("mixed", {**passages, **broadcast, **others}, [*questions, *sample]),
    ]


def _pool(name: str, texts: dict[str, str], queries: Sequence[Query]) -> Pool:
    return Pool(name, texts, tuple(query for query in queries if all(gold in texts for gold in query.gold)))


def read_questions(data: Path) -> tuple[dict[str, str], list[Query]]:
    """The passages by id, and the questions that ask anything."""
    texts: dict[str, str] = {}
    queries: list[Query] = []
    for name in QUESTIONS:
        for line in (data / name / "corpus.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            texts[f"{name}-{row['id']}"] = row["text"]
        for line in (data / name / "queries.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["text"].strip("? "):
                queries.append(Query(row["text"], tuple(f"{name}-{gold}" for gold in row["gold"]), "question"))
    return texts, queries


def read_pairs(path: Path) -> dict[str, list[tuple[str, str]]]:
    """The pairs by source."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in _rows(path):
        found[row["src"]].append((row["a"], row["b"]))
    return found


def read_titles(source: str, pairs: dict[str, list[tuple[str, str]]]) -> tuple[dict[str, str], list[Query]]:
    """The bodies of a source by id, and the titles that name one or two of them."""
    bodies: dict[str, str] = {}
    for _, body in pairs[source]:
        bodies.setdefault(body[:BEGINNING], body)
    identifiers = {beginning: f"{source}-{at}" for at, beginning in enumerate(bodies)}
    of_title: dict[str, set[str]] = defaultdict(set)
    for title, body in pairs[source]:
        of_title[title].add(identifiers[body[:BEGINNING]])
    queries = [
        Query(title, tuple(sorted(gold)), "title")
        for title, gold in of_title.items()
        if len(gold) <= MOST_BODIES and len(title.strip()) >= SHORTEST_TITLE
    ]
    return {identifiers[beginning]: body for beginning, body in bodies.items()}, queries


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines)
