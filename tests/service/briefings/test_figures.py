"""Which of the ledger's figures a briefing lists, and what they are called there."""

from index.parks import Gazetteer
from service.briefings.figures import Worthy, worthy
from service.briefings.salience import sentences_of
from service.figures.ledger import figures_of
from tests.newspaper import article

GAZETTEER = Gazetteer.load()


def listed(*paragraphs: str, told: int = 0, most: int = 10) -> list[Worthy]:
    """Those of an article on 咸宁高新区 of which the first `told` sentences are told."""
    one = article("a", *paragraphs)
    return worthy(figures_of(one, GAZETTEER), "咸宁高新区", sentences_of(one)[:told], most, GAZETTEER)


def shown(found: list[Worthy]) -> list[str]:
    return [one.figure.subject if one.tidy else one.clause for one in found]


def test_a_figure_of_the_park_goes_by_what_it_measures():
    found = listed("咸宁高新区有国家高新技术企业220家，工业总产值达到1000亿元。")
    assert [(one.figure.subject, one.figure.text, one.tidy) for one in found] == [
        ("国家高新技术企业", "220家", True),
        ("工业总产值", "1000亿元", True),
    ]


def test_a_measure_with_a_verb_inside_is_given_by_its_clause():
    assert shown(listed("咸宁高新区今年以来有64家企业党组织获评先进党组织称号。")) == [
        "咸宁高新区今年以来有64家企业党组织获评先进党组织称号"
    ]


def test_a_clause_that_says_not_who_did_it_takes_its_sentence_along():
    found = listed("大赛落地项目韫茂科技补齐关键生产环节，获得了近千万元的政策资金。")
    assert shown(found) == ["大赛落地项目韫茂科技补齐关键生产环节，获得了近千万元的政策资金"]


def test_few_things_are_not_collected_and_neither_is_the_figure_of_a_wider_place():
    assert listed("咸宁高新区出台品牌创建指引1项、重点工作清单3张。") == []
    assert listed("湖北省新增省级众创空间12家。") == []


def test_what_a_sentence_has_told_is_marked_and_the_rest_is_limited():
    text = "咸宁高新区集聚国家高新技术企业220家。咸宁高新区上市公司达到25家。咸宁高新区工业总产值达到900亿元。"
    assert [one.told for one in listed(text, told=1)] == [True, False, False]
    assert [one.figure.text for one in listed(text, told=1, most=1)] == ["220家", "900亿元"]


def test_one_figure_printed_twice_is_listed_once():
    found = listed("咸宁高新区集聚国家高新技术企业220家。", "目前，咸宁高新区国家高新技术企业达220家。")
    assert len(found) == 1


def test_another_park_s_figures_are_left_out():
    one = article("a", "济南高新区累计认定总部企业19家。", parks=["咸宁高新区", "济南高新区"])
    assert worthy(figures_of(one, GAZETTEER), "咸宁高新区", [], 10, GAZETTEER) == []
