from service.briefings.headline_events import headline_events
from service.briefings.salience import sentences_of
from tests.newspaper import article

SIGNED = "济南高新区5月7日签约项目12个，总投资25亿元，创下新高。"


def events(*groups, most: int = 5):
    sentences = {one.id: sentences_of(one) for group in groups for one in group}
    return headline_events([tuple(group) for group in groups], sentences, most)


def test_the_event_that_more_pages_print_comes_first():
    once = article("a", "海口高新区推出“园区担保贷”，最高可贷1000万元，累计服务企业30家。")
    twice = [article("b", SIGNED, page="p1"), article("c", SIGNED, page="p2")]
    assert [event.lead.article.id for event in events([once], twice)] == ["b", "a"]


def test_a_text_comes_before_a_photo_that_says_as_much():
    photo = article("photo", SIGNED, kind="photo")
    text = article("text", "咸宁高新区5月8日签约项目11个，总投资24亿元，创下新高。")
    assert [event.lead.article.id for event in events([photo], [text])] == ["text", "photo"]


def test_a_report_with_another_figure_differs_and_one_with_the_same_agrees():
    same = article("same", "5月7日，济南高新区签约项目12个，总投资25亿元，创下新高。", page="p2")
    other = article("other", "济南高新区5月7日签约项目21个，总投资25亿元，创下新高。", page="p3")
    event = events([article("first", "昨日，" + SIGNED), same, other])[0]
    assert event.lead.article.id == "same"
    assert [one.article.id for one in event.agreeing] == ["first"]
    assert [one.article.id for one in event.differing] == ["other"]


def test_no_more_than_asked_for_and_none_without_a_sentence_worth_it():
    assert len(events([article("a", SIGNED)], [article("b", "海口高新区推出贷款1000万元产品。")], most=1)) == 1
    assert events([article("a", "“我们大家都很高兴地来了。”小陈说。")]) == []


def test_the_sentence_with_the_headline_s_figures_tells_the_event():
    announced = "山东省发展和改革委发布2023年度山东省总部企业认定名单，57家企业上榜。"
    counted = "截至目前，济南高新区累计认定山东省总部企业19家，位居全市第一。"
    one = article("a", announced, counted, parks=["济南高新区"], headline="济南高新区省级总部企业达19家")
    assert events([one])[0].lead.text == counted


def test_an_event_does_not_open_with_what_ties_it_to_another_sentence():
    one = article("a", "此外，济南高新区5月7日签约项目12个，总投资25亿元，创下新高。")
    assert events([one])[0].lead.text.startswith("济南高新区5月7日")
