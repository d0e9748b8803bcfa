"""The lexical index: BM25 in tantivy over words and bigrams of headline, parks and body.

A cache: it can be deleted and is rebuilt from the database. tantivy's commit is atomic, and applying a change
twice gives the same index, so a process killed between commit and note does no harm.
"""

import logging
import math
import shutil
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import tantivy
from sqlalchemy import Connection

from index.cache import CachedChunk, CacheNote, changes_since, read_chunks, read_note, write_note
from index.corpus import last_change
from index.errors import StoreError
from index.records import Filters
from index.words import query_terms, terms

FORM = f"words+bigrams 2, tantivy {version('tantivy')}"
FIELD_WEIGHTS = {"body": 1.0, "headline": 0.5}
_HEAP_BYTES = 64_000_000
_ANALYZER = "cut"
_log = logging.getLogger(__name__)


class LexicalIndex:
    """The index in one folder. Reading is safe from threads; `follow` only under the writer lock."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index: tantivy.Index | None = None
        self._note: CacheNote | None = None

    @property
    def position(self) -> int:
        """The last change it has seen; -1 when there is nothing to search in."""
        return self._note.position if self._note and self._index else -1

    def open(self, corpus: str) -> bool:
        """Opens what is there, or opens it again as it is now; False when it has to be rebuilt."""
        note, index = read_note(self._note_path), None
        if note is not None and (note.corpus, note.form) == (corpus, FORM):
            try:
                index = _registered(tantivy.Index.open(str(self._data)))
            except (ValueError, OSError) as error:
                _log.warning("the lexical index could not be opened (%s)", error)
        # Swapped in one step each: a thread that is searching keeps the index it began with.
        self._index, self._note = index, note
        return index is not None

    def follow(self, connection: Connection, corpus: str) -> None:
        """Brings the index to the database's last change; rebuilds it where it can't be brought there.

        Raises StoreError when it can't be written; what was committed before stays.
        """
        try:
            self._follow(connection, corpus)
        except (ValueError, OSError) as error:  # tantivy raises both for a full disk or a folder it can't write
            raise StoreError(
                f"the lexical index in {self._folder} could not be written ({error}); text and vectors are safe in "
                "the database, and the next run mends it"
            ) from error

    def build(self, corpus: str, added: Iterable[CachedChunk]) -> None:
        """Makes the index anew, of these chunks alone; `follow` brings it level with a database."""
        self._start_again(corpus)
        self._write((), added)
        assert self._index is not None
        self._index.reload()

    def search(self, query: str, filters: Filters, k: int) -> list[tuple[str, float]]:
        """Chunk ids with their BM25 score, best first, at most `k`; ties are broken by id."""
        wanted, index = query_terms(query), self._index
        if index is None or not wanted or k < 1:
            return []
        searcher = index.searcher()
        narrowed = _narrowed(index.schema, _any_of(index.schema, wanted), filters)
        hits = searcher.search(narrowed, limit=min(k, max(searcher.num_docs, 1)), count=False).hits
        found = [(str(searcher.doc(address)["id"][0]), float(score)) for score, address in hits]
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))

    def weights(self, words: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency of terms over chunks: ln(1 + (N - n + 0.5) / (n + 0.5)), BM25's own."""
        index = self._index
        if index is None:
            return dict.fromkeys(words, 0.0)
        searcher = index.searcher()
        total = searcher.num_docs
        return {
            word: math.log(1 + (total - n + 0.5) / (n + 0.5))
            for word in words
            for n in [min(searcher.doc_freq("body", word), total)]
        }

    def _follow(self, connection: Connection, corpus: str) -> None:
        target = last_change(connection)
        if self.open(corpus):
            if self.position == target:
                return
            change = changes_since(connection, self.position)
            self._write(change.pages, read_chunks(connection, change.pages))
        else:
            self.build(corpus, read_chunks(connection))
        assert self._note is not None
        write_note(self._note_path, self._note.at(target))
        self.open(corpus)

    def _write(self, pages: Iterable[str], added: Iterable[CachedChunk]) -> None:
        assert self._index is not None
        with self._index.writer(heap_size=_HEAP_BYTES, num_threads=1) as writer:
            for page in pages:
                writer.delete_documents_by_term("page", page)
            for chunk in added:
                writer.add_document(_document(chunk))
            writer.commit()
            writer.garbage_collect_files()

    def _start_again(self, corpus: str) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._data.mkdir(parents=True)
        self._index = _registered(tantivy.Index(_schema(), path=str(self._data)))
        self._note = CacheNote(corpus, FORM)

    @property
    def _data(self) -> Path:
        return self._folder / "index"

    @property
    def _note_path(self) -> Path:
        return self._folder / "note.json"


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for field in ("page", "park", "publication", "kind"):
        builder.add_text_field(field, tokenizer_name="raw", index_option="basic")
    for field in FIELD_WEIGHTS:
        builder.add_text_field(field, tokenizer_name=_ANALYZER, index_option="freq")
    builder.add_unsigned_field("date", indexed=True, fast=True)
    return builder.build()


def _registered(index: tantivy.Index) -> tantivy.Index:
    """tantivy keeps no analyzer in the folder: texts come in already cut, parted by spaces."""
    index.register_tokenizer(_ANALYZER, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


def _document(chunk: CachedChunk) -> tantivy.Document:
    document = tantivy.Document()
    fields: tuple[tuple[str, str], ...] = (
        ("id", chunk.id), ("page", chunk.page), ("publication", chunk.publication), ("kind", chunk.kind),
        ("headline", " ".join(terms(f"{chunk.headline} {'、'.join(chunk.parks)}"))),
        ("body", " ".join(terms(chunk.text))),
    )  # fmt: skip
    for field, text in fields:
        document.add_text(field, text)
    for park in chunk.parks:
        document.add_text("park", park)
    document.add_unsigned("date", chunk.date_ordinal)
    return document


def _any_of(schema: tantivy.Schema, wanted: list[str]) -> tantivy.Query:
    parts = [
        (
            tantivy.Occur.Should,
            tantivy.Query.boost_query(tantivy.Query.term_query(schema, field, term, "freq"), weight),
        )
        for field, weight in FIELD_WEIGHTS.items()
        for term in wanted
    ]
    return tantivy.Query.boolean_query(parts)


def _narrowed(schema: tantivy.Schema, query: tantivy.Query, filters: Filters) -> tantivy.Query:
    must = [tantivy.Query.const_score_query(condition, 0.0) for condition in _conditions(schema, filters)]
    if not must:
        return query
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in (query, *must)])


def _conditions(schema: tantivy.Schema, filters: Filters) -> list[tantivy.Query]:
    conditions: list[tantivy.Query] = []
    if filters.parks:
        conditions.append(tantivy.Query.term_set_query(schema, "park", list(filters.parks)))
    exact: dict[str, Any] = {"publication": filters.publication, "kind": filters.kind}
    conditions += [tantivy.Query.term_query(schema, field, value, "basic") for field, value in exact.items() if value]
    if filters.since or filters.until:
        bounds = (
            filters.since.toordinal() if filters.since else 1,
            filters.until.toordinal() if filters.until else None,
        )
        conditions.append(tantivy.Query.range_query(schema, "date", tantivy.FieldType.Unsigned, *bounds))
    return conditions
