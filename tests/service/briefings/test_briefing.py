"""Briefings over small corpora whose right outcome can be read off the articles."""

import json
from datetime import date

import pytest

from index.errors import UnknownPark, UsageError
from service.briefings.briefing import write_briefing
from tests.newspaper import FakeCorpus, article

URL = "http://127.0.0.1:8000"
AWARDS = article(
    "awards",
    "本报讯 近日，咸宁高新区举行述职评议会议，共有64家企业党组织获评“双强六好”党组织。",
    "咸宁高新区党工委对照29项指标进行评价，评选出“五星级”党组织6个、“四星级”党组织11个。",
    "其中，红牛维他命饮料（湖北）有限公司党支部等6家企业党组织获评“五星级”，现场授牌。",
    headline="咸宁高新区为“双强六好”党组织授牌",
)
LOAN = article(
    "loan",
    "咸宁高新区与3家银行签约，推出“园区贷”产品，凡符合条件的企业最高可获贷款1000万元。",
    "贷款期限最长不超过3年，担保费率为0.1%/年，预计全年为园区企业提供5亿元以上的融资。",
    headline="咸宁高新区推出“园区贷”",
    on="2024-04-02",
    page="p2",
)
PHOTO = article(
    "photo",
    "安康高新区桃花季3月16日在桃花源露营基地开幕。图为同学们表演古典诗词舞蹈《书简康桥》。",
    parks=["安康高新区"],
    kind="photo",
    date_source="inferred",
)


def brief(*articles, park="咸宁高新区", **options):
    return write_briefing(FakeCorpus(*articles), park, public_url=URL, **options)


def sentences(briefing):
    return [*briefing.overview, *(s for d in briefing.developments for s in d.sentences)]


def test_every_sentence_and_quote_is_verbatim_from_the_paragraph_it_cites():
    paragraphs = {p.id: p.text for a in (AWARDS, LOAN) for p in a.paragraphs}
    briefing = brief(AWARDS, LOAN)
    quotes = {source.citation.number: source.citation for source in briefing.sources}
    for sentence in (*sentences(briefing), *briefing.figures):
        cited = quotes[sentence.citations[0]]
        assert sentence.text in cited.quote
        assert cited.quote in paragraphs[cited.paragraph_id]


def test_the_dateline_is_cut_and_each_article_leads_with_its_news():
    overview = [sentence.text for sentence in brief(AWARDS, LOAN).overview]
    assert "咸宁高新区举行述职评议会议，共有64家企业党组织获评“双强六好”党组织。" in overview
    assert "咸宁高新区与3家银行签约，推出“园区贷”产品，凡符合条件的企业最高可获贷款1000万元。" in overview


def test_no_sentence_is_said_twice():
    texts = [sentence.text for sentence in sentences(brief(AWARDS, LOAN))]
    assert len(texts) == len(set(texts)) >= 4


def test_the_same_report_in_two_papers_is_said_once():
    again = article("again", *(p.text for p in AWARDS.paragraphs), headline=AWARDS.headline, page="p9")
    once = [s.text for s in sentences(brief(AWARDS))]
    assert sorted(s.text for s in sentences(brief(AWARDS, again))) == sorted(once)


def test_sentences_are_grouped_by_theme_in_the_order_of_the_table():
    themes = [development.theme for development in brief(AWARDS, LOAN).developments]
    assert themes == sorted(themes, key=["金融与资本", "企业与荣誉", "党建与治理"].index)
    assert "金融与资本" in themes


def test_a_range_leaves_out_what_was_printed_outside_it():
    briefing = brief(AWARDS, LOAN, since=date(2024, 4, 1), until=date(2024, 4, 2))
    assert briefing.articles == 1
    assert {source.citation.article_id for source in briefing.sources} == {"loan"}


def test_with_a_range_an_undated_article_is_listed_apart_and_without_one_it_is_summarised():
    undated = article("undated", "咸宁高新区的新桥通车，全长12公里，投资3亿元。", on=None, headline="新桥通车")
    ranged = brief(AWARDS, undated, since=date(2024, 3, 1))
    assert [(one.headline, one.page_source, one.url) for one in ranged.undated] == [
        ("新桥通车", "p1.txt", f"{URL}/p/undated-1")
    ]
    assert all("新桥" not in sentence.text for sentence in sentences(ranged))
    whole = brief(AWARDS, undated)
    assert whole.undated == ()
    assert any("新桥" in sentence.text for sentence in sentences(whole))


def test_a_park_with_one_caption_gets_its_lines_and_no_padding():
    briefing = brief(PHOTO, park="安康高新区")
    assert [s.text for s in sentences(briefing)] == ["安康高新区桃花季3月16日在桃花源露营基地开幕。"]
    assert briefing.developments == ()
    assert briefing.sources[0].date_source == "inferred"


def test_a_park_without_articles_in_the_range_is_said_to_have_none():
    briefing = brief(AWARDS, since=date(2025, 1, 1))
    assert (briefing.articles, briefing.overview, briefing.sources) == (0, (), ())


def test_a_shorter_length_gives_fewer_characters():
    long, short = brief(AWARDS, LOAN), brief(AWARDS, LOAN, length_chars=60)
    assert 0 < sum(len(s.text) for s in sentences(short)) <= 60 < sum(len(s.text) for s in sentences(long))


def test_figures_say_whether_the_text_has_told_them():
    briefing = brief(AWARDS, LOAN, length_chars=60)
    told = {figure.printed: figure.told for figure in briefing.figures}
    assert told["5亿元以上"] is False
    text = "".join(sentence.text for sentence in sentences(briefing))
    assert all((figure in text) == is_told for figure, is_told in told.items())


def test_what_no_earlier_briefing_had_is_new_by_the_last_one_that_lacks_anything():
    both = brief(AWARDS, LOAN, earlier=[["loan", "awards"], ["awards"], []])
    assert (both.new_articles, both.article_ids) == (1, ("loan", "awards"))
    assert all(s.new == ("银行" in s.text or "贷" in s.text) for s in sentences(both))
    assert brief(AWARDS, LOAN, earlier=[["loan", "awards"]]).new_articles is None


def test_a_caption_is_worth_two_lines():
    photo = article(
        "photo",
        "安康高新区桃花季3月16日在露营基地开幕。活动吸引游客5万人次，带动消费300万元。当日签约文旅项目12个，总投资8亿元。",
        parks=["安康高新区"],
        kind="photo",
    )
    briefing = brief(photo, park="安康高新区")
    assert len(sentences(briefing)) == 2
    assert (briefing.developments, briefing.figures, briefing.named) == ((), (), ())


def test_a_sentence_that_says_this_goes_with_what_it_speaks_of():
    opened = article(
        "opened",
        "咸宁高新区青少年科学院3月14日正式成立，首批学员120人。",
        "该活动得到咸宁高新区教育局支持，吸引15所学校的200位教师参与。",
        "其中，咸宁高新区12家企业现场签约，总投资达到25亿元。",
        headline="咸宁高新区青少年科学院成立",
    )
    texts = [s.text for s in sentences(brief(opened))]
    assert texts[texts.index("该活动得到咸宁高新区教育局支持，吸引15所学校的200位教师参与。") - 1].startswith(
        "咸宁高新区青少年"
    )
    assert "咸宁高新区12家企业现场签约，总投资达到25亿元。" in texts


def test_in_an_article_on_two_parks_the_other_one_s_sentences_are_left_out():
    both = article(
        "both",
        "济南高新区累计认定总部企业19家，居全市第一。咸宁高新区累计认定总部企业5家，同比增长25%。",
        parks=["济南高新区", "咸宁高新区"],
    )
    assert [s.text for s in sentences(brief(both))] == ["咸宁高新区累计认定总部企业5家，同比增长25%。"]


def test_a_park_goes_by_any_of_its_names():
    assert brief(AWARDS, park="咸宁高新技术产业开发区").park == "咸宁高新区"


def test_an_unknown_park_is_refused():
    with pytest.raises(UnknownPark):
        brief(AWARDS, park="亚特兰蒂斯高新区")


def test_a_range_upside_down_is_refused():
    with pytest.raises(UsageError, match="the range is upside down: 2024-05-01 is after 2024-04-01"):
        brief(AWARDS, since=date(2024, 5, 1), until=date(2024, 4, 1))


def test_a_length_of_nothing_is_refused():
    with pytest.raises(UsageError, match="at least 1 character"):
        brief(AWARDS, length_chars=0)


def test_the_dictionary_is_ready_for_json():
    document = brief(AWARDS, PHOTO, since=date(2024, 3, 1)).to_dict()
    assert json.loads(json.dumps(document))["since"] == "2024-03-01"
    assert document["sources"][0]["paragraph_id"] == "awards-1"
