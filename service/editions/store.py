"""Keeps the editions of briefings and digests in the database; knows nothing of how they are made."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Generic

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, Engine, RowMapping, Select, insert, select, text, update

from index.database.engine import reading, writing
from index.errors import StoreError, UnknownId
from service.editions.edition import Changes, Content, Edition, EditionInfo, Kind, what_changed
from service.editions.sources import MadeFrom
from service.errors import UnreadableEdition
from service.tables import documents

Point = tuple[int, str]
"""Number and stamp of a change of the corpus."""
_CHANGES = TypeAdapter(Changes)
_MADE_FROM = TypeAdapter(MadeFrom)


@dataclass(frozen=True, slots=True)
class Written(Generic[Content]):
    """A content that was just written: from what, and when in the corpus' change log."""

    content: Content
    made_from: MadeFrom
    point: Point


@dataclass(frozen=True, slots=True)
class Kept:
    """The newest version as the database has it. `form` tells whether this parkbrief wrote it for the same address."""

    row: RowMapping
    form: str
    made_from: MadeFrom | None
    point: Point


class EditionStore(Generic[Content]):
    """The editions of one kind. What they say is written once; safe to share between threads and processes.

    `public_url` begins the links in them: editions with other links are of another form.
    """

    def __init__(self, engine: Engine, kind: Kind, content: type[Content], public_url: str) -> None:
        self._engine = engine
        self._kind = kind
        self._adapter: TypeAdapter[Content] = TypeAdapter(content)
        schema = json.dumps(self._adapter.json_schema(), sort_keys=True)
        self.form = hashlib.sha256(f"{schema}{public_url}".encode()).hexdigest()[:16]

    def newest(self, key: str) -> Kept | None:
        """The newest version of a week's digest, or of a briefing of one park and range."""
        with reading(self._engine) as connection:
            return self._newest(connection, key)

    def edition(self, kept: Kept) -> Edition[Content]:
        """Raises UnreadableEdition."""
        return self._edition(kept.row)

    def version(self, key: str, number: int) -> Edition[Content]:
        """Raises UnknownId, UnreadableEdition."""
        query = self._of(key).where(documents.c.version == number)
        with reading(self._engine) as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            raise UnknownId(self._kind, f"{key} version {number}")
        return self._edition(row)

    def versions(self, key: str) -> list[EditionInfo]:
        """All versions, newest first."""
        with reading(self._engine) as connection:
            rows = connection.execute(self._of(key)).mappings().all()
        return [EditionInfo(row["version"], _moment(row["created_at"]), _changes(row)) for row in rows]

    def payloads(self, beginning: str, limit: int = 20) -> list[Mapping[str, Any]]:
        """What was stored under keys that begin so, newest first, whatever its form."""
        mine = (documents.c.kind == self._kind) & documents.c.key.startswith(beginning, autoescape=True)
        query = select(documents.c.payload).where(mine).order_by(documents.c.created_at.desc()).limit(limit)
        with reading(self._engine) as connection:
            return [row.payload for row in connection.execute(query)]

    def by_id(self, identifier: str) -> Edition[Content]:
        """A version by its own id. Raises UnknownId, UnreadableEdition."""
        with reading(self._engine) as connection:
            row = connection.execute(select(documents).where(documents.c.id == identifier)).mappings().first()
        if row is None:
            raise UnknownId(self._kind, identifier)
        return self._edition(row)

    def is_newest(self, identifier: str) -> bool:
        """Whether this version has not been followed by another."""
        key = select(documents.c.key).where(documents.c.id == identifier).scalar_subquery()
        with reading(self._engine) as connection:
            row = connection.execute(self._of(key)).first()
        return row is not None and bool(row.id == identifier)

    def still_holds(self, kept: Kept, point: Point) -> None:
        """Notes that at this point of the change log it would be written the same."""
        seen = update(documents).where(documents.c.id == kept.row["id"])
        # Without the note the sources are only looked at once more: after a power cut, or where the database is busy.
        with suppress(StoreError), writing(self._engine, flushed=False) as connection:
            connection.execute(seen.values(checked_position=point[0], checked_stamp=point[1]))

    def keep(self, key: str, written: Written[Content]) -> Edition[Content]:
        """What was written as the next version, or the version that says the same; of several at once one is kept."""
        payload = self._adapter.dump_python(written.content, mode="json")
        with writing(self._engine) as connection:
            _one_at_a_time(connection)
            last = self._newest(connection, key)
            if last is None:
                return self._insert(connection, key, 1, payload, written, None)
            if last.form == self.form and (last.made_from == written.made_from or last.point[0] > written.point[0]):
                return self._edition(last.row)
            changes = what_changed(
                last.row["version"], (last.row["payload"], last.made_from), (payload, written.made_from)
            )
            if last.row["payload"] == payload or (last.form != self.form and not changes.some):
                return self._replace(connection, last, payload, written)
            return self._insert(connection, key, last.row["version"] + 1, payload, written, changes)

    def _newest(self, connection: Connection, key: str) -> Kept | None:
        row = connection.execute(self._of(key).limit(1)).mappings().first()
        if row is None:
            return None
        made_from = None if row["made_from"] is None else _MADE_FROM.validate_python(row["made_from"])
        return Kept(row, row["form"], made_from, (row["checked_position"], row["checked_stamp"]))

    def _insert(
        self,
        connection: Connection,
        key: str,
        version: int,
        payload: Mapping[str, Any],
        written: Written[Content],
        changes: Changes | None,
    ) -> Edition[Content]:
        row = {
            "id": uuid.uuid4().hex,
            "kind": self._kind,
            "key": key,
            "version": version,
            "created_at": datetime.now(UTC),
            "payload": payload,
            "changes": asdict(changes) if changes is not None else None,
            "index_position": written.point[0],
            **self._noted(written),
        }
        connection.execute(insert(documents).values(row))
        return Edition(row["id"], version, row["created_at"], changes, written.content)

    def _replace(
        self, connection: Connection, last: Kept, payload: Mapping[str, Any], written: Written[Content]
    ) -> Edition[Content]:
        """The version stays, as it says the same; only its form is today's."""
        mine = update(documents).where(documents.c.id == last.row["id"])
        connection.execute(mine.values(payload=payload, **self._noted(written)))
        row = last.row
        return Edition(row["id"], row["version"], _moment(row["created_at"]), _changes(row), written.content)

    def _noted(self, written: Written[Content]) -> dict[str, Any]:
        position, stamp = written.point
        made_from = _MADE_FROM.dump_python(written.made_from, mode="json")
        return {"form": self.form, "made_from": made_from, "checked_position": position, "checked_stamp": stamp}

    def _edition(self, row: RowMapping) -> Edition[Content]:
        try:
            content = self._adapter.validate_python(row["payload"])
        except ValidationError as error:
            raise UnreadableEdition(self._kind, row["key"], row["version"]) from error
        return Edition(row["id"], row["version"], _moment(row["created_at"]), _changes(row), content)

    def _of(self, key: Any) -> Select[Any]:
        mine = (documents.c.kind == self._kind) & (documents.c.key == key)
        return select(documents).where(mine).order_by(documents.c.version.desc())


def _one_at_a_time(connection: Connection) -> None:
    """SQLite's write transactions are so by themselves."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("lock table documents in share row exclusive mode"))


def _changes(row: RowMapping) -> Changes | None:
    return None if row["changes"] is None else _CHANGES.validate_python(row["changes"])


def _moment(value: datetime) -> datetime:
    """SQLite gives moments back without their time zone, which is UTC."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
