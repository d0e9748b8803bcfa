"""A real `chroma run` server in place of the folder."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

import httpx
import pytest

from index import caches as module
from index import dense
from index.cache import CachedChunk
from index.caches import Caches
from index.corpus import Corpus
from index.database.engine import open_engine
from index.database.migrate import migrate
from index.errors import StoreError
from index.search import Searcher
from tests.conftest import HashEncoder
from tests.corpus_maker import drop_page, put_page

DAY = date(2024, 3, 16)
COLLECTIONS = "/api/v2/tenants/default_tenant/databases/default_database/collections"


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


DOWN = "the lexical index and the database answer without Chroma"
VECTOR = HashEncoder().encode(["七十一个项目"])[0]


class Behind:
    """A corpus whose Chroma is a server."""

    def __init__(self, url: str, folder: Path) -> None:
        self.engine = open_engine(f"sqlite:///{folder / 'corpus.db'}")
        migrate(self.engine)
        put_page(self.engine, "a", ("甲题", ["园区担保贷贷款金额不超过1000万元"], "甲高新区", DAY))
        put_page(self.engine, "b", ("乙题", ["评选出五星级党组织六个"], "乙高新区", DAY))
        self.caches = Caches(self.engine, folder / "home", HashEncoder.fingerprint, url)
        self._searcher = Searcher(self.engine, self.caches, HashEncoder())

    def best(self, query: str) -> str:
        """The page of the best hit."""
        hit = self._searcher.search(query, k=1)[0]
        return Corpus(self.engine).passages(hit.paragraph_ids)[0].article.page

    def near(self) -> int:
        """How many chunks Chroma proposes."""
        return len(self.caches.dense.search(VECTOR, 10))


@pytest.fixture
def behind(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Behind]:
    monkeypatch.setattr(module, "RETRY_S", 0.0)
    behind = Behind(server.url, tmp_path)
    yield behind
    behind.caches.close()
    behind.engine.dispose()


def test_a_corpus_behind_a_server_is_followed(behind: Behind) -> None:
    assert behind.best("五星级党组织六个") == "b"
    assert behind.caches.dense.position == 2
    drop_page(behind.engine, "b")
    put_page(behind.engine, "c", ("丙题", ["大赛共吸引七十一个项目"], "丙高新区", DAY))
    assert behind.best("七十一个项目") == "c"
    assert behind.near() == 2


def test_a_server_that_is_down_at_the_start_is_filled_once_it_is_there(server: Server, behind: Behind) -> None:
    server.stop()
    assert behind.best("五星级党组织六个") == "b", DOWN
    assert behind.near() == 0
    assert "could not be written" in (behind.caches.trouble or "")
    server.start()
    behind.caches.refresh()
    assert behind.near() == 2
    assert behind.caches.trouble is None


def test_a_server_that_goes_away_and_comes_back_is_used_again(server: Server, behind: Behind) -> None:
    behind.caches.refresh()
    server.stop()
    assert behind.near() == 0
    assert behind.best("五星级党组织六个") == "b", DOWN
    put_page(behind.engine, "c", ("丙题", ["大赛共吸引七十一个项目"], "丙高新区", DAY))
    assert behind.best("七十一个项目") == "c", DOWN
    server.start()
    behind.caches.refresh()
    assert behind.near() == 3
    assert behind.caches.dense.position == Corpus(behind.engine).position()


@pytest.mark.parametrize("at", ["the first filling", "a change"])
def test_a_server_that_dies_while_it_is_written_is_filled_again(
    server: Server, behind: Behind, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    if at == "a change":
        behind.caches.mend()
        put_page(behind.engine, "c", ("丙题", ["大赛共吸引七十一个项目"], "丙高新区", DAY))
    batches = dense._batches

    def die_after_the_first(items: Iterable[CachedChunk]) -> Iterator[Sequence[CachedChunk]]:
        for batch in batches(items):
            server.stop()
            yield batch

    with monkeypatch.context() as dying:
        dying.setattr(dense, "_batches", die_after_the_first)
        with pytest.raises(StoreError, match="text and vectors are safe in the database"):
            behind.caches.mend()
    assert behind.best("五星级党组织六个") == "b", DOWN
    server.start()
    behind.caches.mend()
    assert behind.near() == Corpus(behind.engine).counts()["chunks"]
    assert len(httpx.get(f"{server.url}{COLLECTIONS}").json()) == 1, "what was begun is taken out"


def test_a_server_whose_data_are_gone_is_filled_again(server: Server, behind: Behind, tmp_path: Path) -> None:
    behind.caches.refresh()
    server.stop()
    shutil.rmtree(tmp_path / "server")
    server.start()
    assert behind.near() == 0
    behind.caches.refresh()
    assert behind.near() == 2
