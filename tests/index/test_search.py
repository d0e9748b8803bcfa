from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from index import search as module
from index.caches import Caches
from index.corpus import Corpus
from index.records import Filters
from index.search import MAX_K, Searcher
from tests.conftest import HashEncoder
from tests.corpus_maker import put_page

MARCH, MAY = date(2024, 3, 16), date(2024, 5, 7)


@pytest.fixture
def searcher(engine: Engine, tmp_path: Path) -> Searcher:
    put_page(engine, "march", ("担保贷上线", ["担保费率为0.1%"], "甲高新区", MARCH), publication="科技报")
    blossom = ("桃花季", ["桃花开幕"], "甲高新区", MAY)
    put_page(engine, "may", ("担保贷扩围", ["担保费率为0.2%"], "乙高新区", MAY), blossom)
    return Searcher(engine, Caches(engine, tmp_path / "home", HashEncoder.fingerprint), HashEncoder())


def pages(engine: Engine, searcher: Searcher, query: str, filters: Filters = Filters()) -> list[str]:
    passages = Corpus(engine).passages([hit.paragraph_ids[0] for hit in searcher.search(query, filters)])
    return [passage.paragraph.text for passage in passages]


def test_the_fused_score_is_the_weighted_sum_of_both_legs(searcher: Searcher) -> None:
    best = searcher.search("担保费率为0.2%")[0]
    # The best lexical hit has BM25 / maximum = 1, so its fused score is 0.6 + 0.4 cosine.
    assert best.fused == pytest.approx(0.6 + 0.4 * best.dense, abs=1e-5)
    assert 0 < best.dense < 1


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(parks=("甲高新区",)), {"担保费率为0.1%", "桃花开幕"}),
        (Filters(since=MAY), {"担保费率为0.2%", "桃花开幕"}),
        (Filters(until=MARCH), {"担保费率为0.1%"}),
        (Filters(since=MARCH, until=MARCH), {"担保费率为0.1%"}),
        (Filters(publication="科技报"), {"担保费率为0.1%"}),
        (Filters(kind="photo"), set()),
        (Filters(parks=("丙高新区",)), set()),
    ],
)
@pytest.mark.parametrize("scanned", [0, 1000])
def test_filters_hold_exactly_and_around_chroma(
    engine: Engine,
    searcher: Searcher,
    monkeypatch: pytest.MonkeyPatch,
    scanned: int,
    filters: Filters,
    expected: set[str],
) -> None:
    monkeypatch.setattr(module, "SCANNED", scanned)
    assert set(pages(engine, searcher, "担保费率", filters)) == expected


@pytest.mark.parametrize("query", ["", "   ", "，。！？", "\x00\x01", "🙂"])
def test_a_query_without_words_is_no_error(searcher: Searcher, query: str) -> None:
    assert all(hit.lexical == 0 for hit in searcher.search(query))


def test_a_very_long_query_is_bounded(engine: Engine, searcher: Searcher) -> None:
    assert pages(engine, searcher, "担保费率为0.1%" + "无关" * 50_000)[0] == "担保费率为0.1%"


@pytest.mark.parametrize(("k", "most"), [(0, 0), (-1, 0), (1, 1), (10_000, MAX_K)])
def test_k_is_bounded(searcher: Searcher, k: int, most: int) -> None:
    assert len(searcher.search("担保费率", k=k)) <= most


def test_the_same_query_gives_the_same_hits(searcher: Searcher) -> None:
    assert searcher.search("担保贷") == searcher.search("担保贷")


def test_both_parks_that_a_query_names_are_found(engine: Engine, searcher: Searcher, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    put_page(
        engine,
        "two",
        ("甲", ["济南高新区担保费率"], "济南高新区", MAY),
        ("乙", ["厦门火炬高新区无关之事"], "厦门火炬高新区", MAY),
    )
    monkeypatch.setattr(module, "RANKED", 1)
    found = pages(engine, searcher, "济南高新区和厦门火炬高新区的担保费率")
    assert {"济南高新区担保费率", "厦门火炬高新区无关之事"} <= set(found)


def test_what_was_printed_when_the_query_says_comes_before_its_like(engine: Engine, searcher: Searcher) -> None:
    assert pages(engine, searcher, "2024年3月的担保费率为")[0] == "担保费率为0.1%"
    assert pages(engine, searcher, "2024年5月的担保费率为")[0] == "担保费率为0.2%"


def test_days_that_nothing_was_printed_on_shut_nothing_out(engine: Engine, searcher: Searcher) -> None:
    assert pages(engine, searcher, "1999年的担保费率")


@pytest.mark.parametrize(
    "query",
    ["、。！" * 50, "担保" * 50_000, "担保\x00费\x1b率\u202e", "loan担保ローンкредит", "🙂担保🙂", "\ud800担保"],
)
def test_any_query_is_answered_with_chances(searcher: Searcher, query: str) -> None:
    assert all(0 <= hit.score <= 1 for hit in searcher.search(query, k=10_000))


def test_hits_come_in_the_order_of_their_chance(searcher: Searcher) -> None:
    scores = [hit.score for hit in searcher.search("担保费率", k=MAX_K)]
    assert scores == sorted(scores, reverse=True)
