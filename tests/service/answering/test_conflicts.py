"""Two articles that give different figures for one thing."""

from dataclasses import replace
from datetime import date

import pytest

from service.contract import Turn
from tests.service.answering.answering_corpus import answering, article, articles

QUESTION = "济南高新区累计认定了多少家山东省总部企业？"
PARK = "济南高新区"


def later(text: str, day: date | None = date(2024, 6, 11)):
    return article(9, ("济南高新区总部企业再增", PARK, day, (text,)))


def test_both_figures_are_given_dated_the_newest_first() -> None:
    newer = later("截至目前，济南高新区累计认定山东省总部企业21家，总量居济南市首位。")
    answer = answering([*articles(), newer]).ask(QUESTION)
    assert answer.answer.index("21家") < answer.answer.index("19家")
    assert "（2024-06-11）" in answer.answer
    assert "（2024-03-18）" in answer.answer
    assert "不一致" in (answer.reason or "")
    for claim in answer.claims:
        assert answer.answer[claim.start : claim.end] == claim.text


def test_an_inferred_date_is_said_to_be_one_and_an_unknown_one_comes_last() -> None:
    newer = replace(later("截至目前，济南高新区累计认定山东省总部企业21家，总量居济南市首位。"), date_source="inferred")
    assert "（2024-06-11，推定）" in answering([*articles(), newer]).ask(QUESTION).answer
    undated = later("截至目前，济南高新区累计认定山东省总部企业21家，总量居济南市首位。", None)
    answer = answering([*articles(), undated]).ask(QUESTION).answer
    assert answer.index("19家") < answer.index("21家")
    assert "（日期不详）" in answer


@pytest.mark.parametrize(
    "text",
    [
        "截至目前，济南高新区累计认定山东省总部企业19家，总量居济南市首位。",
        "截至目前，济南高新区累计认定山东省总部企业近20家，总量居济南市首位。",
        "截至目前，济南高新区有银行21家。",
        "2021年，济南高新区累计认定山东省总部企业11家。",
    ],
)
def test_the_same_a_rounded_figure_or_one_for_something_else_is_no_conflict(text: str) -> None:
    question = QUESTION if not text.startswith("2021") else f"2024年{QUESTION}"
    answer = answering([*articles(), later(text)]).ask(question)
    assert "不一致" not in (answer.reason or "")


def test_another_park_s_figure_is_no_conflict() -> None:
    other = article(
        9, ("青岛总部企业", "青岛高新区", date(2024, 6, 11), ("青岛高新区累计认定山东省总部企业21家，位居前列。",))
    )
    history = [Turn("user", "济南高新区？")]
    answer = answering([*articles(), other]).ask("累计认定了多少家山东省总部企业？", history=history)
    assert "不一致" not in (answer.reason or "")
