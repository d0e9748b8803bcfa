"""OpenAI's responses endpoint, streamed and not; the form in which LangChain shows annotations.

Knows nothing of how answers are found.
"""

import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool

from service.contract import Answer
from service.http import problems
from service.http.openai_form import answerer_of
from service.http.responses_form import ResponseBody, ResponsesRequest, ResponseUnderWay
from service.http.streaming import AnswerStream

if TYPE_CHECKING:
    from service.wiring import Parkbrief


def router(parkbrief: "Parkbrief") -> APIRouter:
    routes = APIRouter(prefix="/v1", tags=["OpenAI"])

    @routes.post("/responses", response_model=ResponseBody, responses=problems.responses(400, 404, 413, 502, 503, 504))
    async def responses(request: ResponsesRequest) -> Any:
        """Answers the last user message from the corpus, citing through `output_text.annotations`."""
        answerer = answerer_of(request.model)
        question, history = request.conversation()
        response = ResponseUnderWay(request, uuid.uuid4().hex)
        if not request.stream:
            answer = await run_in_threadpool(parkbrief.ask, question, answerer=answerer, history=history)
            return response.whole(answer)
        opening = list(response.opening())

        def events(piece: str | Answer) -> Iterator[dict[str, Any]]:
            while opening:
                yield opening.pop(0)
            yield from response.closing(piece) if isinstance(piece, Answer) else [response.delta(piece)]

        source = parkbrief.stream(question, answerer=answerer, history=history)
        return await AnswerStream.open(source, events)

    return routes
