"""Years, days and words of time, relative ones by the issue date."""

from datetime import date

import pytest

from service.answering.moments import moments


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("2023年3月16日晚", [2023, (3, 16), "晚"]),
        ("去年上半年", [2022, "上半年"]),
        ("去年同期", ["same time -1"]),
        ("昨日", [(8, 15)]),  # the day before 16 August
        ("10月19—20日", [(10, 19), (10, 20)]),
        ("第一季度", ["quarter 1"]),
        ("星期三", ["weekday 3"]),
        ("2024年中国", [2024]),
    ],
)
def test_a_date_is_its_parts(text: str, values: list[object]) -> None:
    assert [moment.value for moment in moments(text, date(2023, 8, 16))] == values
