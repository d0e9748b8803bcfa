from dataclasses import replace

from index.parks import Gazetteer
from service.briefings.figures import worthy
from service.briefings.salience import sentences_of
from service.briefings.sourced import Sources
from service.figures.ledger import figures_of
from tests.newspaper import FakeCorpus, article

ONE = article("one", "高新区签约项目12个，总投资25亿元。会议由管委会主办。", "园区新建驿站24个，累计服务6000人次。")
TWO = article("two", "开发区签约项目12个，总投资25亿元。", on=None, page="p2")


def sources() -> Sources:
    return Sources(FakeCorpus(ONE, TWO).pages(), "http://x/")


def test_a_paragraph_has_one_number_and_its_quote_spans_all_that_is_cited_of_it():
    cited = sources()
    first, second, third = sentences_of(ONE)
    assert [cited.cite(one).citations for one in (first, third, second)] == [(1,), (2,), (1,)]
    citation = cited.all()[0].citation
    assert citation.quote == ONE.paragraphs[0].text
    assert (citation.url, citation.lines) == ("http://x/p/one-1", (1, 3))


def test_other_papers_that_say_the_same_follow_with_their_numbers():
    cited = sources()
    assert cited.cite(sentences_of(ONE)[0], sentences_of(TWO)).citations == (1, 2)
    assert [source.date_source for source in cited.all()] == ["given", "unknown"]


def test_a_page_goes_by_the_name_of_its_file():
    assert sources().page_source("p1") == "p1.txt"
    assert sources().page_source("gone") == "gone"


def test_a_figure_is_labelled_with_what_it_measures_how_it_is_qualified_and_when():
    one = article("one", "2023年，咸宁高新区工业总产值超过900亿元，较快增长。")
    gazetteer = Gazetteer.load()
    (found,) = worthy(figures_of(one, gazetteer), "咸宁高新区", [], 5, gazetteer)
    cited = Sources(FakeCorpus(one).pages(), "http://x/").cite_figure(found, "咸宁高新区")
    assert (cited.printed, cited.value, cited.unit, cited.period) == ("超过900亿元", "90000000000", "元", "2023年")
    assert cited.label == "工业总产值：超过900亿元（2023年）"
    assert cited.text in one.paragraphs[0].text


def test_a_source_says_which_paragraph_of_its_article_it_is():
    cited = sources()
    cited.cite(sentences_of(ONE)[2])
    assert cited.all()[0].to_dict()["paragraph"] == 2


def test_a_sentence_of_an_article_that_is_new_is_marked():
    cited = Sources(FakeCorpus(ONE, TWO).pages(), "http://x/", new=["two"])
    assert [cited.cite(sentences_of(one)[0]).new for one in (ONE, TWO)] == [False, True]


def test_a_text_that_is_not_in_its_paragraph_is_unsupported():
    sentence = sentences_of(ONE)[0]
    assert sources().cite(sentence).verdict == "supported"
    other = replace(sentence.paragraph, text="高新区签约项目21个，总投资25亿元。")
    assert sources().cite(replace(sentence, paragraph=other)).verdict == "supported"
