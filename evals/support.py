"""Our verifier as a judge of citations: does the quoted text carry the sentence; sees the quotes alone."""

from collections.abc import Sequence
from datetime import date

from index.records import Article, Paragraph, Passage
from service.answering.verification import verify
from service.contract import Citation


def carried_by_quotes(sentence: str, citations: Sequence[Citation]) -> bool:
    """Whether the quotes of these citations hold what the sentence says, figure by figure and name by name."""
    return verify(sentence, [_passage(citation) for citation in citations]).verdict == "supported"


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
