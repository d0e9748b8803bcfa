"""Audits a corpus: the database, its vectors and the two indexes behind it; mends what can be mended.

Everything can be made again from pages, articles, paragraphs and chunks: what is wrong there is said, not guessed at.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import Connection, Engine, Row, Select, delete, exists, func, select, text

from index.caches import Caches
from index.database.engine import reading, writing
from index.database.tables import articles, chunks, moved, pages, paragraphs, staged_vectors
from index.dense import DenseIndex
from index.embedding import Encoder
from index.errors import ParkbriefError
from index.lexical import LexicalIndex
from index.lock import writer_lock
from index.records import Filters
from index.reembedding import Reembedding
from index.vectors import VectorCache

SAMPLE = 50
LEAST_COSINE = 0.99
"""Between a stored vector and the one its text gets now."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found. `mended` says what was done about it; `well` holds where nothing is wrong any more."""

    check: str
    well: bool
    found: str
    mended: str | None = None


class Doctor:
    """Checks one corpus. Reads only, but for `mend`."""

    def __init__(self, engine: Engine, caches: Caches, encoder: Encoder, reembedding: Reembedding) -> None:
        self._engine = engine
        self._caches = caches
        self._encoder = encoder
        self._reembedding = reembedding
        self._checks: dict[str, Callable[[Connection], str | None]] = {
            "database": _integrity,
            "orphans": _orphans,
            "addresses": _dead_ends,
            "paragraphs": _unsearchable,
            "vectors": self._vectors,
            "lexical index": self._lexical,
            "nearest": self._nearest,
            "chroma": self._dense,
        }
        self._cures: dict[str, tuple[str, Callable[[], object]]] = {
            "database": ("its own indexes were made again", self._reindex_database),
            "orphans": ("they were taken out", self._take_out_orphans),
            "addresses": ("they were taken out", self._take_out_dead_ends),
            "vectors": ("all chunks were embedded again", self._reembedding.run),
            "lexical index": ("it was made again", lambda: self._make_again(self._caches.lexical)),
            "nearest": ("they were made again", lambda: self._make_again(self._caches.vectors)),
            "chroma": ("it was made again", lambda: self._make_again(self._caches.dense)),
        }

    def examine(self) -> Iterator[Finding]:
        """One finding a check, in order; changes nothing."""
        return (self._look(check) for check in self._checks)

    def mend(self) -> Iterator[Finding]:
        """As `examine`, but what can be mended is, and looked at again."""
        findings = list(self.examine())
        return (self._mended(finding) for finding in findings)

    def _look(self, check: str) -> Finding:
        try:
            with reading(self._engine) as connection:
                wrong = self._checks[check](connection)
        except ParkbriefError as error:
            wrong = str(error)
        return Finding(check, wrong is None, wrong or "well")

    def _mended(self, finding: Finding) -> Finding:
        if finding.well or finding.check not in self._cures:
            return finding
        done, cure = self._cures[finding.check]
        try:
            if not self._look(finding.check).well:  # what was done for another check may have mended it
                cure()
        except ParkbriefError as error:
            return replace(finding, found=f"{finding.found}; not mended: {error}")
        again = self._look(finding.check)
        if again.well:
            return replace(finding, well=True, mended=done)
        return replace(finding, found=f"{finding.found}; {done}, and still: {again.found}")

    def _vectors(self, connection: Connection) -> str | None:
        lengths = connection.execute(
            select(func.length(chunks.c.vector), func.count()).group_by(func.length(chunks.c.vector))
        ).all()
        if len(lengths) > 1:
            told = ", ".join(
                f"{count} of {length // 4} numbers" for length, count in sorted(lengths, key=lambda r: r[0])
            )
            return f"vectors of different lengths: {told}"
        sample = _sample(connection)
        stored = np.array([np.frombuffer(row.vector, dtype="<f4") for row in sample])
        if not sample or not np.isfinite(stored).all():
            return "vectors that hold no numbers" if sample else None
        now = self._encoder.encode([f"{row.context}\n{row.text}" for row in sample])
        if not now.any():
            return None  # the model can't be loaded any more; the corpus goes over to another
        alike = np.einsum("ij,ij->i", stored, now) >= LEAST_COSINE
        alike |= ~now.any(axis=1) & ~stored.any(axis=1)
        if alike.all():
            return None
        return f"{int((~alike).sum())} of {len(sample)} sampled chunks embed to something else than what is stored"

    def _lexical(self, connection: Connection) -> str | None:
        self._caches.open()
        index = self._caches.lexical
        if wrong := self._behind(index):
            return wrong
        if wrong := _differences(connection, index.ids()):
            return wrong
        lost = [row for row in _sample(connection) if not _found_by_words(connection, index, row)]
        return f"{len(lost)} of a sample of {SAMPLE} chunks are not found by their own text" if lost else None

    def _nearest(self, connection: Connection) -> str | None:
        self._caches.open()
        index = self._caches.vectors
        if wrong := self._behind(index):
            return wrong
        if wrong := _differences(connection, index.ids()):
            return wrong
        recall = index.recall([np.frombuffer(row.vector, dtype="<f4") for row in _sample(connection)])
        return None if recall >= 1 else f"only {recall:.0%} of a sample of chunks are found by their own vector"

    def _dense(self, connection: Connection) -> str | None:
        self._caches.open()
        index = self._caches.dense
        if wrong := self._behind(index):
            return wrong
        if wrong := _differences(connection, index.ids()):
            return wrong
        recall = index.recall([np.frombuffer(row.vector, dtype="<f4") for row in _sample(connection)])
        return None if recall >= 0.95 else f"only {recall:.0%} of a sample of chunks are found by their own vector"

    def _behind(self, index: LexicalIndex | VectorCache | DenseIndex) -> str | None:
        target = self._caches.notice_encoder()
        if index.position == target:
            return None
        return (
            f"at change {index.position} of {target}" if index.position >= 0 else "missing, damaged or of another form"
        )

    def _make_again(self, index: LexicalIndex | VectorCache | DenseIndex) -> None:
        index.distrust()
        self._caches.mend()

    def _reindex_database(self) -> None:
        with writing(self._engine) as connection:
            connection.execute(text("reindex" if connection.dialect.name == "sqlite" else "reindex schema public"))

    def _take_out_orphans(self) -> None:
        with writer_lock(self._caches.home, self._engine), writing(self._engine) as connection:
            for _, table, orphaned in _ORPHANS:
                connection.execute(delete(table).where(orphaned))

    def _take_out_dead_ends(self) -> None:
        with writer_lock(self._caches.home, self._engine), writing(self._engine) as connection:
            connection.execute(delete(moved).where(_DEAD_END))


_ORPHANS = (
    ("articles without a page", articles, ~exists().where(pages.c.id == articles.c.page_id)),
    ("paragraphs without an article", paragraphs, ~exists().where(articles.c.id == paragraphs.c.article_id)),
    ("chunks without an article", chunks, ~exists().where(articles.c.id == chunks.c.article_id)),
    ("waiting vectors without a chunk", staged_vectors, ~exists().where(chunks.c.id == staged_vectors.c.chunk_id)),
)
_live = paragraphs.alias()
_DEAD_END = ~exists().where(paragraphs.c.id == moved.c.new_id) | exists().where(_live.c.id == moved.c.old_id)
"""Leads nowhere, or stands before a paragraph that is there."""


def _integrity(connection: Connection) -> str | None:
    """SQLite's own checks; PostgreSQL has none that a client can ask for, so every table is read once."""
    if connection.dialect.name != "sqlite":
        for table in (pages, articles, paragraphs, chunks):
            connection.execute(select(func.count()).select_from(table))
        return None
    said = [row[0] for row in connection.execute(text("pragma integrity_check(5)"))]
    if said != ["ok"]:
        return f"integrity_check: {'; '.join(str(line) for line in said)}"
    return None


def _orphans(connection: Connection) -> str | None:
    counts = [
        (connection.execute(select(func.count()).select_from(table).where(orphaned)).scalar_one(), what)
        for what, table, orphaned in _ORPHANS
    ]
    found = [f"{count} {what}" for count, what in counts if count]
    if not found and connection.dialect.name == "sqlite":
        broken = connection.execute(text("pragma foreign_key_check")).all()
        found = [f"{len(broken)} rows of {broken[0][0]} refer to what is not there"] if broken else []
    return ", ".join(found) or None


def _dead_ends(connection: Connection) -> str | None:
    count = connection.execute(select(func.count()).select_from(moved).where(_DEAD_END)).scalar_one()
    return f"{count} old addresses lead nowhere" if count else None


def _unsearchable(connection: Connection) -> str | None:
    """Every paragraph stands in a chunk, and every chunk is of paragraphs that are there."""
    held = {one for (ids,) in connection.execute(select(chunks.c.paragraph_ids)) for one in ids}
    there = set(connection.execute(select(paragraphs.c.id)).scalars())
    missing, foreign = len(there - held), len(held - there)
    if not missing and not foreign:
        return None
    return f"{missing} paragraphs in no chunk, {foreign} in a chunk but not there: ingest their pages again"


def _differences(connection: Connection, held: Sequence[str]) -> str | None:
    """How the ids that an index holds differ from the database's."""
    there = set(connection.execute(select(chunks.c.id)).scalars())
    twice, missing, foreign = len(held) - len(set(held)), len(there - set(held)), len(set(held) - there)
    counts = ((missing, "chunks missing"), (foreign, "that are in no article"), (twice, "there twice"))
    return ", ".join(f"{count} {what}" for count, what in counts if count) or None


def _sample(connection: Connection) -> Sequence[Row[tuple[str, str, str, bytes]]]:
    """Chunks at random."""
    query: Select[tuple[str, str, str, bytes]] = select(chunks.c.id, chunks.c.context, chunks.c.text, chunks.c.vector)
    return connection.execute(query.order_by(func.random()).limit(SAMPLE)).all()


def _found_by_words(connection: Connection, index: LexicalIndex, row: Row[tuple[str, str, str, bytes]]) -> bool:
    """Whether the chunk is among the best for its own text, or one of the same text is; a text without words passes."""
    best = [chunk for chunk, _ in index.search(row.text, Filters(), 10)]
    if not best or row.id in best:
        return bool(best) or not any(one.isalnum() for one in row.text)
    texts = connection.execute(select(chunks.c.text).where(chunks.c.id.in_(best))).scalars()
    return any(row.text in one for one in texts)
