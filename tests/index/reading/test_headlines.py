"""Headlines made up from a lead, and lines of display joined."""

import pytest

from index.reading.headlines import infer, join_display
from index.reading.page import read_page


@pytest.mark.parametrize(
    ("lead", "headline"),
    [
        (
            "5月7日，杭州高新区（滨江）两新组织品牌交流会暨工作部署会召开，会议提出新目标。",
            "杭州高新区（滨江）两新组织品牌交流会暨工作部署会召开",
        ),
        ("本报讯 （记者 王伟） 近日，咸宁高新区举行述职评议会议，共有64家企业。", "咸宁高新区举行述职评议会议"),
        ("近年来，肇庆高新区坚持创新，推动发展。", "肇庆高新区坚持创新，推动发展"),
        ("北京时间3月16日晚，厦门海外创业大赛决赛举行。", "厦门海外创业大赛决赛举行"),
        ("近日。", "近日"),
    ],
)
def test_the_first_clause_that_says_something_is_the_headline(lead: str, headline: str) -> None:
    assert infer(lead) == headline


@pytest.mark.parametrize(
    ("lines", "headline"),
    [
        (["石家庄高新区：", "“工业诊所”17家 居全市第一"], "石家庄高新区：“工业诊所”17家 居全市第一"),
        (["思想引“新”", "培育“星星之火”"], "思想引“新” 培育“星星之火”"),
        (["制定条例，", "推进领域竞争"], "制定条例，推进领域竞争"),
    ],
)
def test_display_lines_join_with_a_space_only_after_a_word(lines: list[str], headline: str) -> None:
    assert join_display(lines) == headline


def test_the_one_moved_headline_left_over_goes_to_the_one_article_left_over() -> None:
    # 夜色渐浓灯火可亲 shares no word with its article; the other two headlines name theirs.
    page = (
        "夜色渐浓灯火可亲\n\n青岚高新区路演获投资六千万元\n\n云泽高新区法庭调解欠薪三十起\n\n"
        "本报讯 近日，青岚高新区举行路演，\n十二家企业登台，意向投资六千万元，路\n演由创业中心承办，投资机构到场。\n"
        "本报讯 日前，云泽高新区法庭把审判\n席搬进工地，当天调解欠薪三十起，工人\n当场拿到了工资，十分满意。\n"
        "本报讯 五月七日，养老服务站启用，设\n床位九十张，周边社区的老人可以就近入\n住，助餐厅每天供应午餐。\n"
    )
    assert [article.headline for article in read_page(page).articles] == [
        "青岚高新区路演获投资六千万元",
        "云泽高新区法庭调解欠薪三十起",
        "夜色渐浓灯火可亲",
    ]


def test_moved_headlines_of_two_lines_are_parted_by_what_they_say() -> None:
    # Four lines over two articles; none ends with a mark that joins, and each pair speaks of one article.
    page = (
        "青岚高新区举行路演\n\n十二家企业登台融资六千万元\n\n云泽高新区法庭进工地\n\n当天调解欠薪三十起\n\n"
        "本报讯 近日，青岚高新区举行路演，\n十二家企业登台，融资六千万元，路演\n由创业中心承办，投资机构到场。\n"
        "本报讯 日前，云泽高新区法庭把审判\n席搬进工地，当天调解欠薪三十起，工人\n当场拿到了工资，十分满意。\n"
    )
    assert [article.headline for article in read_page(page).articles] == [
        "青岚高新区举行路演 十二家企业登台融资六千万元",
        "云泽高新区法庭进工地 当天调解欠薪三十起",
    ]


def test_a_line_that_opens_with_a_dash_goes_on_with_the_headline_above() -> None:
    # by its words the second line would be the other article's headline: only the dash says where it belongs
    page = (
        "青岚高新区举行路演\n\n——从法庭到工地当天调解\n\n"
        "本报讯 近日，青岚高新区举行路演，\n十二家企业登台，融资六千万元，路演\n由创业中心承办，投资机构到场。\n"
        "本报讯 日前，云泽高新区法庭把审判\n席搬进工地，当天调解欠薪三十起，工人\n当场拿到了工资，十分满意。\n"
    )
    first, second = read_page(page).articles
    assert first.headline == "青岚高新区举行路演 ——从法庭到工地当天调解"
    assert second.headline_source == "inferred"
