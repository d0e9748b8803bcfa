"""The shapes of OpenAI's chat completions, and an answer put into them; knows nothing of HTTP or of answering.

Three dialects of citing go out together because each has clients that read only one: `annotations` (OpenAI),
top-level `citations` and `search_results` (Perplexity), and our own `citations` and `claims` on the message.
"""

import time
from collections.abc import Iterator
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from index.tokens import count_tokens
from service.contract import Answer, AnswererName, Citation, Claim, Cost, Dropped, Turn, Usage
from service.http.citing import markers
from service.http.limits import MAX_BODY_BYTES
from service.http.problems import UnknownModel, UnsupportedRequest

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
        """Raises UnsupportedRequest for a part that is no text, such as a picture."""
        parts = self.content or []
        for part in parts:
            if part.type not in ("text", "input_text", "output_text", "refusal"):
                raise UnsupportedRequest("content", f"only text can be read, not a part of type {part.type!r}")
        return "".join(part.text for part in parts)

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

    @field_validator("stream", mode="before")
    @classmethod
    def _null_is_false(cls, value: Any) -> Any:
        return False if value is None else value

    def conversation(self) -> tuple[str, list[Turn]]:
        """The question and the turns before it. Raises UnsupportedRequest."""
        if self.n not in (None, 1):
            raise UnsupportedRequest("n", f"n must be 1: parkbrief gives one answer, not {self.n}")
        return split(self.messages, "messages")


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
    finish_reason: Literal["stop"] = "stop"


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


class ChatCompletion(Sources):
    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: list[Choice]
    usage: Usage


def answerer_of(model: str) -> AnswererName:
    """The answerer that a model stands for. Raises UnknownModel."""
    if model not in MODELS:
        raise UnknownModel(model, tuple(MODELS))
    return MODELS[model]


def split(messages: list[ChatMessage], param: str) -> tuple[str, list[Turn]]:
    """The last user message, and the conversation before it. Raises UnsupportedRequest where there is none."""
    places = [place for place, message in enumerate(messages) if message.role == "user"]
    if not places:
        raise UnsupportedRequest(param, "there is no user message to answer")
    question, earlier = messages[places[-1]].text, messages[: places[-1]]
    return question, [turn for message in earlier if (turn := message.turn())]


class Completion:
    """One completion under way: its id and time stay the same over all its chunks."""

    def __init__(self, request: ChatRequest, identifier: str) -> None:
        self._model = request.model
        self._with_usage = request.stream_options is not None and request.stream_options.include_usage
        self._messages = request.messages
        self._id = f"chatcmpl-{identifier}"
        self._created = int(time.time())

    def whole(self, answer: Answer) -> ChatCompletion:
        """The answer in one body."""
        message = Message(
            content=answer.answer,
            annotations=annotations(answer),
            citations=list(answer.citations),
            claims=list(answer.claims),
        )
        return ChatCompletion(
            id=self._id,
            created=self._created,
            model=self._model,
            choices=[Choice(message=message)],
            usage=usage_of(answer, [message.text for message in self._messages]),
            **dict(self._sources(answer)),
        )

    def opening(self) -> dict[str, Any]:
        return self._chunk({"role": "assistant", "content": ""})

    def delta(self, text: str) -> dict[str, Any]:
        return self._chunk({"content": text})

    def closing(self, answer: Answer) -> Iterator[dict[str, Any]]:
        """What follows the text: the citations, the stop, and the usage where it was asked for."""
        whole = self.whole(answer).model_dump(mode="json")
        cited = {name: whole["choices"][0]["message"][name] for name in ("annotations", "citations", "claims")}
        yield self._chunk(cited) | {name: whole[name] for name in Sources.model_fields}
        yield self._chunk({}, "stop")
        if self._with_usage:
            yield self._chunk({}) | {"choices": [], "usage": whole["usage"]}

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


def title(citation: Citation) -> str:
    """The headline as a client shows it in its list of sources; never empty."""
    return citation.headline or "、".join(citation.parks) or citation.page


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


def usage_of(answer: Answer, prompts: list[str]) -> Usage:
    """The tokens the model counted; where none did, what was sent and given back by our own tokenizer's count."""
    if answer.usage is not None:
        return answer.usage
    prompt_tokens = sum(count_tokens(prompt) for prompt in prompts)
    completion_tokens = count_tokens(answer.answer)
    return Usage(prompt_tokens, completion_tokens, prompt_tokens + completion_tokens)
