"""People, bodies and programmes found by their forms."""

import pytest

from index.parks import Gazetteer
from service.briefings.named import MOST_OF_A_KIND, named
from service.briefings.salience import sentences_of
from tests.newspaper import article

GAZETTEER = Gazetteer.load()


def found(*paragraphs: str) -> list[tuple[str, str, str]]:
    return [(one.kind, one.name, one.role) for one in named(sentences_of(article("a", *paragraphs)), GAZETTEER)]


def test_a_person_is_a_title_before_a_surname():
    assert found("多次观摩大赛的达晨财智高级投资经理陈彬表示，许多参赛者是海外高校的学生。") == [
        ("person", "陈彬", "达晨财智高级投资经理")
    ]


def test_a_winner_is_a_person_too():
    assert ("person", "王君鑫", "") in found("大赛一等奖由王君鑫的“建筑光伏一体化储能调光控温系统”摘得。")


@pytest.mark.parametrize(
    "text",
    [
        "会议由党工委书记主持召开，部署下一步工作。",
        "冯老板2007年来到园区发展，成为企业负责人。",
        "副主任及相关负责人参加了此次活动。",
    ],
)
def test_a_title_without_a_whole_name_is_no_person(text: str):
    assert [one for one in found(text) if one[0] == "person"] == []


def test_bodies_are_cut_of_what_leads_in_to_them_and_of_the_park_they_lie_in():
    text = "其中石家庄高新区石家庄学院、河北兆功科技服务有限公司2家入选，红牛维他命饮料（湖北）有限公司参加。"
    assert [name for kind, name, _ in found(text) if kind == "organisation"] == [
        "石家庄学院",
        "河北兆功科技服务有限公司",
        "红牛维他命饮料（湖北）有限公司",
    ]


@pytest.mark.parametrize(
    "text",
    ["吸引了高新区15所中小学和多家公司的积极参与。", "推动企业与相关高校、上市公司、科技公司开展合作。"],
)
def test_bodies_in_general_have_no_name(text: str):
    assert found(text) == []


def test_a_programme_stands_in_quotes_beside_what_it_is():
    text = "推出“园区担保贷”，建立“星先锋”激励机制，秉持“党建强、发展强”理念，完成“三个一”活动，解决“吃饭难”问题。"
    assert [name for _, name, _ in found(text)] == ["“园区担保贷”", "“星先锋”激励机制"]


def test_documents_are_programmes_and_songs_are_not():
    assert [name for _, name, _ in found("发布《直播电商合规指引》，节目《桃花源记》相继上演，现场气氛热烈。")] == [
        "《直播电商合规指引》"
    ]


def test_a_name_stands_once_however_it_goes_on_and_a_part_of_another_not_at_all():
    names = [
        name
        for _, name, _ in found(
            "擦亮“红色+”党建品牌，打造“红色+”品牌矩阵。", "珠海市东方新材科技有限公司与东方新材科技有限公司签约。"
        )
    ]
    assert names == ["“红色+”党建品牌", "珠海市东方新材科技有限公司"]


def test_no_more_of_a_kind_than_a_reader_takes_in():
    many = "、".join(
        f"“{word}贷”" for word in ("园区", "人才", "科创", "税易", "桂惠", "惠农", "成长", "专精", "小微", "快捷")
    )
    assert len(found(f"当地银行先后推出{many}等多种产品。")) == MOST_OF_A_KIND
