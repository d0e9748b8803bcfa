"""Scores extractive summaries against written ones, beside the first sentences and TextRank in the same run.

A folder in BEIR's form (corpus.jsonl, queries.jsonl): the query of a text is its reference, a summary or a title. ROUGE
(Lin 2004) by rouge-chinese over single characters, as is usual for Chinese; F1 of ROUGE-1, -2 and -L. TextRank is that
of Mihalcea and Tarau (2004): PageRank over sentences, an edge weighing the words two share by their log lengths.
"""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import networkx
import rjieba
from rich.console import Console
from rich.table import Table

from evals.errors import SuiteError
from evals.metrics.rouge import MEASURES, rouge
from evals.report import share
from index.records import Article, Paragraph
from service.answering.sentences import split
from service.briefings.salience import sentences_of
from service.briefings.summarising import choose, in_reading_order

_ANY_LENGTH = 100_000

Summariser = Callable[[Article, int], str]


@dataclass(frozen=True, slots=True)
class SummaryScores:
    """Mean F1 by summariser and metric over `texts` texts of `sentences` sentences each."""

    texts: int
    sentences: int
    means: dict[str, dict[str, float]]

    def to_dict(self) -> dict[str, Any]:
        return {"texts": self.texts, "sentences": self.sentences, "means": self.means}


def score_summaries(folder: Path, sentences: int) -> SummaryScores:
    """The scores of every summariser over texts with a reference. Raises SuiteError for a folder of another form."""
    pairs = _pairs(folder)
    means = {}
    for name, summarise in SUMMARISERS.items():
        written = [summarise(article, sentences) for article, _ in pairs]
        means[name] = rouge(written, [reference for _, reference in pairs])
    return SummaryScores(len(pairs), sentences, means)


def print_summaries(scores: SummaryScores, console: Console) -> None:
    """One line a summariser."""
    table = Table(title=f"{scores.texts} texts, {scores.sentences} sentences each", title_justify="left")
    table.add_column("summary")
    for metric in MEASURES:
        table.add_column(metric, justify="right")
    for name, means in scores.means.items():
        table.add_row(name, *(share(means[metric]) for metric in MEASURES))
    console.print(table)


def lead(article: Article, sentences: int) -> str:
    """The first sentences."""
    return "".join(_sentences(article)[:sentences])


def text_rank(article: Article, sentences: int) -> str:
    """The sentences that share most with others, in reading order."""
    texts = _sentences(article)
    words = [frozenset(word for word in rjieba.cut(text) if len(word) > 1) for text in texts]
    graph: networkx.Graph[int] = networkx.Graph()
    graph.add_nodes_from(range(len(texts)))
    for one in range(len(texts)):
        for other in range(one):
            length = math.log(len(words[one]) or 1) + math.log(len(words[other]) or 1)
            if length > 0 and (shared := len(words[one] & words[other])):
                graph.add_edge(one, other, weight=shared / length)
    ranks = networkx.pagerank(graph)
    best = sorted(ranks, key=lambda number: (-ranks[number], number))[:sentences]
    return "".join(texts[number] for number in sorted(best))


def extractive(article: Article, sentences: int) -> str:
    """As briefings choose them; the first sentence where none is worth saying."""
    chosen = choose(sentences_of(article), length_chars=_ANY_LENGTH, most=sentences)
    return "".join(one.text for one in in_reading_order(chosen, [article])) or lead(article, 1)


SUMMARISERS: dict[str, Summariser] = {"briefings": extractive, "first sentences": lead, "TextRank": text_rank}


def _pairs(folder: Path) -> list[tuple[Article, str]]:
    try:
        texts = {row["id"]: row["text"] for row in map(json.loads, _lines(folder / "corpus.jsonl"))}
        queries = [json.loads(line) for line in _lines(folder / "queries.jsonl")]
        pairs = [(_article(gold, texts[gold]), row["text"]) for row in queries for gold in row["gold"][:1]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SuiteError(f"{folder} holds no texts with references (corpus.jsonl, queries.jsonl): {error}") from error
    return [(article, reference) for article, reference in pairs if _sentences(article) and reference.strip()]


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _article(identifier: str, text: str) -> Article:
    paragraphs = tuple(
        Paragraph(f"{identifier}-{number}", "body", one, (number, number))
        for number, one in enumerate(text.split("\n"))
        if one.strip()
    )
    return Article(identifier, "", "news", "", "inferred", None, (), None, "unknown", None, paragraphs)


def _sentences(article: Article) -> Sequence[str]:
    return [one.text[span.start : span.end] for one in article.paragraphs for span in split(one.text)]
