"""Reads page files into the corpus and takes pages out; a page goes in whole or not at all.

What is acknowledged is what was committed; index/intake.py says how much at a time. The caches follow at the end.
"""

import hashlib
import time
from collections.abc import Callable, Sequence
from pathlib import Path, PurePath

from sqlalchemy import Connection, Engine, or_, select

from index.cache import count_chunks
from index.caches import Caches
from index.database.engine import reading, writing
from index.database.tables import pages
from index.embedding import Encoder
from index.errors import PageError, UnknownId, UsageError
from index.intake import Intake
from index.lock import writer_lock
from index.parks import Gazetteer
from index.preparing import corrections_beside, prepare
from index.reading.corrections import Corrections
from index.records import Given, IngestSummary, Progress
from index.sources import Source, find_files, read_sources
from index.storing import (
    delete_pages,
    ids_among,
    store_corrections,
    store_page,
    stored_corrections,
)


class Ingest:
    """Writes to one corpus. Every method takes the writer lock and raises WriterBusy or StoreError."""

    def __init__(
        self,
        engine: Engine,
        home: Path,
        caches: Caches,
        gazetteer: Gazetteer,
        load_encoder: Callable[[], Encoder],
    ) -> None:
        self._engine = engine
        self._home = home
        self._caches = caches
        self._gazetteer = gazetteer
        self._load_encoder = load_encoder

    def add(self, paths: Sequence[Path], given: Given = Given(), progress: Progress | None = None) -> IngestSummary:
        """Reads files and folders in; bytes that are stored already change nothing.

        A file that can't be read is noted in the summary and the others go through. Raises UsageError for paths
        that hold no pages.
        """
        started = time.monotonic()
        files = find_files(paths)
        intake = Intake(self._engine, self._gazetteer, self._load_encoder, given)
        with writer_lock(self._home, self._engine):
            for number, path in enumerate(files):
                if progress:
                    progress(number, len(files), path.name)
                try:
                    for source in read_sources(path):
                        intake.add(source)
                except PageError as error:
                    intake.fail(str(path), error)
            intake.flush()
            self._caches.follow()
        if progress:
            progress(len(files), len(files), "")
        return intake.tally.summary(time.monotonic() - started)

    def correct(self, page: str, rules: Corrections | None) -> None:
        """Keeps these corrections of a page beside those it has, or forgets all of them (None); reads it again.

        Raises UnknownId for a page that is not there, PageError for corrections that don't fit it, with nothing
        changed, and UsageError for a page whose file is gone.
        """
        with writer_lock(self._home, self._engine):
            with reading(self._engine) as connection:
                row = connection.execute(select(pages).where(pages.c.id == page)).first()
                before = stored_corrections(connection, page)
            if row is None:
                raise UnknownId("page", page)
            if row.source_line is not None:
                raise UsageError(f"{page} comes from JSON Lines, which needs no page reading; correct it there")
            given = Given(row.date if row.date_source == "given" else None, row.publication)
            source = Source(Path(row.source), _bytes_of(Path(row.source), row.sha256))
            kept = before.joined(rules) if rules else Corrections()
            together = corrections_beside(source.path).joined(kept)
            one = prepare(source, given, self._gazetteer, (), page, together)
            vectors = self._load_encoder().encode(one.texts)
            with writing(self._engine) as connection:
                store_corrections(connection, page, kept)
                store_page(connection, one.row, one.articles, one.chunks, vectors)
            self._caches.follow()

    def delete(self, page: str) -> int:
        """Takes pages out, by id or by the name of their file; how many went, 0 for none."""
        with writer_lock(self._home, self._engine):
            with writing(self._engine) as connection:
                ids = _pages_of(connection, page)
                delete_pages(connection, ids)
            self._caches.follow()
        return len(ids)

    def reindex(self) -> int:
        """Makes Chroma and the lexical index again from the database. Chunks in all."""
        with writer_lock(self._home, self._engine):
            self._caches.rebuild()
            with reading(self._engine) as connection:
                return count_chunks(connection)


def _bytes_of(path: Path, sha256: str) -> bytes:
    """The file's bytes, as long as they are those that were read. Raises UsageError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: can't be read ({error.strerror}); a correction needs the page's file") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise UsageError(f"{path} is not the file that was read any more; ingest it again, then correct it")
    return data


def _pages_of(connection: Connection, name: str) -> list[str]:
    """Ids of the pages that go by this name: the page with this id, or those of the file called so."""
    if ids_among(connection, pages.c.id, [name]):
        return [name]
    columns = select(pages.c.id, pages.c.source)
    at_the_end = or_(pages.c.source == name, pages.c.source.endswith(f"/{name}", autoescape=True))
    named = connection.execute(columns.where(at_the_end))
    return [row.id for row in named if name in (row.source, PurePath(row.source).name)]
