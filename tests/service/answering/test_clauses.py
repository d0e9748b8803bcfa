"""What is left of a long sentence."""

from hypothesis import given
from hypothesis import strategies as st

from service.answering.clauses import LONG_CHARACTERS, clauses, shortened
from service.answering.sentences import Span

LONG = (
    "活动首先举行了颁奖仪式并由余兵通报获奖名单和评审经过，共有4名人员获一等奖，8名人员获二等奖，"
    "高新区党工委委员、管委会副主任李涛和市场监管部领导班子全体成员分别为获奖人员颁奖。"
)


def kept(sentence: str, place: int, *terms: str) -> str:
    span = shortened(sentence, Span(0, len(sentence)), place, terms)
    return sentence[span.start : span.end]


def test_a_long_sentence_is_cut_to_the_clause_that_answers() -> None:
    assert kept(LONG, LONG.index("8名"), "二等奖") == "8名人员获二等奖"


def test_the_clause_with_what_is_asked_about_is_kept_too() -> None:
    assert kept(LONG, LONG.index("8名"), "颁奖仪式", "二等奖") == LONG[: LONG.index("，高新区")]


def test_a_word_of_the_question_behind_the_figure_keeps_the_sentence_whole() -> None:
    assert kept(LONG, LONG.index("8名"), "二等奖", "李涛") == LONG


def test_a_short_sentence_is_left_whole() -> None:
    assert kept("截至目前，园区有企业19家，居全市第一。", 8, "企业") == "截至目前，园区有企业19家，居全市第一。"


def test_a_clause_that_leans_on_the_one_before_takes_it_along() -> None:
    text = "博鲁斯潘精密机床一期项目总投资2亿元，已于今年5月建成投产，" + "产品包括系列数控车床、磨床等" * 4 + "。"
    assert kept(text, text.index("5月"), "投产") == "博鲁斯潘精密机床一期项目总投资2亿元，已于今年5月建成投产"


def test_no_cut_opens_a_bracket() -> None:
    behind = "由多家银行承办并提供全程服务" * 4
    text = f"园区推出产品（面向小微企业，单笔贷款不超过1000万元，期限最长3年），{behind}。"
    assert kept(text, text.index("1000"), "单笔") == text


@given(st.text(alphabet="园区，。有5,000家（）、企业；", min_size=1, max_size=LONG_CHARACTERS * 3), st.integers(0, 100))
def test_what_is_kept_is_a_part_of_the_sentence(sentence: str, place: int) -> None:
    span = shortened(sentence, Span(0, len(sentence)), place, ("企业",))
    assert 0 <= span.start < span.end <= len(sentence)


@given(st.text(max_size=80))
def test_clauses_make_up_the_sentence(sentence: str) -> None:
    assert "".join(sentence[start:end] for start, end in clauses(sentence)) == sentence


def test_a_thousands_separator_ends_no_clause() -> None:
    assert len(clauses("共5,000家，居首。")) == 2
