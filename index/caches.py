"""Keeps the lexical index, the vectors and Chroma level with the database; knows nothing of queries.

Whoever opens the corpus calls `refresh`: a cache that is missing, damaged or behind is mended when no one else is
writing, and otherwise served as it is (the lexical index as of its last commit, Chroma not at all while it is written).
What takes long is mended by a process of its own, and searches are served by what there is meanwhile.
"""

import json
import logging
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, delete, func, select

from index.cache import changes_since, count_chunks, last_point
from index.corpus import Corpus
from index.database.engine import reading, writing
from index.database.tables import changes, chunks
from index.dense import DenseIndex
from index.errors import StoreError, WriterBusy
from index.lexical import LexicalIndex
from index.lock import writer_lock
from index.storing import ensure_identity
from index.vectors import VectorCache

AT_ONCE = 2000
"""Chunks that are put into a cache while a search waits (about a second); more are left to a process of their own."""
RETRY_S = 5.0
"""How long a cache that could not be brought level is served as it is before the next try."""
KEPT_CHANGES = 1000
"""The change log's length, once both caches are level: a cache that is further behind is made again."""
MENDING = [sys.executable, "-m", "index.mending"]
_LOOK_S = 0.05
_log = logging.getLogger(__name__)


class Caches:
    """The lexical and the dense index of one corpus, both under `home`.

    `encoder` is the fingerprint of the vectors' model where the corpus does not name one yet.
    """

    def __init__(self, engine: Engine, home: Path, encoder: str, chroma_url: str | None = None) -> None:
        self._engine = engine
        self.home = home
        self._chroma_url = chroma_url
        self._corpus = Corpus(engine)
        facts = self._corpus.facts()
        self._identity = facts.get("id") or self._new_identity()
        self._set_encoder = encoder
        self._refreshing = threading.Lock()
        self._mending: subprocess.Popen[str] | None = None
        self._retry_at = 0.0
        self._seen = -1
        self.encoder = facts.get("encoder", encoder)
        """The fingerprint of the model that the corpus' vectors come from now."""
        self.trouble: str | None = None
        """Why the caches are not level, where the last try to bring them there failed."""
        self.lexical = LexicalIndex(home / "lexical")
        self.vectors = VectorCache(home / "vectors", self.encoder)
        self.dense = DenseIndex(home / "chroma", self.encoder, chroma_url)

    @property
    def mending(self) -> bool:
        """Whether a process is bringing them level now that was begun here."""
        return self._mending is not None and self._mending.poll() is None

    def refresh(self, *, dense_needed: bool = True) -> None:
        """Brings both to the database's last change if that can be done now; cheap when they are there already.

        Where that takes long it is begun, and only waited for as long as there is nothing at all to search in.
        Where the dense index is not needed now it is looked at from outside and not opened: importing Chroma takes
        half a second.
        """
        ended = self._mending is not None and not self.mending
        if not ended and (self._level(dense_needed) or time.monotonic() < self._retry_at):
            return
        with self._refreshing:
            if not self.mending:
                self._note_how_it_ended()
                if not self._opened_level(dense_needed) and time.monotonic() >= self._retry_at:
                    self._mend_now_or_begin()
            while self.mending and not self.lexical.open(self._identity) and self.lexical.position < 0:
                time.sleep(_LOOK_S)

    def mend(self) -> None:
        """Brings both to the database's last change and waits for it. Raises WriterBusy, StoreError."""
        with writer_lock(self.home, self._engine):
            self.follow()

    def open(self) -> None:
        """Opens both as they are, mending nothing; `position` tells how far each has come."""
        self.notice_encoder()
        self.lexical.open(self._identity)
        self.vectors.open(self._identity)
        with reading(self._engine) as connection:
            self.dense.open(connection, self._identity)

    def follow(self) -> None:
        """Brings both to the last change. Only under the writer lock. Raises StoreError."""
        self.notice_encoder()
        with reading(self._engine) as connection:
            self.lexical.follow(connection, self._identity)
            self.vectors.follow(connection, self._identity)
            self.dense.follow(connection, self._identity)
        self._forget_old_changes()
        self.trouble = None

    def rebuild(self) -> None:
        """Makes both again from the database, the old ones serving meanwhile. Only under the writer lock."""
        self.lexical.distrust()
        self.vectors.distrust()
        self.dense.distrust()
        self.follow()

    def notice_encoder(self) -> int:
        """Follows another process that went over to another model; the last change, of which that is one."""
        position = self._corpus.position()
        if position != self._seen:
            self.encoder = self._corpus.facts().get("encoder", self._set_encoder)
            self.vectors.use(self.encoder)
            self.dense.use(self.encoder)
            self._seen = position
        return position

    def close(self, *, finish: bool = False) -> None:
        """Ends the mending, or waits until it is done; lets go of Chroma."""
        if self._mending is not None:
            if not finish:
                self._mending.kill()
            self._mending.communicate()
            self._mending = None
        self.dense.close()

    def _level(self, dense_needed: bool) -> bool:
        target = self.notice_encoder()
        if not self.lexical.position == self.vectors.position == target:
            return False
        if dense_needed or self.dense.is_open:
            return self.dense.position == target
        return self.dense.noted_position(self._identity) == target

    def _opened_level(self, dense_needed: bool) -> bool:
        """Another process may have done the work: look at what is on disk before taking the lock."""
        opened = all([self.lexical.open(self._identity), self.vectors.open(self._identity)])
        if opened and dense_needed:
            with reading(self._engine) as connection:
                opened = self.dense.open(connection, self._identity)
        return opened and self._level(dense_needed)

    def _mend_now_or_begin(self) -> None:
        try:
            with writer_lock(self.home, self._engine):
                if at_once := self._backlog() <= AT_ONCE:
                    self.follow()
        except (WriterBusy, StoreError) as error:
            self._serve_as_they_are(str(error))
        else:
            if not at_once:
                self._begin_to_mend()

    def _begin_to_mend(self) -> None:
        _log.warning("the indexes are being brought up to date; searching in what there is meanwhile")
        # Not among the arguments, which other users of the machine can read: there may be a password in the URL.
        told = {
            "database": self._engine.url.render_as_string(hide_password=False),
            "home": str(self.home),
            "encoder": self._set_encoder,
            "chroma_url": self._chroma_url,
            "distrusted": [self.lexical.distrusted, self.vectors.distrusted, self.dense.distrusted],
        }
        self._mending = subprocess.Popen(
            MENDING, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        assert self._mending.stdin is not None
        with suppress(BrokenPipeError):  # it has ended already, and says why
            self._mending.stdin.write(json.dumps(told))
            self._mending.stdin.close()
        self._mending.stdin = None  # `communicate` would flush it

    def _note_how_it_ended(self) -> None:
        if self._mending is not None:
            _, said = self._mending.communicate()
            if self._mending.returncode:
                self._serve_as_they_are(said.strip().rpartition("\n")[2])
            else:
                self.trouble = None
            self._mending = None

    def _serve_as_they_are(self, reason: str) -> None:
        self.trouble = reason
        self._retry_at = time.monotonic() + RETRY_S
        _log.info("serving the indexes as they are: %s", reason)

    def _backlog(self) -> int:
        """How many chunks have to be put into the caches."""
        with reading(self._engine) as connection:
            return max(self._missing(connection, cache) for cache in (self.lexical, self.vectors, self.dense))

    def _missing(self, connection: Connection, cache: LexicalIndex | VectorCache | DenseIndex) -> int:
        note = cache.usable_note(self._identity)
        change = changes_since(connection, note.point) if note else None
        if change is None:
            return count_chunks(connection)
        if len(change.pages) > AT_ONCE:
            return len(change.pages)
        of_pages = select(func.count()).select_from(chunks).where(chunks.c.page_id.in_(change.pages))
        return connection.execute(of_pages).scalar_one() + len(change.removed)

    def _forget_old_changes(self) -> None:
        with reading(self._engine) as connection:
            oldest = connection.execute(select(func.min(changes.c.position))).scalar()
            bound = last_point(connection).position - KEPT_CHANGES
        if oldest is not None and oldest < bound - KEPT_CHANGES:
            with writing(self._engine) as connection:
                connection.execute(delete(changes).where(changes.c.position < bound))

    def _new_identity(self) -> str:
        with writing(self._engine) as connection:
            return ensure_identity(connection)
