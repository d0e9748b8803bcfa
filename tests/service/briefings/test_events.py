from service.briefings.events import cluster
from tests.newspaper import article

LONG = (
    "济南高新区5月7日举行总部企业授牌仪式，临工重机等11家企业获评山东省总部企业。截至目前，该区累计认定省级总部企业19家，位居全市第一。"
    "投资促进部为21家企业兑现奖励资金500余万元。"
)


OTHER = (
    "海口高新区近日推出“园区担保贷”，最高可贷1000万元。贷款期限最长不超过3年，担保费率为0.1%/年，业务实施期限为2年。"
)


def groups(*articles) -> list[list[str]]:
    return [[one.id for one in group] for group in cluster(articles)]


def test_the_same_report_cut_short_in_another_paper_is_one_event():
    assert groups(article("a", LONG, page="p1"), article("b", LONG[:70], page="p2")) == [["a", "b"]]


def test_a_reworded_report_is_one_event():
    reworded = LONG.replace("举行", "举办了").replace("截至目前，该区累计", "目前济南高新区已累计")
    assert groups(article("a", LONG), article("b", reworded)) == [["a", "b"]]


def test_reports_of_the_same_kind_on_different_things_are_two_events():
    assert groups(article("a", LONG), article("b", OTHER)) == [["a"], ["b"]]


def test_every_article_is_in_exactly_one_group_in_the_order_of_the_first():
    found = groups(article("x", OTHER), article("a", LONG), article("y", OTHER), article("b", LONG))
    assert found == [["x", "y"], ["a", "b"]]


def test_no_articles_are_no_events():
    assert cluster([]) == []
