"""Evaluates gradient-boosted decision trees kept as plain numbers; knows nothing of what they decide.

All trees are evaluated for all rows at once by bit masks (Lucchese et al. 2015, "QuickScorer"): a test that fails rules
out the leaves to its left, and of the leaves that are left over the first is the one reached.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_LEAVES = 16
_EVERY_LEAF = np.uint16(0xFFFF)

Nodes = Sequence[Sequence[float]]
"""A tree: feature (-1 at a leaf), limit (a leaf's value), left and right child of each node; node 0 is the root.

A node's test is `row[feature] <= limit`: where it holds the left child is next, otherwise the right one.
"""


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees of at most `MOST_LEAVES` leaves, as arrays over their inner nodes (tests, trees, 1).

    Where a test fails only the leaves whose bit is set in `ruled_out` are left over; `leaves` are the values from left
    to right, a row of `MOST_LEAVES` a tree. `shares` maps trees to outputs, (trees, outputs) of 0 and 1.
    """

    base: NDArray[np.float64]
    feature: NDArray[np.intp]
    limit: NDArray[np.float64]
    ruled_out: NDArray[np.uint16]
    leaves: NDArray[np.float64]
    first_leaf: NDArray[np.intp]
    shares: NDArray[np.float64]

    def raw(self, values: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
        """Sums of leaf values and the base for rows of feature values: (rows, features) to (rows, outputs).

        Limits are compared in the precision of the values.
        """
        passed = np.ascontiguousarray(values.T).take(self.feature, axis=0) <= self.limit.astype(values.dtype)
        left_over = np.bitwise_and.reduce(self.ruled_out | -passed.astype(np.uint16), axis=0)  # -1 is every leaf
        reached = self.leaves.take(self.first_leaf + _first_bit().take(left_over))
        sums: NDArray[np.float64] = reached.T @ self.shares
        return sums + self.base

    def log_probabilities(self, values: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
        """Logarithms of the softmax over the outputs, (rows, outputs)."""
        raw = self.raw(values)
        shifted = raw - raw.max(axis=1, keepdims=True)
        normalised: NDArray[np.float64] = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        return normalised


def plant(base: Sequence[float], rounds: Sequence[Sequence[Nodes]]) -> Forest:
    """A forest from its bases, one an output, and from rounds of boosting: in each a tree an output.

    Raises ValueError for a tree of more than `MOST_LEAVES` leaves.
    """
    trees = [_flattened(nodes) for one in rounds for nodes in one]
    most = max((len(tests) for tests, _ in trees), default=0)
    # A test that isn't there is always passed.
    feature = np.zeros((most, len(trees)), dtype=np.intp)
    limit = np.full((most, len(trees)), np.inf)
    ruled_out = np.full((most, len(trees)), _EVERY_LEAF)
    leaves = np.zeros((len(trees), MOST_LEAVES))
    for at, (tests, values) in enumerate(trees):
        leaves[at, : len(values)] = values
        for number, test in enumerate(tests):
            feature[number, at], limit[number, at], ruled_out[number, at] = test
    return Forest(
        base=np.asarray(base, dtype=np.float64),
        feature=feature,
        limit=limit[..., None],
        ruled_out=ruled_out[..., None],
        leaves=leaves.ravel(),
        first_leaf=np.arange(len(trees))[:, None] * MOST_LEAVES,
        shares=np.tile(np.eye(len(base)), (len(rounds), 1)),
    )


def _flattened(nodes: Nodes) -> tuple[list[tuple[int, float, int]], list[float]]:
    """Inner nodes as (feature, limit, leaves left over when the test fails), and the leaves from left to right."""
    tests: list[tuple[int, float, int]] = []
    leaves: list[float] = []

    def visit(node: int) -> None:
        feature, limit, left, right = (part[node] for part in nodes)
        if feature < 0:
            leaves.append(limit)
            return
        begin = len(leaves)
        visit(int(left))
        tests.append((int(feature), limit, int(_EVERY_LEAF) & ~((1 << len(leaves)) - (1 << begin))))
        visit(int(right))

    visit(0)
    if len(leaves) > MOST_LEAVES:
        raise ValueError(f"a tree of {len(leaves)} leaves; at most {MOST_LEAVES} can be evaluated")
    return tests, leaves


@cache
def _first_bit() -> NDArray[np.intp]:
    """(65536,) the place of the lowest bit that is set."""
    masks = np.arange(1 << MOST_LEAVES)
    return np.asarray(np.log2(np.maximum(masks & -masks, 1)), dtype=np.intp)
