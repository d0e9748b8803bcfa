"""Builds the objects once and hands them out as one `Parkbrief`; knows nothing of commands, HTTP or MCP.

What a command does not need is not built: the encoder, the answerers and Chroma come on first use.
"""

import logging
import shutil
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from index.caches import Caches
from index.corpus import Corpus
from index.corpus_encoder import CorpusEncoder
from index.database.engine import open_engine
from index.database.migrate import migrate
from index.doctor import Doctor, Finding
from index.embedding import Encoder
from index.errors import ParkbriefError
from index.parks import Gazetteer
from index.reading.corrections import Corrections
from index.records import Filters, Given, IngestSummary, Passage, Progress
from index.reembedding import Progressed, Reembedding, progressed
from index.reranking import Reranker
from index.search import Searcher
from service.answer_store import AnswerStore
from service.answering.answering import Answering
from service.briefings.briefing import LENGTH_CHARS, Briefing, check_range
from service.briefings.digest import Digest
from service.briefings.writing import Writer
from service.contract import Answer, AnswererName, Turn
from service.editions.edition import Edition, EditionInfo
from service.editions.editions import BriefingOf, Editions
from service.errors import SettingsError
from service.figures.ledger import Figure, figures_of
from service.llm import ChatModel
from service.models import chat_model, encoder, encoder_of
from service.publishing import Publishing
from service.rechecking import Rechecking
from service.settings import Settings

if TYPE_CHECKING:
    from index.ingest import Ingest

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Status:
    """What the corpus holds and how far its caches have come; positions are -1 where there is nothing usable."""

    home: str
    database: str
    pages: int
    articles: int
    paragraphs: int
    chunks: int
    encoder: str | None
    going_over_to: str | None
    position: int
    lexical_position: int
    chroma_position: int
    llm: str | None
    disk_free_bytes: int


class Parkbrief:
    """The whole service over one corpus. Safe to share between threads; `close` when done."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._engine = open_engine(settings.database_url)
        migrate(self._engine)
        self.corpus = Corpus(self._engine)
        self.answers = AnswerStore(self._engine)
        self._editions = Editions(self._engine, settings.public_url, lambda: self.gazetteer)
        self._embedding: threading.Thread | None = None
        self._embedding_trouble: str | None = None
        self._stop = threading.Event()
        self.publishing = Publishing(
            self._engine, settings, self._editions, self._stop, writer=lambda: self._writer("auto")
        )

    @cached_property
    def gazetteer(self) -> Gazetteer:
        return Gazetteer.load()

    @cached_property
    def encoder(self) -> Encoder:
        """The one that is set now."""
        return encoder(self.settings)

    @cached_property
    def caches(self) -> Caches:
        return Caches(self._engine, self.settings.home, self.encoder.fingerprint, self.settings.chroma_url)

    @cached_property
    def corpus_encoder(self) -> CorpusEncoder:
        """The encoder of the corpus' vectors; another one than `encoder` until the corpus has gone over to that."""
        return CorpusEncoder(self._engine, self.caches, lambda: self.encoder, partial(encoder_of, self.settings))

    @cached_property
    def searcher(self) -> Searcher:
        reranker = Reranker(self.settings.reranker) if self.settings.reranker else None
        return Searcher(self._engine, self.caches, self.corpus_encoder, reranker=reranker)

    @cached_property
    def rechecking(self) -> Rechecking:
        return Rechecking(self._engine, self.corpus, self.answers, self.gazetteer)

    def ask(
        self,
        question: str,
        *,
        parks: Sequence[str] = (),
        since: date | None = None,
        until: date | None = None,
        answerer: AnswererName = "auto",
        history: Sequence[Turn] = (),
        run: str | None = None,
        case: str | None = None,
    ) -> Answer:
        """A cited answer, stored. Raises UnknownPark, UsageError, StoreError."""
        *_, answer = self.stream(
            question,
            parks=parks,
            since=since,
            until=until,
            answerer=answerer,
            history=history,
            run=run,
            case=case,
        )
        assert isinstance(answer, Answer)
        return answer

    def stream(
        self,
        question: str,
        *,
        parks: Sequence[str] = (),
        since: date | None = None,
        until: date | None = None,
        answerer: AnswererName = "auto",
        history: Sequence[Turn] = (),
        identifier: str | None = None,
        run: str | None = None,
        case: str | None = None,
    ) -> Iterator[str | Answer]:
        """Verified pieces whose concatenation is the answer's text, then the Answer, stored by then.

        `identifier` is the id that it gets; one is made up where none is given.
        """
        filters = self.filters(parks, since, until)
        position = self.corpus.position()
        seen: list[Passage] = []
        for piece in self._answering.stream(
            question,
            filters=filters,
            answerer=answerer,
            history=history,
            identifier=identifier,
            on_sources=seen.extend,
        ):
            if isinstance(piece, Answer):
                self.answers.save(piece, position=position, history=history, contexts=seen, run=run, case=case)
            yield piece

    def briefing(
        self,
        park: str,
        *,
        since: date | None = None,
        until: date | None = None,
        length_chars: int = LENGTH_CHARS,
        new_since: date | None = None,
        answerer: AnswererName = "extractive",
        version: int | None = None,
    ) -> Edition[Briefing]:
        """A park's briefing as it stands now, or an older version of it.

        What the last stored one lacks, or was issued after `new_since`, is marked as new.
        Raises UnknownPark, UsageError, UnknownId, SettingsError where a chat model is asked for and none is set.
        """
        wanted = BriefingOf(self.park(park), since, until, length_chars, new_since)
        return self._editions.briefing(wanted, version, writer=self._writer(answerer))

    def digest(
        self, week: str, version: int | None = None, *, answerer: AnswererName = "extractive"
    ) -> Edition[Digest]:
        """The digest of a week as it stands now, or an older version.

        Raises UsageError, UnknownId, SettingsError where a chat model is asked for and none is set.
        """
        return self.publishing.digest(week, version, self._writer(answerer))

    def briefing_versions(
        self, park: str, *, since: date | None = None, until: date | None = None
    ) -> list[EditionInfo]:
        """The versions of a briefing that were made, newest first. Raises UnknownPark."""
        return self._editions.versions_of_briefing(BriefingOf(self.park(park), since, until))

    def figures(
        self, *, parks: Sequence[str] = (), since: date | None = None, until: date | None = None, about: str = ""
    ) -> Iterator[Figure]:
        """Every figure of the articles that pass, newest article first; with `about` those whose measure has its words.

        Raises UnknownPark, UsageError for a range upside down.
        """
        filters = self.filters(parks, since, until)
        words = about.split()
        return (
            figure
            for article in self.corpus.each_article(filters)
            for figure in figures_of(article, self.gazetteer)
            if (not filters.parks or figure.park in filters.parks) and all(word in figure.subject for word in words)
        )

    def park(self, name: str) -> str:
        """The name of the park that a user means. Raises UnknownPark with the nearest names."""
        return self.gazetteer.resolve(name, known=[park.name for park in self.corpus.parks()]).name

    def ingest(
        self,
        paths: Sequence[Path],
        *,
        date: date | None = None,
        publication: str | None = None,
        progress: Progress | None = None,
    ) -> IngestSummary:
        """Reads files and folders in. Raises UsageError, WriterBusy, EncoderMismatch, StoreError."""
        summary = self._ingest.add(paths, Given(date, publication), progress)
        self.rechecking.catch_up()
        return summary

    def correct(self, page: str, rules: Corrections | None) -> None:
        """Keeps an editor's corrections of a page, or forgets them (None), and reads it again with them."""
        self._ingest.correct(page, rules)
        self.rechecking.catch_up()

    def delete(self, page: str) -> int:
        """Takes pages out by id or file name; how many went."""
        count = self._ingest.delete(page)
        self.rechecking.catch_up()
        return count

    def reindex(self, *, embed: bool = False, progress: Progress | None = None) -> int:
        """Makes Chroma and the lexical index again; with `embed` the vectors, and what hangs on them. How many chunks.

        The old ones serve until the new ones are whole.
        """
        if not embed:
            return self._ingest.reindex()
        count = self.reembedding.run(progress)
        self.caches.mend()
        return count

    def going_over(self) -> Progressed | None:
        """How far the corpus has come on its way to the encoder that is set; None where it is there."""
        self.caches.notice_encoder()
        wanted = self.encoder.fingerprint
        return None if self.caches.encoder == wanted else progressed(self._engine, wanted)

    def doctor(self, *, mend: bool = True) -> list[Finding]:
        """What an audit of the corpus found, and mended unless it is told not to."""
        self.caches.notice_encoder()
        doctor = Doctor(self._engine, self.caches, self.corpus_encoder, self.reembedding)
        return list(doctor.mend() if mend else doctor.examine())

    def status(self) -> Status:
        """What there is, without mending anything."""
        counts = self.corpus.counts()
        self.caches.open()
        on_the_way = self.going_over()
        home = self.settings.home
        return Status(
            home=str(home.resolve()),
            database=self._engine.url.render_as_string(hide_password=True),
            encoder=self.corpus.facts().get("encoder"),
            going_over_to=f"{on_the_way.encoder}: {on_the_way.done} of {on_the_way.total}" if on_the_way else None,
            position=self.corpus.position(),
            lexical_position=self.caches.lexical.position,
            chroma_position=self.caches.dense.position,
            llm=self.settings.llm_model if self.settings.llm_configured else None,
            disk_free_bytes=shutil.disk_usage(home if home.exists() else ".").free,
            **counts,
        )

    def ready(self) -> list[str]:
        """What is not as it should be while questions are answered; [] is best.

        Raises StoreError where they can't be answered now.
        """
        self.corpus.position()
        self.searcher.search("高新区", k=1)
        notes = []
        if self.caches.mending:
            notes.append("the indexes are being brought up to date")
        elif self.caches.trouble:
            notes.append(self.caches.trouble)
        if not self.corpus_encoder.works:
            notes.append(f"the corpus' encoder {self.caches.encoder} can't be used: only words are searched")
        if on_the_way := self.going_over():
            notes.append(f"going over to {on_the_way.encoder}: {on_the_way.done} of {on_the_way.total} chunks embedded")
        if self._embedding_trouble:
            notes.append(self._embedding_trouble)
        return notes

    def warm(self) -> None:
        """Builds everything a question needs, so that the first one does not wait, nor two build it at once."""
        self.ready()
        self.caches.refresh()
        self.rechecking.catch_up()
        _ = self._answering
        if self._chat is not None:
            self._chat.warm()

    def go_over(self) -> None:
        """Where another embedding model is set than the corpus' own, embeds it again in the background."""
        if self.going_over() is not None and self._embedding is None:
            self._embedding = threading.Thread(target=self._embed_again, name="embedding", daemon=True)
            self._embedding.start()

    def close(self, *, finish: bool = False) -> None:
        """Lets go of everything. With `finish` the mending of the indexes, where it is under way, is waited for."""
        self._stop.set()
        self.publishing.close()
        if self._embedding is not None:
            self._embedding.join()
        if self.__dict__.get("_chat") is not None:
            self.__dict__["_chat"].close()
        if "caches" in self.__dict__:
            self.caches.close(finish=finish)
        self._engine.dispose()

    @cached_property
    def reembedding(self) -> Reembedding:
        return Reembedding(self._engine, self.settings.home, self.caches, lambda: self.encoder)

    def _embed_again(self) -> None:
        try:
            self.reembedding.run(stop=self._stop)
            self.caches.refresh()
        except ParkbriefError as error:
            self._embedding_trouble = str(error)
            _log.error("not gone over to another embedding model: %s", error)

    def _writing_encoder(self) -> Encoder:
        self.caches.notice_encoder()
        return self.corpus_encoder.current()

    @cached_property
    def _answering(self) -> Answering:
        return Answering(
            corpus=self.corpus,
            searcher=self.searcher,
            gazetteer=self.gazetteer,
            public_url=self.settings.public_url,
            chat=self._chat,
        )

    def _writer(self, answerer: AnswererName) -> Writer | None:
        if answerer == "extractive" or (answerer == "auto" and self._chat is None):
            return None
        if self._chat is None:
            raise SettingsError("no chat model is configured: set OPENAI_API_KEY or OPENAI_BASE_URL")
        return Writer(self._chat, self.gazetteer)

    @cached_property
    def _chat(self) -> ChatModel | None:
        return chat_model(self.settings)

    @cached_property
    def _ingest(self) -> "Ingest":
        # The reader compiles a lot when it is imported, and asking does not need it.
        from index.ingest import Ingest

        return Ingest(self._engine, self.settings.home, self.caches, self.gazetteer, self._writing_encoder)

    def filters(self, parks: Sequence[str], since: date | None, until: date | None) -> Filters:
        """What to narrow to, parks by any of their names. Raises UnknownPark, UsageError for a range upside down."""
        check_range(since, until)
        return Filters(parks=tuple(self.park(park) for park in parks), since=since, until=until)
