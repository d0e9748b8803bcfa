"""Turns feature values into a ranking score and a probability; knows nothing of what the features mean.

The ranking is linear; the probability comes from boosted trees, since how much a missing word matters depends on what
else is there. Both are learnt by training/train_answer_scorer.py; answer_scorer.json names the data and the figures.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from index.trees import Forest, plant
from service.answering.features import FEATURES, Candidate

SHARPEST = 30.0


@dataclass(frozen=True, slots=True)
class Weights:
    """`rank` orders sentences within one question; `trees` say whether the best of them holds the answer."""

    rank: tuple[float, ...]
    trees: Forest
    threshold: float


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its ranking score and its share of the probability among all candidates."""

    candidate: Candidate
    score: float
    share: float


@cache
def load_weights() -> Weights:
    """The packaged weights; a file made for other features is a programming error and fails loudly."""
    ranking, trust = _packaged("answer_scorer.json"), _packaged("answer_trust.json")
    if tuple(ranking["rank"]) != FEATURES or tuple(trust["features"]) != TRUST_FEATURES:
        raise ValueError("answer_scorer.json was trained for other features; run training.train_answer_scorer")
    trees = plant([trust["base"]], [[tree] for tree in trust["trees"]])
    return Weights(tuple(ranking["rank"].values()), trees, ranking["threshold"])


def _packaged(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(resources.files("service").joinpath(f"data/{name}").read_text("utf-8"))
    return document


def rank(candidates: Sequence[Candidate], weights: Sequence[float]) -> list[Scored]:
    """The candidates best first; ties keep the order of passages and sentences."""
    scores = [sum(w * v for w, v in zip(weights, candidate.values, strict=True)) for candidate in candidates]
    top = max(scores, default=0.0)
    exponents = [math.exp(score - top) for score in scores]
    total = sum(exponents) or 1.0
    scored = [Scored(c, s, e / total) for c, s, e in zip(candidates, scores, exponents, strict=True)]
    return sorted(scored, key=lambda item: -item.score)


TRUST_FEATURES = (*FEATURES, "rank_score", "share", "share_of_three", "words")


def trust_values(scored: Sequence[Scored], words: int) -> tuple[float, ...]:
    """What the probability is computed from: the best sentence's features and how clearly it leads."""
    best = scored[0]
    return (
        *best.candidate.values,
        best.score / 10,
        best.share,
        sum(item.share for item in scored[:3]),
        min(words, 10) / 10,
    )


def probability(values: Sequence[float], weights: Weights) -> float:
    """The chance that the sentences said hold the answer, calibrated on the training splits."""
    logit = float(weights.trees.raw(np.array([values]))[0, 0])
    return 1.0 / (1.0 + math.exp(-max(-SHARPEST, min(SHARPEST, logit))))
