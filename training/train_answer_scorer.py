"""Learns the extractive answerer's forests and the word-rarity table from the training splits, and writes both.

Run from the repository root: python -m training.train_answer_scorer DATA_FOLDER
DATA_FOLDER holds train/drcd_dev, train/cmrc_trial (corpus.jsonl, queries.jsonl), train/news.jsonl.gz and
zones/news.jsonl.gz.

Each passage becomes an article, every second one of short paragraphs. A question is put to what search brings, once
with everything there, once with the gold passage taken out, once with only the sentences that hold the answer cut out
(the same article, without the fact), and once with a word of the question replaced by one from another question.
To these come questions made from news and near misses of them (news_questions.py), and questions that ask for what
another question about the same passage asks for. The ranking forest comes from what is answerable, the probability
from all. Both are learnt in folds by passage; the threshold is the one that refuses `FALSE_REFUSALS` of the questions
that can be answered, each judged by forests that had not seen its passage.
"""

import argparse
import gzip
import json
import random
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import rjieba
from numpy.typing import NDArray

from evals.metrics.held import bare, holds
from evals.temporary import temporary_corpus
from index.records import Article, Paragraph, Passage
from service.answering import features, scorer
from service.answering.answering import HITS
from service.answering.features import FEATURES
from service.answering.question import Question, read_question
from service.answering.requirements import may_answer
from service.answering.scorer import Scored
from service.answering.sentences import normalise, split
from service.wiring import Parkbrief
from training.news_questions import news_questions
from training.tree_export import as_nodes_of_lightgbm

SEED = 7
FOLDS = 3
MOST_OUT = 8
"""Chunks that the passage taken out may fill."""
PARAGRAPH_CHARACTERS = 130
FALSE_REFUSALS = 0.015
FALSE_REFUSALS_OF_PARK = 0.03
"""A question about a park brings that park's articles, whatever it asks: more of them are near misses."""
MIN_COUNT = 10
NEWS_STEP = 60
NEWS_WEIGHT = 0.6
"""News questions are made by rule: in the ranking they count less than those people asked."""
TRUST_WEIGHTS = {
    "news": 3.0,
    "news, near miss": 3.0,
    "news, sentence out": 3.0,
    "word replaced": 0.4,
    "attribute swapped": 0.4,
}
"""For the probability near misses of news count more, and less what a swapped word may have left answerable."""
NEWS_CHARACTERS = 1500
KEPT_MENTIONS = 3
"""Texts that name a park's kind this often are kept out of training: questions are asked of them in development."""
RANK_ROUNDS = 250
TRUST_ROUNDS = 250
PARAMETERS: dict[str, Any] = {
    "num_leaves": 15, "learning_rate": 0.06, "min_data_in_leaf": 40, "lambda_l2": 5.0, "feature_fraction": 0.6,
    "bagging_fraction": 0.8, "bagging_freq": 1, "max_bin": 127, "num_threads": 1, "deterministic": True, "seed": SEED,
    "verbose": -1,
}  # fmt: skip
_BUSINESS = re.compile("企业|项目|园区|产业|高新区|开发区")
Passages = list[Passage]


@dataclass(frozen=True)
class Example:
    """A question put to some passages: features (sentences, `FEATURES`), and which sentences hold the answer."""

    fold: int
    values: NDArray[np.float32]
    held: NDArray[np.bool_]
    kind: str


@dataclass(frozen=True)
class Row:
    """What of a candidate the trust is computed from."""

    values: tuple[float, ...]


class Source:
    """The passages that search brings for a question in one corpus, as the answerer gets them."""

    def __init__(self, service: Parkbrief) -> None:
        self._service = service

    def search(self, question: str, without: str | None = None) -> Passages:
        scores: dict[str, float] = {}
        hits = self._service.searcher.search(question, k=HITS + MOST_OUT)
        for hit in [hit for hit in hits if hit.article_id != without][:HITS]:
            for paragraph in hit.paragraph_ids:
                scores.setdefault(paragraph, hit.score)
        found = self._service.corpus.passages(list(scores))
        return [replace(passage, score=scores[passage.paragraph.id]) for passage in found]


@contextmanager
def source_of(articles: Iterable[tuple[str, Sequence[str]]]) -> Iterator[Source]:
    """A corpus of these articles, by id their paragraphs."""
    with tempfile.TemporaryDirectory(prefix="parkbrief-training-") as folder:
        path = Path(folder) / "articles.jsonl"
        rows = (json.dumps({"id": one, "paragraphs": list(texts)}, ensure_ascii=False) for one, texts in articles)
        path.write_text("\n".join(rows), encoding="utf-8")
        with temporary_corpus([path]) as service:
            yield Source(service)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=Path("service/data"))
    arguments = parser.parse_args()
    if not (arguments.out / "word_rarity.json").exists():
        write_rarity(arguments.data / "train" / "news.jsonl.gz", arguments.out / "word_rarity.json")
    found = all_examples(arguments.data)
    report, threshold, threshold_of_park = cross_validated(found)
    rank = fit_rank(found)
    trust = fit_trust(found, rank)
    document = {
        "trained_on": "DRCD dev (CC BY-SA 3.0), CMRC 2018 trial (CC BY-SA 4.0), CRUD_RAG news (Apache-2.0)",
        "by": "training/train_answer_scorer.py",
        "cross_validated": report,
        "threshold": threshold,
        "threshold_of_park": threshold_of_park,
        "features": FEATURES,
        "trust_features": scorer.TRUST_FEATURES,
        "rank": as_rounds(rank),
        "trust": as_rounds(trust),
    }
    out = arguments.out / "answer_scorer.json"
    out.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(json.dumps(report, ensure_ascii=False, indent=1), threshold, threshold_of_park)


def all_examples(data: Path) -> list[Example]:
    """Everything that is learnt from: the reading sets, then questions made from news."""
    found: list[Example] = []
    for name in ("drcd_dev", "cmrc_trial"):
        found += examples(data / "train" / name)
    return [*found, *news_examples(data / "train" / "news.jsonl.gz", data / "zones" / "news.jsonl.gz")]


def write_rarity(news: Path, out: Path) -> None:
    """Document frequency of words in the news texts, words in fewer than MIN_COUNT texts left out."""
    counts: Counter[str] = Counter()
    total = 0
    with gzip.open(news, "rt", encoding="utf-8") as lines:
        for line in lines:
            total += 1
            counts.update(set(rjieba.cut(normalise(json.loads(line)["text"]))))
    kept = {w: n for w, n in sorted(counts.items()) if n >= MIN_COUNT and len(w) <= 8 and any(c.isalnum() for c in w)}
    out.write_text(
        json.dumps({"texts": total, "counts": kept}, ensure_ascii=False, separators=(",", ":")), encoding="utf-8"
    )


def examples(folder: Path) -> list[Example]:
    """Every question in its five settings."""
    rows = read(folder / "corpus.jsonl")
    queries = [row for row in read(folder / "queries.jsonl") if bare(row["text"])]
    chance = random.Random(SEED)
    questions = [read_question(row["text"]) for row in queries]
    by_passage: dict[str, list[Question]] = defaultdict(list)
    for row, question in zip(queries, questions, strict=True):
        by_passage[row["gold"][0]].append(question)
    found: list[Example] = []
    with source_of((row["id"], laid_out(row["text"], number)) for number, row in enumerate(rows)) as source:
        for row, question in zip(queries, questions, strict=True):
            gold = row["gold"][0]
            answers = tuple(bare(answer) for answer in row["answer"])
            full, without = source.search(row["text"]), source.search(row["text"], without=gold)
            found.append(example(gold, question, answers, full, "answerable"))
            found.append(example(gold, question, (), without, "passage out"))
            found.append(example(gold, question, (), cut_answer(full, gold, answers), "sentence out"))
            found.append(example(gold, altered(question, questions, chance), (), full, "word replaced"))
            if (near := neighbour(question, by_passage[gold], chance)) is not None:
                found.append(example(gold, near, (), full, "attribute swapped"))
    return found


def news_examples(news: Path, zones: Path) -> list[Example]:
    """Questions made from news about companies and parks, and near misses."""
    articles = [as_article(f"n{number}", text) for number, text in enumerate(news_texts(news, zones))]
    texts = ((one.id, [paragraph.text for paragraph in one.paragraphs]) for one in articles)
    found: list[Example] = []
    with source_of(texts) as source:
        for made in news_questions(articles, random.Random(SEED)):
            question = read_question(made.text)
            if not question.terms:
                continue
            gold, answers = articles[made.article].id, (bare(made.answer),) if made.answer else ()
            passages = source.search(made.text)
            kind = "news" if answers else "news, near miss"
            found.append(example(gold, question, answers, passages, kind))
            if answers and int(gold[1:]) % 2:
                found.append(example(gold, question, (), cut_answer(passages, gold, answers), "news, sentence out"))
    return found


def laid_out(text: str, number: int) -> list[str]:
    """A passage as one paragraph, every second one as several short ones: pages have both."""
    return [paragraph.text for paragraph in as_article("", text).paragraphs] if number % 2 else [text]


def news_texts(news: Path, zones: Path) -> list[str]:
    """Every zone text but those kept for development, and as many business texts of the year's news."""
    texts: dict[str, str] = {}
    for path, every in ((zones, 1), (news, NEWS_STEP)):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                text = json.loads(line)["text"].split("正文:")[-1].replace(",", "，")[:NEWS_CHARACTERS]
                if number % every == 0 and text.count("高新区") < KEPT_MENTIONS and _BUSINESS.search(text):
                    texts.setdefault(text[:60], text)
    return list(texts.values())


def example(gold: str, question: Question, answers: tuple[str, ...], passages: Passages, kind: str) -> Example:
    found = features.candidates(question, passages)
    fitting = [candidate for candidate in found if may_answer(question, candidate)] or found
    values = np.array([candidate.values for candidate in fitting], dtype=np.float32).reshape(-1, len(FEATURES))
    held = np.array([bool(answers) and holds(candidate.plain, answers) for candidate in fitting], dtype=bool)
    return Example(int(gold[1:]) % FOLDS, values, held, kind)


def as_article(identifier: str, text: str) -> Article:
    """A passage as an article of paragraphs of about PARAGRAPH_CHARACTERS."""
    texts, current = [], ""
    for span in split(text):
        current += text[span.start : span.end]
        if len(current) >= PARAGRAPH_CHARACTERS:
            texts.append(current)
            current = ""
    texts += [current] if current else []
    return from_texts(identifier, texts)


def from_texts(identifier: str, texts: list[str]) -> Article:
    paragraphs = tuple(Paragraph(f"{identifier}-{n}", "body", text, (1, 1)) for n, text in enumerate(texts))
    return Article(identifier, "", "news", "", "inferred", None, (), None, "unknown", None, paragraphs)


def cut_answer(passages: Passages, gold: str, answers: tuple[str, ...]) -> Passages:
    """The passages with every sentence of the gold article that holds an answer cut out."""
    article = next((passage.article for passage in passages if passage.article.id == gold), None)
    if article is None:
        return passages
    shortened = {paragraph.id: without_answer(paragraph, answers) for paragraph in article.paragraphs}
    rest = replace(article, paragraphs=tuple(paragraph for paragraph in shortened.values() if paragraph.text))
    return [
        replace(passage, paragraph=shortened[passage.paragraph.id], article=rest)
        if passage.article.id == gold
        else passage
        for passage in passages
        if passage.article.id != gold or shortened[passage.paragraph.id].text
    ]


def without_answer(paragraph: Paragraph, answers: tuple[str, ...]) -> Paragraph:
    pieces = [paragraph.text[span.start : span.end] for span in split(paragraph.text)]
    return replace(paragraph, text="".join(piece for piece in pieces if not holds(normalise(piece), answers)))


def altered(question: Question, others: list[Question], chance: random.Random) -> Question:
    """The question with its focus or one of its two rarest words replaced by one from another question of its type."""
    weights = features.term_weights(question)
    same = [other for other in chance.sample(others, 60) if other.answer_type == question.answer_type and other.terms]
    if not weights or not same:
        return question
    focus = question.focus if question.focus in weights and chance.random() < 0.5 else ""
    old = focus or chance.choice(sorted(weights, key=lambda term: -weights[term])[:2])
    other = chance.choice(same)
    new = other.focus if focus and other.focus else chance.choice(other.terms)
    words = tuple(dict.fromkeys(new if term == old else term for term in question.terms))
    head = question.head if question.head != old else new
    focus_now = new if question.focus == old else question.focus
    phrase = question.focus_phrase.replace(old, new)
    return replace(question, terms=words, head=head, focus=focus_now, focus_phrase=phrase, phrases=())


def neighbour(question: Question, others: list[Question], chance: random.Random) -> Question | None:
    """The question asking for what another question about the same passage asks for; None where there is none."""
    fitting = [
        other
        for other in others
        if other.answer_type == question.answer_type
        and other.focus
        and other.focus not in question.terms
        and question.focus in question.terms
        and question.focus not in other.terms
    ]
    if not fitting:
        return None
    new, old = chance.choice(fitting).focus, question.focus
    words = tuple(dict.fromkeys(new if term == old else term for term in question.terms))
    return replace(question, terms=words, head=new if question.head else "", focus=new, focus_phrase=new, phrases=())


def fit_rank(found: Sequence[Example]) -> lightgbm.Booster:
    """Boosted trees (Friedman 2001) under a softmax over the sentences of a question.

    The loss is -log of the probability of those that hold the answer, whichever of them it may be.
    """
    used = [one for one in found if one.held.any() and not one.held.all()]
    values = np.concatenate([one.values for one in used])
    held = np.concatenate([one.held for one in used])
    sizes = [len(one.held) for one in used]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    owner = np.repeat(np.arange(len(used)), sizes)
    share = np.array([NEWS_WEIGHT if one.kind == "news" else 1.0 for one in used])[owner]

    def softmax_loss(scores: NDArray[np.float64], _: lightgbm.Dataset) -> tuple[NDArray[np.float64], ...]:
        exponents = np.exp(scores - np.maximum.reduceat(scores, starts)[owner])
        chances = exponents / np.add.reduceat(exponents, starts)[owner]
        right = chances * held
        target = right / np.maximum(np.add.reduceat(right, starts)[owner], 1e-12)
        return share * (chances - target), share * np.maximum(chances * (1.0 - chances), 1e-3)

    parameters = {**PARAMETERS, "objective": softmax_loss}
    return lightgbm.train(parameters, lightgbm.Dataset(values), RANK_ROUNDS)


def fit_trust(found: Sequence[Example], rank: lightgbm.Booster) -> lightgbm.Booster:
    """Boosted trees: do the first three sentences hold the answer?"""
    used = [one for one in found if len(one.held)]
    rows = trusted(used, rank)
    values, targets = np.array([row for row, _ in rows]), np.array([any(good[:3]) for _, good in rows], dtype=float)
    data = lightgbm.Dataset(values, targets, weight=[TRUST_WEIGHTS.get(one.kind, 1.0) for one in used])
    return lightgbm.train({**PARAMETERS, "objective": "binary", "boost_from_average": False}, data, TRUST_ROUNDS)


def as_rounds(model: lightgbm.Booster) -> dict[str, Any]:
    """The forest as `index.trees.plant` takes it."""
    trees = model.dump_model()["tree_info"]
    return {"base": [0.0], "rounds": [[as_nodes_of_lightgbm(tree["tree_structure"])] for tree in trees]}


def trusted(found: Sequence[Example], rank: lightgbm.Booster) -> list[tuple[tuple[float, ...], list[bool]]]:
    """Of each what the probability is computed from, and which of its sentences, best first, hold the answer."""
    scores = np.asarray(rank.predict(np.concatenate([one.values for one in found])))
    parts = np.split(scores, np.cumsum([len(one.held) for one in found])[:-1])
    return [_trusted(one, part) for one, part in zip(found, parts, strict=True)]


def _trusted(one: Example, scores: NDArray[np.float64]) -> tuple[tuple[float, ...], list[bool]]:
    order = np.argsort(-scores, kind="stable")
    chances = np.exp(scores - scores.max())
    chances = chances[order] / chances.sum()
    scored = [
        Scored(Row(tuple(one.values[at].tolist())), float(scores[at]), float(share))  # type: ignore[arg-type]
        for at, share in zip(order, chances, strict=True)
    ]
    return scorer.trust_values(scored), [bool(held) for held in one.held[order]]


def cross_validated(found: Sequence[Example]) -> tuple[dict[str, Any], float, float]:
    """Figures on passages that neither forest has seen, and the thresholds that they give, without and with a park."""
    rows: list[tuple[Example, float, list[bool]]] = []
    for fold in range(FOLDS):
        seen = [one for one in found if one.fold != fold]
        rank = fit_rank(seen)
        trust = fit_trust(seen, rank)
        unseen = [one for one in found if one.fold == fold and len(one.held)]
        judged = trusted(unseen, rank)
        chances = np.asarray(trust.predict(np.array([values for values, _ in judged])))
        rows += [(one, float(chance), good) for one, chance, (_, good) in zip(unseen, chances, judged, strict=True)]
    report, threshold = reported(rows, FALSE_REFUSALS)
    return report, threshold, reported(rows, FALSE_REFUSALS_OF_PARK)[1]


def reported(rows: Sequence[tuple[Example, float, list[bool]]], refusals: float) -> tuple[dict[str, Any], float]:
    """First sentence and first three right, refusals of each kind at the threshold, calibration."""
    chances: dict[str, list[tuple[float, bool, bool]]] = defaultdict(list)
    for one, chance, good in rows:
        chances[one.kind].append((chance, good[0], any(good[:3])))
    asked = chances["answerable"]
    threshold = round(sorted(row[0] for row in asked)[int(len(asked) * refusals)], 4)
    report: dict[str, Any] = {
        "questions": len(asked),
        "first sentence holds it": round(sum(row[1] for row in asked) / len(asked), 4),
        "first three hold it": round(sum(row[2] for row in asked) / len(asked), 4),
    }
    for kind, of_kind in chances.items():
        report[f"refused, {kind}"] = round(sum(row[0] < threshold for row in of_kind) / len(of_kind), 4)
    news = chances.get("news", [])
    report["news, first sentence holds it"] = round(sum(row[1] for row in news) / max(len(news), 1), 4)
    every = [row for of_kind in chances.values() for row in of_kind]
    report["calibration"] = [
        [round(low / 10, 1), len(bin_), round(sum(row[2] for row in bin_) / len(bin_), 3)]
        for low in range(10)
        if (bin_ := [row for row in every if low / 10 <= row[0] < (low + 1) / 10 + (low == 9)])
    ]
    return report, threshold


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    main()
