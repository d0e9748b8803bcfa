"""The shapes of OpenAI's responses, and an answer put into them; knows nothing of HTTP or of answering."""

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from service.contract import Answer, Citation, Claim, Turn
from service.http.openai_form import (
    AboutAnswer,
    ChatMessage,
    Content,
    UrlCitation,
    about,
    annotations,
    split,
    usage_of,
)
from service.http.shortening import Allowance

PREFIX = "resp_"
"""Of a response's id, before the id that its answer is stored under."""


class InputItem(BaseModel):
    """A message; items of other types (calls, reasoning) are accepted and not used."""

    type: str = "message"
    role: Literal["system", "developer", "user", "assistant"] | None = None
    content: Content = None


def _items(given: Any) -> Any:
    return [{"role": "user", "content": given}] if isinstance(given, str) else given


Input = Annotated[list[InputItem], BeforeValidator(_items, json_schema_input_type=str | list[InputItem])]


class ResponsesRequest(BaseModel):
    """A response. Fields of OpenAI's that are not listed here are accepted and change nothing."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"model": "parkbrief-auto", "input": "济南高新区有多少家省级总部企业？"}]}
    )
    model: str = Field(description="`parkbrief-auto`, `parkbrief-extractive` or `parkbrief-llm`")
    input: Input = Field(description="a question, or a conversation whose last user message is one")
    stream: bool | None = False
    previous_response_id: str | None = Field(
        default=None, max_length=100, description="the answer that this goes on from, with all that went before it"
    )
    temperature: float | None = Field(default=None, ge=0, le=2, description="changes nothing: one question, one answer")
    max_output_tokens: int | None = Field(default=None, ge=1, description="whole sentences within so many")
    metadata: dict[str, str] | None = Field(default=None, description="given back as it came")

    def messages(self) -> dict[int, ChatMessage]:
        """The messages by their places in the input."""
        return {
            place: ChatMessage(role=item.role, content=item.content)
            for place, item in enumerate(self.input)
            if item.type == "message" and item.role
        }

    def conversation(self, earlier: Sequence[Turn] = ()) -> tuple[str, list[Turn]]:
        """The question and the turns before it, behind `earlier` ones. Raises UnsupportedRequest."""
        question, history = split(self.messages(), "input")
        return question, [*earlier, *history]


class TextAnnotation(UrlCitation):
    type: Literal["url_citation"] = "url_citation"


class OutputText(BaseModel):
    type: Literal["output_text"] = "output_text"
    text: str
    annotations: list[TextAnnotation]
    logprobs: list[Any] = []


class OutputMessage(BaseModel):
    id: str
    type: Literal["message"] = "message"
    status: Literal["in_progress", "completed", "incomplete"]
    role: Literal["assistant"] = "assistant"
    content: list[OutputText]
    citations: list[Citation] = []
    claims: list[Claim] = []


class CachedTokens(BaseModel):
    cached_tokens: int = 0
    cache_write_tokens: int = 0


class ReasoningTokens(BaseModel):
    reasoning_tokens: int = 0


class ResponseUsage(BaseModel):
    input_tokens: int
    input_tokens_details: CachedTokens = CachedTokens()
    output_tokens: int
    output_tokens_details: ReasoningTokens = ReasoningTokens()
    total_tokens: int


class IncompleteDetails(BaseModel):
    reason: Literal["max_output_tokens"] = "max_output_tokens"


class ResponseBody(BaseModel):
    id: str
    object: Literal["response"] = "response"
    created_at: int
    status: Literal["in_progress", "completed", "incomplete"]
    error: None = None
    incomplete_details: IncompleteDetails | None = None
    instructions: None = None
    max_output_tokens: int | None = None
    metadata: dict[str, str] = {}
    model: str
    output: list[OutputMessage]
    parallel_tool_calls: bool = False
    previous_response_id: str | None = None
    temperature: float | None = None
    tool_choice: Literal["none"] = "none"
    tools: list[Any] = []
    top_p: None = None
    usage: ResponseUsage | None = None
    parkbrief: AboutAnswer | None = None


class ResponseUnderWay:
    """One response under way: its ids and time stay the same over all its events, which it numbers."""

    def __init__(self, request: ResponsesRequest, identifier: str) -> None:
        self._request = request
        self._prompts = [message.text for message in request.messages().values()]
        self._allowance = Allowance(request.max_output_tokens)
        self._id, self._message_id = f"{PREFIX}{identifier}", f"msg_{identifier}"
        self._created = int(time.time())
        self._numbers = count()

    def gathered(self, pieces: Iterable[str | Answer]) -> ResponseBody:
        """The answer in one body, from its pieces and the whole at their end."""
        for piece in pieces:
            if isinstance(piece, Answer):
                return self._whole(piece)
            self._allowance.lets(piece)
        raise AssertionError("pieces without an answer at their end")

    def opening(self) -> Iterator[dict[str, Any]]:
        """What goes before the text."""
        begun = self._body(status="in_progress", output=[]).model_dump(mode="json")
        message = OutputMessage(id=self._message_id, status="in_progress", content=[])
        yield self._event("response.created", response=begun)
        yield self._event("response.in_progress", response=begun)
        yield self._event("response.output_item.added", output_index=0, item=message.model_dump(mode="json"))
        yield self._part("response.content_part.added", part=OutputText(text="", annotations=[]).model_dump())

    def delta(self, text: str) -> Iterator[dict[str, Any]]:
        """The text as an event, as long as the client lets more go out."""
        if text and self._allowance.lets(text):
            yield self._part("response.output_text.delta", delta=text, logprobs=[])

    def closing(self, answer: Answer) -> Iterator[dict[str, Any]]:
        """What follows the text: an event an annotation, then the ends of text, part, message and response."""
        whole = self._whole(answer).model_dump(mode="json")
        message = whole["output"][0]
        part = message["content"][0]
        for number, annotation in enumerate(part["annotations"]):
            yield self._part("response.output_text.annotation.added", annotation_index=number, annotation=annotation)
        yield self._part("response.output_text.done", text=part["text"], logprobs=[])
        yield self._part("response.content_part.done", part=part)
        yield self._event("response.output_item.done", output_index=0, item=message)
        yield self._event(f"response.{whole['status']}", response=whole)

    def _whole(self, answer: Answer) -> ResponseBody:
        given = self._allowance.applied(answer)
        usage = usage_of(given, self._prompts)
        status: Literal["completed", "incomplete"] = "incomplete" if self._allowance.spent else "completed"
        return self._body(
            status=status,
            incomplete_details=IncompleteDetails() if self._allowance.spent else None,
            output=[self._message(given, status)],
            usage=ResponseUsage(
                input_tokens=usage.prompt_tokens, output_tokens=usage.completion_tokens, total_tokens=usage.total_tokens
            ),
            parkbrief=about(given),
        )

    def _message(self, answer: Answer, status: Literal["completed", "incomplete"]) -> OutputMessage:
        marked = [TextAnnotation(**dict(one.url_citation)) for one in annotations(answer)]
        return OutputMessage(
            id=self._message_id,
            status=status,
            content=[OutputText(text=answer.answer, annotations=marked)],
            citations=list(answer.citations),
            claims=list(answer.claims),
        )

    def _body(self, **values: Any) -> ResponseBody:
        request = self._request
        return ResponseBody(
            id=self._id,
            created_at=self._created,
            model=request.model,
            max_output_tokens=request.max_output_tokens,
            metadata=request.metadata or {},
            previous_response_id=request.previous_response_id,
            temperature=request.temperature,
            **values,
        )

    def _part(self, kind: str, **values: Any) -> dict[str, Any]:
        return self._event(kind, item_id=self._message_id, output_index=0, content_index=0, **values)

    def _event(self, kind: str, **values: Any) -> dict[str, Any]:
        return {"type": kind, "sequence_number": next(self._numbers), **values}
