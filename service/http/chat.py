"""OpenAI's endpoints: chat completions, streamed and not, and the models; knows nothing of how answers are found."""

import time
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Header
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from service.contract import Answer
from service.http.openai_form import MODELS, ChatCompletion, ChatRequest, Completion, Model, ModelList, answerer_of
from service.http.problems import responses
from service.http.streaming import AnswerStream

if TYPE_CHECKING:
    from service.wiring import Parkbrief


def router(parkbrief: "Parkbrief") -> APIRouter:
    routes = APIRouter(prefix="/v1", tags=["OpenAI"])
    started = int(time.time())

    @routes.post("/chat/completions", response_model=ChatCompletion, responses=responses(400, 404, 413, 502, 503))
    async def chat_completions(
        request: ChatRequest,
        with_sources: Annotated[
            bool, Header(alias="X-Parkbrief-Sources", description="the same as the field `sources`")
        ] = False,
    ) -> Any:
        """Answers the last user message from the corpus, citing through `annotations` (`url_citation`).

        With `stream` the text comes in deltas, each sent once, then one chunk without text that carries
        `annotations`, `citations` and `claims`, then the stop, the usage if asked for, and `[DONE]`. Where more than
        `max_completion_tokens` would be needed the sentences that fit are given and the reason for the end is `length`.
        """
        answerer = answerer_of(request.model)
        question, history = request.conversation()
        identifier = uuid.uuid4().hex
        completion = Completion(request, identifier, with_sources=with_sources or request.sources)
        pieces = parkbrief.stream(question, answerer=answerer, history=history, identifier=identifier)
        if not request.stream:
            return await run_in_threadpool(completion.gathered, pieces)
        return await _stream(pieces, completion)

    @routes.get("/models")
    async def models() -> ModelList:
        """The answerers, as models."""
        return ModelList(data=[Model(id=name, created=started) for name in MODELS])

    @routes.get("/models/{model}", responses=responses(404))
    async def model(model: str) -> Model:
        """One answerer, as a model."""
        answerer_of(model)
        return Model(id=model, created=started)

    return routes


async def _stream(pieces: Iterator[str | Answer], completion: Completion) -> Response:
    opening = [completion.opening()]

    def events(piece: str | Answer) -> Iterator[dict[str, Any]]:
        while opening:
            yield opening.pop()
        yield from completion.closing(piece) if isinstance(piece, Answer) else completion.delta(piece)

    return await AnswerStream.open(pieces, events, end="data: [DONE]\n\n")
