from datetime import date

import pytest
from sqlalchemy import Engine

from index.addresses import span_hash, spans_of
from index.corpus import Corpus
from index.errors import UnknownId
from tests.corpus_maker import drop_page, put_page

DAY = date(2024, 3, 16)
FIRST = "园区担保贷由海口高新区推出，贷款金额不超过1000万元。"
SECOND = "贷款期限最长不超过3年，担保费率为每年千分之一。"
OTHER = "咸宁高新区评选出五星级党组织六个，四星级党组织十一个。"


def put(engine: Engine, *paragraphs: str) -> dict[str, str]:
    """Ids by text."""
    (article,) = put_page(engine, "page", ("题", paragraphs, "海口高新区", DAY))
    return {paragraph.text: paragraph.id for paragraph in article.paragraphs}


def test_a_paragraph_that_stayed_keeps_its_id(engine: Engine) -> None:
    before = put(engine, FIRST, OTHER)
    after = put(engine, "新的一段。", FIRST, OTHER)
    assert {text: after[text] for text in before} == before


def test_a_merged_paragraph_leads_to_the_whole(engine: Engine) -> None:
    before = put(engine, FIRST, SECOND, OTHER)
    after = put(engine, FIRST + SECOND, OTHER)
    corpus = Corpus(engine)
    assert {corpus.moved_to(before[FIRST]), corpus.moved_to(before[SECOND])} == {after[FIRST + SECOND]}


def test_a_split_paragraph_leads_to_its_larger_part(engine: Engine) -> None:
    before = put(engine, FIRST + SECOND, OTHER)
    after = put(engine, FIRST, SECOND, OTHER)
    assert len(FIRST) > len(SECOND)
    assert Corpus(engine).moved_to(before[FIRST + SECOND]) == after[FIRST]


def test_an_address_is_followed_through_several_readings(engine: Engine) -> None:
    oldest = put(engine, FIRST + SECOND)[FIRST + SECOND]
    put(engine, FIRST, SECOND)
    newest = put(engine, FIRST[:-1] + "！", SECOND)
    assert Corpus(engine).moved_to(oldest) == newest[FIRST[:-1] + "！"]


def test_an_id_that_comes_back_is_itself_again(engine: Engine) -> None:
    before = put(engine, FIRST)
    put(engine, FIRST + SECOND)
    assert put(engine, FIRST) == before
    with pytest.raises(UnknownId):
        Corpus(engine).moved_to(before[FIRST])


def test_what_was_taken_out_leads_nowhere(engine: Engine) -> None:
    before = put(engine, FIRST, OTHER)
    put(engine, OTHER)
    with pytest.raises(UnknownId, match=before[FIRST]):
        Corpus(engine).moved_to(before[FIRST])
    put(engine, OTHER + SECOND)
    drop_page(engine, "page")
    with pytest.raises(UnknownId, match=before[OTHER]):
        Corpus(engine).moved_to(before[OTHER])


def test_spans_are_the_characters_of_the_lines() -> None:
    text = "甲\r\n乙丙\n\n丁"
    span = spans_of(text, None)
    assert span((2, 2)) == {"span_start": 3, "span_end": 5, "span_sha256": span_hash("乙丙")}
    assert span((1, 4)) == {"span_start": 0, "span_end": 8, "span_sha256": span_hash(text)}
    assert spans_of('{"a": 1}', 7)((7, 7)) == {"span_start": 0, "span_end": 8, "span_sha256": span_hash('{"a": 1}')}
