"""Learns the extractive answerer's weights and the word-rarity table from the training splits, and writes both.

Run from the repository root: python -m training.train_answer_scorer DATA_FOLDER
DATA_FOLDER holds train/drcd_dev, train/cmrc_trial (corpus.jsonl, queries.jsonl), train/news.jsonl.gz and
zones/news.jsonl.gz.

Each passage becomes an article of short paragraphs. A question is put to the best paragraphs (BM25), once with
everything there, once with the gold passage taken out, once with only the sentences that hold the answer cut out
(the same article, without the fact), and once with a word of the question replaced by one from another question.
To these come questions made from news and near misses of them (news_questions.py), and questions that ask for what
another question about the same passage asks for. The ranking weights come from what is answerable (softmax over
sentences), the probability from all (boosted trees).
A fifth of the passages is held out; the threshold is the one that refuses 2% of the held-out questions
whose first sentence is right.
"""

import argparse
import gzip
import json
import math
import random
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import rjieba
import torch
from sklearn.ensemble import HistGradientBoostingClassifier  # type: ignore[import-untyped]

from index.records import Article, Paragraph, Passage
from index.trees import plant
from index.words import terms
from service.answering import features, scorer
from service.answering.features import FEATURES, Candidate
from service.answering.question import Question, read_question
from service.answering.requirements import may_answer
from service.answering.sentences import normalise, split
from training.news_questions import news_questions
from training.tree_export import Nodes, as_nodes

SEED = 7
PASSAGES = 12
PARAGRAPH_CHARACTERS = 130
FALSE_REFUSALS = 0.02
MIN_COUNT = 10
NEWS_STEP = 60
NEWS_WEIGHT = 0.6
"""News questions are made by rule: they count less than those people asked."""
NEWS_CHARACTERS = 1500
KEPT_MENTIONS = 3
"""Texts that name a park's kind this often are kept out of training: questions are asked of them in development."""
_BUSINESS = re.compile("企业|项目|园区|产业|高新区|开发区")
Passages = list[Passage]


@dataclass(frozen=True)
class Example:
    question: Question
    answers: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    kind: str


class Pool:
    """Paragraphs of one data set under BM25 (k1 = 1.2, b = 0.75, Robertson & Zaragoza 2009)."""

    def __init__(self, articles: list[Article]) -> None:
        self.passages = [Passage(paragraph, article) for article in articles for paragraph in article.paragraphs]
        self.postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        lengths = []
        for number, passage in enumerate(self.passages):
            counts = Counter(terms(passage.article.headline + "。" + passage.paragraph.text))
            lengths.append(sum(counts.values()))
            for term, count in counts.items():
                self.postings[term].append((number, count))
        mean = sum(lengths) / len(lengths)
        self.norms = [1.2 * (0.25 + 0.75 * length / mean) for length in lengths]

    def search(self, question: str, without: str | None = None) -> Passages:
        scores: Counter[int] = Counter()
        for term in dict.fromkeys(terms(question)):
            found = self.postings.get(term, [])
            idf = math.log(1 + (len(self.passages) - len(found) + 0.5) / (len(found) + 0.5))
            for number, count in found:
                scores[number] += idf * count * 2.2 / (count + self.norms[number])  # type: ignore[assignment]
        best = [n for n, _ in scores.most_common(PASSAGES * 6) if self.passages[n].article.id != without][:PASSAGES]
        return [replace(self.passages[n], score=scores[n] / scores[best[0]]) for n in best]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=Path("service/data"))
    arguments = parser.parse_args()
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    if not (arguments.out / "word_rarity.json").exists():
        write_rarity(arguments.data / "train" / "news.jsonl.gz", arguments.out / "word_rarity.json")
    training: list[Example] = []
    held_out: list[Example] = []
    for name in ("drcd_dev", "cmrc_trial"):
        for article_id, example in examples(arguments.data / "train" / name):
            (held_out if int(article_id[1:]) % 5 == 0 else training).append(example)
    for article_id, example in news_examples(
        arguments.data / "train" / "news.jsonl.gz", arguments.data / "zones" / "news.jsonl.gz"
    ):
        (held_out if int(article_id[1:]) % 5 == 0 else training).append(example)
    rank = train_rank([example for example in training if example.kind in {"answerable", "news"}])
    base, trees = train_trust(training, rank)
    report, threshold = evaluate(held_out, rank, base, trees)
    document = {
        "trained_on": "DRCD dev (CC BY-SA 3.0), CMRC 2018 trial (CC BY-SA 4.0), CRUD_RAG news (Apache-2.0)",
        "by": "training/train_answer_scorer.py",
        "held_out": report,
        "threshold": threshold,
        "rank": {name: round(value, 4) for name, value in zip(FEATURES, rank, strict=True)},
    }
    out = arguments.out / "answer_scorer.json"
    out.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    trust = {"features": scorer.TRUST_FEATURES, "base": round(base, 5), "trees": trees}
    (arguments.out / "answer_trust.json").write_text(json.dumps(trust, separators=(",", ":")) + "\n", encoding="utf-8")
    print(json.dumps(report, ensure_ascii=False, indent=1), threshold)


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


def examples(folder: Path) -> list[tuple[str, Example]]:
    """Every question in its four settings, with the id of its gold passage."""
    articles = {row["id"]: as_article(row["id"], row["text"]) for row in read(folder / "corpus.jsonl")}
    queries = [row for row in read(folder / "queries.jsonl") if normalise(row["text"]).strip("?")]
    pool, chance = Pool(list(articles.values())), random.Random(SEED)
    questions = [read_question(row["text"]) for row in queries]
    by_passage: dict[str, list[Question]] = defaultdict(list)
    for row, question in zip(queries, questions, strict=True):
        by_passage[row["gold"][0]].append(question)
    found: list[tuple[str, Example]] = []
    for row, question in zip(queries, questions, strict=True):
        gold = row["gold"][0]
        answers = tuple(bare(answer) for answer in row["answer"])
        full, without = pool.search(row["text"]), pool.search(row["text"], without=gold)
        found.append((gold, example(question, answers, full, "answerable")))
        found.append((gold, example(question, (), without, "passage out")))
        found.append((gold, example(question, (), cut_answer(full, gold, answers), "sentence out")))
        found.append((gold, example(altered(question, questions, chance), (), full, "word replaced")))
        if (near := neighbour(question, by_passage[gold], chance)) is not None:
            found.append((gold, example(near, (), full, "attribute swapped")))
    return found


def news_examples(news: Path, zones: Path) -> list[tuple[str, Example]]:
    """Questions made from news about companies and parks, and near misses; ids count from the articles."""
    articles = [as_article(f"n{number}", text) for number, text in enumerate(news_texts(news, zones))]
    pool, found = Pool(articles), []
    for made in news_questions(articles, random.Random(SEED)):
        question = read_question(made.text)
        if not question.terms:
            continue
        gold, answers = articles[made.article].id, (bare(made.answer),) if made.answer else ()
        passages = pool.search(made.text)
        found.append((gold, example(question, answers, passages, "news" if answers else "news, near miss")))
        if answers and int(gold[1:]) % 2:
            found.append((gold, example(question, (), cut_answer(passages, gold, answers), "news, sentence out")))
    return found


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


def example(question: Question, answers: tuple[str, ...], passages: Passages, kind: str) -> Example:
    found = features.candidates(question, passages)
    fitting = [candidate for candidate in found if may_answer(question, candidate)]
    return Example(question, answers, tuple(fitting or found), kind)


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


def holds(plain: str, answers: tuple[str, ...]) -> bool:
    """Whether a sentence holds an answer or is one of the sentences of a long one, punctuation aside."""
    letters = bare(plain)
    return any(answer in letters or (len(letters) >= 8 and letters in answer) for answer in answers)


def bare(text: str) -> str:
    return re.sub(r"[\W_]", "", normalise(text))


def train_rank(training: list[Example]) -> list[float]:
    """Softmax over the sentences of a question, the mass of those that hold the answer maximised."""
    groups, shares = [], []
    for item in training:
        target = [float(holds(candidate.plain, item.answers)) for candidate in item.candidates]
        if 0 < sum(target) < len(target):
            groups.append((torch.tensor([c.values for c in item.candidates]), torch.tensor(target)))
            shares.append(NEWS_WEIGHT if item.kind == "news" else 1.0)
    weights = torch.zeros(len(FEATURES), requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=60, line_search_fn="strong_wolfe")
    sizes = [len(target) for _, target in groups]
    values = torch.cat([group for group, _ in groups])
    targets = torch.cat([target for _, target in groups])
    share = torch.tensor(shares)
    owner = torch.repeat_interleave(torch.arange(len(groups)), torch.tensor(sizes))

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        scores = values @ weights
        scores = scores - scores.max().detach()
        mass = torch.zeros(len(groups)).index_add(0, owner, scores.exp())
        good = torch.zeros(len(groups)).index_add(0, owner, scores.exp() * targets)
        loss = ((mass.log() - good.log()) * share).mean() + 3e-4 * weights.square().sum()
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimizer.step(closure)  # type: ignore[no-untyped-call]
    return [float(weight) for weight in weights.detach()]


def trust_row(item: Example, rank: list[float]) -> tuple[tuple[float, ...], float] | None:
    scored = scorer.rank(item.candidates, rank)
    if not scored:
        return None
    right = float(holds(scored[0].candidate.plain, item.answers))
    return scorer.trust_values(scored, len(item.question.terms)), right


def train_trust(training: list[Example], rank: list[float]) -> tuple[float, list[Nodes]]:
    """Boosted trees (Friedman 2001): does the first sentence hold the answer? The bias and the trees."""
    rows = [(item, row) for item in training if (row := trust_row(item, rank)) is not None]
    values = np.array([row[0] for _, row in rows], dtype=np.float64)
    targets = np.array([row[1] for _, row in rows])
    weights = [NEWS_WEIGHT if item.kind.startswith("news") else 1.0 for item, _ in rows]
    model = HistGradientBoostingClassifier(
        max_iter=160, learning_rate=0.06, max_leaf_nodes=10, min_samples_leaf=40, l2_regularization=2.0,
        early_stopping=False, random_state=SEED,
    ).fit(values, targets, sample_weight=weights)  # fmt: skip
    return float(model._baseline_prediction[0, 0]), [as_nodes(one[0].nodes) for one in model._predictors]


def evaluate(
    held_out: list[Example], rank: list[float], base: float, trees: list[Nodes]
) -> tuple[dict[str, Any], float]:
    """Held-out figures: first sentence and first three right, refusals of each kind at the threshold, calibration."""
    weights = scorer.Weights(tuple(rank), plant([base], [[tree] for tree in trees]), 0.0)
    chances: dict[str, list[tuple[float, bool, bool]]] = defaultdict(list)
    for item in held_out:
        scored = scorer.rank(item.candidates, rank)
        if scored:
            chance = scorer.probability(scorer.trust_values(scored, len(item.question.terms)), weights)
            good = [holds(entry.candidate.plain, item.answers) for entry in scored[:3]]
            chances[item.kind].append((chance, good[0], any(good)))
    answerable = sorted(chance for chance, _, _ in chances["answerable"])
    right = sorted(row[0] for row in chances["answerable"] if row[1])
    threshold = round(right[int(len(right) * FALSE_REFUSALS)], 4)
    report: dict[str, Any] = {
        "questions": len(answerable),
        "first sentence holds it": round(sum(row[1] for row in chances["answerable"]) / len(answerable), 4),
        "first three hold it": round(sum(row[2] for row in chances["answerable"]) / len(answerable), 4),
    }
    for kind, rows in chances.items():
        report[f"refused, {kind}"] = round(sum(row[0] < threshold for row in rows) / len(rows), 4)
    said = [row[1] for row in chances["answerable"] if row[0] >= threshold]
    report["first sentence right where answered"] = round(sum(said) / len(said), 4)
    every = [row for rows in chances.values() for row in rows]
    report["calibration"] = [
        [round(low / 10, 1), len(bin_), round(sum(row[1] for row in bin_) / len(bin_), 3)]
        for low in range(10)
        if (bin_ := [row for row in every if low / 10 <= row[0] < (low + 1) / 10 + (low == 9)])
    ]
    return report, threshold


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    main()
