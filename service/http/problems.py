"""Turns every error into its HTTP answer: RFC 9457 problem details, OpenAI's body under /v1, a page for a browser.

The only file that knows status codes; knows nothing of what raised the error or why.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from index.errors import PageError, ParkbriefError, StoreError, UnknownId, UnknownPark, UsageError, WriterBusy
from service.errors import LLMError, LLMTimeout, SettingsError, UnreadableEdition
from service.http.guard import HEADERS
from service.http.templating import Pages

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its status, the last part of its type URI, and its title for programs and for readers."""

    status: int
    slug: str
    title: str
    heading: str
    headers: Mapping[str, str] = field(default_factory=dict)


class UnknownModel(UsageError):
    """A `model` that names no answerer; only the OpenAI dialect has such names."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"the model {name!r} does not exist; the models are {', '.join(known)}")


class UnsupportedRequest(UsageError):
    """A request in OpenAI's form that asks for something parkbrief does not do; `param` is the field."""

    def __init__(self, param: str, message: str) -> None:
        self.param = param
        super().__init__(message)


class UnknownResponse(UnsupportedRequest):
    """A `previous_response_id` under which no answer is stored."""

    def __init__(self, identifier: str) -> None:
        super().__init__("previous_response_id", f"Previous response with id {identifier!r} not found.")


class NotReady(StoreError):
    """The database or the index can't be used yet."""


class Overloaded(ParkbriefError):
    """As many answers are being worked on as may be at once."""


UNPROCESSABLE = Kind(422, "unprocessable", "The request can't be met as it was put", "请求无法处理")
INTERNAL = Kind(500, "internal", "Something went wrong on our side; it has been logged", "服务器内部错误")
# A failed model call was already retried with a bound, so clients that retry by themselves are told not to.
KINDS: dict[type[Exception], Kind] = {
    UnknownPark: Kind(404, "unknown-park", "No such park", "没有这个高新区"),
    UnknownId: Kind(404, "unknown-id", "Nothing with this id", "没有找到"),
    UnknownModel: Kind(404, "unknown-model", "No such model", "没有这个模型"),
    UnknownResponse: Kind(422, "previous-response-not-found", "No such response", "没有这个回答"),
    UnsupportedRequest: Kind(422, "unsupported-value", "Not what parkbrief does", "不支持这个请求"),
    UsageError: UNPROCESSABLE,
    PageError: Kind(422, "unreadable-page", "The page can't be read", "无法读取这个版面"),
    UnreadableEdition: Kind(410, "unreadable-edition", "Stored in a form that is not read", "这个版本已无法读取"),
    LLMError: Kind(502, "llm-failed", "The chat model gave no usable answer", "大模型没有给出可用的回答",
                   {"x-should-retry": "false"}),
    LLMTimeout: Kind(504, "llm-timeout", "The chat model gave no answer in time", "大模型超时",
                       {"x-should-retry": "false"}),
    SettingsError: Kind(503, "not-set-up", "Not set up on this server", "这台服务器上没有配置此功能",
                        {"x-should-retry": "false"}),
    WriterBusy: Kind(503, "writer-busy", "Another process is writing", "数据库正在写入", {"Retry-After": "5"}),
    NotReady: Kind(503, "not-ready", "Not ready to answer", "服务尚未就绪", {"Retry-After": "5"}),
    StoreError: Kind(503, "store-unusable", "The database or its index can't be used", "数据库暂时不可用"),
    Overloaded: Kind(503, "overloaded", "Too many questions at once", "提问的人太多", {"Retry-After": "1"}),
    ParkbriefError: INTERNAL,
}  # fmt: skip


class FieldProblem(BaseModel):
    pointer: str = Field(description="JSON pointer into the body, or the name of the parameter")
    detail: str


class Problem(BaseModel):
    """An error as RFC 9457 problem details, sent as `application/problem+json`."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "urn:parkbrief:problem:unknown-park",
                "title": "No such park",
                "status": 404,
                "detail": "unknown park '杭洲高新区'; did you mean 杭州高新区（滨江）?",
                "instance": "/api/parks/%E6%9D%AD%E6%B4%B2%E9%AB%98%E6%96%B0%E5%8C%BA/briefing",
                "nearest": ["杭州高新区（滨江）"],
            }
        }
    )
    type: str
    title: str
    status: int
    detail: str
    instance: str
    nearest: list[str] | None = Field(default=None, description="the closest park names, for an unknown park")
    errors: list[FieldProblem] | None = Field(default=None, description="one entry a field, for a bad request")


class OpenAIErrorBody(BaseModel):
    message: str
    type: str
    param: str | None
    code: str | None


class OpenAIError(BaseModel):
    """An error as OpenAI's API gives it; sent for everything under /v1."""

    error: OpenAIErrorBody


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """OpenAPI entries for the problems an endpoint can answer with; `describe` adds their form."""
    return {status: {"description": HTTPStatus(status).phrase} for status in statuses}


def describe(app: FastAPI) -> None:
    """Gives every error in the OpenAPI document the form it is sent in, in place of FastAPI's own."""
    stock = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = stock()
            for form in (Problem, OpenAIError):
                schema = form.model_json_schema(ref_template="#/components/schemas/{model}")
                document["components"]["schemas"] |= {**schema.pop("$defs", {}), form.__name__: schema}
            for path, operations in document["paths"].items():
                for operation in operations.values():
                    operation["responses"] = dict(_described(path, operation["responses"]))
            for unused in ("HTTPValidationError", "ValidationError"):
                document["components"]["schemas"].pop(unused, None)
        assert app.openapi_schema is not None
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _described(path: str, responses: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for status, response in responses.items():
        if int(status) < 400:
            yield status, response
        elif path.startswith("/v1/"):
            form = {"application/json": {"schema": {"$ref": "#/components/schemas/OpenAIError"}}}
            sent = 400 if status == "422" else int(status)
            yield str(sent), {"description": HTTPStatus(sent).phrase, "content": form}
        else:
            form = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
            yield status, {"description": HTTPStatus(int(status)).phrase, "content": form}


def openai_error(error: ParkbriefError) -> dict[str, Any]:
    """The body OpenAI's API gives for an error; also sent inside a stream that breaks midway."""
    kind = _kind_of(error)
    return _openai_body(_openai_status(kind), str(error), getattr(error, "param", None), kind.slug)


def internal_error() -> dict[str, Any]:
    """The body for what was not foreseen."""
    return _openai_body(INTERNAL.status, INTERNAL.title, None, INTERNAL.slug)


def install(app: FastAPI, pages: Pages) -> None:
    """Makes every error of the app a problem; nothing that escapes shows a stack trace."""

    async def of_parkbrief(request: Request, error: Exception) -> Response:
        assert isinstance(error, ParkbriefError)
        kind = _kind_of(error)
        if kind.status >= 500:
            logger.error("%s %s: %s", request.method, request.url.path, error)
        nearest = (list(error.nearest) or None) if isinstance(error, UnknownPark) else None
        return _respond(
            request, pages, kind, str(error), param=getattr(error, "param", None), extra={"nearest": nearest}
        )

    async def of_validation(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        found = error.errors()
        if request.scope["path"].startswith("/v1/"):
            return JSONResponse(_openai_invalid(found), status_code=_openai_status(UNPROCESSABLE))
        fields = [FieldProblem(pointer=_pointer(one["loc"]), detail=one["msg"]) for one in found]
        detail = "; ".join(f"{one.pointer}: {one.detail}" for one in fields)
        extra = {"errors": [one.model_dump() for one in fields]}
        return _respond(request, pages, UNPROCESSABLE, detail, extra=extra)

    async def of_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        phrase = HTTPStatus(error.status_code).phrase
        kind = Kind(error.status_code, "", phrase, _HEADINGS.get(error.status_code, phrase), error.headers or {})
        return _respond(request, pages, kind, _http_detail(request, error))

    async def of_anything(request: Request, error: Exception) -> Response:
        response = _respond(request, pages, INTERNAL, "unexpected error; see the server's log")
        response.headers.update(HEADERS)  # this handler stands outside all middleware
        return response

    app.add_exception_handler(ParkbriefError, of_parkbrief)
    app.add_exception_handler(RequestValidationError, of_validation)
    app.add_exception_handler(HTTPException, of_http)
    app.add_exception_handler(Exception, of_anything)


def refuse_overload(pages: Pages) -> Callable[[Request], Response]:
    """What answers a question that there is no room for now."""

    def refuse(request: Request) -> Response:
        return _respond(request, pages, KINDS[Overloaded], "too many questions at once; ask again in a moment")

    return refuse


_HEADINGS = {404: "没有找到", 405: "不支持这个方法", 413: "内容过大"}


def _kind_of(error: ParkbriefError) -> Kind:
    return next(KINDS[one] for one in type(error).__mro__ if one in KINDS)


def _respond(
    request: Request,
    pages: Pages,
    kind: Kind,
    detail: str,
    *,
    param: str | None = None,
    extra: Mapping[str, Any] | None = None,
) -> Response:
    path = request.scope["path"]
    if path.startswith("/v1/"):
        status = _openai_status(kind)
        body = _openai_body(status, detail, param, kind.slug or None)
        return JSONResponse(body, status_code=status, headers=dict(kind.headers))
    given = {name: value for name, value in (extra or {}).items() if value is not None}
    if not path.startswith("/api/") and "text/html" in request.headers.get("accept", ""):
        page = pages.render("problem.html", heading=kind.heading, status=kind.status, detail=detail, **given)
        return HTMLResponse(page, status_code=kind.status, headers=dict(kind.headers))
    return JSONResponse(
        {
            "type": f"urn:parkbrief:problem:{kind.slug}" if kind.slug else "about:blank",
            "title": kind.title,
            "status": kind.status,
            "detail": detail,
            "instance": quote(path),
            **given,
        },
        status_code=kind.status,
        headers=dict(kind.headers),
        media_type="application/problem+json",
    )


def _openai_status(kind: Kind) -> int:
    return 400 if kind.status == 422 else kind.status


def _openai_body(status: int, message: str, param: str | None, code: str | None) -> dict[str, Any]:
    kind = "invalid_request_error" if status < 500 else "server_error"
    # OpenAI's own code for a name that isn't a model; clients test for it.
    code = "model_not_found" if code == "unknown-model" else code and code.replace("-", "_")
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


# What OpenAI's API calls the ways in which a field can be wrong; anything else is an invalid value.
_CODES = {
    "missing": "missing_required_parameter",
    "string_too_long": "string_above_max_length",
    "too_short": "empty_array",
    "too_long": "array_above_max_length",
    "less_than_equal": "number_above_max_value",
    "greater_than_equal": "number_below_min_value",
    "json_invalid": "invalid_json",
}


def _openai_invalid(found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The body for a request that has not the form it should have; OpenAI's names the first field only."""
    first = found[0]
    kind = first["type"]
    code = "invalid_type" if kind.endswith(("_type", "_parsing")) else _CODES.get(kind, "invalid_value")
    field = None if kind == "json_invalid" else _dotted(first["loc"][1:])
    if kind == "missing" and field:
        message = f"Missing required parameter: '{field}'."
    else:
        message = f"Invalid {field or 'request body'}: {first['msg']}"
    return _openai_body(_openai_status(UNPROCESSABLE), message, field, code)


def _dotted(location: Sequence[int | str]) -> str | None:
    """`messages[0].content`; None for the body itself."""
    parts = (f"[{one}]" if isinstance(one, int) else f".{one}" for one in location)
    return "".join(parts).removeprefix(".") or None


def _pointer(location: tuple[int | str, ...]) -> str:
    place, *rest = location
    return "#" + "".join(f"/{one}" for one in rest) if place == "body" else ".".join(str(one) for one in rest)


def _http_detail(request: Request, error: HTTPException) -> str:
    path = quote(request.scope["path"])
    allowed = (error.headers or {}).get("allow") or (error.headers or {}).get("Allow")
    details = {
        404: f"there is nothing at {path}",
        405: f"{request.method} is not allowed at {path}" + (f"; allowed: {allowed}" if allowed else ""),
        413: "the request body is too large; send at most 1 MiB",
    }
    return details.get(error.status_code, str(error.detail))
