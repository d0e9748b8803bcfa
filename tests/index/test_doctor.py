import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, delete, insert, select, text, update

from index.caches import Caches
from index.corpus_encoder import CorpusEncoder
from index.database.engine import open_engine, reading, writing
from index.database.migrate import migrate
from index.database.tables import chunks, moved, paragraphs
from index.doctor import Doctor, Finding
from index.lock import writer_lock
from index.reembedding import Reembedding
from index.storing import note_encoder, vector_bytes
from tests.conftest import HashEncoder
from tests.corpus_maker import put_page

DAY = date(2024, 3, 16)
TEXTS = {"a": "园区担保贷贷款金额不超过1000万元", "b": "评选出五星级党组织六个", "c": "大赛共吸引七十一个项目报名参赛"}
CHECKS = ["database", "orphans", "addresses", "paragraphs", "vectors", "lexical index", "nearest", "chroma"]


@pytest.fixture
def home(tmp_path: Path, engine: Engine) -> Path:
    for page, line in TEXTS.items():
        put_page(engine, page, (f"{page}题", [line], f"{page}高新区", DAY))
    with writing(engine) as connection:
        note_encoder(connection, HashEncoder())
    caches = Caches(engine, tmp_path / "home", HashEncoder.fingerprint)
    caches.refresh()
    caches.close()
    return tmp_path / "home"


def doctor(engine: Engine, home: Path, caches: Caches | None = None) -> Doctor:
    caches = caches or Caches(engine, home, HashEncoder.fingerprint)
    encoder = CorpusEncoder(engine, caches, HashEncoder, lambda source: HashEncoder())
    return Doctor(engine, caches, encoder, Reembedding(engine, home, caches, HashEncoder))


def wrong(findings: list[Finding]) -> dict[str, tuple[str, bool]]:
    """What each check said that found something, and whether it is well now."""
    return {one.check: (one.found, one.well) for one in findings if one.found != "well"}


def test_a_sound_corpus_is_well(engine: Engine, home: Path) -> None:
    assert list(doctor(engine, home).examine()) == [Finding(check, True, "well") for check in CHECKS]
    assert list(doctor(engine, home).mend()) == [Finding(check, True, "well") for check in CHECKS]


@pytest.mark.parametrize(("folder", "check"), [("lexical", "lexical index"), ("chroma", "chroma")])
def test_an_index_that_is_gone_is_said_and_only_made_again_when_told_to(
    engine: Engine, home: Path, folder: str, check: str
) -> None:
    shutil.rmtree(home / folder)
    assert wrong(list(doctor(engine, home).examine())) == {check: ("missing, damaged or of another form", False)}
    mended = {one.check: one for one in doctor(engine, home).mend()}[check]
    assert (mended.well, mended.mended) == (True, "it was made again")
    assert wrong(list(doctor(engine, home).examine())) == {}


def test_vectors_without_a_chunk_and_chunks_without_a_vector_are_counted(engine: Engine, home: Path) -> None:
    caches = Caches(engine, home, HashEncoder.fingerprint)
    caches.refresh()
    collection = caches.dense._collection
    assert collection is not None
    collection.delete(ids=collection.get()["ids"][:1])
    collection.add(ids=["foreign1", "foreign2"], embeddings=np.eye(64, dtype=np.float32)[:2])
    found = wrong(list(doctor(engine, home, caches).examine()))
    assert found == {"chroma": ("1 chunks missing, 2 that are in no article", False)}
    caches.close()
    assert wrong(list(doctor(engine, home).mend()))["chroma"][1]
    assert wrong(list(doctor(engine, home).examine())) == {}


def test_vectors_that_are_not_those_of_their_texts_are_made_again(engine: Engine, home: Path) -> None:
    with writing(engine) as connection:
        connection.execute(update(chunks).values(vector=vector_bytes(np.eye(64, dtype=np.float32)[0])))
    found = wrong(list(doctor(engine, home).examine()))["vectors"]
    assert found == ("3 of 3 sampled chunks embed to something else than what is stored", False)
    mended = {one.check: one for one in doctor(engine, home).mend()}
    assert mended["vectors"].mended == "all chunks were embedded again"
    assert all(finding.well for finding in mended.values())


def test_vectors_of_different_lengths_are_made_again(engine: Engine, home: Path) -> None:
    with writing(engine) as connection:
        one = connection.execute(select(chunks.c.id).limit(1)).scalar_one()
        connection.execute(update(chunks).where(chunks.c.id == one).values(vector=b"\0" * 40))
    found = wrong(list(doctor(engine, home).mend()))["vectors"]
    assert found == ("vectors of different lengths: 1 of 10 numbers, 2 of 64 numbers", True)


def test_an_old_address_that_leads_to_what_is_there_already_is_taken_out(engine: Engine, home: Path) -> None:
    with writing(engine) as connection:
        first, second = connection.execute(select(paragraphs.c.id).limit(2)).scalars()
        connection.execute(insert(moved).values(old_id=first, new_id=second))
    found = wrong(list(doctor(engine, home).mend()))
    assert found == {"addresses": ("1 old addresses lead nowhere", True)}
    with reading(engine) as connection:
        assert connection.execute(select(moved)).all() == []


def test_a_paragraph_in_no_chunk_is_said_and_left_to_a_person(engine: Engine, home: Path) -> None:
    with writing(engine) as connection:
        connection.execute(delete(chunks).where(chunks.c.page_id == "a"))
    found = wrong(list(doctor(engine, home).mend()))
    assert found["paragraphs"] == (
        "1 paragraphs in no chunk, 0 in a chunk but not there: ingest their pages again",
        False,
    )
    assert found["lexical index"] == ("1 that are in no article", True)
    assert found["chroma"][1]


def test_rows_whose_owner_is_gone_are_taken_out(tmp_path: Path) -> None:
    """SQLite lets them come to be where a tool wrote without foreign keys."""
    engine = open_engine(f"sqlite:///{tmp_path / 'corpus.db'}")
    migrate(engine)
    put_page(engine, "a", ("题", ["一段文字在这里"], "甲高新区", DAY))
    put_page(engine, "b", ("题", ["另一段文字在那里"], "甲高新区", DAY))
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("pragma foreign_keys = off")
        raw.execute("delete from pages where id = 'a'")
        raw.execute("pragma foreign_keys = on")
    found = wrong(list(doctor(engine, tmp_path / "home").mend()))
    assert found["orphans"] == ("1 articles without a page", True)
    with reading(engine) as connection:
        assert connection.execute(select(paragraphs.c.text)).scalars().all() == ["另一段文字在那里"]
        assert connection.execute(text("pragma foreign_key_check")).all() == []
    engine.dispose()


def test_what_can_not_be_mended_now_says_why(engine: Engine, home: Path) -> None:
    shutil.rmtree(home / "chroma")
    with writer_lock(home, engine):
        found = wrong(list(doctor(engine, home).mend()))["chroma"]
    assert found[0].startswith(
        "missing, damaged or of another form; not mended: another parkbrief process is writing to"
    )
    assert not found[1]
