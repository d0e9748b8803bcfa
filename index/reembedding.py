"""Goes over to another embedding model: vectors are made beside the old ones, which serve until all are there.

They wait in a table of their own, committed batch by batch, so that a kill costs a batch. Once every chunk has one, a
single transaction puts them in the place of the old ones: a corpus is never half of one model and half of another.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, Engine, Select, and_, delete, func, insert, select, update

from index.caches import Caches
from index.database.engine import reading, writing
from index.database.tables import chunks, staged_vectors
from index.embedding import Encoder, Vectors
from index.errors import EncoderMismatch, WriterBusy
from index.lock import embedding_lock, writer_lock
from index.records import Progress
from index.storing import log_change, note_encoder, vector_bytes

BATCH = 512
RETRY_S = 2.0
"""How long another writer is waited for before the next try."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Progressed:
    """How many chunks have a vector of the model that is being gone over to, and how many there are."""

    encoder: str
    done: int
    total: int


class Reembedding:
    """Gives every chunk of one corpus a vector of `load_encoder`'s model, whatever its vector comes from now."""

    def __init__(self, engine: Engine, home: Path, caches: Caches, load_encoder: Callable[[], Encoder]) -> None:
        self._engine = engine
        self._home = home
        self._caches = caches
        self._load_encoder = load_encoder

    def run(self, progress: Progress | None = None, stop: threading.Event | None = None) -> int:
        """Embeds and changes over; how many chunks, 0 where `stop` ended it before. The caches follow on first use.

        What an earlier run has made is kept. Waits for a process that writes. Raises WriterBusy where another
        process is embedding again, EncoderMismatch for a model whose vectors are no good, StoreError.
        """
        encoder, stop = self._load_encoder(), stop or threading.Event()
        with embedding_lock(self._home, self._engine):
            self._forget_others(encoder)
            while not stop.is_set():
                if not self._stage(encoder, progress, stop):
                    return 0
                try:
                    with writer_lock(self._home, self._engine):
                        # What was read in meanwhile; no more can come while the lock is held.
                        if self._stage(encoder, progress, stop):
                            return self._change_over(encoder)
                except WriterBusy:
                    stop.wait(RETRY_S)
        return 0

    def _stage(self, encoder: Encoder, progress: Progress | None, stop: threading.Event) -> bool:
        """Embeds all that has no vector of this encoder yet; False where it was stopped."""
        for rows in self._missing(encoder):
            if stop.is_set():
                return False
            vectors = checked_vectors(encoder, [f"{row.context}\n{row.text}" for row in rows])
            with writing(self._engine) as connection:
                _keep(connection, encoder, [row.id for row in rows], vectors)
            if progress:
                at = progressed(self._engine, encoder.fingerprint)
                progress(at.done, at.total, encoder.name)
        return True

    def _missing(self, encoder: Encoder) -> Iterator[Sequence[Any]]:
        last = ""
        while True:
            with reading(self._engine) as connection:
                query = _without_vector(encoder.fingerprint).where(chunks.c.id > last)
                rows = connection.execute(query.order_by(chunks.c.id).limit(BATCH)).all()
            if not rows:
                return
            yield rows
            last = rows[-1].id

    def _change_over(self, encoder: Encoder) -> int:
        """Only under the writer lock."""
        started = time.monotonic()
        staged = select(staged_vectors.c.vector).where(
            staged_vectors.c.chunk_id == chunks.c.id, staged_vectors.c.encoder == encoder.fingerprint
        )
        with writing(self._engine) as connection:
            connection.execute(update(chunks).values(vector=staged.scalar_subquery()))
            count = connection.execute(select(func.count()).select_from(chunks)).scalar_one()
            connection.execute(delete(staged_vectors))
            note_encoder(connection, encoder)
            log_change(connection, "", ())
        _log.warning("%d chunks changed over to %s in %.1f s", count, encoder.name, time.monotonic() - started)
        self._caches.notice_encoder()
        return count

    def _forget_others(self, encoder: Encoder) -> None:
        with writing(self._engine) as connection:
            connection.execute(delete(staged_vectors).where(staged_vectors.c.encoder != encoder.fingerprint))


def progressed(engine: Engine, fingerprint: str) -> Progressed:
    """How far the corpus has come on its way to this encoder."""
    with reading(engine) as connection:
        total = connection.execute(select(func.count()).select_from(chunks)).scalar_one()
        done = select(func.count()).select_from(staged_vectors).where(staged_vectors.c.encoder == fingerprint)
        return Progressed(fingerprint, connection.execute(done).scalar_one(), total)


def checked_vectors(encoder: Encoder, texts: Sequence[str]) -> Vectors:
    """(len(texts), encoder.dimension). Raises EncoderMismatch for any other shape and for what is not a number."""
    vectors = np.asarray(encoder.encode(texts), dtype=np.float32)
    if vectors.shape != (len(texts), encoder.dimension) or not np.isfinite(vectors).all():
        raise EncoderMismatch(
            f"the encoder {encoder.name} says its vectors have {encoder.dimension} numbers and gives "
            f"{'x'.join(map(str, vectors.shape))} for {len(texts)} texts, or what is no number; nothing was changed"
        )
    return vectors


def _without_vector(fingerprint: str) -> Select[Any]:
    there = and_(staged_vectors.c.chunk_id == chunks.c.id, staged_vectors.c.encoder == fingerprint)
    joined = chunks.join(staged_vectors, there, isouter=True)
    columns = (chunks.c.id, chunks.c.context, chunks.c.text)
    return select(*columns).select_from(joined).where(staged_vectors.c.chunk_id.is_(None))


def _keep(connection: Connection, encoder: Encoder, ids: Sequence[str], vectors: Vectors) -> None:
    """Those of chunks that are still there: a page may have been taken out while its chunks were embedded."""
    held = select(chunks.c.id).where(chunks.c.id.in_(ids)).with_for_update(read=True, key_share=True)
    there = set(connection.execute(held).scalars())
    rows = [
        {"chunk_id": chunk, "encoder": encoder.fingerprint, "vector": vector_bytes(vector)}
        for chunk, vector in zip(ids, vectors, strict=True)
        if chunk in there
    ]
    if rows:
        connection.execute(insert(staged_vectors), rows)
