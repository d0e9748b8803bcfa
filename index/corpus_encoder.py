"""The encoder that the corpus' vectors come from, whatever model is set now; follows a change without a restart."""

import logging
from collections.abc import Callable, Sequence

import numpy as np
from sqlalchemy import Engine, select

from index.caches import Caches
from index.database.engine import reading
from index.database.tables import chunks, corpus
from index.embedding import Encoder, Vectors
from index.errors import EncoderMismatch, ParkbriefError, StoreError

_log = logging.getLogger(__name__)


class MissingEncoder:
    """Stands in for a model that can't be loaded any more: with zeros for vectors, only words are searched."""

    name = "missing"
    source = ""

    def __init__(self, fingerprint: str, dimension: int) -> None:
        self.fingerprint = fingerprint
        self.dimension = dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        return np.zeros((len(texts), self.dimension), dtype=np.float32)


class CorpusEncoder:
    """An Encoder for queries. `load_set` gives the model set now, `load` one by the source that the corpus notes."""

    def __init__(
        self, engine: Engine, caches: Caches, load_set: Callable[[], Encoder], load: Callable[[str], Encoder]
    ) -> None:
        self._engine = engine
        self._caches = caches
        self._load_set = load_set
        self._load = load
        self._held: Encoder | None = None
        self._failed = False

    @property
    def fingerprint(self) -> str:
        return self._caches.encoder

    @property
    def name(self) -> str:
        return self.current().name

    @property
    def source(self) -> str:
        return self.current().source

    @property
    def dimension(self) -> int:
        return self.current().dimension

    @property
    def works(self) -> bool:
        """Whether queries are given vectors now."""
        return not self._failed and not isinstance(self.current(), MissingEncoder)

    def current(self) -> Encoder:
        """The model itself, or its stand-in; pages are embedded with it until the corpus goes over to another."""
        held, wanted = self._held, self.fingerprint
        if held is None or held.fingerprint != wanted:
            held = self._held = self._find(wanted)
        return held

    def encode(self, texts: Sequence[str]) -> Vectors:
        """(len(texts), dimension); zeros, which is logged, where an endpoint gives none.

        Raises EncoderMismatch for vectors of another dimension than the corpus'.
        """
        try:
            vectors = self.current().encode(texts)
        except EncoderMismatch:
            raise
        except StoreError as error:
            _log.warning("searching words alone: %s", error)
            self._failed = True
            return np.zeros((len(texts), self._stored_dimension() or 1), dtype=np.float32)
        self._failed = False
        return vectors

    def _find(self, wanted: str) -> Encoder:
        encoder = self._load_set()
        if encoder.fingerprint != wanted:
            _log.warning(
                "the corpus was embedded with another model than %s, which is set now: `parkbrief reindex --embed` or "
                "a running server goes over to it, and until then the one before serves",
                encoder.name,
            )
            encoder = self._of_before(wanted)
        stored = self._stored_dimension()
        if stored and encoder.dimension != stored:
            raise EncoderMismatch(
                f"the encoder {encoder.name} gives vectors of {encoder.dimension} numbers, those in the corpus have "
                f"{stored}; set the one it was embedded with, or run `parkbrief reindex --embed`"
            )
        return encoder

    def _of_before(self, wanted: str) -> Encoder:
        with reading(self._engine) as connection:
            source = connection.execute(select(corpus.c.value).where(corpus.c.key == "encoder_source")).scalar()
        reason = "it is another one now"
        try:
            encoder = self._load(source or "")
            if encoder.fingerprint == wanted:
                return encoder
        except ParkbriefError as error:
            reason = str(error)
        _log.warning(
            "the encoder before, %s, can't be loaded any more (%s): only words are searched until then",
            source or wanted,
            reason,
        )
        return MissingEncoder(wanted, self._stored_dimension() or 1)

    def _stored_dimension(self) -> int | None:
        with reading(self._engine) as connection:
            vector: bytes | None = connection.execute(select(chunks.c.vector).limit(1)).scalar()
        return len(vector) // 4 if vector is not None else None
