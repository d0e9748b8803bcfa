"""Runs the HTTP service in one process or several; each has a `Parkbrief` of its own over the one corpus."""

from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI

from service.http.app import create_app

if TYPE_CHECKING:
    from service.wiring import Parkbrief

GRACE_S = 30
"""How long answers under way may take to their end when the service is told to stop."""


def serve(parkbrief: "Parkbrief", host: str, port: int, workers: int) -> None:
    """Serves until it is told to stop. With several workers this process only watches over them.

    Each worker reads the settings by itself, so they have to come from the environment.
    """
    if workers == 1:
        parkbrief.publishing.keep_schedule()
        uvicorn.run(create_app(parkbrief), host=host, port=port, log_level="warning", timeout_graceful_shutdown=GRACE_S)
        return
    uvicorn.run(
        "service.http.serving:worker",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        log_level="warning",
        timeout_graceful_shutdown=GRACE_S,
    )


def worker() -> FastAPI:
    """The service in a process of its own, ready for the first question."""
    from service.settings import load_settings
    from service.wiring import Parkbrief

    parkbrief = Parkbrief(load_settings())
    parkbrief.warm()
    parkbrief.publishing.keep_schedule()
    return create_app(parkbrief)
