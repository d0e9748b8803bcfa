import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, insert, select, text

import service.tables  # the service's tables belong to the schema too
from index.database import migrate as module
from index.database import tables
from index.database.engine import open_engine, reading, writing
from index.database.migrate import HEAD, migrate
from index.database.tables import metadata
from index.errors import IncompatibleDatabase, StoreError

NOW = datetime(2024, 5, 20, 8, 30, tzinfo=UTC)


def test_the_migrations_make_what_the_tables_say(engine: Engine) -> None:
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_head_is_the_newest_script() -> None:
    assert ScriptDirectory.from_config(_config()).get_current_head() == HEAD


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    migrate(engine)
    with reading(engine) as connection:
        assert connection.execute(text("select version_num from alembic_version")).scalars().all() == [HEAD]


def test_a_database_of_a_newer_version_is_refused_and_left_alone(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(IncompatibleDatabase, match="at version 9999, this parkbrief knows up to"):
        migrate(engine)
    with reading(engine) as connection:
        assert connection.execute(text("select version_num from alembic_version")).scalar() == "9999"


def test_a_database_of_someone_else_is_refused(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'other.db'}")
    with writing(engine) as connection:
        connection.execute(text("create table pages (id integer)"))
    with pytest.raises(IncompatibleDatabase, match="a table `pages` that parkbrief did not make"):
        migrate(engine)
    engine.dispose()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "page.db").write_text("这不是数据库" * 200)
    engine = open_engine(f"sqlite:///{tmp_path / 'page.db'}")
    with pytest.raises(StoreError, match="is not a database"):
        migrate(engine)
    engine.dispose()


def test_answers_of_the_version_before_are_taken_over_with_what_they_stand_on(database_url: str) -> None:
    """Of two cited paragraphs one is there still, with its text; of the other only the quote is left."""
    engine = open_engine(database_url)
    citations = [
        {"number": 1, "paragraph_id": "p", "page": "page", "quote": "担保费率"},
        {"number": 2, "paragraph_id": "gone", "page": "other", "quote": "最高可贷1000万元"},
    ]
    with writing(engine) as connection:
        _upgrade_to(connection, "0002")
        connection.execute(
            insert(tables.pages).values(
                id="page", source="/x", sha256="0", text="文", encoding="utf-8", date_source="unknown",
                date_confidence=0, ingested_at=NOW, reader=1, furniture=[], corrections={},
            )
        )  # fmt: skip
        connection.execute(
            insert(tables.articles).values(
                id="a", page_id="page", position=0, kind="news", headline="题", headline_source="printed",
                date_source="unknown", confidence=1,
            )
        )  # fmt: skip
        connection.execute(
            insert(tables.paragraphs).values(
                id="p", article_id="a", position=0, role="body", text="担保费率为0.1%/年。", first_line=1, last_line=1,
                span_start=0, span_end=1, span_sha256="0",
            )
        )  # fmt: skip
        connection.execute(
            insert(service.tables.answers).values(
                id="one", created_at=NOW, question="问", answerer="extractive", abstained=False,
                payload={"citations": citations}, history=[], contexts=["p", "gone"], index_position=1,
            )
        )  # fmt: skip
    migrate(engine)
    with reading(engine) as connection:
        cited = connection.execute(select(service.tables.answer_citations)).all()
        contexts = connection.execute(select(service.tables.answers.c.contexts)).scalar()
    assert [(row.number, row.page_id, row.text, row.standing) for row in cited] == [
        (1, "page", "担保费率为0.1%/年。", "same"),
        (2, "other", "最高可贷1000万元", "same"),
    ]
    assert contexts == [["p", hashlib.sha256("担保费率为0.1%/年。".encode()).hexdigest()], ["gone", None]]
    engine.dispose()


def test_documents_of_the_version_before_are_numbered_and_can_be_read(database_url: str) -> None:
    """Two on one park and range, one on another; the citation's fields stood beside the source's own."""
    engine = open_engine(database_url)
    source = {"number": 1, "quote": "19家", "page_source": "p.txt"}
    whole = {"since": None, "until": None, "sources": [source]}
    rows = [
        ("b", "briefing", "济南高新区", 2, whole),
        ("a", "briefing", "济南高新区", 1, whole),
        ("c", "briefing", "济南高新区", 3, {**whole, "since": "2024-03-01"}),
        ("d", "digest", "2024-W11", 4, {"week": "2024-W11"}),
    ]
    with writing(engine) as connection:
        _upgrade_to(connection, "0003")
        for identifier, kind, key, hour, payload in rows:
            connection.execute(
                text("insert into documents values (:id, :kind, :key, :at, :payload, 1)"),
                {"id": identifier, "kind": kind, "key": key, "at": f"2024-05-20 0{hour}:00:00",
                 "payload": json.dumps(payload)},
            )  # fmt: skip
    migrate(engine)
    with reading(engine) as connection:
        found = connection.execute(select(service.tables.documents).order_by(service.tables.documents.c.id)).all()
    assert [(row.id, row.key, row.version, row.form, row.made_from) for row in found] == [
        ("a", "济南高新区||", 1, "", None),
        ("b", "济南高新区||", 2, "", None),
        ("c", "济南高新区|2024-03-01|", 1, "", None),
        ("d", "2024-W11", 1, "", None),
    ]
    assert found[0].payload["sources"] == [{**source, "citation": source}]
    engine.dispose()


def test_the_newest_version_can_be_taken_back(database_url: str) -> None:
    engine = open_engine(database_url)
    migrate(engine)
    config = _config()
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0003")
    migrate(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def _upgrade_to(connection: Connection, version: str) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, version)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(module.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config
