"""The lexical index: BM25 in tantivy over words and bigrams of headline, parks and body.

A cache: it can be deleted and is rebuilt from the database. tantivy's commit is atomic, and applying a change
twice gives the same index, so a process killed between commit and note does no harm.
"""

import json
import logging
import math
import shutil
import uuid
import zlib
from collections.abc import Collection, Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import tantivy
from sqlalchemy import Connection

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
from index.errors import StoreError
from index.records import Filters
from index.words import query_terms, terms

FORM = f"words+bigrams 3, tantivy {version('tantivy')}"
FIELD_WEIGHTS = {"body": 1.0, "headline": 0.5}
_HEAP_BYTES = 64_000_000
_ANALYZER = "cut"
_SEGMENT_FILES = {".fast", ".fieldnorm", ".idx", ".pos", ".store", ".term", ".del"}
_log = logging.getLogger(__name__)


class LexicalIndex:
    """The index in one folder. Reading is safe from threads; `follow` only under the writer lock."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index: tantivy.Index | None = None
        self._note: CacheNote | None = None
        self.distrusted: str | None = None
        """The generation that is not to be used, whatever its note says."""
        self._checked: frozenset[str] = frozenset()

    @property
    def position(self) -> int:
        """The last change it has seen; -1 when there is nothing to search in."""
        return self._note.position if self._note and self._index else -1

    @property
    def chunks(self) -> int:
        """How many chunks it holds; 0 when there is nothing to search in."""
        return int(self._index.searcher().num_docs) if self._index else 0

    def usable_note(self, corpus: str) -> CacheNote | None:
        """Its note, where it can be brought level by the changes since; None where it has to be rebuilt."""
        note = read_note(self._note_path)
        if note is None or note.generation == self.distrusted:
            return None
        return note if (note.corpus, note.form) == (corpus, FORM) else None

    def open(self, corpus: str) -> bool:
        """Opens what is there, or opens it again as it is now; False when it has to be rebuilt.

        What was open before goes on being searched until there is something better.
        """
        note = self.usable_note(corpus)
        if note is None:
            return False
        if note == self._note and self._index is not None and (self._data(note) / "meta.json").is_file():
            return True
        try:
            self._checked = check_files(self._data(note), self._checked)
            index = _registered(tantivy.Index.open(str(self._data(note))))
        except (ValueError, OSError) as error:
            _log.warning("the lexical index could not be opened (%s)", error)
            self.distrusted = note.generation
            return False
        # Swapped in one step each: a thread that is searching keeps the index it began with.
        self._index, self._note = index, note
        return True

    def follow(self, connection: Connection, corpus: str) -> None:
        """Brings the index to the database's last change; rebuilds it where it can't be brought there.

        Raises StoreError when it can't be written, with what was committed before left as it is.
        """
        try:
            if not (self.open(corpus) and self._catch_up(connection, corpus)):
                self._rebuild(connection, corpus)
        except (ValueError, OSError) as error:  # tantivy raises both for a full disk or a folder it can't write
            raise StoreError(
                f"the lexical index in {self._folder} could not be written ({error}); text and vectors are safe in "
                "the database, and the next run mends it"
            ) from error

    def distrust(self) -> None:
        """What is there now is rebuilt at the next `follow`, whatever its note says."""
        note = read_note(self._note_path)
        self.distrusted = note.generation if note else None

    def build(self, corpus: str, added: Iterable[CachedChunk]) -> CacheNote:
        """Makes the index anew, of these chunks alone, in a folder of its own; its note, which is not yet written."""
        note = CacheNote(corpus, FORM, generation=uuid.uuid4().hex[:12])
        self._data(note).mkdir(parents=True)
        index = _registered(tantivy.Index(_schema(), path=str(self._data(note))))
        _write(index, (), added)
        index.reload()
        self._index, self._note = index, note
        return note

    def search(self, query: str, filters: Filters, k: int) -> list[tuple[str, float]]:
        """Chunk ids with their BM25 score, best first, at most `k`; ties are broken by id."""
        wanted, index = query_terms(query), self._index
        if index is None or not wanted or k < 1:
            return []
        searcher = index.searcher()
        narrowed = _narrowed(index.schema, _any_of(index.schema, searcher, wanted), filters)
        hits = searcher.search(narrowed, limit=min(k, max(searcher.num_docs, 1)), count=False).hits
        found = [(str(searcher.doc(address)["id"][0]), float(score)) for score, address in hits]
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))

    def ids(self) -> list[str]:
        """The ids of all chunks it holds."""
        if self._index is None or not self.chunks:
            return []
        searcher = self._index.searcher()
        hits = searcher.search(tantivy.Query.all_query(), limit=searcher.num_docs, count=False).hits
        return [str(searcher.doc(address)["id"][0]) for _, address in hits]

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

    def _catch_up(self, connection: Connection, corpus: str) -> bool:
        assert self._note is not None
        assert self._index is not None
        note, target = self._note, last_point(connection)
        if note.point != target:
            change = changes_since(connection, note.point)
            if change is None:
                return False
            _write(self._index, change.pages, read_chunks(connection, change.pages))
            write_note(self._note_path, note.at(target, len(change.removed)))
            self.open(corpus)
        return self.chunks == count_chunks(connection)

    def _rebuild(self, connection: Connection, corpus: str) -> None:
        """In a folder of its own: the one before is searched until this one is whole."""
        self._discard_others(read_note(self._note_path))
        note = self.build(corpus, read_chunks(connection))
        write_note(self._note_path, note.at(last_point(connection)))
        self.open(corpus)
        self._discard_others(note)

    def _discard_others(self, note: CacheNote | None) -> None:
        """Drops what earlier rebuilds left, finished or not."""
        for other in self._folder.iterdir() if self._folder.is_dir() else ():
            if other.is_dir() and not (note and other == self._data(note)):
                shutil.rmtree(other, ignore_errors=True)

    def _data(self, note: CacheNote) -> Path:
        return self._folder / f"g-{note.generation}"

    @property
    def _note_path(self) -> Path:
        return self._folder / "note.json"


def check_files(data: Path, known: Collection[str] = ()) -> frozenset[str]:
    """Compares the files of a tantivy index with the CRC-32 in their footers; the names of those that are sound.

    Those in `known` are not read again: a segment never changes. Raises ValueError for a file that is damaged.
    A footer is JSON, its length and a magic number (tantivy's directory/footer.rs); tantivy reads it when it opens a
    file, but does not compare the bytes before it.
    """
    for path in data.iterdir():
        if path.suffix in _SEGMENT_FILES and path.name not in known:
            content = path.read_bytes()
            size = int.from_bytes(content[-8:-4], "little")
            footer = json.loads(content[-8 - size : -8] or "null")
            if not isinstance(footer, dict) or zlib.crc32(memoryview(content)[: -8 - size]) != footer.get("crc"):
                raise ValueError(f"{path.name} is damaged")
    return frozenset(path.name for path in data.iterdir())


def _write(index: tantivy.Index, pages: Iterable[str], added: Iterable[CachedChunk]) -> None:
    with index.writer(heap_size=_HEAP_BYTES, num_threads=1) as writer:
        for page in pages:
            writer.delete_documents_by_term("page", page)
        for chunk in added:
            writer.add_document(_document(chunk))
        writer.commit()
        writer.garbage_collect_files()


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


def _any_of(schema: tantivy.Schema, searcher: tantivy.Searcher, wanted: list[str]) -> tantivy.Query:
    """Of the terms that are there at all: most of a query's are in no headline."""
    parts = [
        (tantivy.Occur.Should, tantivy.Query.boost_query(tantivy.Query.term_query(schema, field, term, "freq"), weight))
        for field, weight in FIELD_WEIGHTS.items()
        for term in wanted
        if searcher.doc_freq(field, term)
    ]
    return tantivy.Query.boolean_query(parts)


def _narrowed(schema: tantivy.Schema, query: tantivy.Query, filters: Filters) -> tantivy.Query:
    must = [tantivy.Query.const_score_query(condition, 0.0) for condition in _conditions(schema, filters)]
    if not must:
        return query
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in (query, *must)])


def _conditions(schema: tantivy.Schema, filters: Filters) -> list[tantivy.Query]:
    conditions: list[tantivy.Query] = []
    if len(filters.parks) > 1:
        conditions.append(tantivy.Query.term_set_query(schema, "park", list(filters.parks)))
    elif filters.parks:  # its documents are read as they lie; those of a set of terms are written down first
        conditions.append(tantivy.Query.term_query(schema, "park", filters.parks[0], "basic"))
    exact: dict[str, Any] = {"publication": filters.publication, "kind": filters.kind}
    conditions += [tantivy.Query.term_query(schema, field, value, "basic") for field, value in exact.items() if value]
    if filters.since or filters.until:
        bounds = (
            filters.since.toordinal() if filters.since else 1,
            filters.until.toordinal() if filters.until else None,
        )
        conditions.append(tantivy.Query.range_query(schema, "date", tantivy.FieldType.Unsigned, *bounds))
    return conditions
