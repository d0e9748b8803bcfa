"""Turns the features of a query's candidates into the chance that each holds what was asked for; finds nothing.

Boosted regression trees, learnt by training/train_ranker.py and kept as JSON. All trees are evaluated for all
candidates at once by bit masks (Lucchese et al. 2015, "QuickScorer"): a test that fails rules out the leaves to its
left, and of the leaves that are left over the first is the one reached.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.features import FEATURES

MOST_LEAVES = 16
_EVERY_LEAF = np.uint16(0xFFFF)
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


class Trees:
    """A sum of regression trees of at most `MOST_LEAVES` leaves, as arrays over their inner nodes.

    `features`, `limits`, `ruled_out` (nodes, trees): a node's test is `row[feature] <= limit`, and where it fails only
    the leaves whose bit is set in `ruled_out` are left over; `values` (trees, leaves), leaves from left to right.
    """

    def __init__(
        self,
        features: NDArray[np.int64],
        limits: NDArray[np.float32],
        ruled_out: NDArray[np.uint16],
        values: NDArray[np.float32],
    ) -> None:
        self._features, self._limits, self._ruled_out = features, limits[:, :, None], ruled_out[:, :, None]
        self._values = values.ravel()
        self._first_leaf = (np.arange(len(values)) * MOST_LEAVES)[:, None]

    @staticmethod
    def from_nodes(trees: Sequence[Sequence[Any]]) -> "Trees":
        """From nested `[feature, limit, left, right]` with a number for a leaf."""
        flat = [_flattened(tree) for tree in trees]
        nodes = max(len(inner) for inner, _ in flat) or 1
        features = np.zeros((nodes, len(flat)), dtype=np.int64)
        limits = np.full((nodes, len(flat)), np.inf, dtype=np.float32)  # a node that isn't there is always passed
        ruled_out = np.full((nodes, len(flat)), _EVERY_LEAF, dtype=np.uint16)
        values = np.zeros((len(flat), MOST_LEAVES), dtype=np.float32)
        for at, (inner, leaves) in enumerate(flat):
            values[at, : len(leaves)] = leaves
            for node, (feature, limit, begin, middle) in enumerate(inner):
                left = sum(1 << leaf for leaf in range(begin, middle))
                features[node, at], limits[node, at], ruled_out[node, at] = feature, limit, 0xFFFF & ~left
        return Trees(features, limits, ruled_out, values)

    def scores(self, rows: Floats) -> Floats:
        """(n,) from (n, features)."""
        passed = np.ascontiguousarray(rows.T)[self._features] <= self._limits
        left_over = np.bitwise_and.reduce(np.where(passed, _EVERY_LEAF, self._ruled_out), axis=0)
        return np.asarray(self._values[self._first_leaf + _first_bit()[left_over]].sum(axis=0, dtype=np.float64))


@dataclass(frozen=True, slots=True)
class Ranker:
    """Trees and what makes a probability of their sum."""

    trees: Trees
    calibration: Calibration

    def chances(self, rows: NDArray[np.float32]) -> Floats:
        """(n,) the chance of each of one query's candidates, from their features (n, `FEATURES`)."""
        return self.calibration.chances(self.trees.scores(rows)) if len(rows) else np.zeros(0)

    @staticmethod
    def from_document(document: Mapping[str, Any]) -> "Ranker":
        """Raises ValueError for a document made for other features: a programming error."""
        if tuple(document["features"]) != FEATURES:
            raise ValueError("the ranker was trained for other features; run training.train_ranker")
        return Ranker(Trees.from_nodes(document["trees"]), Calibration(**document["calibration"]))


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


def _flattened(tree: Any) -> tuple[list[tuple[int, float, int, int]], list[float]]:
    """Inner nodes as (feature, limit, first leaf, first leaf of the right side), and the leaves from left to right."""
    inner: list[tuple[int, float, int, int]] = []
    leaves: list[float] = []

    def visit(node: Any) -> None:
        if not isinstance(node, list):
            leaves.append(float(node))
            return
        feature, limit, left, right = node
        begin = len(leaves)
        visit(left)
        inner.append((feature, limit, begin, len(leaves)))
        visit(right)

    visit(tree)
    return inner, leaves


@cache
def _first_bit() -> NDArray[np.uint8]:
    """(65536,) the place of the lowest bit that is set."""
    masks = np.arange(1 << MOST_LEAVES)
    return np.asarray(np.log2(np.maximum(masks & -masks, 1)), dtype=np.uint8)
