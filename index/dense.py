"""The dense index: chunk vectors in Chroma, embedded in a folder or on a server.

Everything known about Chroma stays in this file (1.5.9, measured): a kill while it writes can leave a collection
that lies, so a write is marked first and an interrupted one means a rebuild in a new folder; `where` filters cost
60-300 ms at 100k, so nothing is filtered here; the largest batch is 5,461; the default space is l2.
"""

import logging
import shutil
import threading
import uuid
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select

from index.cache import CachedChunk, CacheNote, changes_since, read_chunks, read_note, write_note
from index.corpus import last_change
from index.database.tables import chunks
from index.errors import StoreError

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

BATCH = 2000
_log = logging.getLogger(__name__)


class DenseIndex:
    """One Chroma collection. Reading is safe from threads; `follow` only under the writer lock.

    `folder` holds the note, and the data where no `server_url` is set. `encoder` is the fingerprint of the
    vectors' model: another encoder, another collection.
    """

    def __init__(self, folder: Path, encoder: str, server_url: str | None = None) -> None:
        self._folder = folder
        self._form = f"chroma 1.5, cosine, {encoder}"
        self._server_url = server_url
        self._lock = threading.RLock()
        self._client: ClientAPI | None = None
        self._collection: Collection | None = None
        self._note: CacheNote | None = None

    @property
    def position(self) -> int:
        """The last change it has seen; -1 when there is nothing to search in."""
        return self._note.position if self._note and self._collection else -1

    @property
    def is_open(self) -> bool:
        return self._client is not None

    def noted_position(self, corpus: str) -> int:
        """How far it has come by its note, without opening it; -1 where `open` would find nothing usable."""
        note = read_note(self._note_path)
        if note is None or note.dirty or (note.corpus, note.form) != (corpus, self._form):
            return -1
        there = self._server_url is not None or (self._data(note) / "chroma.sqlite3").is_file()
        return note.position if there else -1

    def open(self, corpus: str) -> bool:
        """Opens what is there, or opens it again as it is now; False when it has to be rebuilt."""
        with self._lock:
            return self._open(corpus)

    def follow(self, connection: Connection, corpus: str) -> None:
        """Brings the collection to the database's last change; rebuilds it where it can't be brought there.

        Raises StoreError when Chroma can't be written, with the collection marked for a rebuild.
        """
        target = last_change(connection)
        try:
            with self._lock:
                if not (self._open(corpus) and self._catch_up(connection, target)):
                    self._rebuild(connection, corpus, target)
        except _failures() as error:
            self.close()
            raise StoreError(
                f"Chroma at {self._server_url or self._folder} could not be written ({error}); text and vectors are "
                "safe in the database, and the next run rebuilds it"
            ) from error

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
                self._collection = None
                return []
        distances = found["distances"] or [[]]
        return [(chunk, 1.0 - distance) for chunk, distance in zip(found["ids"][0], distances[0], strict=True)]

    def close(self) -> None:
        """Lets go of the client, so that the next `open` sees what other processes wrote."""
        if self._client is not None:
            self._client.close()  # type: ignore[attr-defined]
        self._client = self._collection = self._note = None

    def _open(self, corpus: str) -> bool:
        self.close()
        note = read_note(self._note_path)
        if note is None or note.dirty or (note.corpus, note.form) != (corpus, self._form):
            return False
        try:
            self._connect(note)
            assert self._client is not None
            self._collection = self._client.get_collection(_name(note), embedding_function=None)
        except _failures() as error:
            _log.warning("Chroma could not be opened (%s): answering without it", error)
            self.close()
            return False
        self._note = note
        return True

    def _catch_up(self, connection: Connection, target: int) -> bool:
        assert self._note is not None
        assert self._collection is not None
        if self._note.position < target:
            change = changes_since(connection, self._note.position)
            write_note(self._note_path, CacheNote(**{**_fields(self._note), "dirty": True}))
            for start in range(0, len(change.removed), BATCH):
                self._collection.delete(ids=list(change.removed[start : start + BATCH]))
            self._add(read_chunks(connection, change.pages))
        expected = connection.execute(select(func.count()).select_from(chunks)).scalar_one()
        if self._collection.count() != expected:
            return False
        self._note = self._note.at(target)
        write_note(self._note_path, self._note)
        return True

    def _rebuild(self, connection: Connection, corpus: str, target: int) -> None:
        self.close()
        # A new name each time: a client that still has the old one open must not meet new files under it.
        note = CacheNote(corpus, self._form, generation=uuid.uuid4().hex[:12], dirty=True)
        write_note(self._note_path, note)
        self._connect(note)
        assert self._client is not None
        self._collection = self._client.create_collection(
            _name(note), embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )
        self._add(read_chunks(connection))
        self._note = note.at(target)
        write_note(self._note_path, self._note)
        self._discard_others(note, corpus)

    def _add(self, added: Iterable[CachedChunk]) -> None:
        assert self._collection is not None
        for batch in _batches(added):
            vectors: Any = np.stack([chunk.vector for chunk in batch])
            self._collection.upsert(ids=[chunk.id for chunk in batch], embeddings=vectors)

    def _connect(self, note: CacheNote) -> None:
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        if self._server_url is None:
            self._data(note).mkdir(parents=True, exist_ok=True)
            self._client = chromadb.PersistentClient(path=str(self._data(note)), settings=settings)
            return
        url = urlsplit(self._server_url)
        self._client = chromadb.HttpClient(
            host=url.hostname or "127.0.0.1",
            port=url.port or 8000,
            ssl=url.scheme == "https",
            settings=settings,
        )

    def _discard_others(self, note: CacheNote, corpus: str) -> None:
        """Drops what earlier rebuilds left, in the folder or on the server."""
        assert self._client is not None
        for folder in self._folder.glob("g-*") if self._server_url is None else ():
            if folder != self._data(note):
                shutil.rmtree(folder, ignore_errors=True)
        for name in [collection.name for collection in self._client.list_collections()]:
            if name.startswith(f"parkbrief-{corpus}-") and name != _name(note):
                self._client.delete_collection(name)

    def _data(self, note: CacheNote) -> Path:
        return self._folder / f"g-{note.generation}"

    @property
    def _note_path(self) -> Path:
        return self._folder / "note.json"


def _name(note: CacheNote) -> str:
    return f"parkbrief-{note.corpus}-{note.generation}"


def _fields(note: CacheNote) -> dict[str, Any]:
    return {name: getattr(note, name) for name in CacheNote.__slots__}


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
