"""Databases and a small encoder for every test: SQLite always, a real PostgreSQL where its binaries are."""

import hashlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import hypothesis
import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import Engine, create_engine, text

from index.database.engine import open_engine
from index.database.migrate import migrate

_POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


hypothesis.settings.register_profile("deep", max_examples=10_000)
"""`pytest --hypothesis-profile=deep tests/index/reading/test_page.py` reads 10,000 made and damaged pages."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=3, help="how often test_crash.py kills a process")


class HashEncoder:
    """Character bigrams hashed into 64 buckets: the same text has cosine 1, texts without a common bigram 0."""

    name = "hash"
    fingerprint = "hash-64"
    source = "hash"
    dimension = 64

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), 64), dtype=np.float32)
        for row, one in zip(vectors, texts, strict=True):
            for i in range(len(one) - 1):
                row[hashlib.md5(one[i : i + 2].encode()).digest()[0] % 64] += 1
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


class OtherEncoder(HashEncoder):
    """The same bigrams in 32 other buckets: another model, of another dimension."""

    name = "other"
    fingerprint = "other-32"
    source = "other"
    dimension = 32

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = super().encode(texts).reshape(len(texts), 32, 2).sum(axis=2)
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


@pytest.fixture
def encoder() -> HashEncoder:
    return HashEncoder()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server of this test session's own, on a free port of the loopback interface."""
    if not _POSTGRES:
        pytest.skip("PostgreSQL is not installed on this machine")
    binaries = _POSTGRES[-1].parent
    # Not one of pytest's own folders: those can't be entered by another user, and PostgreSQL does not run as root.
    folder = Path(tempfile.mkdtemp(prefix="parkbrief-postgres-"))
    as_user: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / "data"

    def run(*command: str) -> None:
        subprocess.run([*as_user, *command], check=True, capture_output=True, cwd=folder)

    run(str(binaries / "initdb"), "-D", str(data), "-U", "parkbrief", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    run(str(binaries / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    yield f"postgresql+psycopg://parkbrief@127.0.0.1:{port}"
    run(str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
    shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'corpus.db'}"
        return
    server = request.getfixturevalue("postgres_url")
    name = "t" + hashlib.md5(str(tmp_path).encode()).hexdigest()[:16]
    admin = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"create database {name}"))
    admin.dispose()
    yield f"{server}/{name}"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine over a migrated database of each kind."""
    engine = open_engine(database_url)
    migrate(engine)
    yield engine
    engine.dispose()
