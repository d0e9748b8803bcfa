"""A digest and a briefing are made once and again when their sources change, on both databases."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import Engine, func, insert, select, update
from sqlalchemy.exc import IntegrityError

import service.editions.editions as module
from index.database.engine import reading, writing
from index.errors import StoreError, UnknownId, UsageError
from index.parks import Gazetteer
from service.briefings.digest import Digest
from service.briefings.weeks import Week
from service.editions.edition import Edition, changes_line, edition_document
from service.editions.editions import BriefingOf, Editions
from service.errors import UnreadableEdition
from service.tables import documents
from tests.corpus_maker import drop_page, put_page

URL = "http://127.0.0.1:8000"
WEEK = Week(2024, 11)
FRIDAY, FRIDAY_BEFORE, LATER = date(2024, 3, 15), date(2024, 3, 8), date(2024, 5, 7)
JINAN, HAIKOU = "济南高新区", "海口高新区"
FACTORY = ("总部企业", ["济南高新区累计认定总部企业19家，全年投资25亿元。"], JINAN, FRIDAY)
LOAN = ("园区担保贷上线", ["海口高新区推出“园区担保贷”，企业最高可获贷款1000万元。"], HAIKOU, FRIDAY)


@pytest.fixture
def editions(engine: Engine) -> Editions:
    put_page(engine, "p1", FACTORY)
    put_page(engine, "later", ("会议", ["济南高新区5月召开大会，签约项目7个。"], JINAN, LATER))
    return opened(engine)


def opened(engine: Engine, url: str = URL) -> Editions:
    return Editions(engine, url, Gazetteer.load)


def count(engine: Engine) -> int:
    with reading(engine) as connection:
        return connection.execute(select(func.count()).select_from(documents)).scalar_one()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The weeks of which a digest was written, in order."""
    weeks: list[str] = []
    write = module.write_digest

    def noted(corpus, week, **given):
        weeks.append(week)
        return write(corpus, week, **given)

    monkeypatch.setattr(module, "write_digest", noted)
    return weeks


def test_asked_for_again_it_is_the_same_one_from_the_store(editions: Editions, engine: Engine, made: list[str]) -> None:
    first = editions.digest(WEEK)
    assert (first.version, first.changes, first.made_at.tzinfo is not None) == (1, None, True)
    assert "19家" in first.content.events[0].sentence.text
    again = opened(engine).digest(WEEK)
    assert again == first
    assert isinstance(again.content, Digest)
    assert edition_document(again) == edition_document(first)
    assert made == ["2024-W11"]


def test_pages_of_another_week_make_no_version_and_nothing_is_written(
    editions: Editions, engine: Engine, made: list[str]
) -> None:
    first = editions.digest(WEEK)
    put_page(engine, "may", ("又一会议", ["海口高新区签约项目9个。"], HAIKOU, LATER))
    assert editions.digest(WEEK) == first
    assert made == ["2024-W11"]


def test_a_database_that_is_written_to_for_long_keeps_no_one_from_a_stored_digest(
    editions: Editions, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = editions.digest(WEEK)
    put_page(engine, "may", ("又一会议", ["海口高新区签约项目9个。"], HAIKOU, LATER))

    @contextmanager
    def busy(engine: Engine, **how: bool) -> Iterator[None]:
        raise StoreError("database is locked")
        yield

    monkeypatch.setattr("service.editions.store.writing", busy)
    assert editions.digest(WEEK) == first


def test_an_article_more_makes_the_next_version_with_what_changed(editions: Editions, engine: Engine) -> None:
    first = editions.digest(WEEK)
    put_page(engine, "p2", LOAN)
    second = editions.digest(WEEK)
    assert second.version == 2
    assert second.changes is not None
    assert (second.changes.pages_added, second.changes.articles_added) == (("p2.txt",), ("园区担保贷上线",))
    assert any("1000万元" in one for one in second.changes.sentences_added)
    line = changes_line(second)
    assert line.startswith("第2版，较第1版：新增 1 个版面、1 篇报道（《园区担保贷上线》）；新写 ")
    assert edition_document(second).blocks[0].line[0].text == line
    assert second.to_dict()["changes"]["articles_added"] == ("园区担保贷上线",)
    assert editions.digest(WEEK, 1) == first
    assert [(one.version, one.changes) for one in editions.versions_of_digest(WEEK)] == [(2, second.changes), (1, None)]


def test_what_was_taken_out_or_reads_otherwise_is_named(editions: Editions, engine: Engine) -> None:
    put_page(engine, "p2", LOAN)
    editions.digest(WEEK)
    drop_page(engine, "p2")
    put_page(engine, "p1", ("总部企业", ["济南高新区累计认定总部企业21家，全年投资25亿元。"], JINAN, FRIDAY))
    changes = editions.digest(WEEK).changes
    assert changes is not None
    assert (changes.pages_gone, changes.articles_gone) == (("p2.txt",), ("园区担保贷上线",))
    # Its first paragraph has another text, so it has another id: for a reader it is the same article.
    assert (changes.articles_added, changes.articles_changed) == ((), ("总部企业",))
    assert any("21家" in one for one in changes.sentences_added)
    assert any("19家" in one for one in changes.sentences_gone)


def test_a_change_in_the_week_before_is_told_as_that(editions: Editions, engine: Engine) -> None:
    editions.digest(WEEK)
    put_page(engine, "before", ("早些时候", ["济南高新区签约项目3个。"], JINAN, FRIDAY_BEFORE))
    second = editions.digest(WEEK)
    assert (second.version, second.content.articles_before) == (2, 1)
    assert changes_line(second) == "第2版，较第1版：上周的报道有变动。"


def test_a_page_whose_paper_became_known_is_told_as_changed(editions: Editions, engine: Engine) -> None:
    editions.digest(WEEK)
    put_page(engine, "p1", FACTORY, publication="科技报")
    changes = editions.digest(WEEK).changes
    assert changes is not None
    assert (changes.pages_changed, changes.articles_changed) == (("p1.txt",), ("总部企业",))


def test_a_page_read_again_with_the_same_words_makes_no_version(editions: Editions, engine: Engine) -> None:
    first = editions.digest(WEEK)
    put_page(engine, "p1", FACTORY)
    assert editions.digest(WEEK) == first
    assert count(engine) == 1


def test_a_version_that_was_not_made_is_unknown(editions: Editions) -> None:
    editions.digest(WEEK)
    with pytest.raises(UnknownId, match="no digest with the id '2024-W11 version 7'"):
        editions.digest(WEEK, 7)


def test_briefings_have_versions_of_their_own_for_each_range(editions: Editions, engine: Engine) -> None:
    of_march = BriefingOf(JINAN, date(2024, 3, 1), date(2024, 3, 31))
    whole, march = editions.briefing(BriefingOf(JINAN)), editions.briefing(of_march)
    assert (whole.version, march.version, whole.content.articles, march.content.articles) == (1, 1, 2, 1)
    put_page(engine, "may", ("人才", ["济南高新区引进人才120名。"], JINAN, LATER))
    assert editions.briefing(BriefingOf(JINAN)).version == 2
    assert editions.briefing(of_march) == march
    assert editions.briefing(BriefingOf(JINAN), 1) == whole
    assert [one.version for one in editions.versions_of_briefing(BriefingOf(JINAN))] == [2, 1]
    with pytest.raises(UsageError, match="upside down"):
        editions.briefing(BriefingOf(JINAN, date(2024, 3, 2), date(2024, 3, 1)))


def test_a_digest_asked_for_while_pages_come_in_is_of_one_moment(
    editions: Editions, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page is committed between the reading of the sources and the writing."""
    write = module.write_digest

    def while_ingesting(corpus, week, **given):
        put_page(engine, "p2", LOAN)
        return write(corpus, week, **given)

    monkeypatch.setattr(module, "write_digest", while_ingesting)
    first = editions.digest(WEEK)
    monkeypatch.undo()
    assert (first.content.articles, len(first.content.pages)) == (1, 1)
    second = editions.digest(WEEK)
    assert (second.version, second.content.articles, len(second.content.pages)) == (2, 2, 2)


def test_of_several_that_ask_at_once_one_version_is_kept_and_all_get_it(
    editions: Editions, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = threading.Barrier(3)
    write = module.write_digest

    def at_once(corpus, week, **given):
        together.wait(30)
        return write(corpus, week, **given)

    monkeypatch.setattr(module, "write_digest", at_once)
    found: list[Edition[Digest]] = []
    askers = [threading.Thread(target=lambda: found.append(opened(engine).digest(WEEK))) for _ in range(3)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len(found) == 3
    assert {one.id for one in found} == {found[0].id}
    assert count(engine) == 1


def test_links_that_begin_otherwise_are_set_in_and_make_no_version(editions: Editions, engine: Engine) -> None:
    first = editions.digest(WEEK)
    moved = opened(engine, "https://news.example").digest(WEEK)
    assert (moved.id, moved.version) == (first.id, 1)
    assert moved.content.sources[0].citation.url.startswith("https://news.example/p/")


def test_what_an_older_parkbrief_stored_is_made_again_and_says_if_it_cannot_be_read(
    editions: Editions, engine: Engine
) -> None:
    first = editions.digest(WEEK)
    old = {"week": "2024-W11", "events": [{"text": "别的话。", "citations": [1]}]}
    with writing(engine) as connection:
        connection.execute(update(documents).values(payload=old, form="", made_from=None))
    with pytest.raises(UnreadableEdition, match="version 1 of the digest 2024-W11 was stored by another parkbrief"):
        editions.digest(WEEK, 1)
    second = editions.digest(WEEK)
    assert (second.version, second.content) == (2, first.content)
    assert second.changes is not None
    assert second.changes.sentences_gone == ("别的话。",)


def test_a_week_without_pages_is_an_edition_too(editions: Editions, engine: Engine) -> None:
    empty = editions.digest(Week(2023, 1))
    assert (empty.version, empty.content.pages) == (1, ())
    assert editions.digest(Week(2023, 1)) == empty
    with reading(engine) as connection:
        assert connection.execute(select(documents.c.key)).scalars().all() == ["2023-W01"]


def test_documents_cannot_have_one_version_twice(editions: Editions, engine: Engine) -> None:
    editions.digest(WEEK)
    with reading(engine) as connection:
        row = dict(connection.execute(select(documents)).mappings().one())
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(insert(documents).values(row | {"id": "another"}))
