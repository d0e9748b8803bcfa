"""Turns feature values into a ranking of sentences and a probability; knows nothing of what the features mean.

Both are boosted trees, learnt by training/train_answer_scorer.py: one forest orders the sentences of one question, the
other says whether the first of them hold the answer. answer_scorer.json names the data and the figures.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from index.trees import Forest, plant
from service.answering.features import FEATURES, Candidate

SHARPEST = 30.0


@dataclass(frozen=True, slots=True)
class Weights:
    """`rank` orders sentences within one question; `trust` says whether the best of them hold the answer.

    Below `threshold` a question is refused, below `threshold_of_park` one about a park: whatever is asked, search
    brings that park's articles.
    """

    rank: Forest
    trust: Forest
    threshold: float
    threshold_of_park: float


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its ranking score and its share of the probability among all candidates."""

    candidate: Candidate
    score: float
    share: float


TRUST_FEATURES = (*FEATURES, "rank_score", "share", "share_of_three", "score_behind")


@cache
def load_weights() -> Weights:
    """The packaged weights; a file made for other features is a programming error and fails loudly."""
    document = json.loads(resources.files("service").joinpath("data/answer_scorer.json").read_text("utf-8"))
    if tuple(document["features"]) != FEATURES or tuple(document["trust_features"]) != TRUST_FEATURES:
        raise ValueError("answer_scorer.json was trained for other features; run training.train_answer_scorer")
    rank, trust = (plant(document[name]["base"], document[name]["rounds"]) for name in ("rank", "trust"))
    return Weights(rank, trust, document["threshold"], document["threshold_of_park"])


def rank(candidates: Sequence[Candidate], forest: Forest) -> list[Scored]:
    """The candidates best first; ties keep the order of passages and sentences."""
    if not candidates:
        return []
    scores = forest.raw(np.array([candidate.values for candidate in candidates]))[:, 0]
    exponents = np.exp(scores - scores.max())
    shares = exponents / exponents.sum()
    scored = [Scored(*one) for one in zip(candidates, scores.tolist(), shares.tolist(), strict=True)]
    return sorted(scored, key=lambda item: -item.score)


def trust_values(scored: Sequence[Scored]) -> tuple[float, ...]:
    """What the probability is computed from: the best sentence's features and how clearly it leads."""
    best = scored[0]
    behind = scored[1].score if len(scored) > 1 else best.score - SHARPEST
    return (*best.candidate.values, best.score, best.share, sum(item.share for item in scored[:3]), behind)


def probability(values: Sequence[float], forest: Forest) -> float:
    """The chance that the first sentences hold the answer, calibrated on the training splits."""
    logit = float(forest.raw(np.array([values]))[0, 0])
    return 1.0 / (1.0 + math.exp(-max(-SHARPEST, min(SHARPEST, logit))))
