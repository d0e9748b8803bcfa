"""Evaluates gradient-boosted decision trees kept as plain numbers; knows nothing of what they decide.

All trees are walked at once: node i of a tree tests `value[feature[i]] <= limit[i]` and goes to `left[i]` or
`right[i]`; a leaf stays where it is. (Friedman 2001, Greedy function approximation: a gradient boosting machine.)
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Nodes = Sequence[Sequence[float]]
"""A tree: feature (-1 at a leaf), limit (a leaf's value), left and right child of each node."""


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees padded to one size, (trees, nodes) each; `shares` maps trees to outputs, (trees, outputs) of 0 and 1."""

    base: NDArray[np.float64]
    feature: NDArray[np.intp]
    limit: NDArray[np.float64]
    left: NDArray[np.intp]
    right: NDArray[np.intp]
    shares: NDArray[np.float64]
    depth: int

    def raw(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sums of leaf values and the base for rows of feature values: (rows, features) to (rows, outputs)."""
        trees = np.arange(len(self.feature))
        rows = np.arange(len(values))[:, None]
        node = np.zeros((len(values), len(trees)), dtype=np.intp)
        for _ in range(self.depth):
            goes_left = values[rows, self.feature[trees, node]] <= self.limit[trees, node]
            node = np.where(goes_left, self.left[trees, node], self.right[trees, node])
        leaves: NDArray[np.float64] = self.limit[trees, node] @ self.shares
        return leaves + self.base

    def log_probabilities(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Logarithms of the softmax over the outputs, (rows, outputs)."""
        raw = self.raw(values)
        shifted = raw - raw.max(axis=1, keepdims=True)
        normalised: NDArray[np.float64] = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        return normalised


def plant(base: Sequence[float], rounds: Sequence[Sequence[Nodes]]) -> Forest:
    """A forest from its bases, one an output, and from rounds of boosting: in each a tree an output."""
    trees = [nodes for one in rounds for nodes in one]
    size = max(len(nodes[0]) for nodes in trees)
    packed = np.zeros((4, len(trees), size))
    for number, nodes in enumerate(trees):
        packed[:, number, : len(nodes[0])] = nodes
    feature = packed[0].astype(np.intp)
    leaf = feature < 0
    own = np.broadcast_to(np.arange(size), feature.shape)
    return Forest(
        base=np.asarray(base, dtype=np.float64),
        feature=np.where(leaf, 0, feature),
        limit=packed[1],
        left=np.where(leaf, own, packed[2].astype(np.intp)),
        right=np.where(leaf, own, packed[3].astype(np.intp)),
        shares=np.tile(np.eye(len(base)), (len(rounds), 1)),
        depth=max(map(_depth, trees)),
    )


def _depth(nodes: Nodes) -> int:
    """Steps from the root to the deepest leaf."""
    feature, _, left, right = nodes
    deepest, frontier = 0, [0]
    while frontier := [int(side[node]) for node in frontier if feature[node] >= 0 for side in (left, right)]:
        deepest += 1
    return deepest
