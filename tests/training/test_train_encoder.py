import math
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from torch import nn

from index.embedding import SentenceTransformerEncoder, load_encoder
from training.train_encoder import SCALE, _window, multiple_negatives_loss, token_rarity, write_model


def ids(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.int32)


def test_the_loss_compares_each_pair_with_the_others_of_the_batch() -> None:
    table = nn.EmbeddingBag.from_pretrained(torch.eye(2), mode="mean")
    # Own partner at cosine 1, the other at 0, in both directions: -ln(e^s / (e^s + 1)) = ln(1 + e^-s).
    loss = multiple_negatives_loss(table, [(ids(0), ids(0), 1), (ids(1), ids(1), 2)])
    assert loss.item() == pytest.approx(math.log(1 + math.exp(-SCALE)), abs=1e-6)


def test_two_questions_about_one_passage_are_no_negatives() -> None:
    table = nn.EmbeddingBag.from_pretrained(torch.eye(2), mode="mean")
    # The only other pair shares the passage, so nothing is left to tell apart and the loss is ln(1) = 0.
    loss = multiple_negatives_loss(table, [(ids(0), ids(1), 7), (ids(1), ids(1), 7)])
    assert loss.item() == 0.0


def test_a_window_is_the_part_that_shares_the_rarest_tokens() -> None:
    rarity = np.ones(500, dtype=np.float32)
    right = np.concatenate([np.full(200, 1), np.full(20, 2), np.full(200, 3)]).astype(np.int32)
    windows = [_window(ids(2), right, rarity, np.random.default_rng(seed)) for seed in range(20)]
    cut = [window for window in windows if len(window) < 320]
    assert cut
    assert all((window == 2).sum() == 20 for window in cut)


def test_rarity_is_the_inverse_document_frequency() -> None:
    articles = [[ids(0), ids(1, 1)], [ids(0)], [ids(0)]]
    # Three articles: token 0 in 3 of them, ln(4/4); token 1 in one, ln(4/2); token 2 in none, ln(4/1).
    expected = [0.3, math.log(2) + 0.3, math.log(4) + 0.3]
    np.testing.assert_allclose(token_rarity(articles, 3), expected, rtol=1e-6)


def test_a_written_model_is_read_by_sentence_transformers_and_without_it(tmp_path: Path) -> None:
    tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0, "a": 1, "b": 2}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    weights = np.array([[0, 0], [3, 4], [1, 0]], dtype=np.float32)
    write_model(tmp_path / "model", weights, tmp_path / "tokenizer.json")
    # a = (3, 4) is 5 long: (0.6, 0.8); "a b" has the mean (2, 2): (0.707, 0.707). int8 rounds by 1/254 at most.
    expected = [[0.6, 0.8], [0.7071, 0.7071]]
    for encoder in (load_encoder(str(tmp_path / "model")), SentenceTransformerEncoder(str(tmp_path / "model"))):
        np.testing.assert_allclose(encoder.encode(["a", "a b"]), expected, atol=4e-3)
