"""Which sentences are quoted, and when none is."""

import pytest

from index.parks import Gazetteer
from index.records import Article, Paragraph, Passage
from service.answering.extractive import MAX_SENTENCES, Extraction, extract
from service.answering.question import read_question
from tests.service.answering.answering_corpus import articles


def passages(*wanted: int) -> list[Passage]:
    made = [article for number, article in enumerate(articles()) if number in wanted]
    return [Passage(paragraph, article, 0.5) for article in made for paragraph in article.paragraphs]


def asked(question: str, *wanted: int) -> Extraction:
    return extract(read_question(question, Gazetteer.load()), passages(*wanted))


def made_of(text: str, role: str = "body") -> list[Passage]:
    paragraph = Paragraph("p", role, text, (1, 1))  # type: ignore[arg-type]
    made = Article("a", "page", "news", "标题", "printed", None, (), None, "unknown", None, (paragraph,))
    return [Passage(paragraph, made, 1.0)]


def test_the_sentence_that_answers_comes_first_and_is_a_slice() -> None:
    found = asked("累计上市挂牌企业有多少家？", 0)
    statement = found.statements[0]
    start, end = statement.supports[0].quoted
    assert "125家" in statement.text
    assert statement.supports[0].passage.paragraph.text[start:end] == statement.text


def test_never_more_than_three_sentences() -> None:
    text = "".join(f"第{number}次总部企业认定会举行，总部企业参加。" for number in "一二三四五六")
    assert len(extract(read_question("总部企业认定会怎么样？"), made_of(text)).statements) <= MAX_SENTENCES


def test_the_same_sentence_in_two_places_is_said_once() -> None:
    sentence = "截至目前，园区累计认定总部企业19家。"
    both = [*made_of(sentence), *made_of(sentence)]
    assert len(extract(read_question("累计认定总部企业多少家？"), both).statements) == 1


@pytest.mark.parametrize(
    "question",
    ["有几家银行？", "“园区担保贷”的贷款利率是多少？", "地铁什么时候开通？", "主任是谁？", "投资金额是多少？"],
)
def test_what_the_passages_do_not_hold_is_not_answered(question: str) -> None:
    found = asked(question, 2)
    assert found.abstained
    assert found.missing


@pytest.mark.parametrize("role", ["subhead", "credit"])
def test_subheads_and_credits_are_no_answers(role: str) -> None:
    assert extract(read_question("总部企业有多少家？"), made_of("总部企业有19家。", role)).abstained


def test_a_caption_may_answer() -> None:
    assert not extract(read_question("总部企业有多少家？"), made_of("总部企业有19家。", "caption")).abstained


def test_nothing_to_read_is_an_abstention_without_evidence() -> None:
    found = extract(read_question("总部企业有多少家？"), [])
    assert (found.statements, found.nearest) == ((), None)
    assert set(found.missing) == {"总部", "企业"}


def test_beside_a_refusal_stands_the_nearest_evidence() -> None:
    found = asked("“园区担保贷”的贷款利率是多少？", 2)
    assert found.nearest is not None
    assert found.nearest.passage.article.parks == ("海口高新区",)


def test_of_nearly_equal_figures_the_sum_is_said_first() -> None:
    text = "其中园区2家“工业诊所”入选名单。截至目前，园区已累计创建“工业诊所”17家。"
    found = extract(read_question("园区有多少家“工业诊所”？"), made_of(text))
    assert "17家" in found.statements[0].text


def test_the_one_of_a_row_that_is_asked_for_is_said() -> None:
    text = "大赛一等奖由光伏项目摘得。获奖者期待以大赛为平台，将项目落地。"
    found = extract(read_question("大赛获得一等奖的项目是什么？"), made_of(text))
    assert "光伏" in found.statements[0].text
