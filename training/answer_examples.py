"""Makes examples for the answer scorer out of reading sets and news: questions put to what search brings.

Each passage becomes an article, every second one of short paragraphs. A question is put to what search brings, once
with everything there, once with the gold passage taken out, once with only the sentences that hold the answer cut out
(the same article, without the fact), and once with a word of the question replaced by one from another question.
To these come questions made from news and near misses of them (news_questions.py), and questions that ask for what
another question about the same passage asks for.
"""

import gzip
import json
import random
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.metrics.held import bare, holds
from evals.temporary import temporary_corpus
from index.records import Article, Paragraph, Passage
from service.answering import features
from service.answering.answering import HITS
from service.answering.features import FEATURES
from service.answering.question import Question, read_question
from service.answering.requirements import may_answer
from service.answering.sentences import normalise, split
from service.wiring import Parkbrief
from training.news_questions import news_questions

SEED = 7
MOST_OUT = 8
"""Chunks that the passage taken out may fill."""
PARAGRAPH_CHARACTERS = 130
NEWS_STEP = 60
NEWS_CHARACTERS = 1500
KEPT_MENTIONS = 3
"""Texts that name a park's kind this often are kept out of training: questions are asked of them in development."""
_BUSINESS = re.compile("企业|项目|园区|产业|高新区|开发区")
Passages = list[Passage]
FOLDS = 3


@dataclass(frozen=True)
class Example:
    """A question put to some passages: features (sentences, `FEATURES`), and which sentences hold the answer."""

    fold: int
    values: NDArray[np.float32]
    held: NDArray[np.bool_]
    kind: str


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


def all_examples(data: Path) -> list[Example]:
    """Everything that is learnt from: the reading sets, then questions made from news."""
    found: list[Example] = []
    for name in ("drcd_dev", "cmrc_trial"):
        found += examples(data / "train" / name)
    return [*found, *news_examples(data / "train" / "news.jsonl.gz", data / "zones" / "news.jsonl.gz")]


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


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
