"""Takes boosted trees out of scikit-learn and LightGBM as plain numbers, in the form that index/trees.py evaluates."""

from typing import Any

from sklearn.ensemble import HistGradientBoostingClassifier  # type: ignore[import-untyped]

Nodes = tuple[list[int], list[float], list[int], list[int]]
"""Feature (-1 at a leaf), limit (a leaf's value), left and right child of each node."""


def as_rounds(model: HistGradientBoostingClassifier) -> dict[str, Any]:
    """`base`, one an output, and `rounds`: in each a tree an output."""
    base = [round(float(value), 5) for value in model._baseline_prediction.ravel()]
    return {"base": base, "rounds": [[as_nodes(tree.nodes) for tree in one] for one in model._predictors]}


def as_nodes(nodes: Any) -> Nodes:
    """One tree, leaf values to five figures."""
    leaf = [bool(node["is_leaf"]) for node in nodes]
    return (
        [-1 if is_leaf else int(node["feature_idx"]) for node, is_leaf in zip(nodes, leaf, strict=True)],
        [
            float(f"{node['value']:.5g}") if is_leaf else float(f"{node['num_threshold']:.9g}")
            for node, is_leaf in zip(nodes, leaf, strict=True)
        ],
        [int(node["left"]) for node in nodes],
        [int(node["right"]) for node in nodes],
    )


def as_nodes_of_lightgbm(tree: dict[str, Any]) -> Nodes:
    """One `tree_structure` of `Booster.dump_model`, limits to seven figures, leaf values to four."""
    found: Nodes = ([], [], [], [])
    feature, limit, left, right = found

    def add(node: dict[str, Any]) -> int:
        at = len(feature)
        is_leaf = "leaf_value" in node
        feature.append(-1 if is_leaf else node["split_feature"])
        limit.append(float(f"{node['leaf_value']:.4g}" if is_leaf else f"{node['threshold']:.7g}"))
        left.append(0)
        right.append(0)
        if not is_leaf:
            left[at], right[at] = add(node["left_child"]), add(node["right_child"])
        return at

    add(tree)
    return found
