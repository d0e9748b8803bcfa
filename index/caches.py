"""Keeps Chroma and the lexical index level with the database; knows nothing of queries.

Whoever opens the corpus calls `refresh`: a cache that is missing, damaged or behind is mended when no one else is
writing, and otherwise served as it is (the lexical index as of its last commit, Chroma not at all while it is written).
"""

import logging
import threading
import time
from pathlib import Path

from sqlalchemy import Engine

from index.corpus import Corpus
from index.database.engine import reading, writing
from index.dense import DenseIndex
from index.errors import StoreError, WriterBusy
from index.lexical import LexicalIndex
from index.lock import writer_lock
from index.storing import ensure_identity

RETRY_S = 30.0
"""How long a cache that could not be brought level is served as it is before the next try."""
_log = logging.getLogger(__name__)


class Caches:
    """The lexical and the dense index of one corpus, both under `home`."""

    def __init__(self, engine: Engine, home: Path, encoder: str, chroma_url: str | None = None) -> None:
        self._engine = engine
        self._home = home
        self._corpus = Corpus(engine)
        self._identity = self._corpus.facts().get("id") or self._new_identity()
        self._refreshing = threading.Lock()
        self._retry_at = 0.0
        self.lexical = LexicalIndex(home / "lexical")
        self.dense = DenseIndex(home / "chroma", encoder, chroma_url)

    def refresh(self, *, dense_needed: bool = True) -> None:
        """Brings both to the database's last change if that can be done now; cheap when they are there already.

        Where the dense index is not needed now it is looked at from outside and not opened: importing Chroma takes
        half a second.
        """
        if self._level(dense_needed) or time.monotonic() < self._retry_at:
            return
        with self._refreshing:
            if self._level(dense_needed) or self._opened_level(dense_needed):
                return
            try:
                with writer_lock(self._home, self._engine):
                    self.follow()
            except (WriterBusy, StoreError) as error:
                self._retry_at = time.monotonic() + RETRY_S
                _log.info("serving the indexes as they are: %s", error)

    def open(self) -> None:
        """Opens both as they are, mending nothing; `position` tells how far each has come."""
        self.lexical.open(self._identity)
        self.dense.open(self._identity)

    def follow(self) -> None:
        """Brings both to the last change. Only under the writer lock. Raises StoreError."""
        with reading(self._engine) as connection:
            self.lexical.follow(connection, self._identity)
            self.dense.follow(connection, self._identity)

    def rebuild(self) -> None:
        """Deletes both and makes them again from the database. Only under the writer lock. Raises StoreError."""
        self.close()
        for folder in ("lexical", "chroma"):
            (self._home / folder / "note.json").unlink(missing_ok=True)
        self.follow()

    def close(self) -> None:
        self.dense.close()

    def _level(self, dense_needed: bool) -> bool:
        target = self._corpus.position()
        if self.lexical.position != target:
            return False
        if dense_needed or self.dense.is_open:
            return self.dense.position == target
        return self.dense.noted_position(self._identity) == target

    def _opened_level(self, dense_needed: bool) -> bool:
        """Another process may have done the work: look at what is on disk before taking the lock."""
        opened = self.lexical.open(self._identity)
        if opened and dense_needed:
            opened = self.dense.open(self._identity)
        return opened and self._level(dense_needed)

    def _new_identity(self) -> str:
        with writing(self._engine) as connection:
            return ensure_identity(connection)
