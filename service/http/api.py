"""parkbrief's own JSON endpoints: questions, parks, briefings, digests, articles, paragraphs, stored answers.

Knows nothing of how any of them is made.
"""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from index.corpus import ParkCount
from index.errors import UnknownId
from index.event_dates import event_dates
from index.records import Article, Passage
from service.answer_store import Feedback, Opinion, StoredAnswer
from service.answering.question import MAX_CHARACTERS
from service.briefings.briefing import LENGTH_CHARS
from service.contract import Answer, AnswererName, Turn
from service.documents.document import Document
from service.documents.forms import FORMS
from service.editions.edition import EditionInfo, edition_document
from service.http.documents import BriefingBody, DigestBody
from service.http.examples import ANSWER, of_success
from service.http.limits import MAX_HISTORY_TURNS, MAX_NOTE_CHARACTERS
from service.http.problems import responses
from service.rechecking import Difference

if TYPE_CHECKING:
    from service.wiring import Parkbrief

Since = Annotated[date | None, Query(description="first issue date, inclusive", examples=["2024-03-01"])]
Until = Annotated[date | None, Query(description="last issue date, inclusive", examples=["2024-05-31"])]
Format = Annotated[
    Literal["json", "md", "html", "docx", "eml"],
    Query(description="JSON, or a document with numbered sources: Markdown, HTML, Word, e-mail"),
]
Overview = Annotated[AnswererName, Query(description="who writes the overview; a chat model takes its time")]
Limit = Annotated[int, Query(ge=1, le=200)]
Offset = Annotated[int, Query(ge=0, le=2**31)]
ParkName = Annotated[str, Path(description="a park's name or alias", examples=["杭州高新区（滨江）"], max_length=100)]
Identifier = Annotated[str, Path(max_length=200)]
Version = Annotated[
    int | None,
    Query(ge=1, le=2**31 - 1, description="an older version; default the one of now"),
]
Week = Annotated[str, Path(description="an ISO week", examples=["2024-W11"], max_length=20)]


ShortText = Annotated[str, Field(max_length=100)]


class HistoryTurn(BaseModel):
    role: Literal["user", "assistant"]
    content: str = Field(max_length=20_000)


class AskRequest(BaseModel):
    """A question, and what the answer's sources are narrowed to."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"question": "杭州高新区（滨江）有多少家两新党组织？"},
                {"question": "园区担保贷最高可贷多少？", "parks": ["海口高新区"], "answerer": "extractive"},
            ]
        },
    )
    question: str = Field(min_length=1, max_length=MAX_CHARACTERS)
    parks: list[ShortText] = Field(default=[], max_length=50, description="only articles about any of these parks")
    park: ShortText | None = Field(default=None, description="the same for one park")
    since: date | None = Field(default=None, description="first issue date, inclusive")
    until: date | None = Field(default=None, description="last issue date, inclusive")
    answerer: AnswererName = "auto"
    history: list[HistoryTurn] = Field(default=[], max_length=MAX_HISTORY_TURNS, description="the turns before")


class FeedbackRequest(BaseModel):
    """What a reader says of an answer; it takes the place of what was said before."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"verdict": "wrong", "note": "费率是0.2%"}]}
    )
    verdict: Opinion
    note: str | None = Field(default=None, max_length=MAX_NOTE_CHARACTERS)


class ArticleList(BaseModel):
    articles: list[Article]
    next_offset: int | None = Field(description="where the next part starts; null at the end")


class AnswerList(BaseModel):
    answers: list[StoredAnswer]
    next_offset: int | None = Field(description="where the next part starts; null at the end")


class EditionList(BaseModel):
    versions: list[EditionInfo]


class EventDateBody(BaseModel):
    """A date that the text names, and the days it means, both included; resolved against the issue date."""

    text: str
    first: date
    last: date


class ParagraphBody(BaseModel):
    """A paragraph with the article it stands in and its permanent address."""

    id: str
    role: str
    text: str
    lines: tuple[int, int]
    url: str
    article: Article
    event_dates: list[EventDateBody] = Field(description="when what it tells happened; never the issue date")


def router(parkbrief: "Parkbrief") -> APIRouter:
    routes = APIRouter(prefix="/api")

    @routes.post("/ask", tags=["questions"], responses=of_success(ANSWER) | responses(404, 413, 422, 502, 503, 504))
    def ask(request: AskRequest) -> Answer:
        """Answers a question; every sentence cites the paragraph it stands on, or the answer abstains and says why."""
        named = [request.park] if request.park else []
        return parkbrief.ask(
            request.question,
            parks=[*request.parks, *named],
            since=request.since,
            until=request.until,
            answerer=request.answerer,
            history=[Turn(turn.role, turn.content) for turn in request.history],
        )

    @routes.get("/parks", tags=["corpus"])
    def parks() -> list[ParkCount]:
        """The parks that articles are about, most articles first."""
        return parkbrief.corpus.parks()

    @routes.get(
        "/parks/{park}/briefing", tags=["briefings"], response_model=BriefingBody, responses=responses(404, 410, 422)
    )
    def briefing(
        park: ParkName,
        since: Since = None,
        until: Until = None,
        length: Annotated[int, Query(ge=1, le=20_000, description="characters of quoted text")] = LENGTH_CHARS,
        new_since: Annotated[date | None, Query(description="what was issued after it is marked as new")] = None,
        answerer: Overview = "extractive",
        format: Format = "json",
        version: Version = None,
    ) -> Any:
        """What the pages say about a park, every sentence cited; `changes` is what differs from the version before."""
        found = parkbrief.briefing(
            park,
            since=since,
            until=until,
            length_chars=length,
            new_since=new_since,
            answerer=answerer,
            version=version,
        )
        return found.to_dict() if format == "json" else document_response(edition_document(found), format)

    @routes.get("/parks/{park}/briefing/versions", tags=["briefings"], responses=responses(404, 422))
    def briefing_versions(park: ParkName, since: Since = None, until: Until = None) -> EditionList:
        """The versions of the park's briefing over this range that were made, newest first."""
        return EditionList(versions=parkbrief.briefing_versions(park, since=since, until=until))

    @routes.get("/digests/{week}", tags=["briefings"], response_model=DigestBody, responses=responses(404, 410, 422))
    def digest(week: Week, answerer: Overview = "extractive", format: Format = "json", version: Version = None) -> Any:
        """The week's news by park, every sentence cited; articles whose date is unknown are listed apart.

        It is made once, and again as the next version when its pages change; `changes` is what differs then.
        """
        found = parkbrief.digest(week, version, answerer=answerer)
        return found.to_dict() if format == "json" else document_response(edition_document(found), format)

    @routes.get("/digests/{week}/versions", tags=["briefings"], responses=responses(422))
    def digest_versions(week: Week) -> EditionList:
        """The versions of the week's digest that were made, newest first."""
        return EditionList(versions=parkbrief.publishing.versions(week))

    @routes.get("/articles", tags=["corpus"], responses=responses(404, 422))
    def articles(
        park: Annotated[list[str] | None, Query(description="only articles about any of these parks")] = None,
        since: Since = None,
        until: Until = None,
        limit: Limit = 50,
        offset: Offset = 0,
    ) -> ArticleList:
        """Articles, newest first, undated ones last."""
        found = parkbrief.corpus.articles(parkbrief.filters(park or (), since, until), limit + 1, offset)
        return ArticleList(articles=found[:limit], next_offset=_next(found, limit, offset))

    @routes.get("/articles/{article}", tags=["corpus"], responses=responses(404))
    def article(article: Identifier) -> Article:
        """One article with its paragraphs."""
        return parkbrief.corpus.article(article)

    @routes.get("/paragraphs/{paragraph}", tags=["corpus"], responses=responses(404))
    def paragraph(paragraph: Identifier) -> ParagraphBody:
        """One paragraph with its article; an id from an earlier reading of the page gives what stands there now."""
        try:
            passage = parkbrief.corpus.passage(paragraph)
        except UnknownId:
            passage = parkbrief.corpus.passage(parkbrief.corpus.moved_to(paragraph))
        return _paragraph(passage, parkbrief.settings.public_url)

    @routes.get("/answers", tags=["questions"], responses=responses(422))
    def answers(
        limit: Limit = 50,
        offset: Offset = 0,
        run: str | None = None,
        since: Annotated[date | None, Query(description="first day, in UTC")] = None,
        feedback: Annotated[Opinion | None, Query(description="only those said to be right, or wrong")] = None,
        stale: Annotated[bool, Query(description="only those under which what they cite has changed")] = False,
    ) -> AnswerList:
        """Stored answers, newest first; with `run` those of that eval run, in the order they were given."""
        narrowed: dict[str, Any] = {"since": since, "opinion": feedback, "stale": stale}
        # A run comes whole, whatever limit is asked for.
        found = (
            parkbrief.answers.list(run=run, **narrowed)[offset : offset + limit + 1]
            if run
            else parkbrief.answers.list(limit + 1, offset, **narrowed)
        )
        return AnswerList(answers=found[:limit], next_offset=_next(found, limit, offset))

    @routes.get("/answers/{answer}", tags=["questions"], responses=responses(404))
    def answer(answer: Identifier) -> StoredAnswer:
        """An answer as it was given, with its history and the paragraphs it was chosen from.

        `feedback` is what a reader said of it; `recheck` its last check after a page it cites had changed.
        """
        return parkbrief.answers.get(answer)

    @routes.get("/answers/{answer}/differences", tags=["questions"], responses=responses(404))
    def differences(answer: Identifier) -> list[Difference]:
        """What became of each paragraph that the answer cites: the text it read, and what stands there now."""
        return parkbrief.rechecking.differences(parkbrief.answers.get(answer))

    @routes.post("/answers/{answer}/feedback", tags=["questions"], responses=responses(404, 413, 422))
    def give_feedback(answer: Identifier, request: FeedbackRequest) -> Feedback:
        """Says whether an answer is right or wrong, with a note; may be said again."""
        return parkbrief.answers.give_feedback(answer, request.verdict, request.note)

    return routes


def document_response(document: Document, form: str) -> Response:
    """The document in one of `FORMS`; what a browser would not show is a download named after its title."""
    chosen = FORMS[form]
    shown = form in ("md", "html")
    name = quote(f"{document.title}.{form}")
    disposition = {} if shown else {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(chosen.set(document), media_type=chosen.media_type, headers=disposition)


def _next(found: list[Any], limit: int, offset: int) -> int | None:
    return offset + limit if len(found) > limit else None


def _paragraph(passage: Passage, public_url: str) -> ParagraphBody:
    paragraph = passage.paragraph
    return ParagraphBody(
        id=paragraph.id,
        role=paragraph.role,
        text=paragraph.text,
        lines=paragraph.lines,
        url=f"{public_url.rstrip('/')}/p/{paragraph.id}",
        article=passage.article,
        event_dates=[
            EventDateBody(text=paragraph.text[one.start : one.end], first=one.first, last=one.last)
            for one in event_dates(paragraph.text, passage.article.date)
        ],
    )
