"""Cuts passages into sentences and keeps those that share most with a question; knows nothing of what answers it.

What is looked at closely costs a tenth of a millisecond a sentence, so that only the promising ones are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.records import Passage
from service.answering import sentences
from service.answering.sentences import Span
from service.answering.synonyms import presence

KEPT = 28
"""Sentences looked at closely."""
OF_CONTEXT = 0.3
"""What a word counts that stands only in the sentence before or in the headline."""
OF_PASSAGE = 0.3
"""What the passage's own score counts, beside the share of the question's words."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage: the passage's place in the ranking, its score over the best one's, the sentence's index.

    `plains` are all sentences of its paragraph, normalised, `spans` where they stand.
    """

    passage: Passage
    rank: int
    score: float
    index: int
    plains: tuple[str, ...]
    spans: tuple[Span, ...]

    @property
    def plain(self) -> str:
        return self.plains[self.index]

    @property
    def span(self) -> Span:
        return self.spans[self.index]


def shortlist(weights: Mapping[str, float], passages: Sequence[Passage]) -> list[Sentence]:
    """At most `KEPT` sentences of body and caption paragraphs of `passages` (best first), in their order."""
    top = max((passage.score for passage in passages), default=0.0) or 1.0
    found = [
        Sentence(passage, rank, passage.score / top, index, plains, spans)
        for rank, passage in enumerate(passages)
        if passage.paragraph.role not in {"subhead", "credit"}
        for plains, spans in [cut(passage.paragraph.text)]
        for index in range(len(spans))
    ]
    if len(found) <= KEPT:
        return found
    promise = [_promise(weights, sentence) for sentence in found]
    best = sorted(range(len(found)), key=lambda place: -promise[place])[:KEPT]
    return [found[place] for place in sorted(best)]


def _promise(weights: Mapping[str, float], sentence: Sentence) -> float:
    plain = sentence.plain
    before = sentence.plains[sentence.index - 1] if sentence.index else ""
    headline = sentence.passage.article.headline
    inside = {term: presence(term, plain) for term in weights}
    missing = [term for term, value in inside.items() if value < 1.0]
    around = sum(weights[term] for term in missing if term in before or term in headline)
    return (
        sum(weight * inside[term] for term, weight in weights.items())
        + OF_CONTEXT * around
        + OF_PASSAGE * sentence.score
    )


@lru_cache(maxsize=2048)
def cut(paragraph: str) -> tuple[tuple[str, ...], tuple[Span, ...]]:
    """The sentences of a paragraph, normalised, and their spans."""
    spans = tuple(sentences.split(paragraph))
    return tuple(sentences.normalise(paragraph[span.start : span.end]) for span in spans), spans
