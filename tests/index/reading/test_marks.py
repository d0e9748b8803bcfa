"""Lines that a newspaper marks by their words."""

import pytest

from index.reading import marks


@pytest.mark.parametrize(
    ("line", "furniture"),
    [
        ("星期一", True),
        ("周一 晴转多云", True),
        ("2024年5月13日 星期一", True),
        ("责任编辑：王伟", True),
        ("邮箱：news@example.cn", True),
        ("要闻", True),
        ("园区周刊", True),
        ("A08综合新闻", True),
        ("2022.4.10星期日", True),
        ("责编徐刚 版式程博 校对徐平", True),
        ("读者热线2913928零售价2.00元", True),
        ("■ 主编：王伟 编辑：李娜", True),
        ("6月1日 星期二 2021年", True),
        ("时政·要闻", True),
        ("园区动态", True),
        ("·广告", True),
        ("广告刊登热线另告", True),
        ("园区建设提速", False),
        ("周一发布信贷员调查结果", False),
        ("邮箱地址：news@example.cn。", False),
        ("服务企业三百家", False),
    ],
)
def test_furniture_is_told_from_sentences_and_headlines(line: str, furniture: bool) -> None:
    assert marks.is_furniture(line) is furniture


@pytest.mark.parametrize(
    "text",
    [
        "图为活动现场。",
        "上图为车间。",
        "签约现场。这是当日拍摄的生产线。",
        "▲7月27日，企业在办理业务。",
        "签约现场。（资料照片）",
    ],
)
def test_captions_speak_of_their_picture(text: str) -> None:
    assert marks.describes_picture(text)


def test_a_byline_with_a_mark_is_no_caption() -> None:
    assert not marks.describes_picture("▲ 本报记者 王伟")


@pytest.mark.parametrize("line", ["（图片由宁波高新区提供）", "新华社发", "供图：宁波高新区", "图源：宁波高新区"])
def test_credits_come_in_many_forms(line: str) -> None:
    assert marks.is_credit(line)
