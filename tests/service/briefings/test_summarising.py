from dataclasses import replace

from service.briefings.salience import Sentence
from service.briefings.summarising import choose, in_reading_order, joined, repeats
from tests.newspaper import article


def sentences(*told: tuple[str, float], identifier: str = "a", **more: bool) -> list[Sentence]:
    """Sentences of one paragraph with the scores given."""
    text = "".join(one for one, _ in told)
    written = article(identifier, text)
    found, start = [], 0
    for order, (one, score) in enumerate(told):
        found.append(Sentence(written, written.paragraphs[0], start, start + len(one), order, score, **more))
        start += len(one)
    return found


def texts(found: list[Sentence]) -> list[str]:
    return [sentence.text for sentence in found]


def test_the_best_come_first_until_the_length_is_used_up():
    pool = sentences(("一号桥通车。", 1.0), ("二期工程投产并网发电。", 3.0), ("三家医院开诊。", 2.0))
    # 11 characters, then 7: 18 are used, and the 6 of the last no longer fit in 20.
    assert texts(choose(pool, length_chars=20)) == ["二期工程投产并网发电。", "三家医院开诊。"]


def test_the_first_is_given_whatever_its_length():
    assert len(choose(sentences(("二期工程投产并网发电。", 3.0)), length_chars=1)) == 1


def test_what_is_not_worth_saying_is_left_out_even_where_there_is_room():
    assert texts(choose(sentences(("一号桥通车。", 1.0), ("大家很高兴。", 0.1)), length_chars=100)) == ["一号桥通车。"]


def test_a_near_repeat_is_left_out():
    first, second = "济南高新区累计认定总部企业19家。", "济南高新区已累计认定总部企业19家。"
    assert texts(choose(sentences((first, 2.0), (second, 1.9)), length_chars=100)) == [first]


def test_the_same_mould_with_other_figures_or_places_is_no_repeat():
    first = "济南高新区5月7日签约项目12个，总投资25亿元。"
    assert not repeats("济南高新区5月7日签约项目21个，总投资25亿元。", [first])
    assert not repeats("咸宁高新区5月7日签约项目12个，总投资25亿元。", [first])
    assert repeats("5月7日，济南高新区签约项目12个，总投资25亿元。", [first])


def test_what_several_sentences_say_together_is_a_repeat():
    said = ["济南高新区今年新签约重点产业项目12个。", "济南高新区今年新建成劳动者驿站24个。"]
    # 15 bigrams of each stand in the sum of both; only the two at the joint are new.
    assert repeats("济南高新区今年新签约重点产业项目12个，济南高新区今年新建成劳动者驿站24个。", said)
    assert not repeats("济南高新区今年新签约重点产业项目12个，园区还开通了三条公交线路。", said)


def test_a_sentence_that_adds_to_a_shorter_one_is_no_repeat():
    assert not repeats("济南高新区召开推进会，签署合作协议并为研究院揭牌。", ["济南高新区召开推进会。"])


def test_what_was_said_elsewhere_is_not_said_again():
    first = "济南高新区累计认定总部企业19家。"
    assert choose(sentences((first, 2.0)), length_chars=100, said=[first]) == []


def test_a_leaning_sentence_brings_the_one_before_it_even_a_weak_one():
    weak, leaning = sentences(("57家企业上榜。", 0.1), ("其中，11家来自高新区。", 2.0))
    found = choose([weak, replace(leaning, leaning=True)], length_chars=100)
    assert texts(in_reading_order(found, [weak.article])) == ["57家企业上榜。", "其中，11家来自高新区。"]


def test_a_leaning_sentence_and_its_neighbour_become_one_slice():
    first, leaning = sentences(("57家企业上榜。", 1.0), ("其中，11家来自高新区。", 2.0))
    assert texts(joined([first, replace(leaning, leaning=True)])) == ["57家企业上榜。其中，11家来自高新区。"]


def test_a_semicolon_at_the_end_is_cut_off():
    assert texts(joined(sentences(("对接40余家企业；", 1.0)))) == ["对接40余家企业"]


def test_every_article_gets_its_turn_before_one_gets_its_second():
    one = sentences(("甲区的桥通车了。", 2.0), ("丙路公交开通了。", 1.9), identifier="a")
    other = sentences(("乙厂今天投产了。", 1.8), identifier="b")
    # 1.9 x 0.85 = 1.615 is less than 1.8.
    found = choose([*one, *other], length_chars=100)
    assert texts(found) == ["甲区的桥通车了。", "乙厂今天投产了。", "丙路公交开通了。"]


def test_no_article_gives_more_than_asked_for():
    pool = sentences(("甲区的桥通车了。", 2.0), ("丙路公交开通了。", 1.9))
    assert texts(choose(pool, length_chars=100, per_article=1)) == ["甲区的桥通车了。"]
