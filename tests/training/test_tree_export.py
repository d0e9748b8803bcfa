"""A tree as LightGBM dumps it, taken out and evaluated."""

import numpy as np

from index.trees import plant
from training.tree_export import as_nodes_of_lightgbm


def test_a_tree_of_lightgbm_keeps_its_tests_and_its_leaves() -> None:
    # x0 <= 1 ? (x1 <= 5 ? 0.1 : 0.2) : 0.4
    tree = {
        "split_feature": 0,
        "threshold": 1.0,
        "left_child": {
            "split_feature": 1,
            "threshold": 5.0,
            "left_child": {"leaf_value": 0.1},
            "right_child": {"leaf_value": 0.2},
        },
        "right_child": {"leaf_value": 0.4},
    }
    rows = np.array([[0.0, 0.0], [1.0, 5.0], [1.0, 6.0], [2.0, 0.0]])
    assert plant([0.0], [[as_nodes_of_lightgbm(tree)]]).raw(rows).ravel().tolist() == [0.1, 0.1, 0.2, 0.4]
