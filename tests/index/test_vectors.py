"""The vectors beside the database: what is found in them, and how they follow it."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import Engine, select

from index import vector_view, vectors
from index.cache import read_note
from index.corpus import narrowed
from index.database.engine import reading
from index.database.tables import articles, chunks
from index.records import Filters
from index.vector_view import VectorView
from index.vectors import VectorCache
from tests.conftest import HashEncoder
from tests.corpus_maker import drop_page, put_page

CORPUS = "c"
FIRST = date(2024, 1, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "vectors"


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """Thirty pages of two paragraphs: three parks, ten days and undated ones, two publications."""
    for i in range(30):
        day = FIRST + timedelta(days=i % 10) if i % 7 else None
        texts = [f"第{i}次大会有{i}家企业参加" * 6, f"第{i}个项目投资{i}亿元" * 6]
        put_page(engine, f"p{i}", (f"题{i}", texts, "甲乙丙"[i % 3] + "高新区", day), publication=f"报{i % 2}")
    return engine


def followed(engine: Engine, folder: Path) -> VectorCache:
    cache = VectorCache(folder, "hash-64")
    follow(engine, cache)
    return cache


def follow(engine: Engine, cache: VectorCache) -> None:
    with reading(engine) as connection:
        cache.follow(connection, CORPUS)


def view_of(cache: VectorCache) -> VectorView:
    assert cache.view is not None
    return cache.view


def stored(engine: Engine, filters: Filters = Filters()) -> dict[str, NDArray[np.float32]]:
    query = narrowed(select(chunks.c.id, chunks.c.vector).join(articles, articles.c.id == chunks.c.article_id), filters)
    with reading(engine) as connection:
        return {row.id: np.frombuffer(row.vector, dtype="<f4") for row in connection.execute(query)}


def queries() -> Iterator[NDArray[np.float32]]:
    yield from HashEncoder().encode(["有多少家企业参加大会", "投资3亿元的项目", "第7次大会"])


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(parks=("甲高新区",)),
        Filters(parks=("甲高新区", "丙高新区", "无高新区")),
        Filters(parks=("无高新区",)),
        Filters(since=FIRST + timedelta(days=4)),
        Filters(until=FIRST + timedelta(days=4)),
        Filters(publication="报1"),
        Filters(publication="无"),
        Filters(kind="photo"),
        Filters(("乙高新区",), FIRST, FIRST + timedelta(days=6), "报0", "news"),
    ],
)
@pytest.mark.parametrize("pool", [5, 400])  # by the bytes first, and exactly at once
def test_the_nearest_behind_a_filter_are_those_that_the_database_says(
    filled: Engine, folder: Path, filters: Filters, pool: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vector_view, "POOL", pool)
    view = view_of(followed(filled, folder))
    held = stored(filled, filters)
    for vector in queries():
        expected = sorted(((-float(one @ vector), chunk) for chunk, one in held.items()))[:5]
        found = view.nearest(vector, view.matching(filters), 5)
        np.testing.assert_allclose([cosine for _, cosine in found], [-cosine for cosine, _ in expected], atol=1e-6)
        assert {chunk for chunk, _ in found} <= held.keys()


def test_cosines_are_those_of_the_stored_vectors(filled: Engine, folder: Path) -> None:
    view = view_of(followed(filled, folder))
    held = stored(filled)
    vector = next(queries())
    found = view.cosines(vector, [*held, "no such chunk", "0" * 20])
    assert found == {chunk: pytest.approx(float(one @ vector), abs=1e-6) for chunk, one in held.items()}


def test_changed_and_deleted_pages_are_followed(filled: Engine, folder: Path) -> None:
    cache = followed(filled, folder)
    generation = view_of(cache).note.generation
    drop_page(filled, "p3")
    put_page(filled, "p4", ("新题", ["换成了完全不同的另一件事" * 8], "丁高新区", FIRST), publication="新报")
    put_page(filled, "p4", ("新题", ["又换了一件事" * 12], "丁高新区", FIRST), publication="新报")
    follow(filled, cache)
    assert view_of(cache).note.generation == generation
    assert sorted(cache.ids()) == sorted(stored(filled))
    assert cache.recall(list(stored(filled).values())) == 1
    view = view_of(cache)
    rows = view.matching(Filters(parks=("丁高新区",), publication="新报"))
    assert rows is not None
    assert len(rows) == 1


def test_the_same_page_put_again_counts_once(filled: Engine, folder: Path) -> None:
    cache = followed(filled, folder)
    before = sorted(cache.ids())
    text = [f"第{5}次大会有{5}家企业参加" * 6, f"第{5}个项目投资{5}亿元" * 6]
    put_page(filled, "p5", ("题5", text, "丙高新区", FIRST + timedelta(days=5)), publication="报1")
    follow(filled, cache)
    assert sorted(cache.ids()) == before


def test_a_view_keeps_what_it_had(filled: Engine, folder: Path) -> None:
    cache = followed(filled, folder)
    view, vector = view_of(cache), next(queries())
    before = view.nearest(vector, None, 10)
    for i in range(0, 30, 2):
        drop_page(filled, f"p{i}")
    follow(filled, cache)
    assert view.nearest(vector, None, 10) == before
    assert len(cache.ids()) == len(stored(filled))


def test_a_write_that_was_cut_short_leaves_no_trace(filled: Engine, folder: Path) -> None:
    cache = followed(filled, folder)
    data = next(folder.glob("g-*"))
    for file in data.iterdir():  # a process died after its columns were written and before its note was
        with file.open("ab") as out:
            out.write(b"\x07" * 999)
    put_page(filled, "new", ("新题", ["后来才有的一段文字" * 8], "丁高新区", FIRST))
    again = VectorCache(folder, "hash-64")
    follow(filled, again)
    assert sorted(again.ids()) == sorted(stored(filled))
    assert again.recall(list(stored(filled).values())) == 1
    assert cache.view is not None


def test_many_dead_rows_are_left_behind_in_a_new_folder(
    filled: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "_FEW", 3)
    cache = followed(filled, folder)
    for i in range(15):
        drop_page(filled, f"p{i}")
    follow(filled, cache)
    note = view_of(cache).note
    assert (note.rows, note.dead) == (len(stored(filled)), 0)
    assert [one.name for one in folder.glob("g-*")] == [f"g-{note.generation}"]


def test_files_that_are_damaged_or_of_another_model_are_made_again(filled: Engine, folder: Path) -> None:
    followed(filled, folder)
    for file in next(folder.glob("g-*")).iterdir():
        file.write_bytes(b"damaged")
    assert not VectorCache(folder, "hash-64").open(CORPUS)
    assert sorted(followed(filled, folder).ids()) == sorted(stored(filled))
    assert not VectorCache(folder, "other").open(CORPUS)
    assert not VectorCache(folder, "hash-64").open("another corpus")


def test_an_empty_corpus_has_nothing_near(engine: Engine, folder: Path) -> None:
    view = view_of(followed(engine, folder))
    vector = next(queries())
    assert view.nearest(vector, None, 5) == []
    assert view.nearest(vector, view.matching(Filters(parks=("甲高新区",))), 5) == []
    assert view.cosines(vector, ["0" * 20]) == {}
    assert read_note(folder / "note.json", vector_view.VectorNote) is not None


def test_a_query_without_a_vector_is_near_to_nothing(filled: Engine, folder: Path) -> None:
    assert view_of(followed(filled, folder)).nearest(np.zeros(64, dtype=np.float32), None, 5) == []


@pytest.mark.parametrize("size", [5, 100, 9_000, 40_000])
def test_the_largest_are_those_of_a_full_sort_with_all_that_tie(size: int) -> None:
    # Of 300 different values in all, so that the least of the largest is there many times.
    scores = np.random.default_rng(size).integers(0, 300, size).astype(np.float32)
    least = np.sort(scores)[::-1][min(200, size) - 1]
    assert vector_view._largest(scores, 200).tolist() == np.flatnonzero(scores >= least).tolist()


def test_the_largest_are_found_where_the_sample_misses_them() -> None:
    scores = np.zeros(40_000, dtype=np.float32)
    scores[1:2_000:9] = np.arange(1, 224)  # every ninth place from 1, the sample takes every ninth from 0
    assert vector_view._largest(scores, 3).tolist() == [1 + 9 * 220, 1 + 9 * 221, 1 + 9 * 222]


def test_rows_of_more_filters_than_are_kept_stay_right(filled: Engine, folder: Path) -> None:
    view = view_of(followed(filled, folder))
    days = [Filters(since=FIRST + timedelta(days=i)) for i in range(12)]
    once = [np.flatnonzero(view.dates >= (FIRST + timedelta(days=i)).toordinal()).tolist() for i in range(12)]
    for _ in range(2):
        assert [[] if (rows := view.matching(one)) is None else rows.tolist() for one in days] == once
