"""What an answer is, whoever gives it; knows nothing of how it is found, stored or sent."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

AnswererName = Literal["auto", "extractive", "llm"]
Verdict = Literal["supported", "unsupported"]
CheckName = Literal["figure", "date", "quote", "park", "name", "negation", "wording"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked up in the sources: what kind, the words of the sentence, whether it was found."""

    name: CheckName
    value: str
    passed: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of the answer: `answer[start:end] == text`, its markers standing after `end`.

    `citations` are citation numbers, `checks` what the verdict stands on; () in answers stored before they were kept.
    """

    text: str
    start: int
    end: int
    citations: tuple[int, ...]
    verdict: Verdict
    checks: tuple[Check, ...] = ()


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
class Cost:
    """Money, `currency` by its ISO 4217 code."""

    amount: float
    currency: str


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One request to a chat model. `estimated`: the tokens are our count, as the server gave none.

    `error` says why its reply, or the rest of it, could not be used.
    """

    prompt: PromptUsed
    usage: Usage
    estimated: bool
    duration_ms: float
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence of a chat model's that is not said, as its source does not bear it; the sentence itself is not kept.

    `at` is where its mark begins in the answer's text; None where nothing else of the model's reply is said either.
    """

    reason: str
    at: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A cited answer. `answer` carries `[1]` markers numbered by first use.

    `reason` says why it abstained, why another answerer than the one asked for gave it, or that sources differ.
    `meant` is what a follow-up was taken to mean, None where the question was taken as it stands. `usage` and `cost`
    are those of all `calls`; the cost is None where the model's price is not known.
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
    meant: str | None = None
    dropped: tuple[Dropped, ...] = ()
    usage_estimated: bool = False
    cost: Cost | None = None
    calls: tuple[ModelCall, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON-ready values, in the contract's order."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation; `role` is `user` or `assistant`."""

    role: Literal["user", "assistant"]
    content: str
