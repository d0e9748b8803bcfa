"""The pages for people: ask, read an answer with its sources, follow a citation to its paragraph, read a briefing.

Plain HTML from templates; works without JavaScript. Knows nothing of how answers are found.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BeforeValidator

from index.errors import UnknownId
from index.records import Passage
from service.answer_store import Opinion, StoredAnswer
from service.answering.question import MAX_CHARACTERS
from service.briefings.rendering import KINDS, STATES
from service.briefings.weeks import parse_week, week_of
from service.contract import Citation, Claim
from service.editions.edition import changes_line
from service.http.api import Identifier, ParkName, Version, Week
from service.http.citing import Marker, segments
from service.http.limits import MAX_NOTE_CHARACTERS
from service.http.templating import Pages, quote_segment
from service.rechecking import Difference

if TYPE_CHECKING:
    from service.wiring import Parkbrief

# A form sends an empty string for a date that was left open.
OptionalDate = Annotated[date | None, BeforeValidator(lambda value: value or None)]


def router(parkbrief: "Parkbrief", pages: Pages) -> APIRouter:
    routes = APIRouter(default_response_class=HTMLResponse)

    def render(template: str, **values: Any) -> HTMLResponse:
        return HTMLResponse(pages.render(template, **values))

    @routes.get("/")
    def index() -> Response:
        newest = parkbrief.corpus.articles(limit=1)
        day = newest[0].date if newest else None
        week = str(week_of(day)) if day else ""
        parks = parkbrief.corpus.parks()
        return render("index.html", parks=parks, week=week, counts=parkbrief.corpus.counts(), asked=None)

    @routes.post("/ask")
    def ask(
        question: Annotated[str, Form(max_length=MAX_CHARACTERS)],
        park: Annotated[str, Form()] = "",
        since: Annotated[OptionalDate, Form()] = None,
        until: Annotated[OptionalDate, Form()] = None,
    ) -> Response:
        answer = parkbrief.ask(question, parks=[park] if park else [], since=since, until=until)
        # The answer has an address of its own, so reloading or sending the link asks nothing again.
        return RedirectResponse(f"{pages.base}/a/{quote_segment(answer.id)}", status_code=303)

    @routes.get("/a/{answer}")
    def stored_answer(answer: Identifier) -> Response:
        stored = parkbrief.answers.get(answer)
        return render(
            "answer.html",
            stored=stored,
            answer=stored.answer,
            segments=list(_segments(stored)),
            sources=_sources(stored, parkbrief),
            note_characters=MAX_NOTE_CHARACTERS,
            parks=parkbrief.corpus.parks(),
            asked=stored.answer.question,
        )

    @routes.post("/a/{answer}/feedback")
    def give_feedback(
        answer: Identifier,
        verdict: Annotated[Opinion, Form()],
        note: Annotated[str, Form(max_length=MAX_NOTE_CHARACTERS)] = "",
    ) -> Response:
        parkbrief.answers.give_feedback(answer, verdict, note.strip() or None)
        return RedirectResponse(f"{pages.base}/a/{quote_segment(answer)}#feedback", status_code=303)

    @routes.get("/p/{paragraph}")
    def paragraph(paragraph: Identifier) -> Response:
        try:
            passage = parkbrief.corpus.passage(paragraph)
        except UnknownId:
            moved = parkbrief.corpus.moved_to(paragraph)
            return RedirectResponse(f"{pages.base}/p/{quote_segment(moved)}", status_code=308)
        address = f"{parkbrief.settings.public_url.rstrip('/')}/p/{quote_segment(paragraph)}"
        return render("paragraph.html", article=passage.article, cited=passage.paragraph, address=address)

    @routes.get("/parks/{park}")
    def briefing(park: ParkName, since: OptionalDate = None, until: OptionalDate = None) -> Response:
        edition = parkbrief.briefing(park, since=since, until=until)
        return render("briefing.html", briefing=edition.content, changed=changes_line(edition), kinds=KINDS)

    @routes.get("/weeks")
    def find_week(week: Annotated[str, Query(max_length=20)]) -> Response:
        return RedirectResponse(f"{pages.base}/weeks/{quote_segment(week.strip())}", status_code=303)

    @routes.get("/weeks/{week}")
    def digest(week: Week, version: Version = None) -> Response:
        this = parse_week(week)
        after = week_of(this.sunday + timedelta(days=1))
        edition = parkbrief.digest(str(this), version)
        return render(
            "digest.html",
            digest=edition.content,
            changed=changes_line(edition),
            states=STATES,
            before=this.before(),
            after=after,
        )

    return routes


@dataclass(frozen=True, slots=True)
class _Source:
    """A citation with the passage that stands there now, None where it is gone, and what became of its text."""

    citation: Citation
    passage: Passage | None
    difference: Difference


def _segments(stored: StoredAnswer) -> Iterator[dict[str, Any]]:
    """The answer cut at its claims and markers; `flag` is what is to be said of a claim that does not hold."""
    now = stored.recheck.verdicts if stored.recheck else ()
    fallen = {claim.start for claim, verdict in zip(stored.answer.claims, now, strict=False) if verdict != "supported"}
    for segment in segments(stored.answer):
        match segment:
            case Marker():
                yield {"kind": "marker", "number": segment.citation.number}
            case Claim():
                unverified = "未能核实" if segment.verdict != "supported" else ""
                flag = unverified or ("与所引段落的现文不符" if segment.start in fallen else "")
                yield {"kind": "text", "text": segment.text, "flag": flag}
            case _:
                yield {"kind": "text", "text": segment, "flag": ""}


def _sources(stored: StoredAnswer, parkbrief: "Parkbrief") -> list[_Source]:
    differences = {one.number: one for one in parkbrief.rechecking.differences(stored)}
    at = [one.now_at for one in differences.values() if one.now_at]
    passages = {passage.paragraph.id: passage for passage in parkbrief.corpus.passages(at)}
    return [
        _Source(one, passages.get(difference.now_at or ""), difference)
        for one in stored.answer.citations
        if (difference := differences.get(one.number))
    ]
