"""Takes sources into the database a batch at a time: what is there already is left, the rest goes in together.

A batch is one transaction, so a page is in whole or not at all; knows nothing of files, caches or the writer lock.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Column, Connection, Engine, func, select

from index.database.engine import reading, writing
from index.database.tables import articles, corrections, pages, paragraphs
from index.embedding import Encoder
from index.errors import PageError
from index.identity import page_stem
from index.parks import Gazetteer
from index.preparing import READER_VERSION, Prepared, corrections_beside, prepare
from index.reading.corrections import Corrections
from index.records import Given, IngestSummary
from index.sources import Source
from index.storing import PageContent, claim_encoder, ids_among, in_batches, move_pages, store_pages

BATCH_PAGES = 512
BATCH_BYTES = 4_000_000
"""A batch ends at either: statements are shared by many pages, and a kill loses a second's work at most."""


@dataclass(slots=True)
class Tally:
    pages: int = 0
    articles: int = 0
    paragraphs: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)

    def summary(self, seconds: float) -> IngestSummary:
        counts = {name: getattr(self, name) for name in Tally.__slots__ if name != "failures"}
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


@dataclass(frozen=True, slots=True)
class _Stored:
    """What the database holds that a batch may meet."""

    by_sha256: dict[str, _Known]
    by_source: dict[str, _Known]
    corrections: dict[str, Corrections]
    """What was said through `correct`, by page id."""
    taken: set[str]
    """Those ids that a page of this batch would get by its file's name."""


class Intake:
    """Gathers sources into batches; `flush` at the end. Only under the writer lock.

    Raises StoreError and EncoderMismatch; a page that can't be read is noted in the tally.
    """

    def __init__(self, engine: Engine, gazetteer: Gazetteer, load_encoder: Callable[[], Encoder], given: Given) -> None:
        self._engine = engine
        self._gazetteer = gazetteer
        self._load_encoder = load_encoder
        self._given = given
        self._batch: dict[str, Source] = {}
        self._bytes = 0
        self.tally = Tally()

    def add(self, source: Source) -> None:
        key = source.sha256
        if key in self._batch or len(self._batch) >= BATCH_PAGES or self._bytes >= BATCH_BYTES:
            self.flush()
        self._batch[key] = source
        self._bytes += len(source.data)

    def fail(self, where: str, error: PageError) -> None:
        """Notes a file that could not be read, after what came before it."""
        self.flush()
        self.tally.failures.append((where, str(error)))

    def flush(self) -> None:
        batch, self._batch, self._bytes = self._batch, {}, 0
        if not batch:
            return
        with reading(self._engine) as connection:
            stored = _stored(connection, batch)
        prepared: dict[str, Prepared] = {}
        unchanged: list[tuple[_Known, Source]] = []
        for sha256, source in batch.items():
            self.tally.pages += 1
            try:
                one = self._taken_apart(source, sha256, stored)
            except PageError as error:
                self.tally.pages -= 1
                self.tally.failures.append((source.where, str(error)))
                continue
            if isinstance(one, _Known):
                unchanged.append((one, source))
            else:
                prepared[one.row.id] = one
                stored.taken.add(one.row.id)
        if unchanged:
            self._note_unchanged(unchanged)
        if prepared:
            self._store(list(prepared.values()))

    def _taken_apart(self, source: Source, sha256: str, stored: _Stored) -> Prepared | _Known:
        """The page as it would be stored, or the stored one where nothing would change. Raises PageError."""
        same = stored.by_sha256.get(sha256)
        keep = same or (None if source.line else stored.by_source.get(str(source.path)))
        rules = Corrections()
        if source.line is None:
            rules = corrections_beside(source.path)
            if keep and keep.id in stored.corrections:
                rules = rules.joined(stored.corrections[keep.id])
        if same and same.current(self._given, rules):
            return same
        return prepare(source, self._given, self._gazetteer, stored.taken, keep.id if keep else None, rules)

    def _note_unchanged(self, same: Sequence[tuple[_Known, Source]]) -> None:
        """Counts them. Where a JSON Lines article has moved to another line, citations must name the new one."""
        with reading(self._engine) as connection:
            for batch in in_batches([page.id for page, _ in same]):
                held = select(articles.c.id).where(articles.c.page_id.in_(batch))
                inside = select(func.count()).select_from(paragraphs).where(paragraphs.c.article_id.in_(held))
                self.tally.paragraphs += connection.execute(inside).scalar_one()
                self.tally.articles += connection.execute(
                    select(func.count()).select_from(held.subquery())
                ).scalar_one()
        self.tally.unchanged += len(same)
        moves = [
            (page.id, page.source, source.line)
            for page, source in same
            if source.line is not None and page.source == str(source.path) and page.source_line != source.line
        ]
        if moves:
            with writing(self._engine) as connection:
                move_pages(connection, moves)

    def _store(self, prepared: Sequence[Prepared]) -> None:
        encoder = self._load_encoder()
        vectors = encoder.encode([text for one in prepared for text in one.texts])
        contents, start = [], 0
        for one in prepared:
            stop = start + len(one.chunks)
            contents.append(PageContent(one.row, one.articles, one.chunks, vectors[start:stop]))
            start = stop
        with writing(self._engine) as connection:
            claim_encoder(connection, encoder)
            clashes = _clashes(connection, contents)
            kept = [content for content in contents if content.row.id not in clashes]
            replaced = store_pages(connection, kept)
        self.tally.failures += clashes.values()
        self.tally.pages -= len(clashes)
        self.tally.new += len(kept) - len(replaced)
        self.tally.updated += len(replaced)
        self.tally.articles += sum(len(content.articles) for content in kept)
        self.tally.paragraphs += sum(len(article.paragraphs) for content in kept for article in content.articles)


def _stored(connection: Connection, batch: dict[str, Source]) -> _Stored:
    files = [source for source in batch.values() if source.line is None]
    same = _known(connection, pages.c.sha256, list(batch))
    replaced = _known(connection, pages.c.source, [str(source.path) for source in files])
    known = {page.id for page in (*same, *replaced)} if files else ()
    said = {
        row.page_id: Corrections.model_validate(row.rules)
        for ids in in_batches(sorted(known))
        for row in connection.execute(select(corrections).where(corrections.c.page_id.in_(ids)))
    }
    taken = ids_among(connection, pages.c.id, [page_stem(source.path) for source in files])
    return _Stored({page.sha256: page for page in same}, {page.source: page for page in replaced}, said, taken)


def _known(connection: Connection, column: Column[str], wanted: Sequence[str]) -> list[_Known]:
    columns = [pages.c[name] for name in _Known.__slots__]
    return [
        _Known(*row)
        for batch in in_batches(wanted)
        for row in connection.execute(select(*columns).where(column.in_(batch)).order_by(pages.c.id.desc()))
    ]


def _clashes(connection: Connection, contents: Sequence[PageContent]) -> dict[str, tuple[str, str]]:
    """By page id, where and why: an article id, given in JSON Lines, that another page has already."""
    ids = [article.id for content in contents for article in content.articles]
    owners = {
        article: page
        for batch in in_batches(ids)
        for article, page in connection.execute(
            select(articles.c.id, articles.c.page_id).where(articles.c.id.in_(batch))
        )
    }
    clashes: dict[str, tuple[str, str]] = {}
    for content in contents:
        row = content.row
        for article in content.articles:
            owner = owners.setdefault(article.id, row.id)
            if owner != row.id and row.id not in clashes:
                where = row.source if row.source_line is None else f"{row.source}:{row.source_line}"
                reason = f"the article id {article.id!r} belongs to page {owner!r}; give it another id"
                clashes[row.id] = (row.source, f"{where}: {reason}")
    return clashes
