"""Reads page files into the corpus and takes pages out; a page goes in whole or not at all.

What is acknowledged is what was committed: a transaction holds up to `BATCH_PAGES` pages. The caches follow at the end.
"""

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path, PurePath
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, func, or_, select

from index.cache import count_chunks
from index.caches import Caches
from index.database.engine import reading, writing
from index.database.tables import articles, pages, paragraphs
from index.embedding import Encoder
from index.errors import PageError, UnknownId, UsageError
from index.lock import writer_lock
from index.parks import Gazetteer
from index.preparing import READER_VERSION, Prepared, corrections_beside, prepare
from index.reading.corrections import Corrections
from index.records import Given, IngestSummary, Progress
from index.sources import Source, find_files, read_sources
from index.storing import (
    claim_encoder,
    delete_page,
    move_page,
    store_corrections,
    store_page,
    stored_corrections,
)

BATCH_PAGES = 64


@dataclass(slots=True)
class _Tally:
    pages: int = 0
    articles: int = 0
    paragraphs: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)

    def summary(self, seconds: float) -> IngestSummary:
        counts = {name: getattr(self, name) for name in _Tally.__slots__ if name != "failures"}
        return IngestSummary(**counts, failures=tuple(self.failures), seconds=round(seconds, 3))


@dataclass(frozen=True, slots=True)
class _Known:
    """A page that is stored already: of the same bytes, or read from the same file."""

    id: str
    source: str
    source_line: int | None
    sha256: str
    publication: str | None
    date: date | None
    reader: int
    corrections: dict[str, Any]

    def current(self, given: Given, corrections: Corrections) -> bool:
        """Whether this reader would give the same page again: with the same corrections, date and publication."""
        said = given.issue_date in (None, self.date) and given.publication in (None, self.publication)
        rules = corrections.model_dump(mode="json", exclude_defaults=True)
        return said and self.reader == READER_VERSION and self.corrections == rules


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
        tally = _Tally()
        with writer_lock(self._home, self._engine):
            for number, path in enumerate(files):
                if progress:
                    progress(number, len(files), path.name)
                self._add_file(path, given, tally)
            self._caches.follow()
        if progress:
            progress(len(files), len(files), "")
        return tally.summary(time.monotonic() - started)

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
                named = connection.execute(select(pages.c.id, pages.c.source)).all()
                ids = [row.id for row in named if page in (row.id, row.source, PurePath(row.source).name)]
                for identifier in ids:
                    delete_page(connection, identifier)
            self._caches.follow()
        return len(ids)

    def reindex(self) -> int:
        """Makes Chroma and the lexical index again from the database. Chunks in all."""
        with writer_lock(self._home, self._engine):
            self._caches.rebuild()
            with reading(self._engine) as connection:
                return count_chunks(connection)

    def _add_file(self, path: Path, given: Given, tally: _Tally) -> None:
        try:
            sources = read_sources(path)
            while batch := list(islice(sources, BATCH_PAGES)):
                self._add_batch(batch, given, tally)
        except PageError as error:
            tally.failures.append((str(path), str(error)))

    def _add_batch(self, batch: Sequence[Source], given: Given, tally: _Tally) -> None:
        with reading(self._engine) as connection:
            known = _known(connection, batch)
            taken = set(connection.execute(select(pages.c.id)).scalars()) if batch[0].line is None else set()
        prepared: dict[str, Prepared] = {}
        unchanged: list[tuple[_Known, Source]] = []
        for source in batch:
            tally.pages += 1
            same = next((page for page in known if page.sha256 == source.sha256), None)
            keep = same or (
                None if source.line else next((one for one in known if one.source == str(source.path)), None)
            )
            try:
                rules = self._corrections(source, keep)
                if same and same.current(given, rules):
                    unchanged.append((same, source))
                    continue
                one = prepare(source, given, self._gazetteer, taken, keep.id if keep else None, rules)
            except PageError as error:
                tally.pages -= 1
                tally.failures.append((source.where, str(error)))
                continue
            prepared[one.row.id] = one
        if unchanged:
            self._note_unchanged(unchanged, tally)
        if prepared:
            self._store(list(prepared.values()), tally)

    def _corrections(self, source: Source, page: "_Known | None") -> Corrections:
        """What an editor said of the page, in the file beside it and through `correct`."""
        if source.line is not None:
            return Corrections()
        beside = corrections_beside(source.path)
        if page is None:
            return beside
        with reading(self._engine) as connection:
            return beside.joined(stored_corrections(connection, page.id))

    def _note_unchanged(self, same: Sequence[tuple[_Known, Source]], tally: _Tally) -> None:
        """Counts them. Where a JSON Lines article has moved to another line, citations must name the new one."""
        with reading(self._engine) as connection:
            held = select(articles.c.id).where(articles.c.page_id.in_([page.id for page, _ in same]))
            inside = select(func.count()).select_from(paragraphs).where(paragraphs.c.article_id.in_(held))
            tally.paragraphs += connection.execute(inside).scalar_one()
            tally.articles += connection.execute(select(func.count()).select_from(held.subquery())).scalar_one()
        tally.unchanged += len(same)
        for page, source in same:
            if source.line is not None and page.source == str(source.path) and page.source_line != source.line:
                with writing(self._engine) as connection:
                    move_page(connection, page.id, str(source.path), source.line)

    def _store(self, prepared: Sequence[Prepared], tally: _Tally) -> None:
        encoder = self._load_encoder()
        vectors = encoder.encode([text for one in prepared for text in one.texts])
        with writing(self._engine) as connection:
            claim_encoder(connection, encoder)
            start = 0
            for one in prepared:
                stop = start + len(one.chunks)
                clash = _clash(connection, one)
                if clash:
                    tally.pages -= 1
                    tally.failures.append((one.row.source, clash))
                else:
                    replaced = _stored(connection, one.row.id)
                    store_page(connection, one.row, one.articles, one.chunks, vectors[start:stop])
                    tally.new += not replaced
                    tally.updated += replaced
                    tally.articles += len(one.articles)
                    tally.paragraphs += one.paragraphs
                start = stop


def _bytes_of(path: Path, sha256: str) -> bytes:
    """The file's bytes, as long as they are those that were read. Raises UsageError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: can't be read ({error.strerror}); a correction needs the page's file") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise UsageError(f"{path} is not the file that was read any more; ingest it again, then correct it")
    return data


def _known(connection: Connection, batch: Sequence[Source]) -> list[_Known]:
    columns = [pages.c[name] for name in _Known.__slots__]
    wanted: ColumnElement[bool] = pages.c.sha256.in_([source.sha256 for source in batch])
    if batch[0].line is None:
        wanted = or_(wanted, pages.c.source == str(batch[0].path))
    return [_Known(*row) for row in connection.execute(select(*columns).where(wanted))]


def _stored(connection: Connection, page: str) -> bool:
    return connection.execute(select(pages.c.id).where(pages.c.id == page)).first() is not None


def _clash(connection: Connection, one: Prepared) -> str | None:
    """An article id, given in JSON Lines, that another page has already."""
    ids = [article.id for article in one.articles]
    other = connection.execute(
        select(articles.c.id, articles.c.page_id).where(articles.c.id.in_(ids), articles.c.page_id != one.row.id)
    ).first()
    where = one.row.source if one.row.source_line is None else f"{one.row.source}:{one.row.source_line}"
    return other and f"{where}: the article id {other.id!r} belongs to page {other.page_id!r}; give it another id"
