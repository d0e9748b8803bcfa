"""Figures of one measure, over time and against each other."""

from collections.abc import Callable
from datetime import date

from service.figures.ledger import Figure
from service.figures.series import agree, measures

Ledger = Callable[..., list[Figure]]
MARCH, LATE_MARCH, MAY = date(2024, 3, 1), date(2024, 3, 8), date(2024, 5, 1)


def test_the_same_measure_at_two_times_is_a_series(ledger: Ledger) -> None:
    found = [*ledger("累计创建“工业诊所”19家。", issued=MAY), *ledger("累计创建“工业诊所”17家。", issued=MARCH)]
    (one,) = measures(found)
    assert one.is_series
    assert [(point.when, [f.value for f in point.figures]) for point in one.points] == [(MARCH, [17]), (MAY, [19])]
    assert one.conflicts == ()


def test_two_papers_of_one_week_that_disagree_are_a_conflict_newest_first(ledger: Ledger) -> None:
    found = [*ledger("累计创建“工业诊所”17家。", issued=MARCH), *ledger("累计创建“工业诊所”18家。", issued=LATE_MARCH)]
    (point,) = measures(found)[0].conflicts
    assert [f.value for f in point.figures] == [18, 17]


def test_one_period_told_twice_differently_is_a_conflict_whenever_it_is_printed(ledger: Ledger) -> None:
    found = [
        *ledger("2023年实现进出口总额120亿元。", issued=MARCH),
        *ledger("2023年实现进出口总额130亿元。", issued=MAY),
    ]
    assert len(measures(found)[0].conflicts) == 1


def test_different_things_with_one_unit_are_different_measures(ledger: Ledger) -> None:
    assert len(measures(ledger("有上市公司73家，有幼儿园4家。"))) == 2


def test_a_rise_is_not_a_level(ledger: Ledger) -> None:
    assert len(measures(ledger("覆盖率达93%。") + ledger("覆盖率同比增长3%。"))) == 2


def test_a_bound_agrees_with_what_keeps_to_it(ledger: Ledger) -> None:
    bound, inside, outside = (ledger(f"有企业{value}家。")[0] for value in ("超2200", "2231", "2100"))
    assert agree(bound, inside)
    assert agree(inside, bound)
    assert not agree(bound, outside)


def test_every_figure_is_in_one_measure(ledger: Ledger) -> None:
    found = ledger("有上市公司73家和国家高新技术企业2200家，党员4.6万人，产值同比增长5%。")
    kept = [f for one in measures(found) for point in one.points for f in point.figures]
    assert sorted(map(str, kept)) == sorted(map(str, found))


def test_undated_figures_come_last(ledger: Ledger) -> None:
    found = [*ledger("有企业17家。", issued=None), *ledger("有企业19家。", issued=MAY)]
    assert [point.when for point in measures(found)[0].points] == [MAY, None]


def test_an_article_that_gives_two_figures_speaks_of_two_things(ledger: Ledger) -> None:
    found = ledger("新增总部企业40家，认定总部企业40家，服务总部企业21家。")
    assert all(one.conflicts == () for one in measures(found))


def test_measures_that_differ_in_a_name_or_a_numeral_are_two(ledger: Ledger) -> None:
    assert len(measures(ledger("“四星级”党组织11个，“三星级”党组织33个。"))) == 2
