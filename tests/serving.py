"""A parkbrief that serves, as processes of its own, for the tests that need real ones."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

COMMAND = [sys.executable, "-c", "from service.cli import main; main()"]


@contextmanager
def served(home: Path, *options: str, **set_: str) -> Iterator[str]:
    """Its address, once it answers; ended by Ctrl+C with the context."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "PARKBRIEF_HOME": str(home), **set_}
    server = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port), *options], env=environment, stderr=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 120
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{port}/healthz").raise_for_status()
                break
            except httpx.TransportError:
                assert time.monotonic() < deadline, "the server did not come up"
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(60) is not None
