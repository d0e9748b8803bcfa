import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select

from index.database.engine import open_engine, read_number, reading, writing
from index.database.tables import corpus
from index.errors import StoreError


def test_a_failed_write_leaves_nothing_behind(engine: Engine) -> None:
    def write_and_fail() -> None:
        with writing(engine) as connection:
            connection.execute(insert(corpus).values(key="half", value="written"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    with reading(engine) as connection:
        assert connection.execute(select(corpus)).all() == []


def test_a_reader_sees_one_view_while_a_writer_commits(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(insert(corpus).values(key="a", value="1"))
    written = threading.Event()

    def write() -> None:
        with writing(engine) as connection:
            connection.execute(insert(corpus).values(key="b", value="2"))
        written.set()

    with engine.connect().execution_options(isolation_level=_snapshot(engine)) as reader:
        assert len(reader.execute(select(corpus)).all()) == 1
        threading.Thread(target=write).start()
        assert written.wait(10)
        assert len(reader.execute(select(corpus)).all()) == 1


def _snapshot(engine: Engine) -> str:
    return "REPEATABLE READ" if engine.dialect.name == "postgresql" else "SERIALIZABLE"


def test_two_writers_at_once_both_get_through(engine: Engine) -> None:
    def write(key: str) -> None:
        for i in range(20):
            with writing(engine) as connection:
                connection.execute(insert(corpus).values(key=f"{key}{i}", value=""))

    threads = [threading.Thread(target=write, args=(key,)) for key in "xy"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as connection:
        assert len(connection.execute(select(corpus)).all()) == 40


def test_a_bad_url_and_a_missing_driver_say_what_to_do() -> None:
    with pytest.raises(StoreError, match="DATABASE_URL 'nonsense' is not a database URL"):
        open_engine("nonsense")
    with pytest.raises(StoreError, match="no driver for oracle"):
        open_engine("oracle://localhost/x")


def test_a_full_database_is_one_clear_error(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'small.db'}")
    with sqlite3.connect(tmp_path / "small.db") as raw:
        raw.execute("create table corpus (key text, value text)")

    def write_too_much() -> None:
        with writing(engine) as connection:
            connection.exec_driver_sql("pragma max_page_count = 4")
            connection.execute(insert(corpus).values(key="k", value="x" * 100_000))

    with pytest.raises(StoreError, match="database or disk is full; nothing of this step was kept"):
        write_too_much()
    with reading(engine) as connection:
        assert connection.execute(select(corpus)).all() == []
    engine.dispose()


def test_what_need_not_wait_for_the_disk_says_so_for_one_transaction(engine: Engine) -> None:
    """SQLite: 2 is FULL, 1 NORMAL, whose transactions outlive the process but not a power cut."""

    def waits(flushed: bool) -> str:
        with writing(engine, flushed=flushed) as connection:
            asked = "SHOW synchronous_commit" if engine.dialect.name == "postgresql" else "PRAGMA synchronous"
            return str(connection.exec_driver_sql(asked).scalar())

    assert waits(True) in ("2", "on")
    assert waits(False) in ("1", "off")
    assert waits(True) in ("2", "on")


def test_a_number_is_read_by_the_driver_alone(engine: Engine) -> None:
    assert read_number(engine, "select max(position) from changes") is None
    with writing(engine) as connection:
        connection.exec_driver_sql("insert into changes (page_id, removed_chunks) values ('p', '[]')")
    assert read_number(engine, "select max(position) from changes") == 1


def test_a_number_that_cannot_be_read_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "torn.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    with pytest.raises(StoreError, match=r"torn\.db"):
        read_number(open_engine(f"sqlite:///{tmp_path / 'torn.db'}"), "select max(position) from changes")
