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

from evals.peers import PlainBM25

SEED = 7
FOLDS = 5
BEGINNING = 100
"""Texts with the same first characters are one text."""
QUESTIONS = ("drcd_dev", "cmrc_trial")
NEWS_TEXTS = 12_000
TITLES_OF_MIXED = 4000
TITLES_OF_NEWS = 2500
TITLE_BLOCKS = (500, 6000)
LONG_BLOCKS = (2000, 8000)
FULL_BODY = 440
"""Characters from which on a body was cut off by the data's bound, so that it may well have gone on."""
PROLONGED, MOST_PIECES = 0.75, 40
"""Share of those bodies that are prolonged, and the most pieces that one is given."""
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
        *long_pools(broadcast, broadcast_titles, pairs),
    ]


def long_pools(
    bodies: dict[str, str], titles: Sequence[Query], pairs: dict[str, list[tuple[str, str]]]
) -> Iterator[Pool]:
    """Blocks of broadcasts as long as whole broadcasts are: the data bounds bodies at 450 characters.

    A body goes on with the pieces of other texts that plain BM25 finds nearest to it, in any order.
    """
    chance = random.Random(SEED)
    held = {at for start in LONG_BLOCKS for at in range(start, start + BLOCK)}
    others = [body for at, body in enumerate(bodies.values()) if at not in held]
    pieces = [*[context for _, context in pairs["xwlb_ict"]][::2], *others[::2]]
    pieces += [context for _, context in pairs["crud_ict"]][::8]
    near = PlainBM25({str(at): piece for at, piece in enumerate(pieces)})
    for start in LONG_BLOCKS:
        block = list(bodies.items())[start : start + BLOCK]
        texts = {identifier: _prolonged(chance, body, pieces, near) for identifier, body in block}
        yield _pool(f"long broadcasts from {start}", texts, titles)


def _prolonged(chance: random.Random, body: str, pieces: Sequence[str], near: PlainBM25) -> str:
    if len(body) < FULL_BODY or chance.random() >= PROLONGED:
        return body
    count = min(MOST_PIECES, int(chance.lognormvariate(1.2, 1.0)) + 1)
    found = [pieces[int(at)] for at in near.search(body[:200], 3 * count + 3)]
    added = [piece for piece in found if piece[:30] not in body and body[:30] not in piece][:count]
    chance.shuffle(added)
    return body + "".join(added)


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
