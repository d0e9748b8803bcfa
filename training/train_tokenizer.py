"""Trains the static encoder's Unigram tokenizer on raw Chinese text, no segmenter; knows nothing of the encoder.

Usage: python -m training.train_tokenizer DATA OUTPUT.json   (11 minutes on one thread, 2.2 GB)

Pieces never span punctuation, white space or the border of a number or a Latin word, and have at most 8 characters.
"""

import argparse
import gzip
import json
import random
from collections.abc import Iterator
from pathlib import Path

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

SEED = 7
VOCABULARY = 36_000
NEWS_TEXTS = 9_000
LONGEST_PIECE = 8


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("output", type=Path)
    options = parser.parse_args()
    tokenizer = untrained_tokenizer()
    trainer = trainers.UnigramTrainer(
        vocab_size=VOCABULARY,
        special_tokens=["[PAD]", "[UNK]"],
        unk_token="[UNK]",
        max_piece_length=LONGEST_PIECE,
        shrinking_factor=0.7,
        show_progress=False,
    )
    tokenizer.train_from_iterator(training_texts(options.data), trainer)
    tokenizer.save(str(options.output))


def untrained_tokenizer() -> Tokenizer:
    """NFKC and lower case; cut at white space, punctuation (dropped), numbers and Latin words."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Punctuation("removed"),
            pre_tokenizers.Split(Regex(r"\p{N}+(\.\p{N}+)?%?|[a-z]+"), "isolated"),
        ]
    )
    return tokenizer


def training_texts(data: Path) -> list[str]:
    """A seeded sample of the news, the broadcast news, and the passages and questions of the two reading sets."""
    texts = [row["text"] for row in _rows(data / "news.jsonl.gz")]
    random.Random(SEED).shuffle(texts)
    texts = texts[:NEWS_TEXTS]
    for name in ("drcd_dev", "cmrc_trial"):
        for file in ("corpus.jsonl", "queries.jsonl"):
            lines = (data / name / file).read_text(encoding="utf-8").splitlines()
            texts += [json.loads(line)["text"] for line in lines]
    for pair in _rows(data / "pairs.jsonl.gz"):
        if pair["src"] == "xwlb_title":
            texts += [pair["a"], pair["b"]]
    return texts


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines)


if __name__ == "__main__":
    main()
