"""A scripted OpenAI-protocol server on loopback: each request is answered by the next step of its script.

It checks nothing of what it is asked but keeps every request body in `requests`, and counts the clients that left
before the end of their reply.
"""

import asyncio
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

USAGE = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}


@dataclass(frozen=True)
class Step:
    """What happens to one request: an error status, a whole `body`, or `pieces` streamed with `delay_s` before each.

    `hang_s` waits first, `drip` sends that many comment bytes slowly; then come the pieces. Behind them `broken` sends
    a line that is no JSON, `fails` an error event, `reset` breaks the connection, `cut` ends the body without a
    finish reason. `finish` is the reason otherwise, followed by the usage unless `counts` is off.
    """

    pieces: tuple[str, ...] = ()
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None
    delay_s: float = 0.0
    hang_s: float = 0.0
    drip: int = 0
    broken: bool = False
    fails: bool = False
    reset: bool = False
    cut: bool = False
    finish: str = "stop"
    counts: bool = True


@dataclass
class OpenAIServer:
    """`base_url` is what a client is pointed at; the last step of the script is repeated."""

    script: Sequence[Step]
    requests: list[dict[str, Any]] = field(default_factory=list)
    left_early: int = 0
    base_url: str = ""

    def __enter__(self) -> "OpenAIServer":
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        self.base_url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        app = Starlette(routes=[Route("/v1/chat/completions", self._complete, methods=["POST"])])
        config = uvicorn.Config(app, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]}, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.005)
        self._listener = listener
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=10)
        self._listener.close()

    def eventually(self, holds: Callable[[], bool]) -> bool:
        """Whether it comes to hold; what a client's leaving sets off here takes a moment."""
        deadline = time.monotonic() + 10
        while not holds() and time.monotonic() < deadline:
            time.sleep(0.01)
        return holds()

    async def _complete(self, request: Request) -> Response:
        step = self.script[min(len(self.requests), len(self.script) - 1)]
        self.requests.append(await request.json())
        await asyncio.sleep(step.hang_s)
        if step.status != 200:
            body = {"error": {"message": "scripted", "type": "scripted", "code": None, "param": None}}
            return JSONResponse(body, status_code=step.status, headers=dict(step.headers))
        if step.body is not None:
            return Response(step.body, media_type="text/html")
        return StreamingResponse(self._watched(_stream(step)), media_type="text/event-stream")

    async def _watched(self, lines: AsyncIterator[str]) -> AsyncIterator[str]:
        try:
            async for line in lines:
                yield line
        except asyncio.CancelledError:
            self.left_early += 1
            raise


async def _stream(step: Step) -> AsyncIterator[str]:
    for _ in range(step.drip):
        yield ":"
        await asyncio.sleep(step.delay_s)
    yield _line({"role": "assistant", "content": ""})
    for piece in step.pieces:
        await asyncio.sleep(step.delay_s)
        yield _line({"content": piece})
    if step.broken:
        yield "data: {not json\n\n"
    if step.fails:
        yield _event({"error": {"message": "out of memory", "type": "server_error", "code": None, "param": None}})
    if step.reset:
        raise ConnectionError("the scripted server goes away")
    if not step.cut:
        yield _line({}, finish=step.finish)
        if step.counts:
            yield _event({"choices": [], "usage": USAGE})
        yield "data: [DONE]\n\n"


def _line(delta: dict[str, str], finish: str | None = None) -> str:
    return _event({"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})


def _event(body: dict[str, Any]) -> str:
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 0, "model": "scripted"}
    return f"data: {json.dumps({**head, **body}, ensure_ascii=False)}\n\n"
