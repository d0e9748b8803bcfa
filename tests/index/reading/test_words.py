"""What pieces of text share, worked out by hand."""

import math

import pytest

from index.reading.words import Rarity, shared_around, terms


def test_terms_are_longer_words_and_pairs_of_letters_and_figures() -> None:
    assert terms("石家庄、3家") == {"石家庄", "石家", "家庄", "3家"}


def test_a_rarer_term_weighs_more() -> None:
    rarity = Rarity([{"园区", "党建"}, {"园区"}])
    # 园区 in 2 of 2 texts: ln(3/2); 党建 in one: ln 3; one that none holds: as if one of two did, ln 3
    assert rarity.weight("园区") == pytest.approx(math.log(1.5))
    assert rarity.weight("党建") == rarity.weight("诊所") == pytest.approx(math.log(3))
    assert rarity.coverages({"园区", "党建"}, [{"园区"}]) == pytest.approx([math.log(1.5) / math.log(4.5)])


def test_what_neighbours_share_is_counted_by_how_far_off_they_are() -> None:
    texts = [{"a", "x"}, {"b"}, {"a"}, {"a", "b"}, {"a", "c"}, {"c"}]
    # n = 6: a in 4 texts weighs ln(7/4), b and c in 2 weigh ln(7/2)
    a, b = math.log(7 / 4), math.log(7 / 2)
    shared = shared_around(texts).tolist()
    # text 3 (a, b): a is in the text above (2); b in 1, so both in the three above and, a in 0, in the three above 2
    assert shared[3] == pytest.approx([a / (a + b), 1, 1, a / (a + b)])
    # text 4 (a, c): a above (3), no c above; the three above 3 hold a (2); c is below (5)
    assert shared[4] == pytest.approx([a / (a + b), a / (a + b), a / (a + b), b / (a + b)])
    # text 0 has nothing above; its a stands two below, x nowhere else (ln 7)
    assert shared[0] == pytest.approx([0, 0, 0, a / (a + math.log(7))])


@pytest.mark.parametrize("texts", [[], [set()], [set(), {"a"}]])
def test_texts_without_words_share_nothing(texts: list[set[str]]) -> None:
    assert shared_around(texts).tolist() == [[0.0] * 4] * len(texts)
