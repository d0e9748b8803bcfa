import shutil
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, delete, insert, select

from index import caches as module
from index import dense
from index.cache import read_note, write_note
from index.caches import Caches
from index.corpus import Corpus
from index.database.engine import open_engine, reading, writing
from index.database.migrate import migrate
from index.database.tables import changes
from index.lock import writer_lock
from index.records import Filters
from index.search import Searcher
from tests.conftest import HashEncoder
from tests.corpus_maker import drop_page, put_page

DAY = date(2024, 3, 16)
TEXTS = {"a": "园区担保贷贷款金额不超过1000万元", "b": "评选出五星级党组织六个", "c": "大赛共吸引七十一个项目报名参赛"}


@pytest.fixture
def home(tmp_path: Path, engine: Engine) -> Path:
    for page, text in TEXTS.items():
        put_page(engine, page, (f"{page}题", [text], f"{page}高新区", DAY))
    return tmp_path / "home"


def caches(engine: Engine, home: Path) -> Caches:
    return Caches(engine, home, HashEncoder.fingerprint)


def found(caches: Caches, text: str) -> tuple[set[str], set[str]]:
    """The best chunk of each leg, as a set that is empty where nothing is found."""
    lexical = [chunk for chunk, _ in caches.lexical.search(text, Filters(), 1)]
    dense = [chunk for chunk, _ in caches.dense.search(HashEncoder().encode([f"题\n{text}"])[0], 1)]
    return set(lexical), set(dense)


def find_themselves(caches: Caches, engine: Engine, texts: dict[str, str]) -> bool:
    """Whether every text is the first hit of its own words, in both legs."""
    corpus = Corpus(engine)
    searcher = Searcher(engine, caches, HashEncoder())
    for page, text in texts.items():
        hit = searcher.search(text, k=1)[0]
        if corpus.passages(hit.paragraph_ids)[0].article.page != page:
            return False
        if found(caches, text) != ({hit.chunk_id}, {hit.chunk_id}):
            return False
    return True


def test_caches_are_built_on_first_use(engine: Engine, home: Path) -> None:
    built = caches(engine, home)
    built.refresh()
    assert built.lexical.position == built.dense.position == Corpus(engine).position() == 3
    assert find_themselves(built, engine, TEXTS)


def test_changes_are_followed(engine: Engine, home: Path) -> None:
    built = caches(engine, home)
    built.refresh()
    drop_page(engine, "a")
    put_page(engine, "b", ("新题", ["换成了完全不同的另一件事"], "b高新区", DAY))
    built.refresh()
    texts = {"b": "换成了完全不同的另一件事", "c": TEXTS["c"]}
    assert find_themselves(built, engine, texts)
    assert found(built, TEXTS["a"])[0] == set()


@pytest.mark.parametrize("folder", ["lexical", "chroma"])
def test_a_deleted_folder_is_made_again(engine: Engine, home: Path, folder: str) -> None:
    first = caches(engine, home)
    first.refresh()
    first.close()
    shutil.rmtree(home / folder)
    again = caches(engine, home)
    again.refresh()
    assert find_themselves(again, engine, TEXTS)


@pytest.mark.parametrize("folder", ["lexical", "chroma"])
def test_a_search_that_does_without_chroma_still_notices_a_folder_that_is_gone(
    engine: Engine, home: Path, folder: str
) -> None:
    first = caches(engine, home)
    first.refresh()
    first.close()
    shutil.rmtree(home / folder)
    again = caches(engine, home)
    assert Searcher(engine, again, HashEncoder()).search(TEXTS["a"], k=1)
    assert find_themselves(again, engine, TEXTS)


def test_a_small_corpus_is_searched_without_opening_chroma(engine: Engine, home: Path) -> None:
    first = caches(engine, home)
    first.refresh()
    first.close()
    again = caches(engine, home)
    assert Searcher(engine, again, HashEncoder()).search(TEXTS["a"], k=1)
    assert not again.dense.is_open


def test_damaged_files_are_noticed_and_made_again(engine: Engine, home: Path) -> None:
    first = caches(engine, home)
    first.refresh()
    first.close()
    for file in [*(home / "lexical").glob("g-*/*"), *(home / "chroma").rglob("chroma.sqlite3")]:
        file.write_bytes(b"damaged")
    again = caches(engine, home)
    again.refresh()
    assert find_themselves(again, engine, TEXTS)


def test_a_write_to_chroma_that_was_cut_short_means_a_rebuild(engine: Engine, home: Path) -> None:
    first = caches(engine, home)
    first.refresh()
    note = read_note(home / "chroma" / "note.json")
    assert note is not None
    first.dense._collection.delete(ids=list(found(first, TEXTS["a"])[1]))  # type: ignore[union-attr]
    first.close()
    write_note(home / "chroma" / "note.json", replace(note, dirty=True))
    again = caches(engine, home)
    again.refresh()
    assert find_themselves(again, engine, TEXTS)
    after = read_note(home / "chroma" / "note.json")
    assert after is not None
    assert (after.position, after.dirty) == (3, False)
    assert after.generation != note.generation
    assert [folder.name for folder in (home / "chroma").glob("g-*")] == [f"g-{after.generation}"]


def test_caches_of_another_database_are_not_believed(engine: Engine, home: Path, tmp_path: Path) -> None:
    caches(engine, home).refresh()
    other = open_engine(f"sqlite:///{tmp_path / 'other.db'}")
    migrate(other)
    built = caches(other, home)
    built.refresh()
    assert found(built, TEXTS["a"]) == (set(), set())
    built.close()
    other.dispose()


def test_while_another_process_writes_the_indexes_are_served_as_they_are(engine: Engine, home: Path) -> None:
    built = caches(engine, home)
    built.refresh()
    put_page(engine, "d", ("新题", ["后来才有的一段文字"], "d高新区", DAY))
    with writer_lock(home, engine):
        built.refresh()
        assert find_themselves(built, engine, TEXTS)
        assert built.lexical.position == 3


def test_what_another_process_has_written_is_seen(engine: Engine, home: Path) -> None:
    mine, theirs = caches(engine, home), caches(engine, home)
    mine.refresh()
    put_page(engine, "d", ("新题", ["后来才有的一段文字"], "d高新区", DAY))
    theirs.refresh()
    theirs.close()
    mine.refresh()
    assert find_themselves(mine, engine, {**TEXTS, "d": "后来才有的一段文字"})


def test_an_empty_corpus_finds_nothing(engine: Engine, tmp_path: Path) -> None:
    built = caches(engine, tmp_path / "empty")
    built.refresh()
    assert Searcher(engine, built, HashEncoder()).search("高新区") == []


def test_a_lexical_index_with_one_wrong_byte_is_made_again(engine: Engine, home: Path) -> None:
    first = caches(engine, home)
    first.refresh()
    first.close()
    (terms,) = (home / "lexical").glob("g-*/*.term")
    content = bytearray(terms.read_bytes())
    content[len(content) // 3] ^= 1
    terms.write_bytes(bytes(content))
    again = caches(engine, home)
    again.refresh()
    assert not terms.exists()
    assert find_themselves(again, engine, TEXTS)


def test_a_collection_of_the_right_size_that_finds_nothing_is_made_again(engine: Engine, home: Path) -> None:
    first = caches(engine, home)
    first.refresh()
    lying = first.dense._collection
    assert lying is not None
    lying.update(ids=lying.get()["ids"], embeddings=-np.ones((3, 64), dtype=np.float32))
    first.close()
    again = caches(engine, home)
    again.refresh()
    assert find_themselves(again, engine, TEXTS)


@pytest.mark.parametrize("folder", ["lexical", "chroma"])
def test_an_index_of_another_version_is_made_again(engine: Engine, home: Path, folder: str) -> None:
    first = caches(engine, home)
    first.refresh()
    first.close()
    note = read_note(home / folder / "note.json")
    assert note is not None
    write_note(home / folder / "note.json", replace(note, form="made by the version before"))
    again = caches(engine, home)
    again.refresh()
    after = read_note(home / folder / "note.json")
    assert after is not None
    assert (after.form, after.position) == (note.form, 3)
    assert find_themselves(again, engine, TEXTS)


def test_an_index_that_has_seen_what_the_database_lost_is_made_again(engine: Engine, home: Path) -> None:
    """As after a backup was put back: the change of that number is another one now."""
    built = caches(engine, home)
    built.refresh()
    drop_page(engine, "a")
    built.refresh()
    built.close()
    with writing(engine) as connection:
        connection.execute(delete(changes).where(changes.c.position == 4))
        connection.execute(insert(changes).values(position=4, page_id="b", removed_chunks=[]))
    put_page(engine, "a", ("a题", [TEXTS["a"]], "a高新区", DAY))
    again = caches(engine, home)
    again.refresh()
    assert find_themselves(again, engine, TEXTS)


def test_a_cache_that_the_change_log_has_forgotten_is_made_again(
    engine: Engine, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "KEPT_CHANGES", 2)
    caches(engine, home).refresh()
    there, elsewhere = caches(engine, home), caches(engine, home / "elsewhere")
    elsewhere.refresh()
    for number in range(5):
        put_page(engine, f"new{number}", ("新题", [f"新来的第{number}段文字"], "d高新区", DAY))
    there.refresh()
    with reading(engine) as connection:
        # Of changes 1 to 8, two lie before the last one and are kept.
        assert connection.execute(select(changes.c.position).order_by(changes.c.position)).scalars().all() == [6, 7, 8]
    elsewhere.refresh()
    assert find_themselves(elsewhere, engine, TEXTS)


WHEN_TOLD = """
import sys, time, pathlib
from index.mending import main
folder = pathlib.Path(sys.argv[1])
(folder / "begun").touch()
while not (folder / "go").exists():
    time.sleep(0.01)
main()
"""


class Held:
    """The process that mends, stopped at its start until it is told to go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self._folder = folder
        monkeypatch.setattr(module, "AT_ONCE", 0)
        monkeypatch.setattr(module, "MENDING", [sys.executable, "-c", WHEN_TOLD, str(folder)])

    def wait_until_begun(self) -> None:
        while not (self._folder / "begun").exists():
            time.sleep(0.01)

    def go(self) -> None:
        (self._folder / "go").touch()


def test_while_chroma_is_made_again_searches_are_answered_by_words(
    engine: Engine, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = caches(engine, home)
    first.refresh()
    first.close()
    shutil.rmtree(home / "chroma")
    held = Held(monkeypatch, tmp_path)
    built = caches(engine, home)
    searcher = Searcher(engine, built, HashEncoder())
    assert searcher.search(TEXTS["a"], k=1)
    held.wait_until_begun()
    for text in TEXTS.values():
        built.refresh()
        assert found(built, text)[0]
        assert found(built, text)[1] == set()
    assert built.mending
    held.go()
    while built.mending:
        time.sleep(0.01)
    built.refresh()
    assert find_themselves(built, engine, TEXTS)
    assert built.trouble is None


def test_where_there_is_nothing_to_search_in_the_lexical_index_is_waited_for(
    engine: Engine, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(monkeypatch, tmp_path)
    held.go()
    built = caches(engine, home)
    built.refresh()
    assert [found(built, text)[0] for text in TEXTS.values()] != [set(), set(), set()]
    built.close(finish=True)
    again = caches(engine, home)
    again.refresh()
    assert find_themselves(again, engine, TEXTS)


def test_a_process_that_ends_leaves_the_mending_to_the_next(
    engine: Engine, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = caches(engine, home)
    first.refresh()
    first.close()
    shutil.rmtree(home / "chroma")
    held = Held(monkeypatch, tmp_path)
    built = caches(engine, home)
    built.refresh()
    held.wait_until_begun()
    built.close()
    assert not built.mending
    again = caches(engine, home)
    again.mend()
    assert find_themselves(again, engine, TEXTS)


def test_why_the_mending_failed_is_kept_and_said(engine: Engine, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 0)
    monkeypatch.setattr(module, "MENDING", [sys.executable, "-c", "import sys; sys.exit('the disk is full')"])
    built = caches(engine, home)
    built.refresh()
    built.refresh()
    assert built.trouble == "the disk is full"
    assert not built.mending


def test_the_indexes_before_serve_until_the_new_ones_are_whole(
    engine: Engine, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, writer = caches(engine, home), caches(engine, home)
    reader.refresh()
    writer.refresh()
    fill, looked = dense._fill, []

    def looking(*args: Any) -> None:
        looked.append(find_themselves(reader, engine, TEXTS))
        looked.append(find_themselves(writer, engine, TEXTS))
        fill(*args)

    monkeypatch.setattr(dense, "_fill", looking)
    with writer_lock(home, engine):
        writer.rebuild()
    assert looked == [True, True], "in another process, and in the one that makes them again"
    assert find_themselves(writer, engine, TEXTS)
    assert len(list((home / "chroma").glob("g-*"))) == len(list((home / "lexical").glob("g-*"))) == 1


def test_chroma_is_made_again_before_what_was_deleted_takes_up_much_room(
    engine: Engine, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dense, "_FEW", 1)
    built = caches(engine, home)
    built.refresh()
    (before,) = (home / "chroma").glob("g-*")
    for _ in range(2):
        drop_page(engine, "a")
        put_page(engine, "a", ("a题", [TEXTS["a"]], "a高新区", DAY))
        built.refresh()
    # One chunk of three was taken out each time: the first stays below the bound of more than one, the second does not.
    (after,) = (home / "chroma").glob("g-*")
    assert after != before
    assert find_themselves(built, engine, TEXTS)


@pytest.mark.parametrize("share", [0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.99, 1.0])
@pytest.mark.parametrize("damage", ["cut off", "a wrong byte"])
def test_a_torn_write_ahead_log_loses_whole_changes_and_the_indexes_go_by_the_database(
    tmp_path: Path, share: float, damage: str
) -> None:
    whole = open_engine(f"sqlite:///{tmp_path / 'whole' / 'corpus.db'}")
    migrate(whole)
    built = caches(whole, tmp_path / "whole")
    with whole.connect() as connection:
        connection.exec_driver_sql("pragma wal_checkpoint(truncate)")
    for page, text in TEXTS.items():
        put_page(whole, page, (f"{page}题", [text], f"{page}高新区", DAY))
    built.refresh()
    built.close()
    torn = Path(shutil.copytree(tmp_path / "whole", tmp_path / "torn"))
    whole.dispose()
    log = torn / "corpus.db-wal"
    content = bytearray(log.read_bytes())
    at = int(share * len(content))
    if damage == "cut off":
        del content[at:]
    elif at < len(content):
        content[at] ^= 0xFF
    log.write_bytes(bytes(content))
    engine = open_engine(f"sqlite:///{torn / 'corpus.db'}")
    migrate(engine)
    with reading(engine) as connection:
        assert connection.exec_driver_sql("pragma integrity_check").scalars().all() == ["ok"]
    kept = [page.id for page in Corpus(engine).pages()]
    assert kept == sorted(TEXTS)[: len(kept)]
    again = caches(engine, torn)
    again.refresh()
    assert find_themselves(again, engine, {page: TEXTS[page] for page in kept})
    assert len(again.lexical.ids()) == len(again.dense.ids()) == len(kept)
    again.close()
    engine.dispose()
