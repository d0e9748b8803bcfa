"""Bounds what comes in and adds the security headers to what goes out; knows nothing of what is asked or answered."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Page text comes from outside: even if an escape were missed, no script could run and nothing be loaded from elsewhere.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class SecurityHeaders:
    """ASGI middleware; leaves bodies alone, so streams stay streams."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self.app(scope, receive, send_guarded if scope["type"] == "http" else send)


class BodyLimit:
    """ASGI middleware that refuses a body of more than `limit_bytes`, before it is read where its length is declared.

    Starlette's own answers in plain text, past every error handler.
    """

    def __init__(self, app: ASGIApp, limit_bytes: int) -> None:
        self.app = app
        self.limit_bytes = limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        declared = Headers(scope=scope).get("content-length", "")
        received = int(declared) if declared.isdecimal() else 0

        async def receive_limited() -> Message:
            nonlocal received
            if received > self.limit_bytes:
                raise HTTPException(413)
            message = await receive()
            if not declared:
                received += len(message.get("body", b""))
                if received > self.limit_bytes:
                    raise HTTPException(413)
            return message

        return await self.app(scope, receive_limited, send)
