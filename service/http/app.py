"""Puts the HTTP service together: routers, errors, security headers, static files; knows nothing of what they do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.routing import Route

from service.http import api, chat, feeds, figures, health, pages, problems, responses
from service.http.admission import Admission
from service.http.guard import BodyLimit, SecurityHeaders
from service.http.limits import MAX_BODY_BYTES
from service.http.templating import STATIC, Pages
from service.mcp import mcp_server, streamable_http

if TYPE_CHECKING:
    from service.wiring import Parkbrief

DESCRIPTION = """\
Cited answers, briefings and weekly digests from newspaper pages about China's high-tech zones.

Every sentence of an answer cites the paragraph it stands on, by a permanent address (`/p/{paragraph_id}`).
Errors are RFC 9457 problem details (`application/problem+json`); under `/v1` they have OpenAI's form.
An MCP server (streamable HTTP) is at `/mcp`.
"""
TAGS = [
    {"name": "questions", "description": "Ask, and read the stored answers."},
    {"name": "briefings", "description": "What the pages say about a park, or in a week."},
    {"name": "figures", "description": "What the pages print in numbers, as data."},
    {"name": "feeds", "description": "What is new, for feed readers."},
    {"name": "corpus", "description": "Parks, articles and paragraphs."},
    {"name": "OpenAI", "description": "The same answers for any client of OpenAI's chat completions."},
    {"name": "health", "description": "For whatever watches the service."},
]


def create_app(parkbrief: "Parkbrief") -> FastAPI:
    """The whole service over one `Parkbrief`, which is closed when the app shuts down."""
    tools = streamable_http(mcp_server(parkbrief), parkbrief.settings.public_url)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        try:
            async with tools.router.lifespan_context(tools):
                yield
        finally:
            parkbrief.close()

    app = FastAPI(
        title="parkbrief",
        version=_version(),
        description=DESCRIPTION,
        openapi_tags=TAGS,
        lifespan=lifespan,
        # The stock documentation pages load scripts from elsewhere, which the content security policy forbids.
        docs_url=None,
        redoc_url=None,
    )
    html = Pages(base=urlsplit(parkbrief.settings.public_url).path.rstrip("/"))
    problems.install(app, html)
    problems.describe(app)
    for endpoints in (chat, responses, api, figures, feeds, health):
        app.include_router(endpoints.router(parkbrief))
    app.include_router(pages.router(parkbrief, html), include_in_schema=False)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    # POST only: the transport is stateless, so a GET would hold a stream open on which nothing ever comes.
    for route in tools.routes:
        if isinstance(route, Route):
            app.router.routes.append(Route(route.path, route.endpoint, methods=["POST"]))
    app.add_middleware(Admission, most=parkbrief.settings.max_answers, refuse=problems.refuse_overload(html))
    app.add_middleware(BodyLimit, limit_bytes=MAX_BODY_BYTES)
    app.add_middleware(SecurityHeaders)
    return app


def _version() -> str:
    try:
        return version("parkbrief")
    except PackageNotFoundError:
        return "0"  # run from a source tree that is not installed
