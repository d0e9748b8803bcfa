"""Measures what a chat model's answer costs beside the model: the time to its first token, over a scripted server.

The scripted server answers at once with sentences of the first source it is given. The same request is put to it
directly, in turns with questions to parkbrief over HTTP, each server a process of its own. An absolute time means
little on a shared machine; the difference and the ratio in one run hold.
"""

import json
import re
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, Any

import httpx
import numpy as np
import typer
from rich.console import Console
from rich.table import Table

SEEDS = Path(__file__).parents[1] / "seeds"
REQUESTS = 100
WARM_UP = 5
START_S = 120
PIECE = 4
"""Characters of a reply that come at a time."""
_FIRST_SOURCE = re.compile(r"^\[1\](.+)$", re.MULTILINE)


def main(
    requests: Annotated[int, typer.Option(min=10, help="how many of each kind")] = REQUESTS,
    pages: Annotated[Path, typer.Option(exists=True, help="what is read in")] = SEEDS,
) -> None:
    """Prints the times to the first token, and what parkbrief adds to the model's."""
    with tempfile.TemporaryDirectory(prefix="parkbrief-bench-") as folder:
        questions = _take_in(Path(folder), pages)
        with _serving(_scripted) as model, _serving(_parkbrief, folder, model) as parkbrief:
            Console().print(_table(measure(model, parkbrief, questions, requests)))


def measure(model: str, parkbrief: str, questions: list[str], requests: int) -> dict[str, list[float]]:
    """The seconds of each request, by what was asked for how."""
    spans: dict[str, list[float]] = {"model, first token": [], "model, first sentence": [], "parkbrief-llm": []}
    with httpx.Client(timeout=60) as client:
        for number in range(-WARM_UP, requests):
            question = questions[number % len(questions)]
            asked = {"model": "parkbrief-llm", "stream": True, "messages": [{"role": "user", "content": question}]}
            ours = _until(client, parkbrief, asked, lambda text: bool(text))
            if ours is None:
                continue
            same = client.get(f"{model}/last").json()
            first = _until(client, model, same, lambda text: bool(text))
            sentence = _until(client, model, same, lambda text: "。[1]" in text and not text.endswith("。[1]"))
            if number >= 0 and first and sentence:
                for name, spent in zip(spans, (first, sentence, ours), strict=True):
                    spans[name].append(spent)
    return spans


def _until(client: httpx.Client, base_url: str, body: dict[str, Any], enough: Callable[[str], bool]) -> float | None:
    """Seconds until the text that has come in is enough; None for an answer that is not the model's."""
    started, text, at = time.perf_counter(), "", None
    with client.stream("POST", f"{base_url}/v1/chat/completions", json=body) as response:
        response.raise_for_status()
        for line in response.iter_lines():
            if not line.startswith("data: {"):
                continue
            event = json.loads(line.removeprefix("data: "))
            text += "".join(choice["delta"].get("content") or "" for choice in event.get("choices", ()))
            if at is None and enough(text):
                at = time.perf_counter()
            if event.get("parkbrief", {"answerer": "llm"})["answerer"] != "llm":
                return None
    if at is None:
        raise RuntimeError(f"{base_url} did not answer: {text[:200]!r}")
    return at - started


def _table(spans: dict[str, list[float]]) -> Table:
    table = Table(f"{len(spans['parkbrief-llm'])} requests each", "p50, ms", "p90, ms", "p99, ms")
    for name, taken in spans.items():
        table.add_row(name, *(f"{1000 * float(np.quantile(taken, q)):.1f}" for q in (0.5, 0.9, 0.99)))
    for name in ("model, first token", "model, first sentence"):
        own = [ours - theirs for ours, theirs in zip(spans["parkbrief-llm"], spans[name], strict=True)]
        table.add_row(
            f"own time on top of {name}", *(f"{1000 * float(np.quantile(own, q)):.1f}" for q in (0.5, 0.9, 0.99))
        )
    return table


def _take_in(home: Path, pages: Path) -> list[str]:
    """Reads the pages in; a question for every article."""
    from service.settings import Settings
    from service.wiring import Parkbrief

    parkbrief = Parkbrief(Settings(home=home))
    parkbrief.ingest([pages])
    questions = [f"{article.headline}，情况如何？" for article in parkbrief.corpus.articles() if article.headline]
    parkbrief.close(finish=True)
    return questions


@contextmanager
def _serving(serve: Callable[..., None], *arguments: str) -> Iterator[str]:
    """A server in a process of its own, once it answers; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = get_context("spawn").Process(target=serve, args=(port, *arguments), daemon=True)
    process.start()
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address)
        yield address
    finally:
        process.terminate()
        process.join(10)


def _wait(address: str) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{address}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError(f"{address} does not answer within {START_S} s")


def _parkbrief(port: int, home: str, model: str) -> None:
    import uvicorn

    from service.http.app import create_app
    from service.settings import Settings
    from service.wiring import Parkbrief

    settings = Settings(home=Path(home), openai_base_url=f"{model}/v1", llm_model="scripted")
    parkbrief = Parkbrief(settings)
    parkbrief.warm()
    uvicorn.run(create_app(parkbrief), port=port, log_level="error")


def _scripted(port: int) -> None:
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import JSONResponse, Response, StreamingResponse
    from starlette.routing import Route

    last: list[dict[str, Any]] = [{}]

    async def complete(request: Request) -> Response:
        last[0] = await request.json()
        return StreamingResponse(_reply(last[0]["messages"][1]["content"]), media_type="text/event-stream")

    async def say_last(request: Request) -> Response:
        return JSONResponse(last[0])

    async def ready(request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    routes = [
        Route("/v1/chat/completions", complete, methods=["POST"]),
        Route("/last", say_last),
        Route("/readyz", ready),
    ]
    uvicorn.run(Starlette(routes=routes), port=port, log_level="error")


async def _reply(prompt: str) -> AsyncIterator[str]:
    match = _FIRST_SOURCE.search(prompt)
    text = max(re.findall(r"[^。！？：；]+", match[1]), key=len) if match else "没有资料"
    reply = f"{text}。[1]无法回答。"
    for start in range(0, len(reply), PIECE):
        yield _event({"choices": [{"index": 0, "delta": {"content": reply[start : start + PIECE]}}]})
    yield _event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    yield _event({"choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}})
    yield "data: [DONE]\n\n"


def _event(body: dict[str, Any]) -> str:
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 0, "model": "scripted"}
    return f"data: {json.dumps({**head, **body}, ensure_ascii=False)}\n\n"


if __name__ == "__main__":
    typer.run(main)
