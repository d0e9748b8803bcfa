"""A real `chroma run` server in place of the folder."""

import gc
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest

from index.caches import Caches
from index.corpus import Corpus
from index.database.engine import open_engine
from index.database.migrate import migrate
from index.search import Searcher
from tests.conftest import HashEncoder
from tests.corpus_maker import drop_page, put_page

DAY = date(2024, 3, 16)


class Server:
    """A Chroma server that can be stopped and started again on the same port and folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        command = [str(Path(sys.executable).parent / "chroma"), "run", "--path", str(self._folder)]
        self._process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(self._port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if httpx.get(f"{self.url}/api/v2/heartbeat").is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError("chroma run did not come up")

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "server")
    server.start()
    yield server
    server.stop()


# chromadb leaves the sockets of its HTTP client to the garbage collector, which the test therefore runs itself.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_corpus_behind_a_chroma_server_is_followed_served_and_mended(server: Server, tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'corpus.db'}")
    migrate(engine)
    put_page(engine, "a", ("甲题", ["园区担保贷贷款金额不超过1000万元"], "甲高新区", DAY))
    put_page(engine, "b", ("乙题", ["评选出五星级党组织六个"], "乙高新区", DAY))
    caches = Caches(engine, tmp_path / "home", HashEncoder.fingerprint, server.url)
    searcher = Searcher(engine, caches, HashEncoder())

    def best(query: str, searcher: Searcher = searcher) -> str:
        return Corpus(engine).passages(searcher.search(query, k=1)[0].paragraph_ids)[0].article.page

    assert best("五星级党组织六个") == "b"
    assert caches.dense.position == 2
    drop_page(engine, "b")
    put_page(engine, "c", ("丙题", ["大赛共吸引七十一个项目"], "丙高新区", DAY))
    assert best("七十一个项目") == "c"
    vector = HashEncoder().encode(["七十一个项目"])[0]
    assert len(caches.dense.search(vector, 10)) == 2

    server.stop()
    assert best("七十一个项目") == "c", "the lexical index and the database answer without Chroma"
    assert caches.dense.search(vector, 10) == []

    server.start()
    again = Caches(engine, tmp_path / "home", HashEncoder.fingerprint, server.url)
    again.refresh()
    assert len(again.dense.search(vector, 10)) == 2
    assert again.dense.position == Corpus(engine).position()
    again.close()
    caches.close()
    engine.dispose()
    del again, caches, searcher
    gc.collect()
