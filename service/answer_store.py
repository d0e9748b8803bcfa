"""Keeps answers and eval runs in the database; knows nothing of how they are made."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Literal

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, RowMapping, Select, delete, insert, select, update

from index.corpus import last_change
from index.database.engine import reading, writing
from index.errors import UnknownId
from index.records import Passage
from service.contract import Answer, Turn, Verdict
from service.tables import answer_citations, answers, feedback, recheck_progress, rechecks, runs

Opinion = Literal["right", "wrong"]
CitationStanding = Literal["same", "moved", "changed", "deleted"]
Standing = Literal["same", "moved", "changed", "broken"]
"""`moved`: what is cited has another address, with the same text; `changed`: it has another text, or is gone, and what
was said holds by what is cited now; `broken`: a sentence does not hold any more.
"""
STALE: tuple[Standing, ...] = ("changed", "broken")
_ANSWER = TypeAdapter(Answer)


@dataclass(frozen=True, slots=True)
class Context:
    """A paragraph that the answerer saw; the SHA-256 of its text then, in UTF-8, null for answers of old versions."""

    paragraph_id: str
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a reader said of an answer."""

    verdict: Opinion
    note: str | None
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Recheck:
    """The answer's last check, after a page it cites had changed; a verdict a claim."""

    checked_at: datetime
    index_position: int
    standing: Standing
    verdicts: tuple[Verdict, ...]

    @property
    def stale(self) -> bool:
        return self.standing in STALE


_ANSWER = TypeAdapter(Answer)


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer with what it was made from: `contexts` are all paragraphs the answerer saw, best first."""

    answer: Answer
    created_at: datetime
    history: tuple[Turn, ...]
    contexts: tuple[Context, ...]
    index_position: int
    run: str | None = None
    case: str | None = None
    feedback: Feedback | None = None
    recheck: Recheck | None = None


@dataclass(frozen=True, slots=True)
class CitedText:
    """What a citation stood on: the paragraph's text as the answerer read it, and how it stands since."""

    number: int
    paragraph_id: str
    text: str
    standing: CitationStanding


@dataclass(frozen=True, slots=True)
class Run:
    """One eval run: the suite's name and the configuration its answers were made under."""

    id: str
    suite: str
    created_at: datetime
    config: dict[str, Any]


class AnswerStore:
    """Answers are written once; what is added later are readers' opinions and checks. Safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def save(
        self,
        answer: Answer,
        *,
        position: int,
        history: Sequence[Turn] = (),
        contexts: Sequence[Passage] = (),
        run: str | None = None,
        case: str | None = None,
    ) -> None:
        """Stores the answer under its id; `position` is the change log's before its search began. Raises StoreError."""
        row = {
            "id": answer.id,
            "created_at": datetime.now(UTC),
            "question": answer.question,
            "answerer": answer.answerer,
            "abstained": answer.abstained,
            "payload": answer.to_dict(),
            "history": [asdict(turn) for turn in history],
            "contexts": [[one.paragraph.id, text_hash(one.paragraph.text)] for one in contexts],
            "index_position": position,
            "run_id": run,
            "case_id": case,
        }
        cited = _cited(answer, contexts)
        # Waiting for the disk takes longer than all else here, and an answer can be asked for again.
        with writing(self._engine, flushed=False) as connection:
            connection.execute(insert(answers).values(row))
            if cited:
                connection.execute(insert(answer_citations), cited)
                _have_it_checked(connection, position)

    def get(self, identifier: str) -> StoredAnswer:
        """Raises UnknownId."""
        with reading(self._engine) as connection:
            row = connection.execute(_select().where(answers.c.id == identifier)).mappings().first()
        if row is None:
            raise UnknownId("answer", identifier)
        return _stored(row)

    def cited(self, identifier: str) -> list[CitedText]:
        """What the answer stands on, by number; [] where there is no such answer."""
        columns = [answer_citations.c[name] for name in ("number", "paragraph_id", "text", "standing")]
        query = select(*columns).where(answer_citations.c.answer_id == identifier).order_by(answer_citations.c.number)
        with reading(self._engine) as connection:
            return [CitedText(*row) for row in connection.execute(query)]

    def give_feedback(self, identifier: str, verdict: Opinion, note: str | None = None) -> Feedback:
        """Keeps what a reader says of an answer, in the place of what was said before. Raises UnknownId."""
        given = Feedback(verdict, note, datetime.now(UTC))
        with writing(self._engine) as connection:
            if connection.execute(select(answers.c.id).where(answers.c.id == identifier)).first() is None:
                raise UnknownId("answer", identifier)
            connection.execute(delete(feedback).where(feedback.c.answer_id == identifier))
            connection.execute(insert(feedback).values(answer_id=identifier, **asdict(given)))
        return given

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

    def list(
        self,
        limit: int = 50,
        offset: int = 0,
        run: str | None = None,
        *,
        since: date | None = None,
        opinion: Opinion | None = None,
        stale: bool = False,
    ) -> list[StoredAnswer]:
        """Answers, newest first; those of one run in the order they were given. A run's answers are not bounded.

        `since` is the first day, in UTC; `opinion` narrows to those said to be right or wrong, `stale` to those under
        which what they cite has changed.
        """
        query = _select()
        if since is not None:
            query = query.where(answers.c.created_at >= datetime.combine(since, time(), UTC))
        if opinion is not None:
            query = query.where(feedback.c.verdict == opinion)
        if stale:
            query = query.where(rechecks.c.standing.in_(STALE))
        if run is None:
            query = query.where(answers.c.run_id.is_(None)).order_by(answers.c.created_at.desc(), answers.c.id)
            query = query.limit(limit).offset(offset)
        else:
            query = query.where(answers.c.run_id == run).order_by(answers.c.created_at, answers.c.id)
        with reading(self._engine) as connection:
            return [_stored(row) for row in connection.execute(query).mappings()]


def text_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def answer_from(payload: Mapping[str, Any]) -> Answer:
    """The answer that `Answer.to_dict` gave, after a way through JSON."""
    return _ANSWER.validate_python(payload)


def _cited(answer: Answer, contexts: Sequence[Passage]) -> list[dict[str, Any]]:
    texts = {one.paragraph.id: one.paragraph.text for one in contexts}
    return [
        {
            "answer_id": answer.id, "number": one.number, "paragraph_id": one.paragraph_id, "page_id": one.page,
            "text": texts.get(one.paragraph_id, one.quote), "standing": "same",
        }
        for one in answer.citations
    ]  # fmt: skip


def _have_it_checked(connection: Connection, position: int) -> None:
    """Where pages changed while the answer was made, those changes are gone through again for it.

    The row is locked while it is read, on PostgreSQL: else a check that does not see this answer could pass it by.
    """
    checked = connection.execute(select(recheck_progress.c.position).with_for_update(read=True)).scalar_one()
    if last_change(connection) > position < checked:
        connection.execute(update(recheck_progress).values(position=position))


def _select() -> Select[Any]:
    return (
        select(
            answers,
            *(feedback.c[name].label(f"feedback_{name}") for name in ("verdict", "note", "given_at")),
            *(
                rechecks.c[name].label(f"recheck_{name}")
                for name in ("checked_at", "index_position", "standing", "verdicts")
            ),
        )
        .outerjoin(feedback, feedback.c.answer_id == answers.c.id)
        .outerjoin(rechecks, rechecks.c.answer_id == answers.c.id)
    )


def _stored(row: RowMapping) -> StoredAnswer:
    return StoredAnswer(
        answer=answer_from(row["payload"]),
        created_at=row["created_at"],
        history=tuple(Turn(**turn) for turn in row["history"]),
        contexts=tuple(Context(*one) for one in row["contexts"]),
        index_position=row["index_position"],
        run=row["run_id"],
        case=row["case_id"],
        feedback=_feedback(row),
        recheck=_recheck(row),
    )


def _feedback(row: RowMapping) -> Feedback | None:
    if row["feedback_verdict"] is None:
        return None
    return Feedback(row["feedback_verdict"], row["feedback_note"], row["feedback_given_at"])


def _recheck(row: RowMapping) -> Recheck | None:
    if row["recheck_standing"] is None:
        return None
    at, position, standing = (row[f"recheck_{name}"] for name in ("checked_at", "index_position", "standing"))
    return Recheck(at, position, standing, tuple(row["recheck_verdicts"]))


def _run(row: RowMapping) -> Run:
    return Run(row["id"], row["suite"], row["created_at"], row["config"])
