"""Trains the ranker of index/ranking.py: python -m training.train_ranker DATA ENCODER_0 ENCODER_1.

ENCODER_n is the static encoder trained without the texts of half n (`training.train_encoder --without n`): the cosine
of a query with a text the encoder was trained on would look better than it is elsewhere. Boosted trees (LightGBM) with
LambdaMART's loss (Burges 2010) over the candidates that search itself brings together; the chance is calibrated on
predictions for texts that a model had not seen, every fourth query also without its right texts.
"""

import argparse
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import torch
from numpy.typing import NDArray

from index.cache import CachedChunk
from index.chunks import cut_article
from index.embedding import Encoder, load_encoder
from index.features import FEATURES, Candidate, features
from index.lexical import LexicalIndex
from index.query import read_query
from index.ranking import Calibration
from index.reading.jsonl import read_article
from index.records import Article, Chunk, Filters, Paragraph
from index.search import CANDIDATES, RANKED, Fused, fuse
from index.tokens import count_tokens
from training.ranker_pools import FOLDS, Pool, Query, read_pools
from training.tree_export import as_nodes_of_lightgbm

SEED = 1
ROUNDS = 200
PARAMETERS: dict[str, Any] = {
    "objective": "lambdarank", "lambdarank_truncation_level": 5, "num_leaves": 15, "learning_rate": 0.06,
    "min_data_in_leaf": 50, "lambda_l2": 5.0, "feature_fraction": 0.7, "max_bin": 127, "num_threads": 1,
    "deterministic": True, "seed": SEED, "verbose": -1,
}  # fmt: skip
TRAINED_ON = 25
"""Candidates of a list that are trained on: those further down tell it nothing new."""
ABSENT_EVERY = 4
TO_CALIBRATE = 10
_ENCODED = 256

Scorer = Callable[[NDArray[np.float32]], NDArray[np.floating[Any]]]


@dataclass(frozen=True, slots=True)
class Ranking:
    """A query's candidates, best fused score first: their features, articles, and which hold the answer."""

    pool: str
    kind: str
    fold: int
    rows: NDArray[np.float32]
    articles: tuple[str, ...]
    right: NDArray[np.bool_]
    absent: bool
    """Its right texts were left out on purpose."""


class Indexed:
    """A pool as search sees it: chunks with their vectors by both encoders, and the lexical index."""

    def __init__(self, pool: Pool, encoders: Sequence[Encoder], folder: Path) -> None:
        cut = [
            (article, chunk)
            for article in map(_article, *zip(*pool.texts.items(), strict=True))
            for chunk in cut_article(article, count_tokens)
        ]
        self.chunks: dict[str, tuple[Article, Chunk]] = {chunk.id: (article, chunk) for article, chunk in cut}
        self.ids = list(self.chunks)
        self.places = {chunk: at for at, chunk in enumerate(self.ids)}
        texts = [f"{chunk.context}\n{chunk.text}" for _, chunk in self.chunks.values()]
        starts = range(0, len(texts), _ENCODED)
        self.vectors = [
            np.concatenate([encoder.encode(texts[start : start + _ENCODED]) for start in starts])
            for encoder in encoders
        ]
        self.lexical = LexicalIndex(folder)
        self.lexical.build("training", (_cached(chunk) for _, chunk in self.chunks.values()))

    def fused(self, query: str, vector: NDArray[np.float32], vectors: NDArray[np.float32]) -> list[Fused]:
        """As `Searcher.fused` finds them, the nearest exactly."""
        lexical = dict(self.lexical.search(query, Filters(), CANDIDATES))
        cosines = vectors @ vector
        nearest = np.argsort(-cosines, kind="stable")[:CANDIDATES]
        near = {self.ids[at]: float(cosines[at]) for at in nearest}
        return fuse({**near, **{chunk: float(cosines[self.places[chunk]]) for chunk in lexical}}, lexical)

    def rows(self, query: str, fused: Sequence[Fused]) -> NDArray[np.float32]:
        asking = read_query(query)
        candidates = [
            Candidate(article.id, article.headline, chunk.text, one.lexical, one.cosine)
            for one in fused
            for article, chunk in [self.chunks[one.chunk]]
        ]
        return features(asking, asking.weighed(self.lexical.weights(asking.terms)), candidates)


def main() -> None:
    options = _options()
    torch.set_num_threads(1)
    encoders = [load_encoder(str(folder)) for folder in options.encoders]
    found: list[Ranking] = []
    for pool in read_pools(options.data):
        with tempfile.TemporaryDirectory() as folder:
            found += rankings(pool, Indexed(pool, encoders, Path(folder) / "lexical"), encoders)
        print(f"{pool.name}: {len(pool.texts)} texts, {len(pool.queries)} queries", flush=True)
    write_ranker(found, options.output)


def write_ranker(found: Sequence[Ranking], output: Path) -> None:
    """Trains on the lists, with its figures on texts unseen, and writes it."""
    unseen = cross_validated(found)
    report, calibration = figures(found, unseen), calibrated(found, unseen)
    trees = [as_nodes_of_lightgbm(tree["tree_structure"]) for tree in fit(found).dump_model()["tree_info"]]
    document = {
        "by": "training/train_ranker.py",
        "trained_on": "DRCD dev (CC BY-SA 3.0), CMRC 2018 trial (CC BY-SA 4.0), broadcast news titles "
        "(MIT code, CCTV's texts), CRUD_RAG news titles (Apache-2.0 badge)",
        "held_out": report,
        "calibration_held_out": reliability(found, unseen, calibration),
        "features": list(FEATURES),
        "calibration": {name: round(value, 5) for name, value in asdict(calibration).items()},
        "trees": trees,
    }
    output.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(json.dumps({name: document[name] for name in ("held_out", "calibration_held_out", "calibration")}, indent=1))


def rankings(pool: Pool, indexed: Indexed, encoders: Sequence[Encoder]) -> list[Ranking]:
    """Every query's candidates; every `ABSENT_EVERY`th also with its right texts left out."""
    found = []
    for number, query in enumerate(pool.queries):
        half = pool.fold(query, len(encoders))
        vector = encoders[half].encode([query.text])[0]
        fused = indexed.fused(query.text, vector, indexed.vectors[half])
        found.append(_ranking(pool, query, indexed, fused, absent=False))
        if number % ABSENT_EVERY == 0:
            without = [one for one in fused if indexed.chunks[one.chunk][0].id not in query.gold]
            found.append(_ranking(pool, query, indexed, without, absent=True))
    return [ranking for ranking in found if len(ranking.rows)]


def _ranking(pool: Pool, query: Query, indexed: Indexed, fused: Sequence[Fused], absent: bool) -> Ranking:
    fused = fused[:RANKED]
    articles = tuple(indexed.chunks[one.chunk][0].id for one in fused)
    right = np.array([article in query.gold for article in articles], dtype=bool)
    return Ranking(pool.name, query.kind, pool.fold(query), indexed.rows(query.text, fused), articles, right, absent)


def fit(found: Sequence[Ranking]) -> lightgbm.Booster:
    """Trees over the lists that hold a right text."""
    lists = [ranking for ranking in found if ranking.right[:TRAINED_ON].any()]
    rows = np.concatenate([ranking.rows[:TRAINED_ON] for ranking in lists])
    right = np.concatenate([ranking.right[:TRAINED_ON] for ranking in lists])
    sizes = [len(ranking.right[:TRAINED_ON]) for ranking in lists]
    return lightgbm.train(PARAMETERS, lightgbm.Dataset(rows, right.astype(int), group=sizes), ROUNDS)


def cross_validated(found: Sequence[Ranking]) -> list[NDArray[np.floating[Any]]]:
    """The scores of every list by a model that saw none of its texts."""
    scores: dict[int, NDArray[np.floating[Any]]] = {}
    for fold in range(FOLDS):
        model = fit([ranking for ranking in found if ranking.fold != fold])
        held = [at for at, ranking in enumerate(found) if ranking.fold == fold]
        said = np.asarray(model.predict(np.concatenate([found[at].rows for at in held]), num_threads=1))
        ends = np.cumsum([len(found[at].rows) for at in held])[:-1]
        scores.update(zip(held, np.split(said, ends), strict=True))
    return [scores[at] for at in range(len(found))]


def calibrated(found: Sequence[Ranking], scores: Sequence[NDArray[np.floating[Any]]]) -> Calibration:
    """The logistic regression of being right on a candidate's score, the list's best and its lead."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    rows, right = _calibration_rows(found, scores)
    model = LogisticRegression(C=1e6, max_iter=1000).fit(rows, right)
    own, best, margin = (float(weight) for weight in model.coef_[0])
    if own <= 0:
        raise ValueError("the calibration would turn the order round")
    return Calibration(own, best, margin, float(model.intercept_[0]))


def reliability(
    found: Sequence[Ranking], scores: Sequence[NDArray[np.floating[Any]]], calibration: Calibration
) -> list[list[float]]:
    """For tenths of the chance of a list's first: how many lists, their mean chance, the share that is right."""
    firsts = [
        (float(calibration.chances(said).max()), bool(one.right[said.argmax()]))
        for one, said in zip(found, scores, strict=True)
    ]
    bins = [[pair for pair in firsts if low / 10 <= pair[0] < (low + 1) / 10] for low in range(10)]
    return [
        [len(held), round(float(np.mean([p for p, _ in held])), 3), round(float(np.mean([y for _, y in held])), 3)]
        for held in bins
        if held
    ]


def figures(found: Sequence[Ranking], scores: Sequence[NDArray[np.floating[Any]]]) -> dict[str, dict[str, float]]:
    """By pool and kind of query, in %: how often the first article is right, by each ranking; all by unseen texts."""
    columns = {"lexical": FEATURES.index("lexical")}
    report: dict[str, dict[str, float]] = {}
    for name in sorted({(ranking.pool, ranking.kind) for ranking in found}):
        lists = [
            (one, said)
            for one, said in zip(found, scores, strict=True)
            if (one.pool, one.kind) == name and not one.absent
        ]
        report[" ".join(name)] = {
            "queries": len(lists),
            "lexical": _share([one.right[one.rows[:, columns["lexical"]].argmax()] for one, _ in lists]),
            "fused": _share([one.right[0] for one, _ in lists]),
            "ranked": _share([one.right[said.argmax()] for one, said in lists]),
            "ranked, first five": _share([_within(one, said, 5) for one, said in lists]),
            "among the candidates": _share([one.right.any() for one, _ in lists]),
        }
    return report


def _within(ranking: Ranking, said: NDArray[np.floating[Any]], count: int) -> bool:
    order = np.argsort(-said, kind="stable")
    first = list(dict.fromkeys(ranking.articles[at] for at in order))[:count]
    return any(ranking.articles[at] in first for at in np.flatnonzero(ranking.right))


def _calibration_rows(
    found: Sequence[Ranking], scores: Sequence[NDArray[np.floating[Any]]]
) -> tuple[NDArray[np.floating[Any]], NDArray[np.bool_]]:
    rows, right = [], []
    for ranking, said in zip(found, scores, strict=True):
        order = np.argsort(-said, kind="stable")[:TO_CALIBRATE]
        first, second = said[order[0]], said[order[1]] if len(order) > 1 else said[order[0]]
        rows.append(np.column_stack([said[order], np.full(len(order), first), np.full(len(order), first - second)]))
        right.append(ranking.right[order])
    return np.concatenate(rows), np.concatenate(right)


def _article(identifier: str, text: str) -> Article:
    """A text as an article without a headline of its own, as `parkbrief-eval retrieval` takes it in."""
    read = read_article(json.dumps({"id": identifier, "paragraphs": [text]}, ensure_ascii=False), 1)
    paragraphs = tuple(
        Paragraph(f"{identifier}-{at}", one.role, one.text, one.lines) for at, one in enumerate(read.paragraphs)
    )
    return Article(
        id=identifier, page=identifier, kind="news", headline=read.headline, headline_source=read.headline_source,
        byline=None, parks=(), date=None, date_source="unknown", publication=None, paragraphs=paragraphs,
    )  # fmt: skip


def _cached(chunk: Chunk) -> CachedChunk:
    nothing = np.zeros(0, dtype=np.float32)
    return CachedChunk(chunk.id, chunk.page, "", (), 0, "", "news", chunk.text, nothing)


def _share(values: Sequence[Any]) -> float:
    return round(100 * float(np.mean(values)), 2)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("encoders", type=Path, nargs=2)
    parser.add_argument("--output", type=Path, default=Path("index/data/ranker.json"))
    return parser.parse_args()


if __name__ == "__main__":
    main()
