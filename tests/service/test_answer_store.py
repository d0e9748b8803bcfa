import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from index.errors import UnknownId
from index.records import Article, Paragraph, Passage
from service.answer_store import AnswerStore, CitedText, answer_from
from service.contract import Answer, Citation, Claim, PromptUsed, Turn, Usage

ANSWER = Answer(
    id="one",
    question="担保费率是多少？",
    answer="担保费率为0.1%/年。[1]",
    abstained=False,
    reason=None,
    claims=(Claim("担保费率为0.1%/年。", 0, 12, (1,), "supported"),),
    citations=(Citation(1, "p", "a", "题", ("海口高新区",), "2024-05-07", "page", (3, 5), "担保费率", "http://x/p/p"),),
    answerer="llm",
    model="m",
    prompt=PromptUsed("answer", "1", "ab" * 32),
    usage=Usage(10, 5, 15),
    timings_ms={"total": 1.5},
)


def other(identifier: str) -> Answer:
    return answer_from({**ANSWER.to_dict(), "id": identifier})


def test_an_answer_survives_the_way_through_json() -> None:
    assert answer_from(json.loads(json.dumps(ANSWER.to_dict(), ensure_ascii=False))) == ANSWER


def passage(identifier: str, text: str) -> Passage:
    paragraph = Paragraph(identifier, "body", text, (3, 5))
    return Passage(
        paragraph, Article("a", "page", "news", "题", "printed", None, (), None, "unknown", None, (paragraph,))
    )


SEEN = [passage("p", "贷款期限最长不超过3年，担保费率为0.1%/年。"), passage("q", "近日上线。")]


def test_what_is_stored_comes_back(engine: Engine) -> None:
    store = AnswerStore(engine)
    store.save(ANSWER, history=[Turn("user", "海口高新区推出了什么？")], contexts=SEEN, position=0)
    stored = store.get("one")
    assert (stored.answer, stored.run, stored.index_position) == (ANSWER, None, 0)
    assert stored.history == (Turn("user", "海口高新区推出了什么？"),)
    assert (stored.feedback, stored.recheck) == (None, None)


def test_every_paragraph_that_was_seen_is_noted_and_the_text_of_those_cited(engine: Engine) -> None:
    store = AnswerStore(engine)
    store.save(ANSWER, contexts=SEEN, position=0)
    assert [(one.paragraph_id, one.sha256) for one in store.get("one").contexts] == [
        (one.paragraph.id, hashlib.sha256(one.paragraph.text.encode()).hexdigest()) for one in SEEN
    ]
    assert store.cited("one") == [CitedText(1, "p", SEEN[0].paragraph.text, "same")]


def test_feedback_may_be_changed_and_is_listed_with_the_answer(engine: Engine) -> None:
    store = AnswerStore(engine)
    for name in ("one", "two", "three"):
        store.save(other(name), position=0)
    store.give_feedback("one", "right")
    store.give_feedback("two", "right")
    given = store.give_feedback("one", "wrong", "费率是0.2%")
    kept = store.get("one").feedback
    assert kept is not None
    assert (kept.verdict, kept.note) == (given.verdict, given.note) == ("wrong", "费率是0.2%")
    assert [stored.answer.id for stored in store.list(opinion="wrong")] == ["one"]
    with pytest.raises(UnknownId, match="no answer with the id 'x'"):
        store.give_feedback("x", "right")


def test_answers_are_listed_since_a_day(engine: Engine) -> None:
    store = AnswerStore(engine)
    store.save(ANSWER, position=0)
    today = datetime.now(UTC).date()
    assert len(store.list(since=today)) == 1
    assert store.list(since=today + timedelta(days=1)) == []


def test_an_unknown_answer_or_run_is_said(engine: Engine) -> None:
    with pytest.raises(UnknownId, match="no answer with the id 'x'"):
        AnswerStore(engine).get("x")
    with pytest.raises(UnknownId, match="no run with the id 'x'"):
        AnswerStore(engine).run("x")


def test_users_answers_come_newest_first_and_eval_runs_stay_apart(engine: Engine) -> None:
    store = AnswerStore(engine)
    run = store.start_run("seeds", {"answerer": "extractive"})
    for name in ("first", "second"):
        store.save(other(name), position=0)
    for name in ("case1", "case2"):
        store.save(other(name), run=run, case=name, position=0)
    assert [stored.answer.id for stored in store.list()] == ["second", "first"]
    assert [stored.answer.id for stored in store.list(limit=1, offset=1)] == ["first"]
    assert [(stored.answer.id, stored.case) for stored in store.list(run=run)] == [
        ("case1", "case1"),
        ("case2", "case2"),
    ]
    assert (store.run(run).suite, store.run(run).config) == ("seeds", {"answerer": "extractive"})
    assert [one.id for one in store.runs()] == [run]
