import pytest

from service.briefings.figures import figure_clauses


def clauses(sentence: str) -> list[str]:
    return [sentence[clause.start : clause.end] for clause in figure_clauses(sentence)]


def test_each_clause_with_a_figure_is_taken_verbatim():
    sentence = "园区目前集聚上市公司和挂牌企业73家，环境优美，全年实现工业总产值超1000亿元。"
    assert clauses(sentence) == ["园区目前集聚上市公司和挂牌企业73家", "全年实现工业总产值超1000亿元"]


def test_a_clause_that_says_too_little_takes_the_one_before_it_along():
    assert clauses("大赛落地项目获得政策资金支持，估值已达20亿元。") == ["大赛落地项目获得政策资金支持，估值已达20亿元"]


@pytest.mark.parametrize(
    "sentence",
    ["该校第七届比赛于3月16日举行。", "2023年10月启动。", "开展“三个一”活动。", "五区叠加优势明显。"],
)
def test_dates_ordinals_and_names_with_numerals_are_no_figures(sentence):
    assert clauses(sentence) == []


def test_money_in_chinese_numerals_is_a_figure():
    assert clauses("这家来自海外的企业获得了近千万元的政策资金。") == ["这家来自海外的企业获得了近千万元的政策资金"]
