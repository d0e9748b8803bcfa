import pytest

from service.similarity import containment, overlap, shingles


def test_shingles_leave_out_punctuation_and_spaces():
    assert shingles("高新区，开 工。") == {"高新", "新区", "区开", "开工"}


def test_a_text_shorter_than_a_shingle_is_its_own():
    assert shingles("高") == {"高"}
    assert shingles("，。") == frozenset()


def test_containment_is_the_share_of_the_inner_ones():
    # 签约, 约仪, 仪式: two of the three are in 签约仪; 1 - 1/3.
    assert containment(shingles("签约仪式"), shingles("签约仪")) == pytest.approx(2 / 3)


def test_overlap_counts_against_the_shorter_text():
    # 签约仪 has 签约 and 约仪, both in 签约仪式举行.
    assert overlap(shingles("签约仪"), shingles("签约仪式举行")) == 1.0


def test_nothing_shares_nothing():
    assert overlap(frozenset(), shingles("开工")) == 0.0
    assert containment(frozenset(), shingles("开工")) == 0.0
