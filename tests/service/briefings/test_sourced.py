from dataclasses import replace

from service.briefings.salience import sentences_of
from service.briefings.sourced import Sources, figures_of
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


def test_a_figure_told_in_the_text_is_marked_and_one_of_many_is_given_once():
    first = sentences_of(ONE)[0]
    found = figures_of([first, first], [first.text], sources(), "甲区", 5)
    assert [(figure.text, figure.told) for figure in found] == [("高新区签约项目12个，总投资25亿元", True)]


def test_no_more_untold_figures_than_asked_for_are_given():
    assert [figure.told for figure in figures_of(sentences_of(ONE), [], sources(), "甲区", 1)] == [False]


def test_a_text_that_is_not_in_its_paragraph_is_unsupported():
    sentence = sentences_of(ONE)[0]
    assert sources().cite(sentence).verdict == "supported"
    other = replace(sentence.paragraph, text="高新区签约项目21个，总投资25亿元。")
    assert sources().cite(replace(sentence, paragraph=other)).verdict == "supported"
