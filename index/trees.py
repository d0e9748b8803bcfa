"""Evaluates gradient-boosted decision trees kept as plain numbers; knows nothing of what they decide.

All trees are walked at once: node i tests `value[feature[i]] > limit[i]` and goes to `child[2 i]` where that is false,
to `child[2 i + 1]` where it is true; a leaf stays where it is. (Friedman 2001, Greedy function approximation: a
gradient boosting machine.)
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Nodes = Sequence[Sequence[float]]
"""A tree: feature (-1 at a leaf), limit (a leaf's value), left and right child of each node."""


@dataclass(frozen=True, slots=True)
class Forest:
    """The nodes of all trees in one row, and where each tree's root stands; a leaf's `limit` is its value.

    `shares` maps trees to outputs, (trees, outputs) of 0 and 1.
    """

    base: NDArray[np.float64]
    feature: NDArray[np.intp]
    limit: NDArray[np.float64]
    child: NDArray[np.intp]
    roots: NDArray[np.intp]
    shares: NDArray[np.float64]
    depth: int

    def raw(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sums of leaf values and the base for rows of feature values: (rows, features) to (rows, outputs)."""
        flat = np.ascontiguousarray(values).ravel()
        starts = np.arange(len(values))[:, None] * values.shape[1]
        node = np.broadcast_to(self.roots, (len(values), len(self.roots)))
        for _ in range(self.depth):
            goes_right = flat.take(starts + self.feature.take(node)) > self.limit.take(node)
            node = self.child.take(2 * node + goes_right)
        leaves: NDArray[np.float64] = self.limit.take(node) @ self.shares
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
    roots = np.arange(len(trees)) * size
    children = np.stack([packed[2], packed[3]], axis=-1).astype(np.intp) + roots[:, None, None]
    own = np.arange(feature.size).reshape(feature.shape)[..., None]
    return Forest(
        base=np.asarray(base, dtype=np.float64),
        feature=np.where(leaf, 0, feature).ravel(),
        limit=packed[1].ravel(),
        child=np.where(leaf[..., None], own, children).ravel(),
        roots=roots,
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
