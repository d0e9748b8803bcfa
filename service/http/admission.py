"""Bounds how many answers are worked on at once: what comes beyond is told at once to come again.

A queue without an end makes everyone wait for an answer that no one waits for any more. Pages, health checks and
stored answers are not counted. Knows nothing of how answers are made.
"""

from collections.abc import Callable

import anyio
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

ANSWERING = frozenset({"/ask", "/api/ask", "/v1/chat/completions", "/v1/responses", "/mcp"})
Refuse = Callable[[Request], Response]


class Admission:
    """ASGI middleware; an answer counts until its last byte is sent, a stream therefore as long as it lasts."""

    def __init__(self, app: ASGIApp, most: int, refuse: Refuse) -> None:
        self.app = app
        self._limiter = anyio.CapacityLimiter(most)
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or scope["path"] not in ANSWERING:
            return await self.app(scope, receive, send)
        answer = object()
        try:
            self._limiter.acquire_on_behalf_of_nowait(answer)
        except anyio.WouldBlock:
            return await self._refuse(Request(scope))(scope, receive, send)
        try:
            await self.app(scope, receive, send)
        finally:
            self._limiter.release_on_behalf_of(answer)
