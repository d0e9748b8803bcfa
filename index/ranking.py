"""Turns the features of a query's candidates into the chance that each holds what was asked for; finds nothing.

Boosted regression trees, learnt by training/train_ranker.py and kept as JSON.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.features import FEATURES
from index.trees import Forest, plant

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Calibration:
    """p = 1 / (1 + exp(-(own * s + best * max s + margin * (max s - next s) + bias))): Platt (1999) with the
    list's best score and its lead beside the candidate's own, so that the order of one list stays as it is.
    """

    own: float
    best: float
    margin: float
    bias: float

    def chances(self, scores: Floats) -> Floats:
        """(n,) in [0, 1] for the scores of one query's candidates."""
        first, second = [*np.sort(scores)[::-1][:2], scores.min(), scores.min()][:2]
        logit = self.own * scores + self.best * first + self.margin * (first - second) + self.bias
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logit, -30.0, 30.0))))


@dataclass(frozen=True, slots=True)
class Ranker:
    """Trees and what makes a probability of their sum."""

    trees: Forest
    calibration: Calibration

    def chances(self, rows: NDArray[np.float32]) -> Floats:
        """(n,) the chance of each of one query's candidates, from their features (n, `FEATURES`)."""
        return self.calibration.chances(self.trees.raw(rows)[:, 0]) if len(rows) else np.zeros(0)

    @staticmethod
    def from_document(document: Mapping[str, Any]) -> "Ranker":
        """Raises ValueError for a document made for other features: a programming error."""
        if tuple(document["features"]) != FEATURES:
            raise ValueError("the ranker was trained for other features; run training.train_ranker")
        return Ranker(plant([0.0], [[tree] for tree in document["trees"]]), Calibration(**document["calibration"]))


def raised(chances: Floats, which: NDArray[np.bool_], log_odds: float) -> Floats:
    """The chances, those marked with their log odds raised."""
    if not which.any():
        return chances
    odds = np.exp(log_odds) * chances / np.maximum(1.0 - chances, 1e-12)
    return np.where(which, odds / (1.0 + odds), chances)


@cache
def load_ranker() -> Ranker:
    """The packaged one."""
    return Ranker.from_document(json.loads(files("index").joinpath("data/ranker.json").read_text(encoding="utf-8")))
