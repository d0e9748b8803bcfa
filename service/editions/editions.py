"""Gives out briefings and digests: from the store where nothing they are made from has changed, else written anew."""

from collections.abc import Callable
from datetime import date
from typing import Generic

from sqlalchemy import Engine

from index.corpus import Corpus
from index.parks import Gazetteer
from service.briefings.briefing import Briefing, check_range, write_briefing
from service.briefings.digest import Digest, write_digest
from service.briefings.weeks import Week
from service.editions.edition import Content, Edition, EditionInfo
from service.editions.sources import MadeFrom, sources_of_briefing, sources_of_digest
from service.editions.store import EditionStore, Written


class Editions:
    """Every edition is of one moment of the corpus, whatever is ingested meanwhile. Safe to share between threads."""

    def __init__(self, engine: Engine, public_url: str, gazetteer: Callable[[], Gazetteer]) -> None:
        self._corpus = Corpus(engine)
        self._public_url = public_url
        self._gazetteer = gazetteer
        self._briefings = _Shelf(self._corpus, EditionStore(engine, "briefing", Briefing, public_url))
        self._digests = _Shelf(self._corpus, EditionStore(engine, "digest", Digest, public_url))

    def digest(self, week: Week, version: int | None = None) -> Edition[Digest]:
        """The digest as it stands now, or an older version of it. Raises UnknownId, UnreadableEdition."""
        if version is not None:
            return self._digests.store.version(str(week), version)
        return self._digests.current(
            str(week),
            lambda corpus: sources_of_digest(corpus, week),
            lambda corpus: write_digest(
                corpus, str(week), public_url=self._public_url, gazetteer=self._gazetteer()
            ),
        )  # fmt: skip

    def briefing(
        self, park: str, since: date | None = None, until: date | None = None, version: int | None = None
    ) -> Edition[Briefing]:
        """The briefing of a park by its own name. Raises UsageError for a range upside down, UnknownId,
        UnreadableEdition."""
        check_range(since, until)
        key = briefing_key(park, since, until)
        if version is not None:
            return self._briefings.store.version(key, version)
        return self._briefings.current(
            key,
            lambda corpus: sources_of_briefing(corpus, park, since, until),
            lambda corpus: write_briefing(
                corpus, park, since=since, until=until, public_url=self._public_url, gazetteer=self._gazetteer()
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

    def versions_of_briefing(
        self, park: str, since: date | None = None, until: date | None = None
    ) -> list[EditionInfo]:
        """The same for a park and range."""
        return self._briefings.store.versions(briefing_key(park, since, until))


def briefing_key(park: str, since: date | None, until: date | None) -> str:
    """What briefings on the same park and range have in common."""
    return f"{park}|{since or ''}|{until or ''}"


class _Shelf(Generic[Content]):
    """The editions of one kind, and how the current one is come by."""

    def __init__(self, corpus: Corpus, store: EditionStore[Content]) -> None:
        self._corpus = corpus
        self.store: EditionStore[Content] = store

    def current(
        self, key: str, sources: Callable[[Corpus], MadeFrom], write: Callable[[Corpus], Content]
    ) -> Edition[Content]:
        """The stored one where the change log, or else its sources, are as they were; else the one written now."""
        newest = self.store.newest(key)
        kept = newest if newest and newest.form == self.store.form else None
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
