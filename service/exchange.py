"""One answer's exchange with a chat model: all its requests under one deadline and one budget, each one counted.

It knows nothing of what is asked, nor of how the replies are checked.
"""

import time
from collections.abc import Generator, Mapping, Sequence
from typing import TYPE_CHECKING

from index.tokens import count_tokens, estimate_tokens
from service.contract import Cost, ModelCall, Usage
from service.errors import LLMBudget, LLMError, LLMTimeout

if TYPE_CHECKING:
    from service.llm import ChatModel, LLMSettings
    from service.prompts import Message, Prompt

LEAST_REPLY = 64
"""Tokens without which a reply is not worth asking for."""


class Exchange:
    """Counts from the moment it is made: `timeout_s` and `answer_tokens` of the settings are for all its requests."""

    def __init__(self, chat: "ChatModel") -> None:
        self._chat = chat
        self._deadline = time.monotonic() + self.settings.timeout_s
        self._calls: list[ModelCall] = []
        self._under_way = 0

    @property
    def settings(self) -> "LLMSettings":
        return self._chat.settings

    def ask(
        self, prompt: "Prompt", values: Mapping[str, str], *, time_share: float = 1.0
    ) -> Generator[str, None, None]:
        """The reply's pieces, of which `time_share` bounds the share of the time left.

        Raises LLMError, LLMTimeout and LLMBudget, before anything is sent where nothing is left.
        """
        messages = prompt.render(values)
        left_s = (self._deadline - time.monotonic()) * time_share
        if left_s <= 0:
            raise LLMTimeout(f"{self.settings.model}: nothing is left of the {self.settings.timeout_s:g} s")
        sent = sum(estimate_tokens(content) for _, content in messages)
        room = self._room(sent)
        reply = self._chat.reply(messages, timeout_s=left_s, max_tokens=room)
        self._under_way += sent + room
        started, said, error = time.perf_counter(), [], None
        pieces = iter(reply)
        try:
            for piece in pieces:
                said.append(piece)
                yield piece
        except LLMError as fault:
            error = str(fault)
            raise
        finally:
            pieces.close()
            self._under_way -= sent + room
            usage = reply.usage or self._estimate(messages, "".join(said))
            spent_ms = round(1000 * (time.perf_counter() - started), 2)
            self._calls.append(ModelCall(prompt.used(), usage, reply.usage is None, spent_ms, error))

    def source_tokens(self, *texts: str) -> int:
        """How many tokens of sources a first prompt may hold beside these texts and the reply."""
        beside = sum(estimate_tokens(text) for text in texts) + self.settings.output_tokens
        return min(self.settings.source_tokens, self.settings.answer_tokens - beside)

    @property
    def calls(self) -> tuple[ModelCall, ...]:
        return tuple(self._calls)

    @property
    def usage(self) -> Usage | None:
        """The sum of all requests; None where none was made."""
        if not self._calls:
            return None
        used = [call.usage for call in self._calls]
        return Usage(
            sum(one.prompt_tokens for one in used),
            sum(one.completion_tokens for one in used),
            sum(one.total_tokens for one in used),
        )

    @property
    def cost(self) -> Cost | None:
        """None where the price is not known or nothing was asked."""
        price, usage = self.settings.price, self.usage
        return price.cost(usage) if price and usage else None

    def _room(self, sent: int) -> int:
        """How many tokens a reply may have; a request still under way counts as if it took all it may."""
        used = sum(call.usage.total_tokens for call in self._calls) + self._under_way
        room = self.settings.answer_tokens - used - sent
        if room < min(LEAST_REPLY, self.settings.output_tokens):
            raise LLMBudget(
                f"{self.settings.model}: the budget of {self.settings.answer_tokens} tokens an answer is used up"
            )
        return min(room, self.settings.output_tokens)

    def _estimate(self, messages: Sequence["Message"], said: str) -> Usage:
        model, folder = self.settings.model, self.settings.tiktoken_folder
        sent = sum(count_tokens(content, model, folder) for _, content in messages)
        received = count_tokens(said, model, folder)
        return Usage(sent, received, sent + received)
