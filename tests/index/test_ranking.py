"""Chances worked out by hand."""

import numpy as np
import pytest

from index.features import FEATURES
from index.ranking import Calibration, Ranker, load_ranker, raised


def test_the_chance_is_logistic_in_the_score_the_best_and_the_lead() -> None:
    # logits: 2 * 1 + 0.5 * 1 + 0.25 * (1 - 0) - 1 = 1.75 and 0 + 0.5 + 0.25 - 1 = -0.25
    found = Calibration(own=2, best=0.5, margin=0.25, bias=-1).chances(np.array([1.0, 0.0]))
    assert found.tolist() == pytest.approx([1 / (1 + np.exp(-1.75)), 1 / (1 + np.exp(0.25))])


def test_one_candidate_has_no_lead() -> None:
    assert Calibration(1, 0, 5, 0).chances(np.array([0.0])).tolist() == [0.5]


def test_raising_adds_to_the_log_odds() -> None:
    # odds 1 become 3 with a log odds of ln 3: 0.75.
    found = raised(np.array([0.5, 0.5, 0.0]), np.array([True, False, True]), float(np.log(3)))
    assert found.tolist() == pytest.approx([0.75, 0.5, 0.0])


def test_candidates_are_scored_by_the_trees() -> None:
    # the tree asks feature 0, 1 where it is at most 0.5 and 3 elsewhere; the logits are these with the bias of -1
    document = {
        "features": FEATURES,
        "trees": [[[0, -1, -1], [0.5, 1.0, 3.0], [1, 0, 0], [2, 0, 0]]],
        "calibration": {"own": 1, "best": 0, "margin": 0, "bias": -1},
    }
    rows = np.zeros((2, len(FEATURES)), dtype=np.float32)
    rows[1, 0] = 0.6
    assert Ranker.from_document(document).chances(rows).tolist() == pytest.approx([0.5, 1 / (1 + np.exp(-2))])


def test_no_candidates_have_no_chances() -> None:
    assert len(load_ranker().chances(np.zeros((0, len(FEATURES)), dtype=np.float32))) == 0


def test_a_ranker_for_other_features_fails_loudly() -> None:
    with pytest.raises(ValueError, match="other features"):
        Ranker.from_document({"features": ["length"], "trees": [], "calibration": {}})
