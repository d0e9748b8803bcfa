"""From a question to a cited answer over a small corpus, quoted; test_generative.py has those of a model."""

import pytest

from index.errors import UsageError
from index.records import Filters
from service.contract import Answer, Turn
from service.errors import SettingsError
from tests.service.answering.answering_corpus import answering, articles

QUESTION = "济南高新区累计认定了多少家总部企业？"


def holds_together(answer: Answer) -> None:
    """What every answer keeps: offsets, markers, citation numbers."""
    for claim in answer.claims:
        assert answer.answer[claim.start : claim.end] == claim.text
        assert answer.answer[claim.end :].startswith("".join(f"[{number}]" for number in claim.citations))
        assert claim.verdict == "supported"
    assert [citation.number for citation in answer.citations] == list(range(1, len(answer.citations) + 1))


def test_a_figure_is_quoted_with_its_source() -> None:
    answer = answering().ask(QUESTION)
    assert answer.answer.startswith("截至目前，济南高新区累计认定山东省总部企业19家，在济南市各区县中位居第一。[1]")
    citation = answer.citations[0]
    assert (citation.paragraph_id, citation.date, citation.parks) == ("0-1", "2024-03-18", ("济南高新区",))
    assert citation.url == "http://host/p/0-1"
    assert answer.answerer == "extractive"
    assert not answer.abstained
    assert answer.reason is None
    assert set(answer.timings_ms) == {"search", "answer", "total"}
    holds_together(answer)


def test_claims_of_the_extractive_answerer_are_slices_of_their_paragraph() -> None:
    texts = {paragraph.id: paragraph.text for article in articles() for paragraph in article.paragraphs}
    answer = answering().ask("“工业诊所”是什么？")
    assert answer.claims
    for claim in answer.claims:
        cited = next(citation for citation in answer.citations if citation.number == claim.citations[0])
        assert claim.text in texts[cited.paragraph_id]
        assert cited.quote in texts[cited.paragraph_id]


def test_pieces_of_the_stream_are_the_answer() -> None:
    *pieces, answer = answering().stream(QUESTION)
    assert isinstance(answer, Answer)
    assert "".join(str(piece) for piece in pieces) == answer.answer


def test_the_same_question_has_the_same_answer() -> None:
    first, second = answering().ask(QUESTION), answering().ask(QUESTION)
    assert (first.answer, first.claims, first.citations) == (second.answer, second.claims, second.citations)
    assert first.id != second.id


@pytest.mark.parametrize(
    "question", ["济南高新区有几家银行？", "济南高新区的GDP是多少？", "海口高新区的地铁何时开通？"]
)
def test_a_fact_the_park_s_articles_lack_is_refused(question: str) -> None:
    answer = answering().ask(question)
    assert answer.abstained
    assert answer.claims == ()
    assert "相关报道没有提到" in (answer.reason or "")
    assert "已查找" in answer.answer
    holds_together(answer)


def test_a_park_without_articles_is_refused_by_name() -> None:
    answer = answering().ask("成都高新区有多少企业？")
    assert answer.abstained
    assert answer.reason == "资料中没有成都高新区的报道"
    assert answer.citations == ()


def test_each_of_two_parks_is_answered_from_its_own_articles() -> None:
    answer = answering().ask("济南高新区有多少家总部企业，石家庄高新区有多少家“工业诊所”？")
    assert "19家" in answer.answer
    assert "17家" in answer.answer
    assert {citation.parks for citation in answer.citations} == {("济南高新区",), ("石家庄高新区",)}


def test_a_park_given_as_filter_is_not_widened_by_the_question() -> None:
    answer = answering().ask("累计创建了多少家“工业诊所”？", filters=Filters(parks=("济南高新区",)))
    assert answer.abstained


def test_an_empty_corpus_refuses() -> None:
    answer = answering([]).ask("有多少家总部企业？")
    assert answer.abstained
    assert answer.citations == ()


@pytest.mark.parametrize("question", ["", "  \n", "？？", "\u200b"])
def test_an_empty_question_is_a_usage_error(question: str) -> None:
    with pytest.raises(UsageError, match="empty"):
        answering().ask(question)


def test_an_endless_question_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="100000 characters"):
        answering().ask("几" * 100_000)


def test_a_follow_up_takes_the_park_of_the_last_question() -> None:
    history = [Turn("user", "海口高新区的“园区担保贷”最长可以贷几年？"), Turn("assistant", "3年。")]
    answer = answering().ask("那担保费率呢？", history=history)
    assert "0.1%" in answer.answer
    assert answer.question == "那担保费率呢？"


def test_a_question_that_stands_alone_is_not_held_to_the_last_park() -> None:
    history = [Turn("user", QUESTION), Turn("assistant", "19家。")]
    assert "服务平台" in answering().ask("“工业诊所”是什么？", history=history).answer


def test_what_a_follow_up_was_taken_to_mean_is_in_the_answer() -> None:
    history = [Turn("user", QUESTION), Turn("assistant", "19家。")]
    meant = answering().ask("石家庄呢？", history=history).meant
    assert "石家庄高新区累计认定了多少家总部企业" in (meant or "")
    assert answering().ask(QUESTION, history=history).meant is None


def test_of_two_halves_the_one_that_can_be_answered_is_and_the_other_is_named() -> None:
    answer = answering().ask("济南高新区有几家银行，累计上市挂牌企业有多少家？")
    assert not answer.abstained
    assert "125家" in answer.answer
    assert answer.reason == "“济南高新区有几家银行”：相关报道没有提到“银行”"
    holds_together(answer)


def test_a_refusal_says_what_was_searched() -> None:
    assert "已查找济南高新区的1篇报道（2024-03-18）。" in answering().ask("济南高新区有几家银行？").answer
    assert "已查找全部1个版面的3篇报道。" in answering().ask("有几家银行？").answer


def test_a_model_that_is_not_set_up_can_t_be_asked_for() -> None:
    with pytest.raises(SettingsError, match="OPENAI_BASE_URL"):
        answering().ask(QUESTION, answerer="llm")
