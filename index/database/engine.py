"""Opens the database and gives transactions whose failures are one clear error; knows nothing of the tables.

SQLite's busy timeout does not cover a read transaction that turns into a write, so writers begin with
BEGIN IMMEDIATE; synchronous=FULL keeps an acknowledged page through a power cut.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError

from index.errors import StoreError

BUSY_TIMEOUT_S = 30
_WRITE = "parkbrief_write"
_FLUSHED, _SOON = "flushed", "soon"


def open_engine(url: str) -> Engine:
    """An engine for a SQLite or PostgreSQL URL; the SQLite file's folder is made. Raises StoreError."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError(f"DATABASE_URL {url!r} is not a database URL: {error}") from error
    if parsed.get_backend_name() == "postgresql" and parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    try:
        if parsed.get_backend_name() != "sqlite":
            return create_engine(parsed, pool_pre_ping=True)
        return _open_sqlite(parsed.database, str(parsed))
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise StoreError(
            f"no driver for {parsed.drivername}: {error}; for PostgreSQL run `pip install 'parkbrief[postgres]'`"
        ) from error


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A read transaction: one consistent view. Raises StoreError."""
    with _clear_errors(engine, ""), engine.begin() as connection:
        yield connection


@contextmanager
def reading_at_one_moment(engine: Engine) -> Iterator[Connection]:
    """A read transaction in which every statement sees the same rows, not only each one for itself. Raises StoreError.

    SQLite's are so by themselves.
    """
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with reading(engine) as connection:
        yield connection


def read_number(engine: Engine, statement: str) -> int | None:
    """The one number a statement without parameters gives. Raises StoreError.

    By the driver alone: a transaction of SQLAlchemy's takes five times as long as such a statement.
    """
    try:
        with closing(engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
            cursor.execute(statement)
            row = cursor.fetchone()
    except (engine.dialect.loaded_dbapi.Error, DatabaseError):
        with reading(engine) as again:  # what fails twice is told as any other failure is
            row = again.exec_driver_sql(statement).first()
    return row[0] if row else None


@contextmanager
def writing(engine: Engine, *, flushed: bool = True) -> Iterator[Connection]:
    """A write transaction: all of it is kept or none. Raises StoreError.

    It is on the disk when it ends. Where that is not waited for (`flushed` false), a power cut can take back the
    last moments' transactions, each whole; a kill can't.
    """
    with (
        _clear_errors(engine, "; nothing of this step was kept"),
        engine.execution_options(**{_WRITE: _FLUSHED if flushed else _SOON}).begin() as connection,
    ):
        if not flushed and connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
        yield connection


@contextmanager
def _clear_errors(engine: Engine, outcome: str) -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        # SQLite says "malformed" and "not a database" with the base class itself; its other children are our mistakes.
        if not isinstance(error, OperationalError) and type(error) is not DatabaseError:
            raise
        where = engine.url.render_as_string(hide_password=True)
        raise StoreError(f"database {where}: {error.orig}{outcome}") from error


def _open_sqlite(path: str | None, url: str) -> Engine:
    if path and path != ":memory:":
        try:
            Path(path).expanduser().parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"can't make the folder of {path}: {error.strerror}") from error
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's recipe: we send BEGIN ourselves
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "journal_size_limit=67108864"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get(_WRITE)
    if write is not None:
        connection.exec_driver_sql(f"PRAGMA synchronous={'FULL' if write == _FLUSHED else 'NORMAL'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write is not None else "BEGIN")
