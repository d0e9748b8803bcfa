"""Answers a question from the corpus, by quoting or with a language model, behind one contract.

It decides what is searched and who answers; it knows nothing of HTTP, of storing, or of the environment.
"""

import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.records import Filters, Passage
from service.answering.citations import Composer, Statement
from service.answering.extractive import MAX_SENTENCES, Extraction, extract
from service.answering.features import article_text
from service.answering.history import resolve, stands_alone
from service.answering.parts import halves, of_each_park
from service.answering.question import Question, read_question
from service.answering.verification import verify
from service.contract import Answer, AnswererName, PromptUsed, Turn, Usage
from service.errors import LLMError, SettingsError
from service.llm import LLMSettings, Reply
from service.prompts import load_prompt

if TYPE_CHECKING:
    from index.corpus import Corpus, ParkCount
    from index.parks import Gazetteer
    from index.search import Searcher

HITS = 10
MAX_PARKS = 4
"""Parks of one question that are each searched for by themselves."""
SENTENCES_A_PART = 2
"""Sentences at most for each park or half of a question where there are several."""


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
    """What a question is searched in: the searches done, and the parks it names that the corpus lacks.

    `meant` is what a follow-up was taken to mean.
    """

    question: Question
    searches: tuple[_Search, ...]
    absent: tuple[str, ...]
    meant: str | None = None


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
        if scope.meant:
            draft.reasons.append(f"问题理解为“{scope.meant.rstrip('？?')}”")
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
        scope = replace(self._searched(read_question(meant, self._gazetteer), filters), meant=meant)
        if meant == question or not stands_alone(question):
            return scope if meant != question else replace(scope, meant=None)
        if any(not extraction.abstained for extraction in _extractions(scope)):
            return scope
        return self._searched(read_question(question, self._gazetteer), filters)

    def _searched(self, question: Question, filters: Filters) -> _Scope:
        named = () if filters.parks else question.parks
        known = {park.name for park in self._corpus.parks()} if named else set()
        present = [park for park in named if park in known][:MAX_PARKS]
        absent = tuple(park for park in named if park not in known)
        if len(named) < 2 and not absent and (parts := halves(question, self._gazetteer)):
            within = replace(filters, parks=tuple(present) or filters.parks)
            return _Scope(question, tuple(self._search(part, within) for part in parts), ())
        if not named:
            return _Scope(question, (self._search(question, filters),), ())
        each = of_each_park(question, self._gazetteer)
        searches = tuple(self._search(each.get(park, question), replace(filters, parks=(park,))) for park in present)
        return _Scope(question, searches, absent)

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
        said: set[str] = set()
        for search, extraction in found:
            checked = list(_checked(extraction.statements, self._gazetteer))
            conflict = extraction.conflicting and len(checked) > 1
            if conflict:
                draft.reasons.append("不同报道的数字不一致，均列出，新的在前")
            for statement in checked:
                if statement.text not in said:
                    said.add(statement.text)
                    yield draft.composer.add(statement)
                    if conflict:
                        yield draft.composer.say(_dated(statement))
            if extraction.abstained and len(found) > 1:
                draft.reasons.append(f"{_part(search, scope)}：{_not_found(search.question, extraction)}")
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
        """The parks, how many articles of them from when to when, and what the question narrowed them to."""
        counts = {park.name: park for park in self._corpus.parks()}
        if not scope.searches:
            return f"资料涉及{len(counts)}个高新区。" if counts else "资料库是空的。"
        parks = list(dict.fromkeys(park for search in scope.searches for park in search.filters.parks))
        filters = scope.searches[0].filters
        limits = [
            f"{filters.since.isoformat()}起" if filters.since else "",
            f"{filters.until.isoformat()}止" if filters.until else "",
        ]
        limit = f"（限{'，'.join(filter(None, limits))}）" if any(limits) else ""
        if parks:
            found = [f"{park}的{_articles(counts[park]) if park in counts else '0篇报道'}" for park in parks]
            return f"已查找{'、'.join(found)}{limit}。"
        all_counts = self._corpus.counts()
        return f"已查找全部{all_counts['pages']}个版面的{all_counts['articles']}篇报道{limit}。"

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
    if len({search.filters.parks for search in scope.searches}) < 2:
        most = MAX_SENTENCES if len(scope.searches) < 2 else SENTENCES_A_PART
        return [extract(search.question, search.passages, most) for search in scope.searches]
    held = [_held(search.question, search.passages) for search in scope.searches]
    anywhere = set().union(*held)
    return [
        extract(search.question.without(anywhere - mine), search.passages, SENTENCES_A_PART)
        for search, mine in zip(scope.searches, held, strict=True)
    ]


def _held(question: Question, passages: Sequence[Passage]) -> set[str]:
    """The question's words that stand in the articles of these passages."""
    texts = {article_text(passage) for passage in passages}
    return {term for term in question.terms if any(term in text for text in texts)}


def _part(search: _Search, scope: _Scope) -> str:
    """What one of several searches was for: its half of the question, or its park."""
    halved = len({one.filters.parks for one in scope.searches}) == 1
    return f"“{search.question.text.rstrip('？?')}”" if halved else "、".join(search.filters.parks)


def _articles(park: "ParkCount") -> str:
    """How many articles there are on a park, and from when to when."""
    days = list(dict.fromkeys(day.isoformat() for day in (park.first, park.last) if day))
    return f"{park.articles}篇报道" + (f"（{'至'.join(days)}）" if days else "")


def _dated(statement: Statement) -> str:
    """When the article of a statement was printed, for a reader who has to choose between two."""
    article = statement.supports[0].passage.article
    if article.date is None:
        return "（日期不详）"
    return f"（{article.date.isoformat()}{'，推定' if article.date_source == 'inferred' else ''}）"


def _checked(statements: Sequence[Statement], gazetteer: "Gazetteer") -> Iterator[Statement]:
    """Quotations go through the same checks as anything a model says; one that fails is not said."""
    for statement in statements:
        passages = [support.passage for support in statement.supports]
        if verify(statement.text, passages, gazetteer).verdict == "supported":
            yield statement


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
