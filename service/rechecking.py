"""Checks stored answers again when a page they cite has changed, by the checks they went through when they were given.

It follows the corpus' change log at its own pace: whatever was cut off is caught up with by the next call. It knows
nothing of who changed the pages.
"""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, delete, func, insert, or_, select, update

from index.corpus import Corpus, last_change
from index.database.engine import reading, writing
from index.database.tables import changes, moved
from index.parks import Gazetteer
from index.records import Passage
from service.answer_store import AnswerStore, CitationStanding, Recheck, Standing, StoredAnswer, answer_from
from service.answering.verification import verify
from service.contract import Answer, Verdict
from service.tables import answer_citations, answers, recheck_progress, rechecks

BATCH = 100
"""Answers in one transaction."""
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[A-Za-z]+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of a paragraph that an answer cites; `after` is null where it is gone.

    `pieces` are the parts of both texts in order: `=` stands in both, `-` only before, `+` only after.
    """

    number: int
    standing: CitationStanding
    paragraph_id: str
    now_at: str | None
    before: str
    after: str | None
    pieces: tuple[tuple[str, str], ...]


class Rechecking:
    """Keeps the marks of stored answers level with the corpus. Safe to share between threads and processes."""

    def __init__(self, engine: Engine, corpus: Corpus, store: AnswerStore, gazetteer: Gazetteer) -> None:
        self._engine = engine
        self._corpus = corpus
        self._store = store
        self._gazetteer = gazetteer

    def catch_up(self) -> int:
        """Checks every answer again that a cited page changed under since the last time; how many. Raises StoreError.

        A transaction holds a batch of answers, and the position in the change log once none is left: a call that is
        cut off, or runs beside another, loses nothing and marks nothing twice.
        """
        with reading(self._engine) as connection:
            if _checked_up_to(connection) >= last_change(connection):
                return 0
        count = 0
        while (done := self._batch()) == BATCH:
            count += done
        return count + done

    def differences(self, stored: StoredAnswer) -> list[Difference]:
        """What became of each paragraph that the answer cites, as the corpus is now."""
        cited = self._store.cited(stored.answer.id)
        now = self._now([one.paragraph_id for one in cited])
        found = []
        for one in cited:
            passage = now.get(one.paragraph_id)
            after = passage.paragraph.text if passage else None
            found.append(
                Difference(
                    number=one.number,
                    standing=_standing(one.paragraph_id, one.text, passage),
                    paragraph_id=one.paragraph_id,
                    now_at=passage.paragraph.id if passage else None,
                    before=one.text,
                    after=after,
                    pieces=_pieces(one.text, after or ""),
                )
            )
        return found

    def _batch(self) -> int:
        with writing(self._engine) as connection:
            checked = connection.execute(select(recheck_progress.c.position).with_for_update()).scalar_one()
            position = last_change(connection)
            due = _due(connection, checked, position)
            for identifier, payload in due:
                self._check(connection, answer_from(payload), identifier, position)
            if len(due) < BATCH:
                connection.execute(update(recheck_progress).values(position=position))
        return len(due)

    def _check(self, connection: Connection, answer: Answer, identifier: str, position: int) -> None:
        of_answer = answer_citations.c.answer_id == identifier
        cited = connection.execute(select(answer_citations).where(of_answer)).all()
        now = self._now([row.paragraph_id for row in cited])
        standings: list[CitationStanding] = []
        for row in cited:
            standings.append(_standing(row.paragraph_id, row.text, now.get(row.paragraph_id)))
            if standings[-1] != row.standing:
                changed = update(answer_citations).where(of_answer, answer_citations.c.number == row.number)
                connection.execute(changed.values(standing=standings[-1]))
        passages = {row.number: now[row.paragraph_id] for row in cited if row.paragraph_id in now}
        verdicts = self._verdicts(answer, passages)
        found = Recheck(datetime.now(UTC), position, _of_answer(answer, standings, verdicts), verdicts)
        connection.execute(delete(rechecks).where(rechecks.c.answer_id == identifier))
        connection.execute(
            insert(rechecks).values(
                answer_id=identifier,
                checked_at=found.checked_at,
                index_position=position,
                standing=found.standing,
                verdicts=list(verdicts),
            )
        )

    def _verdicts(self, answer: Answer, passages: dict[int, Passage]) -> tuple[Verdict, ...]:
        return tuple(
            verify(claim.text, [passages[one] for one in claim.citations if one in passages], self._gazetteer).verdict
            for claim in answer.claims
        )

    def _now(self, cited: Sequence[str]) -> dict[str, Passage]:
        """By the id that was cited, what stands there now, under that id or the one it was led to."""
        with reading(self._engine) as connection:
            query = select(moved.c.old_id, moved.c.new_id).where(moved.c.old_id.in_(cited))
            led = {row.old_id: row.new_id for row in connection.execute(query)}
        found = {one.paragraph.id: one for one in self._corpus.passages([*cited, *led.values()])}
        return {one: found[at] for one in cited if (at := one if one in found else led.get(one, "")) in found}


def _due(connection: Connection, checked: int, position: int) -> list[tuple[str, dict[str, object]]]:
    """Answers that cite a page which changed after they were made and after their last check."""
    newest = (
        select(changes.c.page_id, func.max(changes.c.position).label("position"))
        .where(changes.c.position > checked, changes.c.position <= position)
        .group_by(changes.c.page_id)
        .subquery()
    )
    due = (
        select(answer_citations.c.answer_id)
        .join(newest, newest.c.page_id == answer_citations.c.page_id)
        .join(answers, answers.c.id == answer_citations.c.answer_id)
        .outerjoin(rechecks, rechecks.c.answer_id == answer_citations.c.answer_id)
        .where(newest.c.position > answers.c.index_position)
        .where(or_(rechecks.c.index_position.is_(None), newest.c.position > rechecks.c.index_position))
        .limit(BATCH)
    )
    query = select(answers.c.id, answers.c.payload).where(answers.c.id.in_(due.distinct()))
    return [(row.id, row.payload) for row in connection.execute(query)]


def _checked_up_to(connection: Connection) -> int:
    return int(connection.execute(select(recheck_progress.c.position)).scalar_one())


def _standing(cited: str, text: str, passage: Passage | None) -> CitationStanding:
    if passage is None:
        return "deleted"
    if passage.paragraph.text != text:
        return "changed"
    return "same" if passage.paragraph.id == cited else "moved"


def _of_answer(answer: Answer, standings: Sequence[CitationStanding], verdicts: Sequence[Verdict]) -> Standing:
    before = (claim.verdict for claim in answer.claims)
    if any(then == "supported" != now for then, now in zip(before, verdicts, strict=True)):
        return "broken"
    if {"changed", "deleted"} & set(standings):
        return "changed"
    return "moved" if "moved" in standings else "same"


def _pieces(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """Character by character, but figures and Latin words whole: 19 becomes 21, not 1 with a 2 before it."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    found: list[tuple[str, str]] = []
    for _, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if old[i:j] == new[k:m]:
            found.append(("=", "".join(old[i:j])))
            continue
        found += [(sign, "".join(tokens)) for sign, tokens in (("-", old[i:j]), ("+", new[k:m])) if tokens]
    return tuple(found)
