"""Talks to a chat model over an OpenAI-compatible endpoint, streamed, under one total deadline.

It knows nothing of sources, citations or prompts; every fault of the other side comes out as an LLMError.
"""

import asyncio
import queue
import threading
import time
from collections.abc import Coroutine, Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from service.contract import Usage
from service.errors import LLMError, LLMTimeout
from service.prices import Price
from service.prompts import Message

GRACE_S = 5.0
"""How long closing waits for what is under way to end, and how far the libraries' time-outs stay behind ours."""


@dataclass(frozen=True, slots=True)
class LLMSettings:
    """Where the model is and what it may cost.

    `timeout_s` bounds a whole answer, all its requests and their retries included; `answer_tokens` the tokens of all
    its requests; `source_tokens` the sources put into a prompt; `output_tokens` one reply. A `base_url` without a key
    is a local server: some placeholder key is sent. `tiktoken_folder` holds tiktoken's files, if any.
    """

    model: str
    base_url: str | None = None
    api_key: str | None = None
    timeout_s: float = 60.0
    max_retries: int = 2
    source_tokens: int = 6000
    output_tokens: int = 800
    answer_tokens: int = 30_000
    price: Price | None = None
    tiktoken_folder: Path | None = None


class ChatModel:
    """One model, its connections kept open between replies. Safe to share between threads; `close` when done.

    The requests run on an event loop of their own, so that a peer that drips or hangs can be cut off.
    """

    def __init__(self, settings: LLMSettings) -> None:
        self.settings = settings
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._client: Any = None
        self._model: Any = None

    def __enter__(self) -> "ChatModel":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def reply(
        self, messages: Sequence[Message], *, timeout_s: float | None = None, max_tokens: int | None = None
    ) -> "Reply":
        """A reply that is asked for when it is iterated, within these bounds or those of the settings."""
        return Reply(self, messages, timeout_s or self.settings.timeout_s, max_tokens or self.settings.output_tokens)

    def warm(self) -> None:
        """Loads the libraries and opens the client, so that the first question does not wait for them."""
        self._started()

    def close(self) -> None:
        """Cancels what is under way and closes the connections."""
        with self._lock:
            loop, thread, self._loop = self._loop, self._thread, None
        if loop is None or thread is None:
            return
        asyncio.run_coroutine_threadsafe(self._shut(), loop).result(GRACE_S)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(GRACE_S)
        loop.close()

    def submit(self, work: Coroutine[Any, Any, None]) -> Any:
        """Runs a coroutine on the loop; its future, by which it is cancelled."""
        return asyncio.run_coroutine_threadsafe(work, self._started())

    def stream(self, messages: list[Message], timeout_s: float, max_tokens: int) -> Any:
        """langchain's own stream of chunks, for the loop."""
        return self._model.astream(messages, timeout=timeout_s + GRACE_S, max_tokens=max_tokens)

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                import httpx

                # Without TLS there is no certificate to check, and loading the authorities' takes longer than asking.
                plain = (self.settings.base_url or "").startswith("http://")
                self._client = httpx.AsyncClient(verify=not plain)
                self._model = _chat_model(self.settings, self._client)
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name="chat-model", daemon=True)
                self._thread.start()
            return self._loop

    async def _shut(self) -> None:
        pending = asyncio.all_tasks() - {asyncio.current_task()}
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        await self._client.aclose()
        await asyncio.get_running_loop().shutdown_asyncgens()


class Reply:
    """A reply as it comes in: iterate for its text pieces; `usage` is known once it has ended, None if never told.

    Iterating raises LLMError (timeout, 401, 429, 5xx, no connection, malformed, cut, empty). Closing the
    iterator cancels the request.
    """

    def __init__(self, chat: ChatModel, messages: Sequence[Message], timeout_s: float, max_tokens: int) -> None:
        self._chat = chat
        self._messages = list(messages)
        self._timeout_s = timeout_s
        self._max_tokens = max_tokens
        self._queue: queue.Queue[str | Usage | LLMError | None] = queue.Queue()
        self._name = chat.settings.model
        self._left = False
        self.usage: Usage | None = None

    def __iter__(self) -> Generator[str, None, None]:
        work = self._chat.submit(self._consume())
        deadline = time.monotonic() + self._timeout_s
        said_something = False
        try:
            for piece in self._pieces(deadline):
                if isinstance(piece, str):
                    said_something = said_something or bool(piece.strip())
                    yield piece
                else:
                    self.usage = piece
        finally:
            self._left = True
            work.cancel()
        if not said_something:
            raise LLMError(f"{self._name}: the reply is empty")

    def _pieces(self, deadline: float) -> Iterator[str | Usage]:
        """The deadline is kept here, where no library can take it for its own, and for the whole, not for a piece."""
        while True:
            try:
                item = self._queue.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise LLMTimeout(self._timed_out()) from None
            if item is None:
                return
            if isinstance(item, LLMError):
                raise item
            yield item

    async def _consume(self) -> None:
        import httpx
        import openai

        try:
            await self._stream()
        except (openai.APITimeoutError, httpx.TimeoutException):
            self._queue.put(LLMTimeout(self._timed_out()))
        except openai.OpenAIError as error:
            self._queue.put(LLMError(f"{self._name}: {_explain(error)}"))
        except httpx.HTTPError as error:
            self._queue.put(LLMError(f"{self._name}: the connection broke mid-reply ({error})"))
        except LLMError as error:
            self._queue.put(error)
        # What langchain and openai raise, untyped, on a body that is no chat completion.
        except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
            self._queue.put(LLMError(f"{self._name}: the reply is malformed ({type(error).__name__})"))
        finally:
            self._queue.put(None)

    async def _stream(self) -> None:
        finish: str | None = None
        async for chunk in self._chat.stream(self._messages, self._timeout_s, self._max_tokens):
            if self._left:
                return  # a cancellation can get lost on its way through the libraries
            if chunk.usage_metadata is not None:
                self._queue.put(_usage(chunk.usage_metadata))
            if isinstance(chunk.content, str) and chunk.content:
                self._queue.put(chunk.content)
            finish = chunk.response_metadata.get("finish_reason") or finish
        if finish in _NOT_WHOLE:
            raise LLMError(f"{self._name}: {_NOT_WHOLE[finish].format(limit=self._max_tokens)}")

    def _timed_out(self) -> str:
        return f"{self._name}: no complete reply within {self._timeout_s:.3g} s"


_NOT_WHOLE: dict[str | None, str] = {
    None: "the reply was cut off before its end",
    "length": "the reply ran into its limit of {limit} tokens",
    "content_filter": "the server withheld the rest of the reply",
}


def _chat_model(settings: LLMSettings, client: Any) -> Any:
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    return ChatOpenAI(
        model=settings.model,
        base_url=settings.base_url,
        api_key=SecretStr(settings.api_key or "no-key"),
        max_retries=settings.max_retries,
        temperature=0,
        stream_usage=True,
        http_async_client=client,
    )


def _usage(counts: Any) -> Usage:
    return Usage(int(counts["input_tokens"]), int(counts["output_tokens"]), int(counts["total_tokens"]))


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
        (openai.APIConnectionError, "no connection to the server, or it broke"),
    )
    reason = next((text for kind, text in reasons if isinstance(error, kind)), "the server reported an error")
    status = getattr(error, "status_code", None)
    if isinstance(error, openai.InternalServerError):
        reason = f"{reason} ({cast(int, status)})"
    return reason
