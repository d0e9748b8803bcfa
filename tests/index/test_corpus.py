from datetime import date

import pytest
from sqlalchemy import Engine

from index.corpus import Corpus, ParkCount
from index.database.engine import writing
from index.errors import EncoderMismatch, UnknownId
from index.records import Filters
from index.storing import claim_encoder, ensure_identity
from tests.conftest import HashEncoder, OtherEncoder
from tests.corpus_maker import drop_page, put_page

MARCH, MAY = date(2024, 3, 16), date(2024, 5, 7)


@pytest.fixture
def corpus(engine: Engine) -> Corpus:
    put_page(engine, "march", ("甲的新闻", ["甲第一段", "甲第二段"], "甲高新区", MARCH), publication="科技报")
    put_page(engine, "may", ("乙的新闻", ["乙一段"], "乙高新区", MAY), ("又一条", ["又一段"], "甲高新区", MAY))
    put_page(engine, "undated", ("不知何日", ["某段"], "", None))
    return Corpus(engine)


def test_at_one_moment_nothing_that_comes_in_meanwhile_is_seen(corpus: Corpus, engine: Engine) -> None:
    with corpus.at_one_moment() as then:
        before = (then.position(), then.newest_change(), len(then.pages()))
        put_page(engine, "meanwhile", ("丁的新闻", ["丁一段"], "甲高新区", MAY))
        assert (then.position(), then.newest_change(), len(then.pages())) == before
        assert "丁的新闻" not in [article.headline for article in then.articles()]
    assert len(corpus.pages()) == before[2] + 1
    assert corpus.newest_change() != before[1]


def test_articles_come_newest_first_and_undated_last(corpus: Corpus) -> None:
    assert [article.headline for article in corpus.articles()] == ["乙的新闻", "又一条", "甲的新闻", "不知何日"]
    assert [article.headline for article in corpus.articles(limit=1, offset=1)] == ["又一条"]


@pytest.mark.parametrize(
    ("filters", "headlines"),
    [
        (Filters(parks=("甲高新区",)), ["又一条", "甲的新闻"]),
        (Filters(parks=("甲高新区", "乙高新区")), ["乙的新闻", "又一条", "甲的新闻"]),
        (Filters(since=date(2024, 5, 1)), ["乙的新闻", "又一条"]),
        (Filters(until=MARCH), ["甲的新闻"]),
        (Filters(publication="科技报"), ["甲的新闻"]),
        (Filters(kind="photo"), []),
        (Filters(parks=("甲高新区",), since=MAY), ["又一条"]),
    ],
)
def test_filters_narrow(corpus: Corpus, filters: Filters, headlines: list[str]) -> None:
    assert [article.headline for article in corpus.articles(filters)] == headlines


def test_a_paragraph_is_found_with_its_article(corpus: Corpus) -> None:
    article = corpus.articles(Filters(until=MARCH))[0]
    passage = corpus.passage(article.paragraphs[1].id)
    assert (passage.paragraph.text, passage.article) == ("甲第二段", article)


def test_passages_keep_the_order_asked_for_and_skip_unknown_ids(corpus: Corpus) -> None:
    ids = [paragraph.id for article in corpus.articles() for paragraph in article.paragraphs]
    wanted = [ids[2], "gone", ids[0]]
    assert [passage.paragraph.id for passage in corpus.passages(wanted)] == [ids[2], ids[0]]


def test_parks_are_counted(corpus: Corpus) -> None:
    assert corpus.parks() == [ParkCount("甲高新区", 2, MARCH, MAY), ParkCount("乙高新区", 1, MAY, MAY)]


def test_pages_tell_what_they_hold(corpus: Corpus) -> None:
    assert [(page.id, page.articles, page.paragraphs, page.date) for page in corpus.pages()] == [
        ("march", 1, 2, MARCH),
        ("may", 2, 2, MAY),
        ("undated", 1, 1, None),
    ]
    assert corpus.page_text("march") == "甲第一段\n甲第二段"


@pytest.mark.parametrize("look", ["article", "passage", "page_text"])
def test_an_unknown_id_is_said(corpus: Corpus, look: str) -> None:
    with pytest.raises(UnknownId, match="with the id 'nothing'"):
        getattr(corpus, look)("nothing")


def test_deleting_a_page_takes_everything_that_hangs_on_it(corpus: Corpus, engine: Engine) -> None:
    before = corpus.position()
    drop_page(engine, "may")
    assert corpus.counts() == {"pages": 2, "articles": 2, "paragraphs": 3, "chunks": 2}
    assert corpus.position() == before + 1


def test_storing_a_page_again_replaces_it(corpus: Corpus, engine: Engine) -> None:
    put_page(engine, "march", ("改了", ["甲第一段"], "甲高新区", MARCH))
    assert [article.headline for article in corpus.articles(page="march")] == ["改了"]


def test_another_encoder_is_refused_with_the_command_that_mends_it(engine: Engine) -> None:
    with writing(engine) as connection:
        claim_encoder(connection, HashEncoder())
        claim_encoder(connection, HashEncoder())
        with pytest.raises(EncoderMismatch, match=r"embedded with hash-64.*with other-32.*reindex --embed"):
            claim_encoder(connection, OtherEncoder())
    assert Corpus(engine).facts() == {"encoder": "hash-64", "encoder_source": "hash"}


def test_a_corpus_keeps_its_identity(engine: Engine) -> None:
    with writing(engine) as connection:
        first = ensure_identity(connection)
        assert ensure_identity(connection) == first
    assert Corpus(engine).facts() == {"id": first}
