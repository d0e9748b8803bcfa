"""Nearness in meaning by the packaged vectors."""

import numpy as np
import pytest

from service.answering import wording
from service.answering.wording import content, nearness


def test_a_word_is_nearest_to_itself() -> None:
    near = nearness(["企业", "银行"], ["这里有很多企业。", "这里有很多银行。"])
    assert near.shape == (2, 2)
    np.testing.assert_allclose(np.diag(near), 1.0, atol=1e-3)
    assert near[0, 1] < 0.99


def test_a_word_said_otherwise_is_nearer_than_one_of_another_kind() -> None:
    near = nearness(["公司"], ["企业", "桃花"])
    assert near[0, 0] > near[1, 0]


def test_without_words_there_is_no_nearness() -> None:
    assert nearness(["企业"], ["的。"]).tolist() == [[0.0]]
    assert nearness([], ["企业"]).shape == (1, 0)


def test_words_of_one_character_are_left_out() -> None:
    assert content("他说企业和企业。") == ("企业",)


def test_words_that_no_longer_fit_are_encoded_again_to_the_same_values(monkeypatch: pytest.MonkeyPatch) -> None:
    before = nearness(["企业", "银行"], ["公司和医院。"])
    monkeypatch.setattr(wording, "WORDS_KEPT", 1)
    assert nearness(["企业", "银行"], ["公司和医院。"]).tolist() == before.tolist()
    assert nearness(["医院", "银行"], ["这里有桃花。"]).shape == (1, 2)
