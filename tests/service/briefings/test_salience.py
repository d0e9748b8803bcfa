from service.briefings.salience import sentences_of
from tests.newspaper import article


def scores(*paragraphs: str, headline: str = "") -> dict[str, float]:
    return {s.text: s.score for s in sentences_of(article("a", *paragraphs, headline=headline))}


def test_every_sentence_is_a_slice_of_its_paragraph_less_the_dateline():
    text = "本报讯 近日，高新区召开推进会。会议签约项目12个。"
    found = sentences_of(article("a", text))
    assert [s.text for s in found] == ["高新区召开推进会。", "会议签约项目12个。"]
    assert all(s.paragraph.text[s.start : s.end] == s.text for s in found)


def test_subheads_credits_and_a_trailing_byline_are_no_sentences():
    found = sentences_of(article("a", "高新区召开推进会。 王小明"))
    assert [s.text for s in found] == ["高新区召开推进会。"]


def test_a_result_counts_for_more_than_a_slogan():
    result, slogan = "高新区累计兑现资金2300万元。", "高新区坚持创新理念，不断注入强劲动能。"
    by_text = scores("背景介绍在这里先说一句。", slogan, result)
    assert by_text[result] > by_text[slogan]


def test_a_sentence_of_the_headline_s_words_counts_for_more():
    plain = scores("开头的一句话在这里。", "济南高新区总部企业达19家。")
    headed = scores("开头的一句话在这里。", "济南高新区总部企业达19家。", headline="济南高新区总部企业达19家")
    assert headed["济南高新区总部企业达19家。"] > plain["济南高新区总部企业达19家。"]


def test_a_report_that_opens_with_talk_gives_its_opening_no_bonus():
    by_text = scores("“我们以前没地方休息。”小陈说。高新区建成驿站24个，服务劳动者。")
    opening, news = sorted(by_text, key=lambda text: by_text[text])[0], "高新区建成驿站24个，服务劳动者。"
    assert opening.startswith("“我们")
    assert by_text[news] == max(by_text.values())


def test_what_opens_with_a_year_long_past_is_background():
    this_year, long_ago = "2024年高新区签约项目12个。", "2019年高新区签约项目31个。"
    by_text = scores("开头的一句话在这里。", this_year, long_ago)
    assert by_text[long_ago] < by_text[this_year]


def test_a_part_after_a_semicolon_needs_the_part_before_it():
    first = "2023年，高新区投资促进部通过电话沟通和实地走访等多种方式先后对接40余家总部企业并完成5家总部企业的认定；"
    second = "审核近20家总部企业2023年度总部奖励申请材料并为21家企业74位人才拨付奖励资金，兑现资金共计500余万元。"
    found = sentences_of(article("a", first + second))
    assert [(s.continues, s.hangs) for s in found] == [(False, False), (True, True)]


def test_a_sentence_that_points_back_leans():
    found = sentences_of(article("a", "57家企业上榜，名单已经公布。其中，11家企业来自高新区。"))
    assert [s.leaning for s in found] == [False, True]
