"""Takes a briefing for an answer, so that nuggets, citations, figures and length are scored alike."""

import uuid
from collections.abc import Iterator

from service.briefings.briefing import Briefing
from service.briefings.sourced import CitedFigure, CitedSentence
from service.contract import Answer, Claim

ANSWERER = "briefing"


def briefing_answer(briefing: Briefing, asked: str, duration_ms: float) -> Answer:
    """Every sentence and figure of it in order, with its markers; one that says nothing counts as a refusal."""
    text, claims = "", []
    for said in _said(briefing):
        verdict = said.verdict if isinstance(said, CitedSentence) else "supported"
        claims.append(Claim(said.text, len(text), len(text) + len(said.text), said.citations, verdict))
        text += said.text + "".join(f"[{number}]" for number in said.citations)
    return Answer(
        id=uuid.uuid4().hex,
        question=asked,
        answer=text,
        abstained=not claims,
        reason=None if claims else "nothing was printed about it",
        claims=tuple(claims),
        citations=tuple(source.citation for source in briefing.sources),
        answerer=ANSWERER,
        timings_ms={"total": round(duration_ms, 2)},
    )


def _said(briefing: Briefing) -> Iterator[CitedSentence | CitedFigure]:
    yield from briefing.overview
    for development in briefing.developments:
        yield from development.sentences
    yield from (figure for figure in briefing.figures if not figure.told)
