"""Our verifier as a judge of citations: does the quoted text carry the sentence; sees the quotes alone."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from index.records import Article, Paragraph, Passage
from service.answering.verification import Verification, verify
from service.contract import Citation

_KEPT = 20_000
"""Sentences whose checks are remembered: several metrics ask for the same ones."""


def carried_by_quotes(sentence: str, citations: Sequence[Citation]) -> bool:
    """Whether the quotes of these citations hold what the sentence says, figure by figure and name by name."""
    return _verified(sentence, tuple(citations)).verdict == "supported"


def figures_in_quotes(sentence: str, citations: Sequence[Citation]) -> tuple[bool, ...]:
    """For each figure and date of the sentence: whether the quotes of these citations hold it."""
    if not citations:
        # What a sentence without a source says is not held; against itself every figure of it is found.
        return tuple(False for check in _against_itself(sentence).checks if check.name in _FIGURES)
    return tuple(check.passed for check in _verified(sentence, tuple(citations)).checks if check.name in _FIGURES)


_FIGURES = ("figure", "date")


@lru_cache(maxsize=_KEPT)
def _verified(sentence: str, citations: tuple[Citation, ...]) -> Verification:
    return verify(sentence, [_passage(citation) for citation in citations])


def _against_itself(sentence: str) -> Verification:
    return _verified(sentence, (Citation(1, "", "", "", (), None, "", (1, 1), sentence, ""),))


def _passage(citation: Citation) -> Passage:
    """The citation as if its quote were the whole paragraph."""
    paragraph = Paragraph(citation.paragraph_id, "body", citation.quote, citation.lines)
    day = date.fromisoformat(citation.date) if citation.date else None
    article = Article(
        id=citation.article_id,
        page=citation.page,
        kind="news",
        headline=citation.headline,
        headline_source="printed",
        byline=None,
        parks=citation.parks,
        date=day,
        date_source="given" if day else "unknown",
        publication=None,
        paragraphs=(paragraph,),
    )
    return Passage(paragraph, article)
