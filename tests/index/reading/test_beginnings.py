"""Where articles begin, as learnt."""

import numpy as np

from index.reading.beginnings import BELOW_PHOTO, BELOW_TEXT, FEATURES, feature_values, forests, label
from index.reading.lines import split_lines
from index.reading.paragraphs import Block, cut
from index.reading.places import Place, places_of

PAGE = (
    "本报讯 近日，青岚高新区举行路演，\n十二家企业登台，融资六千万元，路演\n由创业中心承办，投资机构到场。\n"
    "青岚高新区路演每季度办一次，企业\n与投资机构面对面，创业中心全程辅导。\n"
    "本报讯 日前，云泽高新区法庭把审判\n席搬进工地，当天调解欠薪三十起，工人\n当场拿到了工资，十分满意。\n"
)


def test_a_dateline_opens_an_article_and_shared_words_go_on_with_one() -> None:
    labels = label(places_of(cut(split_lines(PAGE))))
    assert [one.label for one in labels] == ["opens", "goes_on", "opens"]
    assert all(0 < one.probability <= 1 for one in labels)


def test_a_page_without_text_has_no_labels() -> None:
    assert label([]) == []
    assert feature_values([]).shape == (0, len(FEATURES))


def test_the_features_of_a_place_are_what_stands_there() -> None:
    lines = split_lines("路演开幕\n本报讯 近日，企业路演。")
    display, text = Block("display", (lines[0],)), Block("text", (lines[1],), 34)
    values = dict(zip(FEATURES, feature_values([Place(text, (display,), ())])[0], strict=True))
    assert (values["own_dateline"], values["display_characters"], values["characters"]) == (1, 4, len(text.text))
    assert values["opened_above"] == 0
    assert 0 < values["heading_covered"] <= 1


def test_the_forests_know_the_labels_of_their_places() -> None:
    for forest, labels in zip(forests(), (BELOW_TEXT, BELOW_PHOTO), strict=True):
        chances = np.exp(forest.log_probabilities(np.zeros((2, len(FEATURES)))))
        assert chances.shape == (2, len(labels))
        np.testing.assert_allclose(chances.sum(axis=1), 1.0)
