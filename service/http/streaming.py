"""Sends an answer piece by piece as server-sent events, and stops the work when the reader goes away."""

import json
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from anyio import CancelScope
from anyio.to_thread import run_sync
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from index.errors import ParkbriefError
from service.contract import Answer
from service.http.problems import internal_error, openai_error

logger = logging.getLogger(__name__)

Events = Callable[[str | Answer], Iterator[dict[str, Any]]]
"""Turns a piece of the answer, or at last the whole, into the events to send."""


class AnswerStream(StreamingResponse):
    """An answer's pieces as server-sent events.

    `open` takes the first piece before anything is sent, so that what fails at once is still an error with a
    status. The pieces come from threads; when the response ends for whatever reason the source is closed, which
    cancels the work behind it.
    """

    media_type = "text/event-stream"

    def __init__(self, source: Iterator[str | Answer], first: str | Answer | None, events: Events, end: str) -> None:
        self._source = source
        self._events = events
        self._end = end
        super().__init__(self._lines(first), headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})

    @classmethod
    async def open(cls, source: Iterator[str | Answer], events: Events, end: str = "") -> "AnswerStream":
        return cls(source, await run_sync(next, source, None), events, end)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            with CancelScope(shield=True):
                await run_sync(_close, self._source)

    async def _lines(self, piece: str | Answer | None) -> AsyncIterator[str]:
        try:
            while piece is not None:
                for event in self._events(piece):
                    yield _line(event)
                piece = await run_sync(next, self._source, None)
        except ParkbriefError as error:
            yield _line(openai_error(error))
        except Exception:
            # The status has gone out already; without this the client would see a stream that just ends.
            logger.exception("an answer broke off while it was sent")
            yield _line(internal_error())
        else:
            yield self._end


def _line(event: dict[str, Any]) -> str:
    name = f"event: {event['type']}\n" if "type" in event else ""
    return f"{name}data: {json.dumps(event, ensure_ascii=False, separators=(',', ':'))}\n\n"


def _close(source: Iterator[str | Answer]) -> None:
    close = getattr(source, "close", None)
    if close is not None:
        close()
