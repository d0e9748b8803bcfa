"""Digests of small weeks whose right outcome can be read off the articles."""

import json

import pytest

from index.errors import UsageError
from service.briefings.digest import write_digest
from tests.newspaper import FakeCorpus, article

URL = "http://127.0.0.1:8000"
AWARDS = article(
    "awards",
    "咸宁高新区3月14日举行述职评议会议，共有64家企业党组织获评“双强六好”党组织，现场授牌。",
    "咸宁高新区党工委对照29项指标进行评价，评选出“五星级”党组织6个、“四星级”党组织11个。",
    headline="咸宁高新区为“双强六好”党组织授牌",
    on="2024-03-15",
)
AWARDS_ELSEWHERE = article(
    "elsewhere",
    "3月14日，咸宁高新区举行述职评议会议，共有64家企业党组织获评“双强六好”党组织，并现场授牌。",
    headline="64家党组织获评“双强六好”",
    on="2024-03-16",
    page="p2",
)
LOAN = article(
    "loan",
    "海口高新区3月12日推出“园区担保贷”，凡符合条件的企业最高可获贷款1000万元。",
    "贷款期限最长不超过3年，担保费率为0.1%/年，预计全年为园区企业提供5亿元以上的融资。",
    parks=["海口高新区"],
    on="2024-03-13",
    page="p2",
)
WEEK_BEFORE = article("before", "济南高新区累计认定总部企业19家。", parks=["济南高新区"], on="2024-03-08", page="p0")
UNDATED = article("undated", "珠海高新区成立研究院，15所中小学参加。", parks=["珠海高新区"], on=None, page="p3")


def digest(*articles, week="2024-W11"):
    return write_digest(FakeCorpus(*articles), week, public_url=URL)


def test_one_event_stands_once_and_cites_every_paper_that_printed_it():
    written = digest(AWARDS, AWARDS_ELSEWHERE, LOAN)
    first = written.events[0]
    assert first.articles == 2
    cited = {s.citation.article_id for s in written.sources if s.citation.number in first.sentence.citations}
    assert cited == {"awards", "elsewhere"}
    assert sum("64家" in event.sentence.text for event in written.events) == 1


def test_a_paper_that_gives_another_figure_is_named_beside_and_not_cited_for_it():
    other = article(
        "other",
        "3月14日，咸宁高新区举行述职评议会议，共有46家企业党组织获评“双强六好”党组织，并现场授牌。",
        on="2024-03-16",
        page="p2",
    )
    event = digest(AWARDS, other).events[0]
    by_number = {source.citation.number: source.citation.article_id for source in digest(AWARDS, other).sources}
    cited = {by_number[number] for number in event.sentence.citations}
    beside = {by_number[number] for number in event.also}
    assert (event.articles, {*cited, *beside}) == (2, {"awards", "other"})
    assert len(cited) == len(beside) == 1


def test_an_article_on_two_parks_stands_under_both_with_the_sentences_that_are_theirs():
    both = article(
        "both",
        "济南高新区累计认定总部企业19家，居全市第一，增长12%。咸宁高新区3月12日签约项目5个，总投资25亿元。",
        parks=["济南高新区", "咸宁高新区"],
        on="2024-03-12",
    )
    written = digest(both)
    said = {park.park: [s.text for s in park.sentences] for park in written.parks}
    lead = written.events[0].sentence.text
    first, second = both.paragraphs[0].text.split("。")[:2]
    assert said["济南高新区"] == [text for text in [first + "。"] if text != lead]
    assert said["咸宁高新区"] == [text for text in [second + "。"] if text != lead]


def test_what_several_papers_printed_comes_first():
    assert [event.number for event in digest(LOAN, AWARDS, AWARDS_ELSEWHERE).events] == [1, 2]
    assert digest(LOAN, AWARDS, AWARDS_ELSEWHERE).events[0].parks == ("咸宁高新区",)


def test_each_park_has_its_news_beside_the_events_and_nothing_twice():
    written = digest(AWARDS, AWARDS_ELSEWHERE, LOAN)
    assert {park.park: park.events for park in written.parks} == {"咸宁高新区": (1,), "海口高新区": (2,)}
    said = [e.sentence.text for e in written.events] + [s.text for park in written.parks for s in park.sentences]
    assert len(said) == len(set(said))
    assert sum("64家" in text for text in said) == 1


def test_articles_of_other_weeks_are_left_out_and_their_parks_named_as_quiet():
    written = digest(AWARDS, WEEK_BEFORE)
    assert written.quiet == ("济南高新区",)
    assert (written.articles, written.articles_before, written.pages_before) == (1, 1, 1)
    assert all(source.citation.article_id == "awards" for source in written.sources)


def test_undated_pages_and_articles_are_listed_apart():
    written = digest(AWARDS, UNDATED)
    assert [page.source for page in written.pages] == ["p1.txt"]
    assert [page.source for page in written.undated_pages] == ["p3.txt"]
    assert [one.article_id for one in written.undated] == ["undated"]


def test_articles_about_no_park_come_last():
    no_park = article("none", "全国新增减税降费9279亿元，惠及企业30万家。", parks=[], on="2024-03-14", page="p4")
    written = digest(no_park, AWARDS)
    assert [event.parks for event in written.events] == [("咸宁高新区",), ()]
    assert [park.park for park in written.parks] == ["咸宁高新区", "其他"]


def test_a_week_without_pages_is_empty():
    written = digest(AWARDS, week="2031-W02")
    assert (written.articles, written.events, written.parks, written.pages) == (0, (), (), ())


def test_a_week_that_is_not_there_is_refused():
    with pytest.raises(UsageError, match="2024-W52"):
        digest(AWARDS, week="2024-W60")


def test_every_sentence_and_figure_is_verbatim_from_a_paragraph_it_cites():
    written = digest(AWARDS, AWARDS_ELSEWHERE, LOAN)
    paragraphs = {p.id: p.text for a in (AWARDS, AWARDS_ELSEWHERE, LOAN) for p in a.paragraphs}
    cited = {source.citation.number: paragraphs[source.citation.paragraph_id] for source in written.sources}
    said = [event.sentence for event in written.events] + [s for park in written.parks for s in park.sentences]
    assert all(one.text in cited[one.citations[0]] for one in [*said, *written.figures])


def test_the_dictionary_is_ready_for_json():
    document = digest(AWARDS, UNDATED).to_dict()
    assert json.loads(json.dumps(document)) == json.loads(json.dumps(document, default=str))
    assert (document["monday"], document["sunday"]) == ("2024-03-11", "2024-03-17")
    assert document["undated_pages"][0]["date"] is None
