"""Brings a database to this version's schema, or refuses one from another version; knows nothing of rows."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, select, text

from index.database.engine import reading, writing
from index.errors import IncompatibleDatabase

HEAD = "0004"
"""The newest migration. Stated here so that an up-to-date database opens without importing Alembic."""


def migrate(engine: Engine) -> None:
    """Creates or upgrades the schema; a database that is up to date is only looked at.

    Raises IncompatibleDatabase for one written by a newer parkbrief, or that is not parkbrief's;
    StoreError for a file that is no database.
    """
    with reading(engine) as connection:
        current = _version(connection)
    if current != HEAD:
        _upgrade(engine)


def _version(connection: Connection) -> str | None:
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        version: str | None = connection.execute(
            select(text("version_num")).select_from(text("alembic_version"))
        ).scalar()
        return version
    if "pages" in tables:
        raise IncompatibleDatabase(
            "the database holds a table `pages` that parkbrief did not make; give it one of its own"
        )
    return None


def _upgrade(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    with writing(engine) as connection:
        current = _version(connection)  # again, now that no one else can migrate
        if current is not None and current not in known:
            raise IncompatibleDatabase(
                f"the database is at version {current}, this parkbrief knows up to {HEAD}; "
                "install the newer parkbrief, or point DATABASE_URL at another database"
            )
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise IncompatibleDatabase(f"the database could not be brought to version {HEAD}: {error}") from error
