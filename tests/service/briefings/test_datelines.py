import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.briefings.datelines import news_start, past_bare_time, past_joining


@pytest.mark.parametrize(
    ("paragraph", "news"),
    [
        ("本报讯 近日，河北省公布名单。", "河北省公布名单。"),
        ("本报讯（特约通讯员 王亚东）“平时不方便。”", "“平时不方便。”"),
        ("本报讯 （记者 李一）日前，项目开工。", "项目开工。"),
        ("新华社北京5月7日电（记者 李一）会议召开。", "会议召开。"),
        ("图为近日，社区召开见面会。", "社区召开见面会。"),
        ("近日，专场开播。", "专场开播。"),
        ("本报讯 北京时间3月16日晚，决赛举行。", "北京时间3月16日晚，决赛举行。"),
        ("本报记者获奖。", "本报记者获奖。"),
        ("近日点是行星离太阳最近的点。", "近日点是行星离太阳最近的点。"),
        ("图为工作人员在线解答。", "图为工作人员在线解答。"),
    ],
)
def test_what_only_opens_a_report_is_passed_and_nothing_else(paragraph, news):
    assert paragraph[news_start(paragraph) :] == news


def test_a_paragraph_that_is_only_a_dateline_is_left_alone():
    assert news_start("本报讯 ") == 0


def test_a_bare_time_is_passed_at_the_start_of_a_later_sentence_too():
    text = "转变。图为近日，社区召开见面会。"
    assert text[past_bare_time(text, 3) :] == "社区召开见面会。"


@given(st.text(alphabet="本报讯近日，图为（记者）电新华社 。项目", max_size=30))
def test_the_start_is_always_inside_the_paragraph(paragraph):
    assert 0 <= news_start(paragraph) <= max(len(paragraph) - 1, 0)


@pytest.mark.parametrize(
    ("text", "begins"),
    [("值得一提的是，大赛期间", "大赛期间"), ("其中，6家企业", "6家企业"), ("其中6家企业", "其中6家企业")],
)
def test_an_opening_that_only_ties_a_sentence_to_another_is_passed(text: str, begins: str):
    assert text[past_joining(text) :] == begins
