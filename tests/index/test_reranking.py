"""The CrossEncoder that may rank again, with a tiny random model made on the spot."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from index.errors import UsageError
from index.reranking import RERANKED, Reranker


@dataclass(frozen=True)
class Row:
    headline: str
    text: str


def tiny_model(folder: Path, labels: int) -> str:
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    letters = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"甲乙丙丁园区担保贷"]
    plain = Tokenizer(models.WordLevel({letter: at for at, letter in enumerate(letters)}, unk_token="[UNK]"))
    plain.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    special = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    PreTrainedTokenizerFast(tokenizer_object=plain, **special).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(letters),
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        num_labels=labels,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return str(folder)


def test_the_best_are_dealt_out_anew_and_keep_their_chances(tmp_path: Path) -> None:
    reranker = Reranker(tiny_model(tmp_path, 1))
    rows = [Row("甲", "乙丙"), Row("丁", "园区担保贷"), Row("", "甲")]
    chances = np.array([0.9, 0.2, 0.5])
    found = reranker.chances("担保贷", rows, chances)
    assert sorted(found.tolist()) == sorted(chances.tolist())
    assert found.tolist() == reranker.chances("担保贷", rows, chances).tolist()


def test_what_is_below_the_best_stays_as_it_is(tmp_path: Path) -> None:
    rows = [Row("", "甲" * at) for at in range(1, RERANKED + 4)]
    chances = np.linspace(0.9, 0.1, len(rows))
    found = Reranker(tiny_model(tmp_path, 1)).chances("甲乙", rows, chances)
    assert found[RERANKED:].tolist() == chances[RERANKED:].tolist()


def test_a_model_of_several_outputs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="gives 3 values a pair"):
        Reranker(tiny_model(tmp_path, 3))


def test_a_folder_that_is_not_there_is_refused() -> None:
    with pytest.raises(UsageError, match="there is no such folder"):
        Reranker("./nowhere")
