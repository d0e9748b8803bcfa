import threading
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import Engine, func, select

from index import reembedding as module
from index.caches import Caches
from index.corpus import Corpus
from index.corpus_encoder import CorpusEncoder
from index.database.engine import reading, writing
from index.database.tables import chunks, staged_vectors
from index.embedding import Encoder
from index.errors import EncoderMismatch, StoreError, UsageError, WriterBusy
from index.lock import embedding_lock, writer_lock
from index.reembedding import Progressed, Reembedding, progressed
from index.search import Searcher
from index.storing import note_encoder
from tests.conftest import HashEncoder, OtherEncoder
from tests.corpus_maker import drop_page, put_page

DAY = date(2024, 3, 16)
TEXTS = {"a": "园区担保贷贷款金额不超过1000万元", "b": "评选出五星级党组织六个", "c": "大赛共吸引七十一个项目报名参赛"}
ENCODERS = {"hash": HashEncoder, "other": OtherEncoder}


class Watched(OtherEncoder):
    """The other encoder, that does something before each batch and remembers what it embedded."""

    def __init__(self, before: Callable[[int], object] = lambda batch: None) -> None:
        self.texts: list[str] = []
        self._before = before
        self._batches = 0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self._before(self._batches)
        self._batches += 1
        self.texts += texts
        return super().encode(texts)


@pytest.fixture
def home(tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(module, "BATCH", 1)
    monkeypatch.setattr(module, "RETRY_S", 0.01)
    for page, text in TEXTS.items():
        put_page(engine, page, (f"{page}题", [text], f"{page}高新区", DAY))
    with writing(engine) as connection:
        note_encoder(connection, HashEncoder())
    return tmp_path / "home"


class Process:
    """A process with an encoder set."""

    def __init__(self, engine: Engine, home: Path, encoder: Encoder) -> None:
        self.caches = Caches(engine, home, encoder.fingerprint)
        self.encoder = CorpusEncoder(engine, self.caches, lambda: encoder, _load)
        self.searcher = Searcher(engine, self.caches, self.encoder)
        self.reembedding = Reembedding(engine, home, self.caches, lambda: encoder)


def _load(source: str) -> Encoder:
    if source not in ENCODERS:
        raise UsageError(f"no encoder in {source}: there is no such folder")
    return ENCODERS[source]()


def finds_itself(engine: Engine, process: Process, texts: dict[str, str]) -> bool:
    """Whether each text is the first hit, with the cosine that the corpus' own model gives the two."""
    for page, text in texts.items():
        hit = process.searcher.search(text, k=1)[0]
        with reading(engine) as connection:
            stored = connection.execute(select(chunks).where(chunks.c.id == hit.chunk_id)).one()
        fingerprint = Corpus(engine).facts()["encoder"]
        model = next(encoder() for encoder in (HashEncoder, OtherEncoder) if encoder.fingerprint == fingerprint)
        query, chunk = model.encode([text, f"{stored.context}\n{stored.text}"])
        if stored.page_id != page or abs(hit.dense - query @ chunk) > 1e-5:
            return False
    return True


def lengths(engine: Engine) -> set[int]:
    with reading(engine) as connection:
        return {length // 4 for length in connection.execute(select(func.length(chunks.c.vector))).scalars()}


def waiting(engine: Engine) -> int:
    with reading(engine) as connection:
        return connection.execute(select(func.count()).select_from(staged_vectors)).scalar_one()


def test_a_corpus_goes_over_and_a_process_that_runs_follows(engine: Engine, home: Path) -> None:
    running, changing = Process(engine, home, HashEncoder()), Process(engine, home, OtherEncoder())
    assert finds_itself(engine, running, TEXTS)
    assert finds_itself(engine, changing, TEXTS), "the model before serves, found by its source"
    assert (running.encoder.dimension, changing.encoder.dimension) == (64, 64)
    assert changing.reembedding.run() == 3
    assert (lengths(engine), waiting(engine)) == ({32}, 0)
    assert Corpus(engine).facts()["encoder"] == "other-32"
    for process in (running, changing):
        assert finds_itself(engine, process, TEXTS)
        assert process.encoder.dimension == 32
    changing.caches.refresh()
    assert changing.caches.dense.position == changing.caches.lexical.position == 4


def test_until_it_is_complete_nothing_is_changed_and_a_second_run_goes_on_from_there(
    engine: Engine, home: Path
) -> None:
    stop = threading.Event()
    first = Watched(before=lambda batch: stop.set() if batch == 1 else None)
    process = Process(engine, home, first)
    assert process.reembedding.run(stop=stop) == 0
    assert progressed(engine, "other-32") == Progressed("other-32", 2, 3)
    assert lengths(engine) == {64}
    assert finds_itself(engine, process, TEXTS)
    second = Watched()
    assert Process(engine, home, second).reembedding.run() == 3
    assert len(second.texts) == 1, "two of three were kept"
    assert lengths(engine) == {32}


def test_pages_read_in_and_taken_out_meanwhile_go_over_as_well(engine: Engine, home: Path) -> None:
    new = "后来才有的一段文字"

    def change(batch: int) -> None:
        if batch == 0:
            put_page(engine, "d", ("新题", [new], "d高新区", DAY))
            drop_page(engine, "a")

    process = Process(engine, home, Watched(before=change))
    assert process.reembedding.run() == 3
    assert lengths(engine) == {32}
    assert finds_itself(engine, process, {"b": TEXTS["b"], "c": TEXTS["c"], "d": new})


def test_the_change_waits_for_a_process_that_writes(engine: Engine, home: Path) -> None:
    process = Process(engine, home, OtherEncoder())
    changing = threading.Thread(target=process.reembedding.run)
    with writer_lock(home, engine):
        changing.start()
        while waiting(engine) < 3:
            pass
        assert lengths(engine) == {64}
    changing.join(30)
    assert lengths(engine) == {32}


def test_only_one_process_embeds_again(engine: Engine, home: Path) -> None:
    process = Process(engine, home, OtherEncoder())
    with embedding_lock(home, engine), pytest.raises(WriterBusy, match="embedding again"):
        process.reembedding.run()


def test_a_query_that_is_under_way_when_the_model_changes_is_answered_by_one_of_them(
    engine: Engine, home: Path
) -> None:
    changing = Process(engine, home, OtherEncoder())

    class Slow(HashEncoder):
        def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
            vectors = super().encode(texts)
            if Corpus(engine).facts()["encoder"] == self.fingerprint:
                changing.reembedding.run()
            return vectors

    process = Process(engine, home, Slow())
    (hit,) = process.searcher.search(TEXTS["a"], k=1)
    # Both texts are one article's, so the vectors of either model are alike; those of two models have no product.
    assert hit.dense > 0.5
    assert finds_itself(engine, process, TEXTS)


@pytest.mark.parametrize("given", [np.zeros((1, 31)), np.full((1, 32), np.nan)])
def test_a_model_whose_vectors_are_no_good_changes_nothing(
    engine: Engine, home: Path, given: NDArray[np.float32]
) -> None:
    class Broken(OtherEncoder):
        def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
            return given

    process = Process(engine, home, Broken())
    with pytest.raises(EncoderMismatch, match="nothing was changed"):
        process.reembedding.run()
    assert waiting(engine) == 0
    assert finds_itself(engine, process, TEXTS)


def test_what_waits_for_a_model_that_is_not_set_any_more_is_forgotten(engine: Engine, home: Path) -> None:
    stop = threading.Event()
    Process(engine, home, Watched(before=lambda _: stop.set())).reembedding.run(stop=stop)
    assert waiting(engine) == 1
    Process(engine, home, HashEncoder()).reembedding.run()
    assert (waiting(engine), lengths(engine)) == (0, {64})


def test_where_the_model_before_is_gone_words_alone_are_searched(
    engine: Engine, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(ENCODERS, "hash")
    process = Process(engine, home, OtherEncoder())
    hit = process.searcher.search(TEXTS["b"], k=1)[0]
    assert (hit.lexical > 0, hit.dense) == (True, 0)
    assert not process.encoder.works
    process.reembedding.run()
    assert finds_itself(engine, process, TEXTS)
    assert process.encoder.works


def test_an_endpoint_that_gives_nothing_leaves_the_search_to_words(engine: Engine, home: Path) -> None:
    class Down(HashEncoder):
        def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
            raise StoreError("the embedding endpoint gave no vectors")

    process = Process(engine, home, Down())
    hit = process.searcher.search(TEXTS["b"], k=1)[0]
    assert (hit.lexical > 0, hit.dense) == (True, 0)
    assert not process.encoder.works


def test_a_model_of_the_same_name_and_another_dimension_is_one_clear_error(engine: Engine, home: Path) -> None:
    class Grown(OtherEncoder):
        fingerprint = HashEncoder.fingerprint

    with pytest.raises(EncoderMismatch, match="vectors of 32 numbers, those in the corpus have 64"):
        Process(engine, home, Grown()).searcher.search(TEXTS["a"])
