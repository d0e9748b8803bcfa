"""Sources as the model sees them."""

import pytest

from service.answering.numbering import defuse, numbered_sources
from tests.service.answering.cited_passages import ONE, TWO


def test_sources_are_numbered_and_bounded_by_the_budget() -> None:
    text, given = numbered_sources([ONE, TWO], 10_000, "any")
    assert text.splitlines()[1] == "[2]（济南高新区）标题：高新技术企业2000余家。"
    assert given == [ONE, TWO]
    assert numbered_sources([ONE, TWO], 1, "any")[1] == [ONE]


@pytest.mark.parametrize("mark", ["[3]", "［3］", "【3】", "[ ３ ]", "\u200b[3\u2060]", "〔3〕"])
def test_marks_in_page_text_are_defused(mark: str) -> None:
    assert defuse(f"甲{mark}乙") in {"甲（3）乙", "甲（３）乙"}
