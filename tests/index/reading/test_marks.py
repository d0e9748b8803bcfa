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
        ("周一发布信贷员调查结果", False),
        ("邮箱地址：news@example.cn。", False),
        ("服务企业三百家", False),
    ],
)
def test_furniture_is_told_from_sentences_and_headlines(line: str, furniture: bool) -> None:
    assert marks.is_furniture(line) is furniture
