"""Answers a question from the corpus, by quoting or with a language model, behind one contract.

It decides what is searched and who answers; it knows nothing of HTTP, of storing, or of the environment.
"""

import re
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.records import Filters, Passage
from service.answering.citations import Composer, Statement
from service.answering.extractive import Extraction, extract
from service.answering.features import article_text
from service.answering.history import resolve, stands_alone
from service.answering.question import Question, asks, read_question
from service.answering.verification import verify
from service.contract import Answer, AnswererName, PromptUsed, Turn, Usage
from service.errors import LLMError, SettingsError
from service.llm import LLMSettings, Reply
from service.prompts import load_prompt

if TYPE_CHECKING:
    from index.corpus import Corpus
    from index.parks import Gazetteer
    from index.search import Searcher

HITS = 10
MAX_PARKS = 4
"""Parks of one question that are each searched for by themselves."""
_RESPECTIVELY = re.compile(
    r".{4,40}?(?:分别|各自?)(?P<how>有?(?:多少|几)[一-鿿]?)(?P<one>[^和与，,]{2,12})[和与](?P<other>[^和与，,]{2,12}?)[？?]?$"
)
_THINGS = ("one", "other")
SENTENCES_A_PARK = 2
"""Sentences at most for each where there are several."""


@dataclass(slots=True)
class _Draft:
    """An answer while it is being written."""

    composer: Composer
    abstained: bool = False
    reasons: list[str] = field(default_factory=list)
    answerer: str = "extractive"
    model: str | None = None
    prompt: PromptUsed | None = None
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class _Search:
    """One search: for which question, what it was narrowed to, and what came back, best first."""

    question: Question
    filters: Filters
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class _Scope:
    """What a question is searched in: the searches done, and the parks it names that the corpus lacks."""

    question: Question
    searches: tuple[_Search, ...]
    absent: tuple[str, ...]


class Answering:
    """Answers questions about one corpus. Safe to share between threads."""

    def __init__(
        self,
        corpus: "Corpus",
        searcher: "Searcher",
        gazetteer: "Gazetteer",
        *,
        public_url: str,
        llm: LLMSettings | None = None,
        prompts_folder: Path | None = None,
    ) -> None:
        self._corpus = corpus
        self._searcher = searcher
        self._gazetteer = gazetteer
        self._public_url = public_url
        self._llm = llm
        self._prompts_folder = prompts_folder

    def ask(
        self,
        question: str,
        *,
        filters: Filters = Filters(),
        answerer: AnswererName = "auto",
        history: Sequence[Turn] = (),
    ) -> Answer:
        """The whole answer. Raises UsageError for an unusable question; SettingsError and LLMError for `llm`."""
        *_, answer = self.stream(question, filters=filters, answerer=answerer, history=history)
        assert isinstance(answer, Answer)
        return answer

    def stream(
        self,
        question: str,
        *,
        filters: Filters = Filters(),
        answerer: AnswererName = "auto",
        history: Sequence[Turn] = (),
    ) -> Iterator[str | Answer]:
        """Pieces of checked text whose concatenation is the answer's, then the Answer; raises as `ask` does."""
        if answerer == "llm" and self._llm is None:
            raise SettingsError(
                "no chat model is set up; set OPENAI_API_KEY or OPENAI_BASE_URL, or ask with `extractive`"
            )
        read_question(question)
        started = time.perf_counter()
        scope = self._scope(question, filters, history)
        searched = time.perf_counter()
        draft = _Draft(Composer(self._public_url))
        if answerer == "extractive" or self._llm is None or not any(s.passages for s in scope.searches):
            yield from self._quote(scope, draft)
        else:
            yield from self._generate(scope, draft, self._llm, fall_back=answerer == "auto")
        ended = time.perf_counter()
        timings = {"search": searched - started, "answer": ended - searched, "total": ended - started}
        yield _answer(question, draft, {name: round(seconds * 1000, 2) for name, seconds in timings.items()})

    def _scope(self, question: str, filters: Filters, history: Sequence[Turn]) -> _Scope:
        """The searches of a question as it is meant, or as it stands where that finds nothing that answers."""
        meant = resolve(question, history, self._gazetteer)
        scope = self._searched(read_question(meant, self._gazetteer), filters)
        if meant == question or not stands_alone(question):
            return scope
        if any(not extraction.abstained for extraction in _extractions(scope)):
            return scope
        return self._searched(read_question(question, self._gazetteer), filters)

    def _searched(self, question: Question, filters: Filters) -> _Scope:
        if filters.parks or not question.parks:
            return _Scope(question, (self._search(question, filters),), ())
        known = {park.name for park in self._corpus.parks()}
        present = [park for park in question.parks if park in known][:MAX_PARKS]
        of_each = self._of_each_park(question)
        searches = tuple(self._search(of_each.get(park, question), replace(filters, parks=(park,))) for park in present)
        return _Scope(question, searches, tuple(park for park in question.parks if park not in known))

    def _of_each_park(self, question: Question) -> dict[str, Question]:
        """`A有几家银行，B有几名党员`: the clause that asks of each park; {} where one question is asked of all."""
        text = question.text
        if (row := _RESPECTIVELY.match(text)) is not None and len(question.parks) == 2:
            asked_of_each = (
                f"{park}{row['how']}{row[thing]}？" for park, thing in zip(question.parks, _THINGS, strict=True)
            )
            text = "，".join(asked_of_each)
        parts = [part for part in re.split("[，,；;？?]", text) if self._gazetteer.find(part)]
        asked = [read_question(part, self._gazetteer) for part in parts if asks(part)]
        each = {part.parks[0]: part for part in asked if len(part.parks) == 1 and part.terms}
        return each if len(each) == len(question.parks) > 1 else {}

    def _search(self, question: Question, filters: Filters) -> _Search:
        hits = self._searcher.search(question.text, filters, HITS)
        scores: dict[str, float] = {}
        for hit in hits:
            for paragraph in hit.paragraph_ids:
                scores.setdefault(paragraph, hit.score)
        passages = self._corpus.passages(list(scores))
        return _Search(
            question, filters, tuple(replace(passage, score=scores[passage.paragraph.id]) for passage in passages)
        )

    def _quote(self, scope: _Scope, draft: _Draft) -> Iterator[str]:
        draft.answerer = "extractive"
        found = list(zip(scope.searches, _extractions(scope), strict=True))
        said = False
        for search, extraction in found:
            for statement in _checked(extraction.statements, self._gazetteer):
                said = True
                yield draft.composer.add(statement)
            if extraction.abstained and len(found) > 1:
                draft.reasons.append(f"{'、'.join(search.filters.parks)}：{_not_found(search.question, extraction)}")
        draft.reasons += [f"资料中没有{park}的报道" for park in scope.absent]
        if said:
            yield draft.composer.close()
        if not said:
            yield from self._refuse(scope, [extraction for _, extraction in found], draft)

    def _refuse(self, scope: _Scope, found: Sequence[Extraction], draft: _Draft) -> Iterator[str]:
        draft.abstained = True
        if len(found) == 1:
            draft.reasons.insert(0, _not_found(scope.question, found[0]))
        reason = "；".join(draft.reasons)
        nearest = next((extraction.nearest for extraction in found if extraction.nearest is not None), None)
        yield draft.composer.say(f"现有资料无法回答这个问题：{reason}。{self._what_was_searched(scope)}")
        if nearest is not None:
            yield draft.composer.say(f"最接近的内容见{draft.composer.cite(nearest)}。")

    def _what_was_searched(self, scope: _Scope) -> str:
        counts = {park.name: park.articles for park in self._corpus.parks()}
        parks = list(dict.fromkeys(park for search in scope.searches for park in search.filters.parks))
        if not scope.searches:
            return f"资料涉及{len(counts)}个高新区。" if counts else "资料库是空的。"
        filters = scope.searches[0].filters
        dates = [
            f"{filters.since.isoformat()}起" if filters.since else "",
            f"{filters.until.isoformat()}止" if filters.until else "",
        ]
        where = "、".join(f"{park}的{counts.get(park, 0)}篇报道" for park in parks) or "全部报道"
        return f"已查找{where}{'（' + '，'.join(filter(None, dates)) + '）' if any(dates) else ''}。"

    def _generate(self, scope: _Scope, draft: _Draft, llm: LLMSettings, *, fall_back: bool) -> Iterator[str]:
        from service.answering.generative import Gate, numbered_sources

        prompt = load_prompt("answer", self._prompts_folder)
        sources, given = numbered_sources(_interleaved(scope.searches), llm.source_tokens, llm.model)
        reply = Reply(llm, prompt.render({"question": scope.question.text, "sources": sources}))
        gate = Gate(reply, given, self._gazetteer)
        draft.answerer, draft.model, draft.prompt = "llm", llm.model, prompt.used()
        said, failure = False, ""
        try:
            for statement in gate:
                said = True
                yield draft.composer.add(statement)
        except LLMError as error:
            if not fall_back and not said:
                raise
            failure = str(error)
        draft.usage = reply.usage
        draft.reasons += _reservations(gate.dropped, gate.foreign_markers, failure, said)
        draft.reasons += [f"资料中没有{park}的报道" for park in scope.absent] if said else []
        if said:
            return
        if gate.refused and not gate.dropped and not failure:
            draft.reasons.append("语言模型认为资料不足以回答")
            yield from self._refuse(scope, _extractions(scope), draft)
            return
        yield from self._quote(scope, draft)


def _extractions(scope: _Scope) -> list[Extraction]:
    """What each search yields; of two parks each answers, briefly, for the words that its own articles hold.

    `A有多少家总部企业，B有多少家工业诊所`: 工业诊所 is not held against A where B's articles have it.
    """
    if len(scope.searches) < 2:
        return [extract(search.question, search.passages) for search in scope.searches]
    held = [_held(search.question, search.passages) for search in scope.searches]
    anywhere = set().union(*held)
    return [
        extract(search.question.without(anywhere - mine), search.passages, SENTENCES_A_PARK)
        for search, mine in zip(scope.searches, held, strict=True)
    ]


def _held(question: Question, passages: Sequence[Passage]) -> set[str]:
    """The question's words that stand in the articles of these passages."""
    texts = {article_text(passage) for passage in passages}
    return {term for term in question.terms if any(term in text for text in texts)}


def _checked(statements: Sequence[Statement], gazetteer: "Gazetteer") -> Iterator[Statement]:
    """Quotations go through the same checks as anything a model says; one that fails is not said."""
    for statement in statements:
        passages = [support.passage for support in statement.supports]
        verified = verify(statement.text, passages, gazetteer)
        if verified.verdict == "supported":
            yield replace(statement, checks=verified.checks)


def _not_found(question: Question, extraction: Extraction) -> str:
    if not question.terms:
        return "问题没有说明要查什么"
    if extraction.missing:
        words = "、".join(f"“{word}”" for word in extraction.missing[:3])
        return f"相关报道没有提到{words}"
    return "相关报道没有写明所问的内容"


def _reservations(dropped: int, foreign: int, failure: str, said: bool) -> list[str]:
    """What has to be said about a model's reply, for the reader."""
    notes = [f"语言模型的{dropped}句话未通过核对，已略去"] if dropped else []
    notes += [f"语言模型引用了{foreign}处未提供的资料，已去掉"] if foreign else []
    if failure:
        notes.append(f"语言模型出错（{failure}），{'其后的内容缺失' if said else '改用原文摘录'}")
    elif dropped and not said:
        notes.append("改用原文摘录")
    return notes


def _interleaved(searches: Sequence[_Search]) -> list[Passage]:
    """The passages of several searches in turns, each paragraph once, so that every park is in the budget."""
    longest = max((len(search.passages) for search in searches), default=0)
    turns = [search.passages[n] for n in range(longest) for search in searches if n < len(search.passages)]
    return list({passage.paragraph.id: passage for passage in turns}.values())


def _answer(question: str, draft: _Draft, timings_ms: dict[str, float]) -> Answer:
    return Answer(
        id=uuid.uuid4().hex,
        question=question,
        answer=draft.composer.answer,
        abstained=draft.abstained,
        reason="；".join(draft.reasons) or None,
        claims=draft.composer.claims,
        citations=draft.composer.citations,
        answerer=draft.answerer,
        model=draft.model,
        prompt=draft.prompt,
        usage=draft.usage,
        timings_ms=timings_ms,
    )
