"""The read side of the database: pages, articles, paragraphs and parks as records; writes nothing."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Connection, Engine, RowMapping, Select, bindparam, func, select

from index.database.engine import read_number, reading, reading_at_one_moment
from index.database.tables import article_parks, articles, changes, chunks, corpus, moved, pages, paragraphs
from index.errors import UnknownId
from index.records import Article, Filters, Page, Paragraph, Passage

_BATCH = 500
_LAST_CHANGE = select(func.max(changes.c.position))
# Made once: a question needs each of them.
_WANTED: BindParameter[list[str]] = bindparam("wanted", expanding=True)
_OWNERS = select(articles).where(articles.c.id.in_(select(paragraphs.c.article_id).where(paragraphs.c.id.in_(_WANTED))))
_PARKS_OF = (
    select(article_parks.c.article_id, article_parks.c.park)
    .where(article_parks.c.article_id.in_(_WANTED))
    .order_by(article_parks.c.position)
)
_PARAGRAPHS_OF = (
    select(
        *(paragraphs.c[name] for name in ("article_id", "id", "role", "text", "first_line", "last_line")),
    )
    .where(paragraphs.c.article_id.in_(_WANTED))
    .order_by(paragraphs.c.position)
)
_NEWEST_CHANGE = select(changes.c.position, changes.c.stamp).order_by(changes.c.position.desc()).limit(1)


@dataclass(frozen=True, slots=True)
class ParkCount:
    """A park of the corpus: how many articles are about it, and their first and last issue date."""

    name: str
    articles: int
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Span:
    """The characters of a page's text that a paragraph was read from, and the SHA-256 of them in UTF-8."""

    paragraph: str
    start: int
    end: int
    sha256: str


class Corpus:
    """Reads the corpus; every call is one consistent view. Safe to share between threads.

    What `at_one_moment` gives is not: all its calls are of the one `connection`.
    """

    def __init__(self, engine: Engine, connection: Connection | None = None) -> None:
        self._engine = engine
        self._connection = connection
        self._parks: tuple[object, list[ParkCount]] = (None, [])

    @contextmanager
    def at_one_moment(self) -> Iterator["Corpus"]:
        """The corpus as it is now, whatever is ingested while it is read: all calls are one consistent view."""
        with reading_at_one_moment(self._engine) as connection:
            yield Corpus(self._engine, connection)

    def pages(self) -> list[Page]:
        """All pages, by date, undated last, then by id."""
        in_article = (
            select(articles.c.page_id, func.count(paragraphs.c.id).label("n"))
            .join(paragraphs, paragraphs.c.article_id == articles.c.id)
            .group_by(articles.c.page_id)
            .subquery()
        )
        per_page = select(articles.c.page_id, func.count().label("n")).group_by(articles.c.page_id).subquery()
        query = (
            select(
                *(pages.c[name] for name in ("id", "source", "sha256", "publication", "date", "date_source")),
                pages.c.date_confidence,
                func.coalesce(per_page.c.n, 0).label("articles"),
                func.coalesce(in_article.c.n, 0).label("paragraphs"),
            )
            .join(per_page, per_page.c.page_id == pages.c.id, isouter=True)
            .join(in_article, in_article.c.page_id == pages.c.id, isouter=True)
            .order_by(pages.c.date.is_(None), pages.c.date, pages.c.id)
        )
        with self._reading() as connection:
            return [Page(**row) for row in connection.execute(query).mappings()]

    def page_text(self, page: str) -> str:
        """The page's text as it was read. Raises UnknownId."""
        with self._reading() as connection:
            text: str | None = connection.execute(select(pages.c.text).where(pages.c.id == page)).scalar()
        if text is None:
            raise UnknownId("page", page)
        return text

    def spans(self, page: str) -> list[Span]:
        """Where the page's paragraphs stand in its text, in page order."""
        query = (
            select(paragraphs.c.id, paragraphs.c.span_start, paragraphs.c.span_end, paragraphs.c.span_sha256)
            .join(articles, articles.c.id == paragraphs.c.article_id)
            .where(articles.c.page_id == page)
            .order_by(articles.c.position, paragraphs.c.position)
        )
        with self._reading() as connection:
            return [Span(*row) for row in connection.execute(query)]

    def articles(
        self, filters: Filters = Filters(), limit: int | None = None, offset: int = 0, page: str | None = None
    ) -> list[Article]:
        """Articles that pass the filters, newest first, undated last, then by page and position."""
        query = narrowed(select(articles), filters)
        query = query.where(articles.c.page_id == page) if page else query
        order = (articles.c.date.is_(None), articles.c.date.desc(), articles.c.page_id, articles.c.position)
        with self._reading() as connection:
            rows = connection.execute(query.order_by(*order).limit(limit).offset(offset)).mappings().all()
            return _assemble(connection, rows)

    def each_article(self, filters: Filters = Filters()) -> Iterator[Article]:
        """The same as `articles`, read a few hundred at a time; what is ingested meanwhile may be missed."""
        offset = 0
        while found := self.articles(filters, _BATCH, offset):
            yield from found
            offset += len(found)

    def article(self, identifier: str) -> Article:
        """Raises UnknownId."""
        with self._reading() as connection:
            rows = connection.execute(select(articles).where(articles.c.id == identifier)).mappings().all()
            found = _assemble(connection, rows)
        if not found:
            raise UnknownId("article", identifier)
        return found[0]

    def passage(self, paragraph: str) -> Passage:
        """A paragraph with its article. Raises UnknownId."""
        found = self.passages([paragraph])
        if not found:
            raise UnknownId("paragraph", paragraph)
        return found[0]

    def passages(self, identifiers: Sequence[str]) -> list[Passage]:
        """The paragraphs with these ids, in this order; those that are not there are left out."""
        with self._reading() as connection:
            rows = {
                row["id"]: row
                for batch in _batches(identifiers)
                for row in connection.execute(_OWNERS, {"wanted": batch}).mappings()
            }
            by_id = {article.id: article for article in _assemble(connection, list(rows.values()))}
        found = {
            paragraph.id: Passage(paragraph, article) for article in by_id.values() for paragraph in article.paragraphs
        }
        return [found[identifier] for identifier in identifiers if identifier in found]

    def moved_to(self, paragraph: str) -> str:
        """The id of the paragraph that stands now where this one stood. Raises UnknownId."""
        with self._reading() as connection:
            new: str | None = connection.execute(select(moved.c.new_id).where(moved.c.old_id == paragraph)).scalar()
        if new is None:
            raise UnknownId("paragraph", paragraph)
        return new

    def parks(self) -> list[ParkCount]:
        """The parks that articles are about, most articles first.

        Counted anew only when something has changed: questions that name a park ask for it each time.
        """
        count = func.count().label("articles")
        query = (
            select(article_parks.c.park, count, func.min(articles.c.date), func.max(articles.c.date))
            .join(articles, articles.c.id == article_parks.c.article_id)
            .group_by(article_parks.c.park)
            .order_by(count.desc(), article_parks.c.park)
        )
        with self._reading() as connection:
            change = connection.execute(_NEWEST_CHANGE).first()
            known, counted = self._parks
            if known != change or change is None:
                counted = [ParkCount(*row) for row in connection.execute(query)]
                self._parks = (change, counted)
        return list(counted)

    def counts(self) -> dict[str, int]:
        """Rows of pages, articles, paragraphs and chunks."""
        tables = {"pages": pages, "articles": articles, "paragraphs": paragraphs, "chunks": chunks}
        with self._reading() as connection:
            return {
                name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for name, table in tables.items()
            }

    def position(self) -> int:
        """The number of the last change; a cache that has seen it is up to date. 0 for an empty corpus."""
        if self._connection is not None:
            return last_change(self._connection)
        return read_number(self._engine, str(_LAST_CHANGE)) or 0

    def newest_change(self) -> tuple[int, str]:
        """Number and stamp of the last change: while they are the same, so is the corpus. (0, "") for an empty one."""
        with self._reading() as connection:
            found = connection.execute(_NEWEST_CHANGE).first()
        return (found.position, found.stamp) if found else (0, "")

    def facts(self) -> dict[str, str]:
        """What is noted about the whole corpus: `id`, and `encoder` once there are vectors."""
        with self._reading() as connection:
            return {row.key: row.value for row in connection.execute(select(corpus))}

    def _reading(self) -> AbstractContextManager[Connection]:
        return reading(self._engine) if self._connection is None else nullcontext(self._connection)


def narrowed(query: Select[Any], filters: Filters) -> Select[Any]:
    """The query over `articles` with the filters' conditions added."""
    if filters.since:
        query = query.where(articles.c.date >= filters.since)
    if filters.until:
        query = query.where(articles.c.date <= filters.until)
    if filters.publication:
        query = query.where(articles.c.publication == filters.publication)
    if filters.kind:
        query = query.where(articles.c.kind == filters.kind)
    if filters.parks:
        about = select(article_parks.c.article_id).where(article_parks.c.park.in_(filters.parks))
        query = query.where(articles.c.id.in_(about))
    return query


def last_change(connection: Connection) -> int:
    return int(connection.execute(_LAST_CHANGE).scalar() or 0)


def _assemble(connection: Connection, rows: Sequence[RowMapping]) -> list[Article]:
    parks: dict[str, list[str]] = defaultdict(list)
    texts: dict[str, list[Paragraph]] = defaultdict(list)
    for batch in _batches([row["id"] for row in rows]):
        for article, park in connection.execute(_PARKS_OF, {"wanted": batch}):
            parks[article].append(park)
        for article, identifier, role, text, first, last in connection.execute(_PARAGRAPHS_OF, {"wanted": batch}):
            texts[article].append(Paragraph(identifier, role, text, (first, last)))
    return [_article(row, tuple(parks[row["id"]]), tuple(texts[row["id"]])) for row in rows]


def _article(row: Mapping[Any, Any], parks: tuple[str, ...], texts: tuple[Paragraph, ...]) -> Article:
    same = ("id", "kind", "headline", "headline_source", "byline", "date", "date_source", "publication", "confidence")
    return Article(page=row["page_id"], parks=parks, paragraphs=texts, **{name: row[name] for name in same})


def _batches(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[i : i + _BATCH] for i in range(0, len(values), _BATCH))
