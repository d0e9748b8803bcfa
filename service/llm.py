"""Talks to a chat model over an OpenAI-compatible endpoint, streamed, under one total deadline.

It knows nothing of sources, citations or prompts; every fault of the other side comes out as an LLMError.
"""

import asyncio
import contextlib
import queue
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from service.contract import Usage
from service.errors import LLMError, LLMTimeout
from service.prompts import Message

GRACE_S = 5.0
"""How long past the deadline the reading side waits for the worker to say so itself."""


@dataclass(frozen=True, slots=True)
class LLMSettings:
    """Where the model is and what it may cost.

    `timeout_s` bounds the whole reply, retries included; `source_tokens` the sources put into the prompt.
    A `base_url` without a key is a local server: some placeholder key is sent.
    """

    model: str
    base_url: str | None = None
    api_key: str | None = None
    timeout_s: float = 60.0
    max_retries: int = 2
    source_tokens: int = 3000
    max_output_tokens: int = 800


class Reply:
    """A reply as it comes in: iterate for its text pieces; `usage` and `model` are known once it has ended.

    Iterating raises LLMError (timeout, 401, 429, 5xx, no connection, malformed, cut, empty). Closing the
    iterator cancels the request.
    """

    def __init__(self, settings: LLMSettings, messages: Sequence[Message]) -> None:
        self._settings = settings
        self._messages = list(messages)
        self.usage: Usage | None = None
        self.model = settings.model

    def __iter__(self) -> Iterator[str]:
        worker = _Worker(self._settings, self._messages)
        said_something = False
        try:
            for piece in worker.pieces():
                if isinstance(piece, str):
                    said_something = said_something or bool(piece.strip())
                    yield piece
                else:
                    self.usage = piece
        finally:
            worker.cancel()
        if not said_something:
            raise LLMError(f"{self._settings.model}: the reply is empty")


class _Worker:
    """Runs the request on an event loop of its own, so that a peer that drips or hangs can be cut off."""

    def __init__(self, settings: LLMSettings, messages: list[Message]) -> None:
        self._settings = settings
        self._messages = messages
        self._queue: queue.Queue[str | Usage | LLMError | None] = queue.Queue()
        self._loop = asyncio.new_event_loop()
        self._task: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._run, name="llm-reply", daemon=True)

    def pieces(self) -> Iterator[str | Usage]:
        self._thread.start()
        while True:
            try:
                item = self._queue.get(timeout=self._settings.timeout_s + GRACE_S)
            except queue.Empty:
                raise LLMTimeout(_timed_out(self._settings)) from None
            if item is None:
                return
            if isinstance(item, LLMError):
                raise item
            yield item

    def cancel(self) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended by itself
            self._loop.call_soon_threadsafe(self._cancel_task)
        if self._thread.is_alive():
            self._thread.join(GRACE_S)

    def _cancel_task(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _run(self) -> None:
        try:
            self._task = self._loop.create_task(self._consume())
            with contextlib.suppress(asyncio.CancelledError):
                self._loop.run_until_complete(self._task)
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        finally:
            self._queue.put(None)
            self._loop.close()

    async def _consume(self) -> None:
        import httpx
        import openai

        try:
            async with asyncio.timeout(self._settings.timeout_s):
                await self._stream()
        except (TimeoutError, openai.APITimeoutError, httpx.TimeoutException):
            self._queue.put(LLMTimeout(_timed_out(self._settings)))
        except openai.OpenAIError as error:
            self._queue.put(LLMError(f"{self._settings.model}: {_explain(error)}"))
        except httpx.HTTPError as error:
            self._queue.put(LLMError(f"{self._settings.model}: the connection broke mid-reply ({error})"))
        except LLMError as error:
            self._queue.put(error)
        # What langchain and openai raise, untyped, on a body that is no chat completion.
        except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
            self._queue.put(LLMError(f"{self._settings.model}: the reply is malformed ({type(error).__name__})"))

    async def _stream(self) -> None:
        import httpx

        finish: str | None = None
        async with httpx.AsyncClient() as client:
            model = _chat_model(self._settings, client)
            async for chunk in model.astream(self._messages):
                if chunk.usage_metadata is not None:
                    self._queue.put(_usage(chunk.usage_metadata))
                if isinstance(chunk.content, str) and chunk.content:
                    self._queue.put(chunk.content)
                finish = chunk.response_metadata.get("finish_reason") or finish
        if finish is None:
            raise LLMError(f"{self._settings.model}: the reply was cut off before its end")


def _chat_model(settings: LLMSettings, client: Any) -> Any:
    from langchain.chat_models import init_chat_model

    return init_chat_model(
        settings.model,
        model_provider="openai",
        base_url=settings.base_url,
        api_key=settings.api_key or "no-key",
        timeout=settings.timeout_s,
        max_retries=settings.max_retries,
        max_tokens=settings.max_output_tokens,
        temperature=0,
        stream_usage=True,
        http_async_client=client,
    )


def _usage(counts: Any) -> Usage:
    return Usage(int(counts["input_tokens"]), int(counts["output_tokens"]), int(counts["total_tokens"]))


def _timed_out(settings: LLMSettings) -> str:
    return f"{settings.model}: no complete reply within {settings.timeout_s:g} s"


def _explain(error: Exception) -> str:
    """One line for an error of the openai package, by its type."""
    import openai

    reasons: tuple[tuple[type[Exception], str], ...] = (
        (openai.AuthenticationError, "the key is refused (401)"),
        (openai.PermissionDeniedError, "the key may not use this model (403)"),
        (openai.NotFoundError, "no such model or path at this base URL (404)"),
        (openai.RateLimitError, "too many requests or no quota left (429)"),
        (openai.InternalServerError, "the server failed"),
        (openai.BadRequestError, "the server refused the request (400)"),
        (openai.APIConnectionError, "no connection to the server"),
    )
    reason = next((text for kind, text in reasons if isinstance(error, kind)), "the server reported an error")
    status = getattr(error, "status_code", None)
    if isinstance(error, openai.InternalServerError):
        reason = f"{reason} ({cast(int, status)})"
    return reason
