"""OpenAI's endpoints: chat completions, streamed and not, and the models; knows nothing of how answers are found."""

import time
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
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
    async def chat_completions(request: ChatRequest) -> Any:
        """Answers the last user message from the corpus, citing through `annotations` (`url_citation`).

        With `stream` the text comes in deltas, each sent once, then one chunk without text that carries
        `annotations`, `citations` and `claims`, then the stop, the usage if asked for, and `[DONE]`.
        """
        answerer = answerer_of(request.model)
        question, history = request.conversation()
        completion = Completion(request, uuid.uuid4().hex)
        if not request.stream:
            answer = await run_in_threadpool(parkbrief.ask, question, answerer=answerer, history=history)
            return completion.whole(answer)
        source = parkbrief.stream(question, answerer=answerer, history=history)
        return await _stream(source, completion)

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


async def _stream(source: Iterator[str | Answer], completion: Completion) -> Response:
    opening = [completion.opening()]

    def events(piece: str | Answer) -> Iterator[dict[str, Any]]:
        if opening:
            yield opening.pop()
        yield from completion.closing(piece) if isinstance(piece, Answer) else [completion.delta(piece)]

    return await AnswerStream.open(source, events, end="data: [DONE]\n\n")
