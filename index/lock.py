"""One writer at a time: a file lock beside the data, and on PostgreSQL an advisory lock as well.

Two processes that write to one Chroma folder lose vectors without an error, so the second is refused. Embedding again
has a lock of its own: it goes on for long, and pages can be read in meanwhile.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Engine, text

from index.errors import StoreError, WriterBusy

_WRITING = ("writer.lock", 0x7061726B)
_EMBEDDING = ("embedding.lock", 0x7061726C)
_SCHEDULE = ("schedule.lock", 0x7061726D)
"""File name, and key on PostgreSQL."""


@contextmanager
def writer_lock(home: Path, engine: Engine) -> Iterator[None]:
    """Holds the right to write to the corpus and its caches. Raises WriterBusy at once when another has it."""
    with _held(home, engine, *_WRITING, "writing to"):
        yield


@contextmanager
def embedding_lock(home: Path, engine: Engine) -> Iterator[None]:
    """Holds the right to embed the corpus again. Raises WriterBusy at once when another has it."""
    with _held(home, engine, *_EMBEDDING, "embedding again"):
        yield


@contextmanager
def schedule_lock(home: Path, engine: Engine) -> Iterator[None]:
    """Holds the right to do what is set by the clock. Raises WriterBusy at once when another has it."""
    with _held(home, engine, *_SCHEDULE, "keeping the schedule of"):
        yield


@contextmanager
def _held(home: Path, engine: Engine, name: str, key: int, doing: str) -> Iterator[None]:
    try:
        home.mkdir(parents=True, exist_ok=True)
        with FileLock(home / name, timeout=0), _advisory_lock(engine, key, doing):
            yield
    except Timeout as error:
        raise WriterBusy(_busy(doing, str(home))) from error
    except PermissionError as error:
        raise StoreError(f"can't write in {home}: {error.strerror}") from error


@contextmanager
def _advisory_lock(engine: Engine, key: int, doing: str) -> Iterator[None]:
    if engine.dialect.name != "postgresql":
        yield
        return
    with engine.connect() as connection:
        if not connection.execute(text("select pg_try_advisory_lock(:key)"), {"key": key}).scalar():
            raise WriterBusy(_busy(doing, engine.url.render_as_string(hide_password=True)))
        connection.commit()
        try:
            yield
        finally:
            connection.execute(text("select pg_advisory_unlock(:key)"), {"key": key})
            connection.commit()


def _busy(doing: str, where: str) -> str:
    return f"another parkbrief process is {doing} {where}; wait for it to finish and run this again"
