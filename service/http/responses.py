"""OpenAI's responses endpoint, streamed and not; the form in which LangChain shows annotations.

Knows nothing of how answers are found.
"""

import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool

from index.errors import UnknownId
from service.contract import Answer, Turn
from service.http import problems
from service.http.limits import MAX_HISTORY_TURNS
from service.http.openai_form import answerer_of
from service.http.responses_form import PREFIX, ResponseBody, ResponsesRequest, ResponseUnderWay
from service.http.streaming import AnswerStream

if TYPE_CHECKING:
    from service.wiring import Parkbrief


def router(parkbrief: "Parkbrief") -> APIRouter:
    routes = APIRouter(prefix="/v1", tags=["OpenAI"])

    @routes.post("/responses", response_model=ResponseBody, responses=problems.responses(400, 404, 413, 502, 503, 504))
    async def responses(request: ResponsesRequest) -> Any:
        """Answers the last user message from the corpus, citing through `output_text.annotations`.

        Every answer is stored, so a conversation can be gone on with by `previous_response_id`.
        """
        answerer = answerer_of(request.model)
        earlier = await run_in_threadpool(_before, parkbrief, request.previous_response_id)
        question, history = request.conversation(earlier)
        identifier = uuid.uuid4().hex
        response = ResponseUnderWay(request, identifier)
        pieces = parkbrief.stream(question, answerer=answerer, history=history, identifier=identifier)
        if not request.stream:
            return await run_in_threadpool(response.gathered, pieces)
        opening = list(response.opening())

        def events(piece: str | Answer) -> Iterator[dict[str, Any]]:
            while opening:
                yield opening.pop(0)
            yield from response.closing(piece) if isinstance(piece, Answer) else response.delta(piece)

        return await AnswerStream.open(pieces, events)

    return routes


def _before(parkbrief: "Parkbrief", response: str | None) -> list[Turn]:
    """The conversation up to a response and with it. Raises UnknownResponse."""
    if response is None:
        return []
    try:
        stored = parkbrief.answers.get(response.removeprefix(PREFIX))
    except UnknownId as error:
        raise problems.UnknownResponse(response) from error
    turns = [Turn("user", stored.answer.question), Turn("assistant", stored.answer.answer)]
    return [*stored.history, *turns][-MAX_HISTORY_TURNS:]
