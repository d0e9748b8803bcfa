"""One writer at a time: a file lock beside the data, and on PostgreSQL an advisory lock as well.

Two processes that write to one Chroma folder lose vectors without an error, so the second is refused.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Engine, text

from index.errors import StoreError, WriterBusy

_ADVISORY_KEY = 0x7061726B  # "park"


@contextmanager
def writer_lock(home: Path, engine: Engine) -> Iterator[None]:
    """Holds the right to write to the corpus and its caches. Raises WriterBusy at once when another has it."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        with FileLock(home / "writer.lock", timeout=0), _advisory_lock(engine):
            yield
    except Timeout as error:
        raise WriterBusy(_busy(str(home))) from error
    except PermissionError as error:
        raise StoreError(f"can't write in {home}: {error.strerror}") from error


@contextmanager
def _advisory_lock(engine: Engine) -> Iterator[None]:
    if engine.dialect.name != "postgresql":
        yield
        return
    with engine.connect() as connection:
        if not connection.execute(text("select pg_try_advisory_lock(:key)"), {"key": _ADVISORY_KEY}).scalar():
            raise WriterBusy(_busy(engine.url.render_as_string(hide_password=True)))
        connection.commit()
        try:
            yield
        finally:
            connection.execute(text("select pg_advisory_unlock(:key)"), {"key": _ADVISORY_KEY})
            connection.commit()


def _busy(where: str) -> str:
    return f"another parkbrief process is writing to {where}; wait for it to finish and run this again"
