"""Forests of two small trees, walked by hand."""

import math

import numpy as np
import pytest

from index.trees import MOST_LEAVES, Nodes, plant

# asks feature 1, and where that is at most 2 feature 0; its leaves are worth 1, 2 and 4
DEEP = [[1, 0, -1, -1, -1], [2.0, 0.5, 4.0, 1.0, 2.0], [1, 3, 0, 0, 0], [2, 4, 0, 0, 0]]
# a single leaf worth 8
LEAF = [[-1], [8.0], [0], [0]]


def test_each_row_ends_in_its_own_leaves_and_a_limit_itself_goes_left() -> None:
    forest = plant([10.0, 20.0], [[DEEP, LEAF], [LEAF, DEEP]])
    raw = forest.raw(np.array([[0.5, 2.0], [0.6, 2.0], [0.0, 2.1]]))
    # outputs: base + a tree of each round; DEEP gives 1, 2 and 4 for the rows
    assert raw.tolist() == [[10 + 1 + 8, 20 + 8 + 1], [10 + 2 + 8, 20 + 8 + 2], [10 + 4 + 8, 20 + 8 + 4]]


def test_probabilities_are_the_softmax_of_the_sums() -> None:
    # sums 8 and 8 + ln 3, so the second is three times as likely
    forest = plant([0.0, math.log(3)], [[LEAF, LEAF]])
    assert np.exp(forest.log_probabilities(np.zeros((1, 2)))).tolist() == [pytest.approx([1 / 4, 3 / 4])]


def test_no_rows_give_no_rows() -> None:
    assert plant([0.0], [[DEEP]]).raw(np.empty((0, 2))).shape == (0, 1)


def test_limits_are_compared_in_the_precision_of_the_values() -> None:
    # 0.1 as float32 is more than 0.1, and yet the value that such a limit was learnt from
    tree = [[0, -1, -1], [0.1, 1.0, 2.0], [1, 0, 0], [2, 0, 0]]
    assert plant([0.0], [[tree]]).raw(np.array([[0.1]], dtype=np.float32)).tolist() == [[1.0]]


@pytest.mark.parametrize("leaves", [2, 15, MOST_LEAVES])
def test_a_chain_of_tests_ends_in_the_first_that_holds(leaves: int) -> None:
    # node 2 i asks whether the value is at most i and is followed by the leaf of worth i; the last leaf is the rest
    forest = plant([0.0], [[_chain(leaves)]])
    assert forest.raw(np.arange(-0.5, leaves + 1)[:, None]).ravel().tolist() == [*range(leaves), leaves - 1, leaves - 1]


def test_a_tree_of_too_many_leaves_is_refused() -> None:
    with pytest.raises(ValueError, match="17 leaves"):
        plant([0.0], [[_chain(MOST_LEAVES + 1)]])


def _chain(leaves: int) -> Nodes:
    inner = 2 * leaves - 2
    feature = [0, -1] * (leaves - 1) + [-1]
    worth = [float(node // 2) for node in range(inner + 1)]
    left = [node + 1 if feature[node] >= 0 else 0 for node in range(inner + 1)]
    return [feature, worth, left, [node + 2 if feature[node] >= 0 else 0 for node in range(inner + 1)]]
