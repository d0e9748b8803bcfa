"""The shapes of OpenAI's chat completions, and an answer put into them; knows nothing of HTTP or of answering.

Three dialects of citing go out together because each has clients that read only one: `annotations` (OpenAI),
top-level `citations` and `search_results` (Perplexity), and our own `citations` and `claims` on the message. The
fourth, Open WebUI's, comes on request (open_webui.py).
"""

import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from index.tokens import count_tokens
from service.contract import Answer, AnswererName, Citation, Claim, Cost, Dropped, Turn
from service.http.citing import markers
from service.http.limits import MAX_BODY_BYTES
from service.http.open_webui import OpenWebUISource, event, sources, title
from service.http.problems import UnknownModel, UnsupportedRequest
from service.http.shortening import Allowance

MODELS: dict[str, AnswererName] = {f"parkbrief-{name}": name for name in get_args(AnswererName)}


# pydantic looks into a string only where its length is bounded, and so finds the lone surrogates in it, which can't be
# stored or searched.
Text = Annotated[str, Field(max_length=MAX_BODY_BYTES)]


class TextPart(BaseModel):
    type: str
    text: Text = ""


def _parts(content: Any) -> Any:
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


# Not a union, whose errors name every branch.
Content = Annotated[list[TextPart] | None, BeforeValidator(_parts, json_schema_input_type=str | list[TextPart] | None)]


class ChatMessage(BaseModel):
    """A turn. System and tool messages are accepted and not used: no client changes the rules of citing."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Content = None

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.content or [])

    @property
    def unreadable(self) -> str | None:
        """The type of a part that is no text, such as a picture; None where all are."""
        kinds = (part.type for part in self.content or [])
        return next((kind for kind in kinds if kind not in ("text", "input_text", "output_text", "refusal")), None)

    def turn(self) -> Turn | None:
        """The message as a turn of the conversation; None for what is no part of it."""
        if self.role not in ("user", "assistant") or not self.text.strip():
            return None
        return Turn("user" if self.role == "user" else "assistant", self.text)


class StreamOptions(BaseModel):
    include_usage: bool = False


class ChatRequest(BaseModel):
    """A chat completion. Fields of OpenAI's that are not listed here are accepted and change nothing."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "model": "parkbrief-auto",
                    "messages": [{"role": "user", "content": "杭州高新区（滨江）有多少家两新党组织？"}],
                    "stream": False,
                }
            ]
        }
    )
    model: str = Field(description="`parkbrief-auto`, `parkbrief-extractive` or `parkbrief-llm`")
    messages: list[ChatMessage] = Field(min_length=1, description="the last user message is the question")
    stream: bool = False
    stream_options: StreamOptions | None = None
    n: int | None = Field(default=None, description="only 1")
    temperature: float | None = Field(default=None, ge=0, le=2, description="changes nothing: one question, one answer")
    max_tokens: int | None = Field(default=None, ge=1, description="whole sentences within so many, by our own count")
    max_completion_tokens: int | None = Field(default=None, ge=1, description="the same under its newer name")
    sources: bool = Field(default=False, description="Open WebUI's `sources` too; also by `X-Parkbrief-Sources: true`")

    @field_validator("stream", "sources", mode="before")
    @classmethod
    def _null_is_false(cls, value: Any) -> Any:
        return False if value is None else value

    @property
    def most_tokens(self) -> int | None:
        given = [most for most in (self.max_tokens, self.max_completion_tokens) if most is not None]
        return min(given, default=None)

    def conversation(self) -> tuple[str, list[Turn]]:
        """The question and the turns before it. Raises UnsupportedRequest."""
        if self.n not in (None, 1):
            raise UnsupportedRequest("n", f"n must be 1: parkbrief gives one answer, not {self.n}")
        return split(dict(enumerate(self.messages)), "messages")


class Model(BaseModel):
    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: Literal["parkbrief"] = "parkbrief"


class ModelList(BaseModel):
    object: Literal["list"] = "list"
    data: list[Model]


class UrlCitation(BaseModel):
    """`start_index` and `end_index` mark the `[1]` in the content, in characters, end exclusive."""

    start_index: int
    end_index: int
    title: str
    url: str


class Annotation(BaseModel):
    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitation


class SearchResult(BaseModel):
    title: str
    url: str
    date: str | None


class Message(BaseModel):
    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    annotations: list[Annotation]
    citations: list[Citation]
    claims: list[Claim]


class Choice(BaseModel):
    index: int = 0
    message: Message
    logprobs: None = None
    finish_reason: Literal["stop", "length"]


class AboutAnswer(BaseModel):
    """What OpenAI's form has no place for. `usage_estimated`: counted by parkbrief's own tokenizer."""

    answer_id: str
    answerer: str
    model: str | None
    abstained: bool
    reason: str | None
    usage_estimated: bool
    meant: str | None
    dropped: list[Dropped]
    cost: Cost | None


class Sources(BaseModel):
    """Perplexity's top-level fields, and ours."""

    citations: list[str] = Field(description="the cited URLs, in the order of their numbers")
    search_results: list[SearchResult]
    parkbrief: AboutAnswer
    sources: list[OpenWebUISource] | None = Field(default=None, description="Open WebUI's, where they are asked for")


class TokenCounts(BaseModel):
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ChatCompletion(Sources):
    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: list[Choice]
    usage: TokenCounts


def answerer_of(model: str) -> AnswererName:
    """The answerer that a model stands for. Raises UnknownModel."""
    if model not in MODELS:
        raise UnknownModel(model, tuple(MODELS))
    return MODELS[model]


def split(messages: Mapping[int, ChatMessage], param: str) -> tuple[str, list[Turn]]:
    """The last user message, and the conversation before it; `messages` by their places in the field `param`.

    Raises UnsupportedRequest where there is none to answer, or what is no text.
    """
    for place, message in messages.items():
        if message.unreadable is not None:
            raise UnsupportedRequest(
                f"{param}[{place}].content", f"only text can be read, not a part of type {message.unreadable!r}"
            )
    asked = max((place for place, message in messages.items() if message.role == "user"), default=None)
    if asked is None:
        raise UnsupportedRequest(param, "there is no user message to answer")
    earlier = (message for place, message in messages.items() if place < asked)
    return messages[asked].text, [turn for message in earlier if (turn := message.turn())]


class Completion:
    """One completion under way: its id and time stay the same over all its chunks."""

    def __init__(self, request: ChatRequest, identifier: str, *, with_sources: bool) -> None:
        self._model = request.model
        self._with_usage = request.stream_options is not None and request.stream_options.include_usage
        self._with_sources = with_sources
        self._prompts = [message.text for message in request.messages]
        self._allowance = Allowance(request.most_tokens)
        self._id = f"chatcmpl-{identifier}"
        self._created = int(time.time())

    def gathered(self, pieces: Iterable[str | Answer]) -> ChatCompletion:
        """The answer in one body, from its pieces and the whole at their end."""
        for piece in pieces:
            if isinstance(piece, Answer):
                return self._whole(piece)
            self._allowance.lets(piece)
        raise AssertionError("pieces without an answer at their end")

    def opening(self) -> dict[str, Any]:
        return self._chunk({"role": "assistant", "content": ""})

    def delta(self, text: str) -> Iterator[dict[str, Any]]:
        """The text as a chunk, as long as the client lets more go out."""
        if text and self._allowance.lets(text):
            yield self._chunk({"content": text})

    def closing(self, answer: Answer) -> Iterator[dict[str, Any]]:
        """What follows the text: the citations, the stop, and the usage where it was asked for."""
        whole = self._whole(answer).model_dump(mode="json")
        [choice] = whole["choices"]
        cited = {name: choice["message"][name] for name in ("annotations", "citations", "claims")}
        beside = {name: whole[name] for name in Sources.model_fields if name != "sources"}
        yield self._chunk(cited) | beside
        yield from map(event, whole["sources"] or ())
        yield self._chunk({}, choice["finish_reason"])
        if self._with_usage:
            yield self._chunk({}) | {"choices": [], "usage": whole["usage"]}

    def _whole(self, answer: Answer) -> ChatCompletion:
        given = self._allowance.applied(answer)
        message = Message(
            content=given.answer,
            annotations=annotations(given),
            citations=list(given.citations),
            claims=list(given.claims),
        )
        return ChatCompletion(
            id=self._id,
            created=self._created,
            model=self._model,
            choices=[Choice(message=message, finish_reason="length" if self._allowance.spent else "stop")],
            usage=usage_of(given, self._prompts),
            **dict(self._sources(given)),
        )

    def _chunk(self, delta: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        chunk = {
            "id": self._id,
            "object": "chat.completion.chunk",
            "created": self._created,
            "model": self._model,
            "choices": [choice],
        }
        return chunk | {"usage": None} if self._with_usage else chunk

    def _sources(self, answer: Answer) -> Sources:
        return Sources(
            citations=[citation.url for citation in answer.citations],
            search_results=[
                SearchResult(title=title(citation), url=citation.url, date=citation.date)
                for citation in answer.citations
            ],
            parkbrief=about(answer),
            sources=sources(answer) if self._with_sources else None,
        )


def annotations(answer: Answer) -> list[Annotation]:
    """One `url_citation` a marker, in reading order."""
    return [
        Annotation(
            url_citation=UrlCitation(
                start_index=marker.start,
                end_index=marker.end,
                title=title(marker.citation),
                url=marker.citation.url,
            )
        )
        for marker in markers(answer)
    ]


def about(answer: Answer) -> AboutAnswer:
    """What is told of the answer beside its text."""
    return AboutAnswer(
        answer_id=answer.id,
        answerer=answer.answerer,
        model=answer.model,
        abstained=answer.abstained,
        reason=answer.reason,
        usage_estimated=answer.usage is None or answer.usage_estimated,
        meant=answer.meant,
        dropped=list(answer.dropped),
        cost=answer.cost,
    )


def usage_of(answer: Answer, prompts: list[str]) -> TokenCounts:
    """The tokens the model counted; where none did, what was sent and given back by our own tokenizer's count."""
    if answer.usage is not None:
        counted = answer.usage
        return TokenCounts(
            prompt_tokens=counted.prompt_tokens,
            completion_tokens=counted.completion_tokens,
            total_tokens=counted.total_tokens,
        )
    prompt_tokens = sum(count_tokens(prompt) for prompt in prompts)
    completion_tokens = count_tokens(answer.answer)
    return TokenCounts(
        prompt_tokens=prompt_tokens,
        completion_tokens=completion_tokens,
        total_tokens=prompt_tokens + completion_tokens,
    )
