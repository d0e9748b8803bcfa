from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

import service.tables  # noqa: F401  the service's tables belong to the schema too
from index.database import migrate as module
from index.database.engine import open_engine, reading, writing
from index.database.migrate import HEAD, migrate
from index.database.tables import metadata
from index.errors import IncompatibleDatabase, StoreError


def test_the_migrations_make_what_the_tables_say(engine: Engine) -> None:
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_head_is_the_newest_script() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(module.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


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
