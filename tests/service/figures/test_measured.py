"""What a figure measures, told from the words around it in hand-written clauses."""

import pytest

from service.figures.measured import measure


@pytest.mark.parametrize(
    ("before", "after", "unit", "said"),
    [
        ("共有", "企业党组织获评示范", "家", "企业党组织获评示范"),
        ("聚集省级以上研发机构", "", "家", "聚集省级以上研发机构"),
        ("担保费率为", "/年", "%", "担保费率"),
        ("获得了", "的政策资金", "元", "政策资金"),
        ("占全市总部企业的", "", "%", "占全市总部企业的比重"),
        ("约占全市总部企业的", "", "%", "占全市总部企业的比重"),
        ("营业收入同比增长", "", "%", "营业收入同比增长"),
        ("发展优秀员工", "入党", "人", "发展优秀员工入党"),
        ("、“四星级”党组织", "", "个", "“四星级”党组织"),
        ("民营企业户数占比达", "", "%", "民营企业户数占比"),
        ("拍卖整条生产线", "（台）机器设备", "套", "机器设备"),
        ("2、公司在任监事", "", "人", "公司在任监事"),
        ("向德国交付", "由德国制造商生产", "辆", "德国交付"),
    ],
)
def test_a_counter_goes_with_what_follows_and_money_with_what_stands_before(
    before: str, after: str, unit: str, said: str
) -> None:
    assert measure(before, after, unit) == said


def test_the_clause_before_is_asked_where_the_clause_itself_says_nothing() -> None:
    assert measure("达", "", "元", context="园区产值持续增长") == "园区产值持续增长"


def test_a_rise_without_a_thing_is_the_rise_of_what_the_clause_before_names() -> None:
    assert measure("同比增长", "", "%", context="进出口总额") == "进出口总额同比增长"


def test_nothing_tells_where_no_words_stand_around() -> None:
    assert measure("", "", "元") == ""


def test_of_a_long_clause_only_the_noun_phrase_is_the_measure() -> None:
    before = "经过多年努力并且在各方面的大力支持下终于建成了标准厂房"
    assert measure(before, "", "平方米").endswith("标准厂房")
    assert len(measure(before, "", "平方米")) < len(before)
