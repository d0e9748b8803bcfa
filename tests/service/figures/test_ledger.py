"""Figures of hand-written paragraphs as data."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from service.figures.ledger import Figure

Ledger = Callable[..., list[Figure]]


def test_money_is_in_yuan_with_its_scale_worked_in(ledger: Ledger) -> None:
    (one,) = ledger("石家庄高新区兑现产业扶持资金2300余万元。")
    assert (one.value, one.unit, one.qualifiers) == (Decimal(23_000_000), "元", ("余",))
    assert (one.subject, one.park, one.scope) == ("兑现产业扶持资金", "石家庄高新区", "")


def test_a_figure_points_at_the_characters_that_print_it(ledger: Ledger) -> None:
    (one,) = ledger("２０２３年，石家庄高新区新增企业 １２ 家。")
    assert one.text == "１２ 家"
    assert one.paragraph.text[one.start : one.end] == "１２ 家"
    assert one.value == 12


def test_each_item_of_a_list_has_its_own_measure(ledger: Ledger) -> None:
    found = ledger("评出“五星级”党组织6个、“四星级”党组织11个。")
    assert [(one.subject, one.value) for one in found] == [("评出“五星级”党组织", 6), ("“四星级”党组织", 11)]


def test_a_figure_is_of_the_period_named_before_it(ledger: Ledger) -> None:
    (one,) = ledger("2023年，石家庄高新区实现进出口总额120亿元。")
    assert (one.period, one.first, one.last) == ("2023年", date(2023, 1, 1), date(2023, 12, 31))


def test_a_sentence_cut_at_its_semicolon_keeps_the_period(ledger: Ledger) -> None:
    first = "2023年，" + "石家庄高新区通过电话沟通、实地走访等多种方式开展对接服务，" * 4 + "对接企业40家；"
    found = ledger(f"{first}审核申请材料20份。")
    assert [(one.value, one.period) for one in found] == [(40, "2023年"), (20, "2023年")]


def test_a_figure_of_the_city_is_not_the_parks(ledger: Ledger) -> None:
    found = ledger("石家庄市新增“工业诊所”12家，其中石家庄高新区2家入选。")
    assert [(one.value, one.scope) for one in found] == [(12, "石家庄市"), (2, "")]


def test_what_a_province_announces_counts_for_the_province_until_the_park_is_named(ledger: Ledger) -> None:
    found = ledger("河北省发展和改革委发布总部企业名单，57家企业上榜，石家庄高新区11家企业入选。")
    assert [(one.value, one.scope) for one in found] == [(57, "河北省"), (11, "")]


def test_a_place_in_an_order_is_a_figure(ledger: Ledger) -> None:
    found = ledger("石家庄高新区累计创建“工业诊所”17家，总量位居石家庄市各县区第一。")
    assert [(one.value, one.unit) for one in found] == [(17, "家"), (1, "位")]
    assert "工业诊所" in found[1].subject


@pytest.mark.parametrize(
    "text",
    [
        "实施“1+1+3+3N”工作法。",
        "推进“3件大事”。",
        "第七届大赛3月16日举行。",
        "3年以来持续发展。",
        "聚焦世界500强企业。",
        "科技创新2030重大专项启动。",
        "名列前茅，依照规定第二十一条、第二十二条执行。",
    ],
)
def test_numbers_in_names_and_dates_are_no_figures(ledger: Ledger, text: str) -> None:
    assert ledger(text) == []


def test_of_several_parks_the_one_named_last_before_the_figure_has_it(ledger: Ledger) -> None:
    parks = ("石家庄高新区", "济南高新区")
    found = ledger("石家庄高新区有企业10家，济南高新区有企业20家。", parks=parks)
    assert [(one.park, one.value) for one in found] == [("石家庄高新区", 10), ("济南高新区", 20)]


def test_an_article_about_no_park_has_figures_of_none(ledger: Ledger) -> None:
    (one,) = ledger("产业规模达300亿元。", parks=())
    assert (one.park, one.value) == ("", Decimal(30_000_000_000))


def test_a_bound_is_kept_as_one(ledger: Ledger) -> None:
    found = ledger("贷款期限最长不超过3年，企业超2200家。")
    assert [(one.bound, one.qualifiers) for one in found] == [("at most", ("最长", "不超过")), ("above", ("超",))]


def test_the_same_sum_in_another_currency_is_no_second_figure(ledger: Ledger) -> None:
    (one,) = ledger("投入110亿美元（约合794.2亿元人民币）将用于建设。")
    assert (one.value, one.unit) == (Decimal(11_000_000_000), "美元")
