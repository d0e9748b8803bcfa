"""What no score can make up for: the figure, unit, year, office and body asked about."""

from datetime import date

import pytest

from index.records import Article, Paragraph, Passage
from service.answering.features import Candidate, candidates
from service.answering.question import Question, read_question
from service.answering.requirements import absent, may_answer


def case(question: str, sentence: str, issued: date | None = None) -> tuple[Question, Candidate]:
    paragraph = Paragraph("p", "body", sentence, (1, 1))
    made = Article("a", "page", "news", "", "inferred", None, (), issued, "unknown", None, (paragraph,))
    asked = read_question(question)
    return asked, candidates(asked, [Passage(paragraph, made, 1.0)])[0]


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("有几家企业？", "共有企业十二家。"),
        ("审批需要几天？", "审批需要3天。"),
        ("期限最长几年？", "期限最长36个月。"),
        ("校长是谁？", "校长姚玉琛致辞。"),
        ("纪念学校的校长是谁？", "纪念学校校长姚玉琛致辞。"),
        ("由哪家银行放款？", "由建设银行放款。"),
        ("和哪家企业合作？", "与红牛有限公司合作。"),
        ("2023年是谁发起的？", "2023年由学校发起。"),
        ("在哪家医院工作？", "市妇女儿童医疗中心主任在场。"),
        ("新增了几家企业？", "新增企业12家。"),
        ("开展了多少场次活动？", "开展活动15场次。"),
        ("一等奖得主是谁？", "一等奖由王君鑫摘得。"),
        ("中心的地址在哪里？", "中心位于滨海路1号。"),
        ("德国赛区有多少个项目？", "德国赛区有71个项目。"),
        ("某某物流有限公司有多少名员工？", "某某物流有限公司有员工7名。"),
    ],
)
def test_a_sentence_with_what_is_needed_may_answer(question: str, sentence: str) -> None:
    assert may_answer(*case(question, sentence))


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("有几家企业？", "企业正式成立。"),
        ("什么时候成立？", "研究院正式成立。"),
        ("审批需要几天？", "期限最长3年。"),
        ("发展了多少名党员？", "投入党建经费7万元。"),
        ("校长是谁？", "校长到场。"),
        ("纪念学校的校长是谁？", "广州妇女医疗中心校长陈文雄致辞。"),
        ("由哪家银行放款？", "由海南省融资担保基金推出。"),
        ("一共有几家企业？", "新增企业12家。"),
        ("新增了几家企业？", "有企业2000余家。"),
        ("他毕业于哪所大学？", "许多人是海外高校的学生。"),
        ("中心的地址在哪里？", "中心的直播开播。"),
        ("德国赛区有多少个项目？", "英国赛区有71个项目。"),
        ("某某物流有限公司有多少名员工？", "培养优秀员工7名。"),
        ("放了多少笔贷款？", "单笔贷款不超过1000万元。"),
    ],
)
def test_a_sentence_without_it_may_not(question: str, sentence: str) -> None:
    assert not may_answer(*case(question, sentence))


@pytest.mark.parametrize(
    ("question", "sentence", "missing"),
    [
        ("贷款利率是多少？", "担保费率为0.1%。", "利率"),
        ("担保费率是多少？", "担保费率为0.1%。", ""),
        ("有几家银行？", "企业共有19家。", "银行"),
        ("GDP是多少？", "地区生产总值超1000亿元。", ""),
        ("投资金额是多少？", "奖励金额500万元。", "投资"),
        ("不良贷款率是多少？", "贷款1000万元。", "不良贷款"),
        ("党组织覆盖率是多少？", "党组织覆盖达93%。", ""),
        ("2025年新增多少家企业？", "2023年新增企业5家。", "2025年"),
        ("2023年新增多少家企业？", "2023年新增企业5家。", ""),
        ("评出几个“一星级”组织？", "评出“三星级”组织33个。", "一星级"),
        ("评出几个“三星级”组织？", "评出“三星级”组织33个。", ""),
    ],
)
def test_the_year_and_the_thing_asked_about_must_stand_in_the_article(
    question: str, sentence: str, missing: str
) -> None:
    assert absent(*case(question, sentence)) == missing


def test_the_year_of_issue_counts_as_stated() -> None:
    assert absent(*case("2024年新增多少家企业？", "新增企业5家。", date(2024, 3, 18))) == ""
