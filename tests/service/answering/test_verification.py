"""Every altered figure, date, name, place, park or denial is caught; what the source says is let through."""

from datetime import date

import pytest

from index.parks import Gazetteer
from index.records import Article, Paragraph, Passage
from service.answering.verification import verify

TEXT = (
    "2023年10月，济南高新区新增总部企业19家，产值超1000亿元，同比增长5.2%，其中近150个项目由姚玉琛负责。"
    "“园区担保贷”单笔不超过1000万元，期限3年。该区没有新增债务。"
)


def passage(text: str = TEXT, issued: date | None = date(2024, 3, 18)) -> Passage:
    paragraph = Paragraph("p1", "body", text, (1, 4))
    article = Article(
        "a1",
        "page",
        "news",
        "济南高新区总部经济",
        "printed",
        None,
        ("济南高新区",),
        issued,
        "given",
        None,
        (paragraph,),
    )
    return Passage(paragraph, article)


def failed(sentence: str, source: Passage | None = None) -> set[str]:
    return {check.name for check in verify(sentence, [source or passage()], Gazetteer.load()).failures}


@pytest.mark.parametrize(
    "sentence",
    [
        TEXT,
        "济南高新区新增总部企业19家。",
        "济南高新区新增总部企业 １９ 个，增长5.2％。",
        "“园区担保贷”单笔不超过0.1亿元。",
        "2023年10月，济南高新区新增总部企业19家。",
        "产值超1000亿元。",
        "产值超过一千亿元。",
        "该区没有新增债务。",
    ],
)
def test_what_the_source_says_is_supported(sentence: str) -> None:
    assert verify(sentence, [passage()], Gazetteer.load()).verdict == "supported"


@pytest.mark.parametrize(
    ("sentence", "check"),
    [
        ("济南高新区新增总部企业91家。", "figure"),
        ("济南高新区新增总部企业19万家。", "figure"),
        ("产值超1000万元。", "figure"),
        ("产值近1000亿元。", "figure"),
        ("产值1000亿元。", "figure"),
        ("同比增长5.2个百分点。", "figure"),
        ("期限3个月。", "figure"),
        ("单笔超过1000万元。", "figure"),
        ("2022年10月，济南高新区新增总部企业19家。", "date"),
        ("2023年11月，济南高新区新增总部企业19家。", "date"),
        ("“园区信用贷”单笔不超过1000万元。", "quote"),
        ("成都高新区新增总部企业19家。", "park"),
        ("近150个项目由陈文雄负责。", "name"),
        ("该区新增债务。", "negation"),
        ("济南高新区没有新增总部企业19家。", "negation"),
        ("济南高新区将建设新的地铁线路和体育公园。", "wording"),
    ],
)
def test_an_altered_sentence_fails_the_check_it_should(sentence: str, check: str) -> None:
    assert check in failed(sentence)


def test_the_year_of_issue_supports_a_full_date() -> None:
    source = passage("3月16日晚，大赛决赛举行。", date(2024, 3, 18))
    assert failed("2024年3月16日晚，大赛决赛举行。", source) == set()
    assert failed("2023年3月16日晚，大赛决赛举行。", source) == {"date"}
    assert failed("2024年3月17日晚，大赛决赛举行。", source) == {"date"}


def test_a_sentence_without_a_source_is_unsupported() -> None:
    assert verify("济南高新区新增总部企业19家。", []).verdict == "unsupported"


def test_two_sources_bear_one_sentence_together() -> None:
    one, other = passage("济南高新区有总部企业19家。"), passage("石家庄高新区有“工业诊所”17家。")
    sentence = "济南高新区有总部企业19家，石家庄高新区有“工业诊所”17家。"
    assert verify(sentence, [one, other]).verdict == "supported"
    assert verify(sentence, [one]).verdict == "unsupported"


def test_an_alias_inside_a_quotation_stays_what_is_printed() -> None:
    text = "武汉东湖高新区负责人表示，光谷正全力建设“世界光谷”。"
    assert failed(text, passage(text)) == set()
    assert failed("武汉东湖高新区建设“世界硅谷”。", passage(text)) >= {"quote"}


def test_an_alias_means_the_same_in_a_sentence_as_in_its_paragraph() -> None:
    text = "桂林市举行会议。七星区新增企业19家。"
    assert failed("七星区新增企业19家。", passage(text)) == set()
