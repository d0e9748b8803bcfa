"""Keeps answers, briefings, digests and eval runs in the database; knows nothing of how they are made."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Engine, RowMapping, insert, select

from index.corpus import last_change
from index.database.engine import reading, writing
from index.errors import UnknownId
from service.contract import Answer, Check, Citation, Claim, PromptUsed, Turn, Usage
from service.tables import answers, documents, runs


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer with what it was made from: `contexts` are paragraph ids, best first."""

    answer: Answer
    created_at: datetime
    history: tuple[Turn, ...]
    contexts: tuple[str, ...]
    index_position: int
    run: str | None
    case: str | None


@dataclass(frozen=True, slots=True)
class Run:
    """One eval run: the suite's name and the configuration its answers were made under."""

    id: str
    suite: str
    created_at: datetime
    config: dict[str, Any]


class AnswerStore:
    """Writes once, reads often; nothing stored is ever changed. Safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def save(
        self,
        answer: Answer,
        *,
        history: Sequence[Turn] = (),
        contexts: Sequence[str] = (),
        run: str | None = None,
        case: str | None = None,
    ) -> None:
        """Stores the answer under its id. Raises StoreError."""
        with writing(self._engine) as connection:
            connection.execute(
                insert(answers).values(
                    id=answer.id,
                    created_at=datetime.now(UTC),
                    question=answer.question,
                    answerer=answer.answerer,
                    abstained=answer.abstained,
                    payload=answer.to_dict(),
                    history=[asdict(turn) for turn in history],
                    contexts=list(contexts),
                    index_position=last_change(connection),
                    run_id=run,
                    case_id=case,
                )
            )

    def get(self, identifier: str) -> StoredAnswer:
        """Raises UnknownId."""
        with reading(self._engine) as connection:
            row = connection.execute(select(answers).where(answers.c.id == identifier)).mappings().first()
        if row is None:
            raise UnknownId("answer", identifier)
        return _stored(row)

    def start_run(self, suite: str, config: Mapping[str, Any]) -> str:
        """A new run's id."""
        created = datetime.now(UTC)
        identifier = f"{created:%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}"
        with writing(self._engine) as connection:
            connection.execute(insert(runs).values(id=identifier, suite=suite, created_at=created, config=dict(config)))
        return identifier

    def run(self, identifier: str) -> Run:
        """Raises UnknownId."""
        with reading(self._engine) as connection:
            row = connection.execute(select(runs).where(runs.c.id == identifier)).mappings().first()
        if row is None:
            raise UnknownId("run", identifier)
        return _run(row)

    def runs(self) -> list[Run]:
        """All runs, newest first."""
        with reading(self._engine) as connection:
            return [_run(row) for row in connection.execute(select(runs).order_by(runs.c.created_at.desc())).mappings()]

    def save_document(self, kind: Literal["briefing", "digest"], key: str, payload: Mapping[str, Any]) -> str:
        """Stores a briefing or digest as it was given out; its id. The same one given out again is not stored again."""
        found = json.loads(json.dumps(payload))
        mine = (documents.c.kind == kind) & (documents.c.key == key)
        with writing(self._engine) as connection:
            last = connection.execute(select(documents).where(mine).order_by(documents.c.created_at.desc())).first()
            if last is not None and last.payload == found:
                return str(last.id)
            identifier = uuid.uuid4().hex
            connection.execute(
                insert(documents).values(
                    id=identifier,
                    kind=kind,
                    key=key,
                    created_at=datetime.now(UTC),
                    payload=found,
                    index_position=last_change(connection),
                )
            )
        return identifier

    def list(self, limit: int = 50, offset: int = 0, run: str | None = None) -> list[StoredAnswer]:
        """Answers, newest first; those of one run in the order they were given. A run's answers are not bounded."""
        query = select(answers)
        if run is None:
            query = query.where(answers.c.run_id.is_(None)).order_by(answers.c.created_at.desc(), answers.c.id)
            query = query.limit(limit).offset(offset)
        else:
            query = query.where(answers.c.run_id == run).order_by(answers.c.created_at, answers.c.id)
        with reading(self._engine) as connection:
            return [_stored(row) for row in connection.execute(query).mappings()]


def _stored(row: RowMapping) -> StoredAnswer:
    return StoredAnswer(
        answer=answer_from(row["payload"]),
        created_at=row["created_at"],
        history=tuple(Turn(**turn) for turn in row["history"]),
        contexts=tuple(row["contexts"]),
        index_position=row["index_position"],
        run=row["run_id"],
        case=row["case_id"],
    )


def _run(row: RowMapping) -> Run:
    return Run(row["id"], row["suite"], row["created_at"], row["config"])


def answer_from(payload: Mapping[str, Any]) -> Answer:
    """The answer that `Answer.to_dict` gave, after a way through JSON."""
    prompt, usage = payload["prompt"], payload["usage"]
    return Answer(
        **{
            **payload,
            "claims": tuple(_claim(claim) for claim in payload["claims"]),
            "citations": tuple(
                Citation(**{**one, "parks": tuple(one["parks"]), "lines": tuple(one["lines"])})
                for one in payload["citations"]
            ),
            "prompt": PromptUsed(**prompt) if prompt else None,
            "usage": Usage(**usage) if usage else None,
        }
    )


def _claim(stored: dict[str, Any]) -> Claim:
    checks = tuple(Check(**check) for check in stored.get("checks", ()))
    return Claim(**{**stored, "citations": tuple(stored["citations"]), "checks": checks})
