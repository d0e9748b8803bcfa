"""Which words stand for one another, and which must not."""

import pytest

from service.answering.synonyms import SAID_OTHERWISE, presence, variants


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("员工", "现有职工300人"),
        ("创办", "研究院正式成立"),
        ("价格", "售价为5元"),
        ("获奖", "摘得一等奖"),
        ("公司", "57家企业上榜"),
        ("负责人", "项目经理介绍"),
    ],
)
def test_a_word_is_found_by_another_that_says_the_same(asked: str, text: str) -> None:
    assert presence(asked, text) == SAID_OTHERWISE


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("利率", "担保费率为0.1%"),
        ("一等奖", "8人获二等奖"),
        ("竣工", "举行开工仪式"),
        ("董事长", "项目负责人介绍"),
        ("投资", "奖励多少钱"),
        ("大学", "有3所小学"),
    ],
)
def test_words_that_differ_in_what_they_say_are_kept_apart(asked: str, text: str) -> None:
    assert presence(asked, text) < 0.5


def test_the_word_itself_counts_in_full_and_half_of_a_long_one_half() -> None:
    assert presence("覆盖率", "覆盖率为93%") == 1.0
    # 生产基地: 生产, 产基, 基地; two of three pairs stand there, times a half.
    assert presence("生产基地", "生产在基地") == pytest.approx(0.5 * 2 / 3)


def test_nothing_is_present_nowhere() -> None:
    assert presence("", "企业") == 0.0
    assert presence("企业", "") == 0.0


def test_a_word_the_table_does_not_know_has_no_variants() -> None:
    assert variants("溺水") == ()
