"""Notes what was sent to whom, before and after it is; knows nothing of sending."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, Engine, RowMapping, Select, insert, select, text, update

from index.database.engine import reading, writing
from index.errors import UnknownId
from service.tables import deliveries, documents

State = Literal["sending", "sent", "failed"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A version of a digest and whom it is for.

    `sending`: it goes out now, or went out and the process was killed, or the other side did not say whether it took
    it. Nobody knows, so it is not sent again unless someone asks for it.
    """

    id: str
    document_id: str
    week: str
    version: int
    target: str
    state: State
    idempotency_key: str
    attempts: int
    begun_at: datetime
    ended_at: datetime | None
    error: str | None


class DeliveryStore:
    """Safe to share between threads and processes: of several that begin the same delivery one does."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, document: str, target: str) -> tuple[Delivery, bool]:
        """The delivery, and whether it is the caller's to send now: it was not begun before, or it failed."""
        with writing(self._engine) as connection:
            _one_at_a_time(connection)
            there = (
                connection.execute(
                    _select().where((deliveries.c.document_id == document) & (deliveries.c.target == target))
                )
                .mappings()
                .first()
            )
            if there is None:
                identifier = uuid.uuid4().hex[:12]
                fresh = {"document_id": document, "target": target, "idempotency_key": uuid.uuid4().hex}
                connection.execute(insert(deliveries).values(id=identifier, **fresh, **_sending(0)))
            elif there["state"] == "failed":
                identifier = there["id"]
                connection.execute(_of(identifier).values(_sending(there["attempts"])))
            else:
                return _delivery(there), False
            return _get(connection, identifier), True

    def begin_again(self, identifier: str) -> Delivery:
        """The delivery, to be sent once more whatever became of it; under another key only where it had arrived.

        Raises UnknownId.
        """
        with writing(self._engine) as connection:
            _one_at_a_time(connection)
            there = _get(connection, identifier)
            key = uuid.uuid4().hex if there.state == "sent" else there.idempotency_key
            connection.execute(_of(identifier).values(idempotency_key=key, **_sending(there.attempts)))
            return _get(connection, identifier)

    def sent(self, identifier: str) -> Delivery:
        return self._note(identifier, state="sent", ended_at=datetime.now(UTC), error=None)

    def failed(self, identifier: str, error: str) -> Delivery:
        """It surely did not arrive; it may be begun another time."""
        return self._note(identifier, state="failed", ended_at=datetime.now(UTC), error=error)

    def in_doubt(self, identifier: str, error: str) -> Delivery:
        """It may have arrived, so it stays `sending`."""
        return self._note(identifier, error=error)

    def get(self, identifier: str) -> Delivery:
        """Raises UnknownId."""
        with reading(self._engine) as connection:
            return _get(connection, identifier)

    def list(self, *, state: State | None = None, limit: int | None = None) -> list[Delivery]:
        """Deliveries, the newest first."""
        query = _select().order_by(deliveries.c.begun_at.desc(), deliveries.c.id).limit(limit)
        query = query.where(deliveries.c.state == state) if state else query
        with reading(self._engine) as connection:
            return [_delivery(row) for row in connection.execute(query).mappings()]

    def _note(self, identifier: str, **values: Any) -> Delivery:
        with writing(self._engine) as connection:
            connection.execute(_of(identifier).values(values))
            return _get(connection, identifier)


def _sending(attempts: int) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {"state": "sending", "attempts": attempts + 1, "begun_at": now, "ended_at": None, "error": None}


def _of(identifier: str) -> Any:
    return update(deliveries).where(deliveries.c.id == identifier)


def _select() -> Select[Any]:
    joined = deliveries.join(documents, documents.c.id == deliveries.c.document_id)
    return select(deliveries, documents.c.key.label("week"), documents.c.version).select_from(joined)


def _get(connection: Connection, identifier: str) -> Delivery:
    row = connection.execute(_select().where(deliveries.c.id == identifier)).mappings().first()
    if row is None:
        raise UnknownId("delivery", identifier)
    return _delivery(row)


def _delivery(row: RowMapping) -> Delivery:
    moments = {name: _moment(row[name]) for name in ("begun_at", "ended_at")}
    return Delivery(**{**row, **moments})


def _moment(value: datetime | None) -> datetime | None:
    """SQLite gives moments back without their time zone, which is UTC."""
    return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


def _one_at_a_time(connection: Connection) -> None:
    """SQLite's write transactions are so by themselves."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("lock table deliveries in share row exclusive mode"))
