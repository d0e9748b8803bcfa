"""Learns the extractive answerer's forests and the word-rarity table from the training splits, and writes both.

Run from the repository root: python -m training.train_answer_scorer DATA_FOLDER
DATA_FOLDER holds train/drcd_dev, train/cmrc_trial (corpus.jsonl, queries.jsonl), train/news.jsonl.gz and
zones/news.jsonl.gz.

What is learnt from is made by answer_examples.py. The ranking forest comes from what is answerable, the probability
from all. Both are learnt in folds by passage; the threshold is the one that refuses `FALSE_REFUSALS` of the questions
that can be answered, each judged by forests that had not seen its passage.
"""

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import rjieba
from numpy.typing import NDArray

from service.answering import scorer
from service.answering.features import FEATURES
from service.answering.scorer import Scored
from service.answering.sentences import normalise
from training.answer_examples import FOLDS, SEED, Example, all_examples
from training.tree_export import as_nodes_of_lightgbm

FALSE_REFUSALS = 0.015
FALSE_REFUSALS_OF_PARK = 0.03
"""A question about a park brings that park's articles, whatever it asks: more of them are near misses."""
MIN_COUNT = 10
NEWS_WEIGHT = 0.6
"""News questions are made by rule: in the ranking they count less than those people asked."""
TRUST_WEIGHTS = {
    "news": 3.0,
    "news, near miss": 3.0,
    "news, sentence out": 3.0,
    "word replaced": 0.4,
    "attribute swapped": 0.4,
}
"""For the probability near misses of news count more, and less what a swapped word may have left answerable."""
RANK_ROUNDS = 250
TRUST_ROUNDS = 250
PARAMETERS: dict[str, Any] = {
    "num_leaves": 15, "learning_rate": 0.06, "min_data_in_leaf": 40, "lambda_l2": 5.0, "feature_fraction": 0.6,
    "bagging_fraction": 0.8, "bagging_freq": 1, "max_bin": 127, "num_threads": 1, "deterministic": True, "seed": SEED,
    "verbose": -1,
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """What of a candidate the trust is computed from."""

    values: tuple[float, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=Path("service/data"))
    arguments = parser.parse_args()
    if not (arguments.out / "word_rarity.json").exists():
        write_rarity(arguments.data / "train" / "news.jsonl.gz", arguments.out / "word_rarity.json")
    found = all_examples(arguments.data)
    report, threshold, threshold_of_park = cross_validated(found)
    rank = fit_rank(found)
    trust = fit_trust(found, rank)
    document = {
        "trained_on": "DRCD dev (CC BY-SA 3.0), CMRC 2018 trial (CC BY-SA 4.0), CRUD_RAG news (Apache-2.0)",
        "by": "training/train_answer_scorer.py",
        "cross_validated": report,
        "threshold": threshold,
        "threshold_of_park": threshold_of_park,
        "features": FEATURES,
        "trust_features": scorer.TRUST_FEATURES,
        "rank": as_rounds(rank),
        "trust": as_rounds(trust),
    }
    out = arguments.out / "answer_scorer.json"
    out.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(json.dumps(report, ensure_ascii=False, indent=1), threshold, threshold_of_park)


def write_rarity(news: Path, out: Path) -> None:
    """Document frequency of words in the news texts, words in fewer than MIN_COUNT texts left out."""
    counts: Counter[str] = Counter()
    total = 0
    with gzip.open(news, "rt", encoding="utf-8") as lines:
        for line in lines:
            total += 1
            counts.update(set(rjieba.cut(normalise(json.loads(line)["text"]))))
    kept = {w: n for w, n in sorted(counts.items()) if n >= MIN_COUNT and len(w) <= 8 and any(c.isalnum() for c in w)}
    out.write_text(
        json.dumps({"texts": total, "counts": kept}, ensure_ascii=False, separators=(",", ":")), encoding="utf-8"
    )


def fit_rank(found: Sequence[Example]) -> lightgbm.Booster:
    """Boosted trees (Friedman 2001) under a softmax over the sentences of a question.

    The loss is -log of the probability of those that hold the answer, whichever of them it may be.
    """
    used = [one for one in found if one.held.any() and not one.held.all()]
    values = np.concatenate([one.values for one in used])
    held = np.concatenate([one.held for one in used])
    sizes = [len(one.held) for one in used]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    owner = np.repeat(np.arange(len(used)), sizes)
    share = np.array([NEWS_WEIGHT if one.kind == "news" else 1.0 for one in used])[owner]

    def softmax_loss(scores: NDArray[np.float64], _: lightgbm.Dataset) -> tuple[NDArray[np.float64], ...]:
        exponents = np.exp(scores - np.maximum.reduceat(scores, starts)[owner])
        chances = exponents / np.add.reduceat(exponents, starts)[owner]
        right = chances * held
        target = right / np.maximum(np.add.reduceat(right, starts)[owner], 1e-12)
        return share * (chances - target), share * np.maximum(chances * (1.0 - chances), 1e-3)

    parameters = {**PARAMETERS, "objective": softmax_loss}
    return lightgbm.train(parameters, lightgbm.Dataset(values), RANK_ROUNDS)


def fit_trust(found: Sequence[Example], rank: lightgbm.Booster) -> lightgbm.Booster:
    """Boosted trees: do the first three sentences hold the answer?"""
    used = [one for one in found if len(one.held)]
    rows = trusted(used, rank)
    values, targets = np.array([row for row, _ in rows]), np.array([any(good[:3]) for _, good in rows], dtype=float)
    data = lightgbm.Dataset(values, targets, weight=[TRUST_WEIGHTS.get(one.kind, 1.0) for one in used])
    return lightgbm.train({**PARAMETERS, "objective": "binary", "boost_from_average": False}, data, TRUST_ROUNDS)


def as_rounds(model: lightgbm.Booster) -> dict[str, Any]:
    """The forest as `index.trees.plant` takes it."""
    trees = model.dump_model()["tree_info"]
    return {"base": [0.0], "rounds": [[as_nodes_of_lightgbm(tree["tree_structure"])] for tree in trees]}


def trusted(found: Sequence[Example], rank: lightgbm.Booster) -> list[tuple[tuple[float, ...], list[bool]]]:
    """Of each what the probability is computed from, and which of its sentences, best first, hold the answer."""
    scores = np.asarray(rank.predict(np.concatenate([one.values for one in found])))
    parts = np.split(scores, np.cumsum([len(one.held) for one in found])[:-1])
    return [_trusted(one, part) for one, part in zip(found, parts, strict=True)]


def _trusted(one: Example, scores: NDArray[np.float64]) -> tuple[tuple[float, ...], list[bool]]:
    order = np.argsort(-scores, kind="stable")
    chances = np.exp(scores - scores.max())
    chances = chances[order] / chances.sum()
    scored = [
        Scored(Row(tuple(one.values[at].tolist())), float(scores[at]), float(share))  # type: ignore[arg-type]
        for at, share in zip(order, chances, strict=True)
    ]
    return scorer.trust_values(scored), [bool(held) for held in one.held[order]]


def cross_validated(found: Sequence[Example]) -> tuple[dict[str, Any], float, float]:
    """Figures on passages that neither forest has seen, and the thresholds that they give, without and with a park."""
    rows: list[tuple[Example, float, list[bool]]] = []
    for fold in range(FOLDS):
        seen = [one for one in found if one.fold != fold]
        rank = fit_rank(seen)
        trust = fit_trust(seen, rank)
        unseen = [one for one in found if one.fold == fold and len(one.held)]
        judged = trusted(unseen, rank)
        chances = np.asarray(trust.predict(np.array([values for values, _ in judged])))
        rows += [(one, float(chance), good) for one, chance, (_, good) in zip(unseen, chances, judged, strict=True)]
    report, threshold = reported(rows, FALSE_REFUSALS)
    return report, threshold, reported(rows, FALSE_REFUSALS_OF_PARK)[1]


def reported(rows: Sequence[tuple[Example, float, list[bool]]], refusals: float) -> tuple[dict[str, Any], float]:
    """First sentence and first three right, refusals of each kind at the threshold, calibration."""
    chances: dict[str, list[tuple[float, bool, bool]]] = defaultdict(list)
    for one, chance, good in rows:
        chances[one.kind].append((chance, good[0], any(good[:3])))
    asked = chances["answerable"]
    threshold = round(sorted(row[0] for row in asked)[int(len(asked) * refusals)], 4)
    report: dict[str, Any] = {
        "questions": len(asked),
        "first sentence holds it": round(sum(row[1] for row in asked) / len(asked), 4),
        "first three hold it": round(sum(row[2] for row in asked) / len(asked), 4),
    }
    for kind, of_kind in chances.items():
        report[f"refused, {kind}"] = round(sum(row[0] < threshold for row in of_kind) / len(of_kind), 4)
    news = chances.get("news", [])
    report["news, first sentence holds it"] = round(sum(row[1] for row in news) / max(len(news), 1), 4)
    every = [row for of_kind in chances.values() for row in of_kind]
    report["calibration"] = [
        [round(low / 10, 1), len(bin_), round(sum(row[2] for row in bin_) / len(bin_), 3)]
        for low in range(10)
        if (bin_ := [row for row in every if low / 10 <= row[0] < (low + 1) / 10 + (low == 9)])
    ]
    return report, threshold


if __name__ == "__main__":
    main()
