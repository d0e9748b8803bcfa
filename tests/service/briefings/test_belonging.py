from index.parks import Gazetteer
from service.briefings.belonging import is_about
from service.briefings.salience import sentences_of
from tests.newspaper import article

TEXT = "两地签署合作协议。济南高新区出资3亿元。咸宁高新区提供用地50亩。"


def about(park: str, *parks: str) -> list[str]:
    found = sentences_of(article("a", TEXT, parks=parks))
    return [sentence.text for sentence in found if is_about(sentence, park, Gazetteer.load())]


def test_in_an_article_on_one_park_every_sentence_is_about_it():
    assert "".join(about("济南高新区", "济南高新区")) == TEXT


def test_the_principal_park_has_its_own_sentences_and_those_that_name_none():
    assert about("济南高新区", "济南高新区", "咸宁高新区") == ["两地签署合作协议。", "济南高新区出资3亿元。"]


def test_another_park_has_only_the_sentences_that_name_it():
    assert about("咸宁高新区", "济南高新区", "咸宁高新区") == ["咸宁高新区提供用地50亩。"]
