"""What an answer is, whoever gives it; knows nothing of how it is found, stored or sent."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

AnswererName = Literal["auto", "extractive", "llm"]
Verdict = Literal["supported", "unsupported"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of the answer: `answer[start:end] == text`, its markers standing after `end`.

    `citations` are citation numbers.
    """

    text: str
    start: int
    end: int
    citations: tuple[int, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Citation:
    """A source paragraph of the answer; `quote` is a slice of its text, `lines` its lines in the page's file."""

    number: int
    paragraph_id: str
    article_id: str
    headline: str
    parks: tuple[str, ...]
    date: str | None
    page: str
    lines: tuple[int, int]
    quote: str
    url: str


@dataclass(frozen=True, slots=True)
class PromptUsed:
    """Which prompt file an answer was made with; `hash` is the SHA-256 of the file."""

    name: str
    version: str
    hash: str


@dataclass(frozen=True, slots=True)
class Usage:
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A cited answer. `answer` carries `[1]` markers numbered by first use.

    `reason` says why it abstained, why another answerer than the one asked for gave it, what a follow-up was taken to
    mean, or that sources differ.
    """

    id: str
    question: str
    answer: str
    abstained: bool
    reason: str | None
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    answerer: str
    model: str | None = None
    prompt: PromptUsed | None = None
    usage: Usage | None = None
    timings_ms: dict[str, float] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON-ready values, in the contract's order."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation; `role` is `user` or `assistant`."""

    role: Literal["user", "assistant"]
    content: str
