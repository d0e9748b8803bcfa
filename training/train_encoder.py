"""Trains the packaged static encoder from pairs of texts that belong together; knows nothing of the service.

Usage: python -m training.train_encoder DATA TOKENIZER OUTPUT [--epochs N] [--validate]

DATA is a folder with pairs.jsonl.gz, news.jsonl.gz, drcd_dev/ and cmrc_trial/ (training/README.md says what they are
and under which licences), TOKENIZER a tokenizer.json of training/train_tokenizer.py. Multiple-negatives loss with
in-batch negatives, both ways (Henderson et al. 2017, arXiv:1705.00652). One thread, one seed: the same weights again.
"""

import argparse
import gzip
import json
import math
import re
import time
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from torch import nn

from training.ranker_pools import fold_of

SEED = 20241
DIMENSION = 256
BATCH_PAIRS = 2048
LEARNING_RATE = 0.01
SCALE = 30.0
# Rows start as random directions as long as their tokens are rare, so that a text's vector starts as a random
# projection of its tf-idf weights, which finds 64% of the held-out questions before the first step.
INITIAL_LENGTH = 0.1
LONGEST_CONTEXT_TOKENS = 320
# Half the contexts are cut to the window of this many tokens that shares most with the left side: paragraphs of a
# newspaper are shorter than the contexts here.
WINDOW_TOKENS = (30, 160)
DROPPED_TOKENS = 0.15
NEWS_PAIRS_PER_EPOCH = 40_000
# Sources whose repository states a licence; the others in pairs.jsonl.gz are left out.
LICENSED_SOURCES = ("crud_ict", "crud_lead", "crud_title", "xwlb_title", "xwlb_ict", "drcd_dev", "cmrc_trial")
# Real questions are few and precious: seen this many times an epoch.
REPEATS = {"drcd_dev": 4, "cmrc_trial": 4, "xwlb_title": 2, "crud_title": 2}

Tokens = NDArray[np.int32]
Rarity = NDArray[np.float32]
Pair = tuple[Tokens, Tokens, int]
"""Left, right, and a number that pairs from one passage or article share."""


@dataclass(frozen=True)
class Corpus:
    """Tokenised training data: pairs by source, and news articles as lists of sentences."""

    pairs: dict[str, list[Pair]]
    articles: list[list[Tokens]]


def main() -> None:
    options = _options()
    torch.set_num_threads(options.threads)
    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED)
    started = time.monotonic()
    tokenizer = Tokenizer.from_file(str(options.tokenizer))
    corpus = read_corpus(options.data, tokenizer, options.without)
    print(f"read and tokenised in {time.monotonic() - started:.0f} s", flush=True)
    held = corpus.pairs.pop("cmrc_trial") if options.validate else []
    weights = train(corpus, tokenizer.get_vocab_size(), options.epochs, rng, held)
    write_model(options.output, weights, options.tokenizer)
    print(f"{options.output} written after {time.monotonic() - started:.0f} s")


def read_corpus(data: Path, tokenizer: Tokenizer, without: int | None = None) -> Corpus:
    """Everything as arrays of token ids; articles of fewer than three sentences are dropped.

    `without` leaves out the pairs whose text falls into that half, 0 or 1, for training/train_ranker.py.
    """
    sources: list[str] = []
    texts: list[str] = []
    for row in _rows(data / "pairs.jsonl.gz"):
        if row["src"] in LICENSED_SOURCES and (without is None or fold_of(row["b"], 2) != without):
            sources.append(row["src"])
            texts += [row["a"], row["b"]]
    tokens = _tokenise(texts, tokenizer)
    pairs: dict[str, list[Pair]] = {}
    for at, source in enumerate(sources):
        if len(tokens[2 * at]) and len(tokens[2 * at + 1]):
            passage = zlib.crc32(texts[2 * at + 1].encode())
            pairs.setdefault(source, []).append((tokens[2 * at], tokens[2 * at + 1], passage))
    return Corpus(pairs, _articles(data / "news.jsonl.gz", tokenizer))


def train(
    corpus: Corpus, vocabulary: int, epochs: int, rng: np.random.Generator, held: list[Pair]
) -> NDArray[np.float32]:
    """(vocabulary, DIMENSION) float32 weights. Adam, linear warm-up over 5% of the steps, cosine decay to 0."""
    rarity = token_rarity(corpus.articles, vocabulary)
    start = INITIAL_LENGTH * torch.randn(vocabulary, DIMENSION) * torch.from_numpy(rarity / rarity.mean())[:, None]
    embedding = nn.EmbeddingBag.from_pretrained(start, freeze=False, mode="mean")
    optimizer = torch.optim.Adam(embedding.parameters(), lr=LEARNING_RATE, betas=(0.9, 0.98))
    steps = epochs * (len(_epoch(corpus, rarity, np.random.default_rng(0))) // BATCH_PAIRS)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, steps))
    started, step = time.monotonic(), 0
    for epoch in range(epochs):
        losses = []
        for batch in _batches(_epoch(corpus, rarity, rng)):
            loss = multiple_negatives_loss(embedding, batch)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
            step += 1
        said = f"epoch {epoch + 1}: loss {np.mean(losses):.3f}, {time.monotonic() - started:.0f} s, {step} steps"
        print(said + (f", held-out hit@1 {hit_at_1(embedding, held):.3f}" if held else ""), flush=True)
    return embedding.weight.detach().numpy()


def token_rarity(articles: list[list[Tokens]], vocabulary: int) -> Rarity:
    """(vocabulary,) inverse document frequency, ln((n + 1) / (df + 1)) + 0.3, over the first 20,000 articles."""
    sample = articles[:20_000]
    frequency = np.zeros(vocabulary)
    for sentences in sample:
        frequency[np.unique(np.concatenate(sentences))] += 1
    return (np.log((len(sample) + 1) / (frequency + 1)) + 0.3).astype(np.float32)


def multiple_negatives_loss(embedding: nn.EmbeddingBag, batch: list[Pair]) -> torch.Tensor:
    """Mean cross-entropy of finding each text's partner among the batch's, in both directions.

    Texts of one passage or article (two questions about one passage) are no negatives of each other.
    """
    left, right = encode(embedding, [pair[0] for pair in batch]), encode(embedding, [pair[1] for pair in batch])
    scores = SCALE * left @ right.T
    passage = torch.tensor([pair[2] for pair in batch])
    twins = (passage[:, None] == passage[None, :]) & ~torch.eye(len(batch), dtype=torch.bool)
    scores = scores.masked_fill(twins, -math.inf)
    target = torch.arange(len(batch))
    cross_entropy = nn.functional.cross_entropy
    return (cross_entropy(scores, target) + cross_entropy(scores.T, target)) / 2


def encode(embedding: nn.EmbeddingBag, texts: list[Tokens]) -> torch.Tensor:
    """(len(texts), DIMENSION), L2-normalised."""
    lengths = np.array([0, *(len(tokens) for tokens in texts[:-1])])
    ids = torch.from_numpy(np.concatenate(texts).astype(np.int64))
    return nn.functional.normalize(embedding(ids, torch.from_numpy(lengths.cumsum())), dim=1)


def hit_at_1(embedding: nn.EmbeddingBag, pairs: list[Pair]) -> float:
    """Share of left texts whose nearest distinct right text is their own."""
    distinct = list({pair[1].tobytes(): pair[1] for pair in pairs}.values())
    place = {tokens.tobytes(): at for at, tokens in enumerate(distinct)}
    with torch.no_grad():
        scores = encode(embedding, [pair[0] for pair in pairs]) @ encode(embedding, distinct).T
    gold = torch.tensor([place[pair[1].tobytes()] for pair in pairs])
    return float((scores.argmax(dim=1) == gold).float().mean())


def write_model(folder: Path, weights: NDArray[np.float32], tokenizer: Path) -> None:
    """A folder that sentence-transformers loads: int8 rows and a float32 scale for each, cosine similarity."""
    scales = np.abs(weights).max(axis=1) / 127
    scales[scales == 0] = 1
    rows = np.round(weights / scales[:, None]).astype(np.int8)
    folder.mkdir(parents=True, exist_ok=True)
    save_file({"embeddings": rows, "weights": scales.astype(np.float32)}, folder / "model.safetensors")
    compact = json.dumps(json.loads(tokenizer.read_text(encoding="utf-8")), ensure_ascii=False, separators=(",", ":"))
    (folder / "tokenizer.json").write_text(compact, encoding="utf-8")
    package = "sentence_transformers.sentence_transformer.modules"
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": f"{package}.StaticEmbedding"},
        {"idx": 1, "name": "1", "path": "1_Normalize", "type": f"{package}.Normalize"},
    ]
    (folder / "modules.json").write_text(json.dumps(modules, indent=2) + "\n", encoding="utf-8")
    config = {"model_type": "SentenceTransformer", "similarity_fn_name": "cosine", "prompts": {}}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


def _epoch(corpus: Corpus, rarity: Rarity, rng: np.random.Generator) -> list[Pair]:
    pairs = [
        (_thinned(left, rng), _window(left, right, rarity, rng), passage)
        for source, found in corpus.pairs.items()
        for left, right, passage in found * REPEATS.get(source, 1)
    ]
    for _ in range(NEWS_PAIRS_PER_EPOCH):
        article = int(rng.integers(len(corpus.articles)))
        pairs.append((*_news_pair(corpus.articles[article], rng), -1 - article))
    return pairs


def _thinned(tokens: Tokens, rng: np.random.Generator) -> Tokens:
    kept = tokens[rng.random(len(tokens)) > DROPPED_TOKENS]
    return kept if len(kept) and len(tokens) > 4 else tokens


def _news_pair(sentences: list[Tokens], rng: np.random.Generator) -> tuple[Tokens, Tokens]:
    """A sentence and what stands around it (inverse cloze, Lee et al. 2019), or a piece of it and where it stands.

    Half the time the sentence stays in its surroundings and the left side is a short piece of it with words left out:
    closer to a question, which shares a few words with its paragraph.
    """
    at = int(rng.integers(len(sentences)))
    first, last = max(0, at - int(rng.integers(4))), at + 1 + int(rng.integers(1, 4))
    around = sentences[first:at] + sentences[at + 1 : last]
    sentence = sentences[at]
    if around and rng.random() < 0.5:
        return sentence, np.concatenate(around)[:LONGEST_CONTEXT_TOKENS]
    length = int(rng.integers(4, 13))
    start = int(rng.integers(max(1, len(sentence) - length + 1)))
    piece = sentence[start : start + length]
    kept = piece[rng.random(len(piece)) > 0.25]
    left = kept if len(kept) else piece
    return left, np.concatenate(sentences[first:last])[:LONGEST_CONTEXT_TOKENS]


def _window(left: Tokens, right: Tokens, rarity: Rarity, rng: np.random.Generator) -> Tokens:
    """`right` from its beginning, or its window of random length with the greatest rarity of tokens shared."""
    length = int(rng.integers(*WINDOW_TOKENS))
    tokens = right[: 2 * LONGEST_CONTEXT_TOKENS]
    if rng.random() < 0.5 or len(tokens) <= length:
        return tokens[:LONGEST_CONTEXT_TOKENS]
    shared = np.where(np.isin(tokens, left), rarity[tokens], 0).cumsum()
    sums = shared[length - 1 :] - np.concatenate([[0], shared[:-length]])
    start = rng.choice(np.flatnonzero(sums >= sums.max() - 1e-6))
    return tokens[start : start + length]


def _batches(pairs: list[Pair]) -> Iterator[list[Pair]]:
    order = torch.randperm(len(pairs)).tolist()
    for start in range(0, len(order) - BATCH_PAIRS + 1, BATCH_PAIRS):
        yield [pairs[at] for at in order[start : start + BATCH_PAIRS]]


def _rate(step: int, steps: int) -> float:
    warm = max(1, steps // 20)
    return step / warm if step < warm else 0.5 * (1 + math.cos(math.pi * min(1.0, (step - warm) / (steps - warm))))


def _articles(path: Path, tokenizer: Tokenizer) -> list[list[Tokens]]:
    cut = [re.split(r"(?<=[。！？!?;；])", row["text"][:1500]) for row in _rows(path)]
    tokens = iter(_tokenise([sentence for sentences in cut for sentence in sentences], tokenizer))
    articles = [[found for found in (next(tokens) for _ in sentences) if len(found) > 3] for sentences in cut]
    return [sentences for sentences in articles if len(sentences) >= 3]


def _tokenise(texts: list[str], tokenizer: Tokenizer) -> list[Tokens]:
    return [
        np.array(encoding.ids, dtype=np.int32)
        for start in range(0, len(texts), 4096)
        for encoding in tokenizer.encode_batch_fast(texts[start : start + 4096], add_special_tokens=False)
    ]


def _rows(path: Path) -> Iterable[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("tokenizer", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--without", type=int, choices=(0, 1), help="leave out the pairs of this half of the texts")
    parser.add_argument("--validate", action="store_true", help="hold the cmrc_trial questions out and score on them")
    return parser.parse_args()


if __name__ == "__main__":
    main()
