"""The dense index: chunk vectors in Chroma, embedded in a folder or on a server.

Everything known about Chroma stays in this file (1.5.9, measured): a kill while it writes can leave a collection
that lies, so a write is marked first and an interrupted one means a rebuild in a new folder; `where` filters cost
60-300 ms at 100k, so nothing is filtered here; the largest batch is 5,461; the default space is l2.
"""

import logging
import secrets
import shutil
import threading
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from index.cache import (
    CachedChunk,
    CacheNote,
    changes_since,
    count_chunks,
    last_point,
    read_chunks,
    read_note,
    write_note,
)
from index.database.tables import chunks
from index.errors import StoreError

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

BATCH = 5000
_BREADTH = 1000
"""HNSW's ef_search: of the ten nearest, questions find 0.85 with the default 100, 0.97 with 400, 0.999 with this
(20,000 news paragraphs, our vectors). 32 neighbours instead of 16 come near it at 400, but are filled half as fast."""
_SAMPLE = 64
_LEAST_RECALL = 0.95
"""HNSW may miss its own vector now and then; a collection whose writer was killed misses one in six."""
_SAME = 0.01
"""Cosine distance below which a vector is the one that was asked for, or that of an equal text."""
_MOST_REMOVED = 0.2
_FEW = 500
"""Chroma gives back no room of what is deleted: past this share, and more than a few, it is made again."""
_log = logging.getLogger(__name__)


class DenseIndex:
    """One Chroma collection. Reading is safe from threads; `follow` only under the writer lock.

    `folder` holds the note, and the data where no `server_url` is set. `encoder` is the fingerprint of the
    vectors' model: another encoder, another collection.
    """

    def __init__(self, folder: Path, encoder: str, server_url: str | None = None) -> None:
        self._folder = folder
        self._encoder = encoder
        self._server_url = server_url
        self._lock = threading.RLock()
        self._client: ClientAPI | None = None
        self._collection: Collection | None = None
        self._note: CacheNote | None = None
        self.distrusted: str | None = None
        """The generation that is not to be used, whatever its note says."""
        self._sampled: str | None = None
        self._noted: tuple[object, CacheNote | None] = (None, None)

    @property
    def position(self) -> int:
        """The last change it has seen; -1 when there is nothing to search in."""
        return self._note.position if self._note and self._collection else -1

    @property
    def is_open(self) -> bool:
        return self._client is not None

    def use(self, encoder: str) -> None:
        """From now on the vectors are those of this encoder."""
        if encoder != self._encoder:
            self.close()
            self._encoder = encoder

    def usable_note(self, corpus: str) -> CacheNote | None:
        """Its note, where it can be brought level by the changes since; None where it has to be rebuilt."""
        note = read_note(self._note_path)
        if note is None or note.dirty or note.generation == self.distrusted:
            return None
        return note if (note.corpus, note.form) == (corpus, self._form) else None

    def noted_position(self, corpus: str) -> int:
        """How far it has come by its note, without opening it; -1 where `open` would find nothing usable."""
        try:
            stat = self._note_path.stat()
        except OSError:
            return -1
        seen = (stat.st_ino, stat.st_mtime_ns, stat.st_size, self.distrusted, self._encoder, corpus)
        if seen != self._noted[0]:  # another file, as it is after every writing
            self._noted = (seen, self.usable_note(corpus))
        note = self._noted[1]
        there = note and (self._server_url is not None or (self._data(note) / "chroma.sqlite3").is_file())
        return note.position if note and there else -1

    def open(self, connection: Connection, corpus: str) -> bool:
        """Opens what is there, or opens it again as it is now; False when it has to be rebuilt."""
        with self._lock:
            note = self.usable_note(corpus)
            if note is None:
                # What is only distrusted goes on being searched; what another process writes to does not.
                if read_note(self._note_path) != self._note:
                    self.close()
                return False
            if note == self._note and self._collection is not None:
                return True
            return self._open(note) and self._holds_what_it_should(connection)

    def follow(self, connection: Connection, corpus: str) -> None:
        """Brings the collection to the database's last change; rebuilds it where it can't be brought there.

        Nothing is found in it while it is written. Raises StoreError when Chroma can't be written, with the
        collection marked for a rebuild.
        """
        try:
            if not (self.open(connection, corpus) and self._catch_up(connection)):
                self._rebuild(connection, corpus)
        except _failures() as error:
            self.close()
            raise StoreError(
                f"Chroma at {self._server_url or self._folder} could not be written ({error}); text and vectors are "
                "safe in the database, and the next run rebuilds it"
            ) from error

    def distrust(self) -> None:
        """What is there now is rebuilt at the next `follow`, whatever its note says."""
        note = read_note(self._note_path)
        self.distrusted = note.generation if note else None

    def search(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """Chunk ids with their cosine, best first, at most `k`; nothing when Chroma fails, which is logged."""
        with self._lock:
            if self._collection is None or k < 1:
                return []
            try:
                queries: Any = [vector]
                found = self._collection.query(query_embeddings=queries, n_results=k, include=["distances"])
            except _failures() as error:
                _log.warning("Chroma failed (%s): answering without it", error)
                self._collection = self._sampled = None
                return []
        distances = found["distances"] or [[]]
        return [(chunk, 1.0 - distance) for chunk, distance in zip(found["ids"][0], distances[0], strict=True)]

    def close(self) -> None:
        """Lets go of the client, so that the next `open` sees what other processes wrote."""
        with self._lock:
            client, self._client, self._collection, self._note = self._client, None, None, None
        if client is not None:
            _let_go(client)

    def ids(self) -> list[str]:
        """The ids of all chunks it holds. Raises StoreError."""
        try:
            return list(self._collection.get(include=[])["ids"]) if self._collection is not None else []
        except _failures() as error:
            raise StoreError(f"Chroma at {self._server_url or self._folder} can't be read ({error})") from error

    def recall(self, sample: Sequence[NDArray[np.float32]]) -> float:
        """The share of these vectors, (n, dimension), that come back as their own nearest. Raises StoreError."""
        try:
            return _recall(self._collection, sample) if self._collection is not None else 0.0
        except _failures() as error:
            raise StoreError(f"Chroma at {self._server_url or self._folder} can't be read ({error})") from error

    def _open(self, note: CacheNote) -> bool:
        self.close()
        try:
            self._client = self._connect(note)
            self._collection = self._client.get_collection(_name(note), embedding_function=None)
        except _failures() as error:
            _log.warning("Chroma could not be opened (%s): answering without it", error)
            # A folder is not tried twice: Chroma keeps what failed and then raises an AttributeError (1.5.9).
            self.distrusted = note.generation if self._server_url is None else None
            self.close()
            return False
        self._note = note
        return True

    def _holds_what_it_should(self, connection: Connection) -> bool:
        """Once a generation: a collection can have the right note and the right count and still find nothing."""
        assert self._note is not None
        assert self._collection is not None
        if self._note.generation == self._sampled or self._note.point != last_point(connection):
            return True
        try:
            whole = self._collection.count() == count_chunks(connection)
            if whole and _recall(self._collection, sample_vectors(connection, _SAMPLE)) >= _LEAST_RECALL:
                self._sampled = self._note.generation
                return True
            _log.warning("Chroma does not hold what it should: answering without it until it is made again")
        except _failures() as error:
            _log.warning("Chroma failed (%s): answering without it", error)
        self.distrusted = self._note.generation if self._server_url is None else None
        self.close()
        return False

    def _catch_up(self, connection: Connection) -> bool:
        assert self._note is not None
        note, collection, target = self._note, self._collection, last_point(connection)
        assert collection is not None
        expected = count_chunks(connection)
        if note.point == target:
            return collection.count() == expected
        change = changes_since(connection, note.point)
        if change is None or note.removed + len(change.removed) > max(expected * _MOST_REMOVED, _FEW):
            return False
        self._collection = None
        write_note(self._note_path, replace(note, dirty=True))
        for start in range(0, len(change.removed), BATCH):
            collection.delete(ids=list(change.removed[start : start + BATCH]))
        _fill(collection, read_chunks(connection, change.pages))
        if collection.count() != expected:
            return False
        note = note.at(target, len(change.removed))
        write_note(self._note_path, note)
        self._note, self._collection = note, collection
        return True

    def _rebuild(self, connection: Connection, corpus: str) -> None:
        """In a folder or collection of its own, while the one before, where it is sound, is still searched."""
        self._discard_others(read_note(self._note_path), corpus)
        # A new name each time: a client that still has the old one open must not meet new files under it.
        note = CacheNote(corpus, self._form, generation=uuid.uuid4().hex[:12])
        with ExitStack() as unless_whole:
            client = self._connect(note)
            unless_whole.callback(_let_go, client)
            collection = client.create_collection(
                _name(note), embedding_function=None, configuration={"hnsw": {"space": "cosine", "ef_search": _BREADTH}}
            )
            _fill(collection, read_chunks(connection))
            note = note.at(last_point(connection))
            write_note(self._note_path, note)
            unless_whole.pop_all()
        self.close()
        with self._lock:
            self._client, self._collection, self._note = client, collection, note
        self._sampled = note.generation
        self._discard_others(note, corpus)

    def _connect(self, note: CacheNote) -> "ClientAPI":
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        if self._server_url is None:
            self._data(note).mkdir(parents=True, exist_ok=True)
            return chromadb.PersistentClient(path=str(self._data(note)), settings=settings)
        url = urlsplit(self._server_url)
        return chromadb.HttpClient(
            host=url.hostname or "127.0.0.1",
            port=url.port or 8000,
            ssl=url.scheme == "https",
            settings=settings,
        )

    def _discard_others(self, note: CacheNote | None, corpus: str) -> None:
        """Drops what earlier rebuilds left, finished or not, in the folder or on the server."""
        for folder in self._folder.glob("g-*"):
            if not (note and folder == self._data(note)):
                shutil.rmtree(folder, ignore_errors=True)
        if self._server_url is not None:
            client = self._connect(CacheNote(corpus, self._form))
            for name in [collection.name for collection in client.list_collections()]:
                if name.startswith(f"parkbrief-{corpus}-") and not (note and name == _name(note)):
                    client.delete_collection(name)
            _let_go(client)

    def _data(self, note: CacheNote) -> Path:
        return self._folder / f"g-{note.generation}"

    @property
    def _form(self) -> str:
        return f"chroma {_version()}, cosine, ef {_BREADTH}, {self._encoder}"

    @property
    def _note_path(self) -> Path:
        return self._folder / "note.json"


@cache
def _version() -> str:
    return version("chromadb")


def _name(note: CacheNote) -> str:
    return f"parkbrief-{note.corpus}-{note.generation}"


def sample_vectors(connection: Connection, count: int) -> list[NDArray[np.float32]]:
    """Vectors of at most `count` chunks, taken at random over the ids, which are hexadecimal digests."""
    query = select(chunks.c.vector).order_by(chunks.c.id).limit(1)
    found = [connection.execute(query.where(chunks.c.id >= secrets.token_hex(10))).scalar() for _ in range(count)]
    return [np.frombuffer(vector, dtype="<f4") for vector in found if vector is not None]


def _let_go(client: "ClientAPI") -> None:
    """Closes the client, and the connections to a server that it leaves to the garbage collector."""
    both = [getattr(one, "_server", None) for one in (client, getattr(client, "_admin_client", None))]
    client.close()  # type: ignore[attr-defined]
    for session in filter(None, [getattr(one, "_session", None) for one in both]):
        session.close()


def _recall(collection: "Collection", sample: Sequence[NDArray[np.float32]]) -> float:
    """The share of these vectors that come back as their own nearest; 1 where there are none but zeros."""
    queries: Any = [vector for vector in sample if vector.any()]
    if not queries:
        return 1.0
    found = collection.query(query_embeddings=queries, n_results=1, include=["distances"])
    nearest = [row[0] if row else 1.0 for row in found["distances"] or []]
    return sum(distance < _SAME for distance in nearest) / len(queries)


def _fill(collection: "Collection", added: Iterable[CachedChunk]) -> None:
    for batch in _batches(added):
        vectors: Any = np.stack([chunk.vector for chunk in batch])
        collection.upsert(ids=[chunk.id for chunk in batch], embeddings=vectors)


def _batches(items: Iterable[CachedChunk]) -> Iterator[Sequence[CachedChunk]]:
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _failures() -> tuple[type[Exception], ...]:
    """What Chroma raises when its data or its server is not there; known only once it is imported."""
    from chromadb.errors import ChromaError
    from httpx import HTTPError

    # A missing server is a ValueError, a damaged folder a RuntimeError or sqlite's own OSError.
    return (ChromaError, HTTPError, ValueError, RuntimeError, OSError)
