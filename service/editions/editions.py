"""Gives out briefings and digests: from the store where nothing they are made from has changed, else written anew."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic

from sqlalchemy import Engine

from index.corpus import Corpus
from index.parks import Gazetteer
from service.briefings.briefing import LENGTH_CHARS, Briefing, check_range, write_briefing
from service.briefings.digest import Digest, state_of, write_digest
from service.briefings.weeks import Week
from service.briefings.writing import Writer
from service.editions.edition import Content, Edition, EditionInfo
from service.editions.sources import MadeFrom, sources_of_briefing, sources_of_digest
from service.editions.store import EditionStore, Written


@dataclass(frozen=True, slots=True)
class BriefingOf:
    """Which briefing: on what park, by its own name, over which issue dates, how long, and what counts as new."""

    park: str
    since: date | None = None
    until: date | None = None
    length_chars: int = LENGTH_CHARS
    new_since: date | None = None

    @property
    def key(self) -> str:
        """What all versions of it have in common."""
        asked = "" if self.length_chars == LENGTH_CHARS else f"|{self.length_chars}"
        asked += f"|new {self.new_since}" if self.new_since else ""
        return f"{self.park}|{self.since or ''}|{self.until or ''}{asked}"


class Editions:
    """Every edition is of one moment of the corpus, whatever is ingested meanwhile. Safe to share between threads."""

    def __init__(self, engine: Engine, public_url: str, gazetteer: Callable[[], Gazetteer]) -> None:
        self._corpus = Corpus(engine)
        self._public_url = public_url
        self._gazetteer = gazetteer
        self._briefings = _Shelf(self._corpus, EditionStore(engine, "briefing", Briefing, public_url))
        self._digests = _Shelf(self._corpus, EditionStore(engine, "digest", Digest, public_url))

    def digest(
        self, week: Week, version: int | None = None, *, today: date | None = None, writer: Writer | None = None
    ) -> Edition[Digest]:
        """The digest as it stands on this day, where one is given, or an older version.

        What a chat model wrote an overview for has versions of its own. Raises UnknownId, UnreadableEdition.
        """
        key = _by(str(week), writer)
        if version is not None:
            return self._digests.store.version(key, version)
        return self._digests.current(
            key,
            lambda corpus: sources_of_digest(corpus, week),
            lambda corpus: write_digest(
                corpus,
                str(week),
                public_url=self._public_url,
                gazetteer=self._gazetteer(),
                today=today,
                writer=writer,
            ),
            holds=lambda payload: payload.get("state") == state_of(week, today),
        )

    def briefing(
        self, wanted: BriefingOf, version: int | None = None, *, writer: Writer | None = None
    ) -> Edition[Briefing]:
        """A briefing as it stands now, or an older version of it. Raises UsageError, UnknownId, UnreadableEdition."""
        check_range(wanted.since, wanted.until)
        key = _by(wanted.key, writer)
        if version is not None:
            return self._briefings.store.version(key, version)
        return self._briefings.current(
            key,
            lambda corpus: sources_of_briefing(corpus, wanted.park, wanted.since, wanted.until),
            lambda corpus: write_briefing(
                corpus,
                wanted.park,
                since=wanted.since,
                until=wanted.until,
                public_url=self._public_url,
                gazetteer=self._gazetteer(),
                length_chars=wanted.length_chars,
                new_since=wanted.new_since,
                earlier=[one.get("article_ids", ()) for one in self._briefings.store.payloads(f"{wanted.park}|")],
                writer=writer,
            ),
        )

    def digest_by_id(self, identifier: str) -> Edition[Digest]:
        """A version by its own id. Raises UnknownId, UnreadableEdition."""
        return self._digests.store.by_id(identifier)

    def is_newest_digest(self, identifier: str) -> bool:
        """Whether no later version has been made."""
        return self._digests.store.is_newest(identifier)

    def versions_of_digest(self, week: Week) -> list[EditionInfo]:
        """The versions that have been made, newest first; [] where none was asked for yet."""
        return self._digests.store.versions(str(week))

    def versions_of_briefing(self, wanted: BriefingOf) -> list[EditionInfo]:
        """The same for a briefing."""
        return self._briefings.store.versions(wanted.key)


def _by(key: str, writer: Writer | None) -> str:
    return key if writer is None else f"{key}|{writer.model}"


class _Shelf(Generic[Content]):
    """The editions of one kind, and how the current one is come by."""

    def __init__(self, corpus: Corpus, store: EditionStore[Content]) -> None:
        self._corpus = corpus
        self.store: EditionStore[Content] = store

    def current(
        self,
        key: str,
        sources: Callable[[Corpus], MadeFrom],
        write: Callable[[Corpus], Content],
        holds: Callable[[Mapping[str, Any]], bool] = lambda _: True,
    ) -> Edition[Content]:
        """The stored one where the change log, or else its sources, are as they were; else the one written now.

        `holds` says of a stored payload whether it is still right on this day.
        """
        newest = self.store.newest(key)
        kept = newest if newest and newest.form == self.store.form and holds(newest.row["payload"]) else None
        if kept and kept.point == self._corpus.newest_change():
            return self.store.edition(kept)
        with self._corpus.at_one_moment() as then:
            point = then.newest_change()
            made_from = sources(then)
            unchanged = kept if kept and kept.made_from == made_from else None
            written = None if unchanged else Written(write(then), made_from, point)
        if written:
            return self.store.keep(key, written)
        assert unchanged
        self.store.still_holds(unchanged, point)
        return self.store.edition(unchanged)
