"""Answers a question from the corpus, by quoting or with a language model, behind one contract.

It decides what is searched and who answers; it knows nothing of HTTP, of storing, or of the environment.
"""

import re
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
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
from service.contract import Answer, AnswererName, Dropped, PromptUsed, Turn
from service.errors import LLMError, SettingsError
from service.exchange import Exchange

if TYPE_CHECKING:
    from index.corpus import Corpus
    from index.parks import Gazetteer
    from index.search import Searcher
    from service.answering.generative import Outcome
    from service.llm import ChatModel

Told = Callable[[Sequence[Passage]], None]
"""Is told the paragraphs that an answer is made from, best first, before it is made."""
HITS = 10
MAX_PARKS = 4
"""Parks of one question that are each searched for by themselves."""
_RESPECTIVELY = re.compile(
    r".{4,40}?(?:分别|各自?)(?P<how>有?(?:多少|几)[一-鿿]?)(?P<one>[^和与，,]{2,12})[和与](?P<other>[^和与，,]{2,12}?)[？?]?$"
)
_THINGS = ("one", "other")
MARK = "（略去一句：{reason}）"
"""Stands in an answer in the place of a sentence of the model's that is not borne out."""
BROKEN_OFF = "（语言模型的回答到此中断）"
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
    meant: str | None = None
    dropped: list[Dropped] = field(default_factory=list)


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
        chat: "ChatModel | None" = None,
        prompts_folder: Path | None = None,
    ) -> None:
        self._corpus = corpus
        self._searcher = searcher
        self._gazetteer = gazetteer
        self._public_url = public_url
        self._chat = chat
        self._prompts_folder = prompts_folder

    def ask(
        self,
        question: str,
        *,
        filters: Filters = Filters(),
        answerer: AnswererName = "auto",
        history: Sequence[Turn] = (),
    ) -> Answer:
        """The whole answer. Raises UsageError for an unusable question, SettingsError for an `llm` that is not set up.

        Where the model fails the answer is quoted, and says so.
        """
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
        identifier: str | None = None,
        on_sources: Told = lambda _: None,
    ) -> Iterator[str | Answer]:
        """Pieces of checked text whose concatenation is the answer's, then the Answer; raises as `ask` does."""
        if answerer == "llm" and self._chat is None:
            raise SettingsError(
                "no chat model is set up; set OPENAI_API_KEY or OPENAI_BASE_URL, or ask with `extractive`"
            )
        read_question(question)
        started = time.perf_counter()
        draft = _Draft(Composer(self._public_url))
        exchange = Exchange(self._chat) if self._chat is not None and answerer != "extractive" else None
        scope = self._scope(question, filters, history, exchange, draft)
        on_sources(_interleaved(scope.searches))
        searched = time.perf_counter()
        if exchange is None or not any(s.passages for s in scope.searches):
            yield from self._quote(scope, draft)
        else:
            yield from self._generate(scope, draft, exchange)
        ended = time.perf_counter()
        timings = {"search": searched - started, "answer": ended - searched, "total": ended - started}
        timings_ms = {name: round(1000 * spent, 2) for name, spent in timings.items()}
        yield _answer(identifier or uuid.uuid4().hex, question, draft, exchange, timings_ms)

    def _scope(
        self, question: str, filters: Filters, history: Sequence[Turn], exchange: Exchange | None, draft: _Draft
    ) -> _Scope:
        """The searches of a question as it is meant, or as it stands where that finds nothing that answers."""
        condensed = self._condensed(question, history, exchange, draft)
        meant = condensed or resolve(question, history, self._gazetteer)
        scope = self._searched(read_question(meant, self._gazetteer), filters)
        draft.meant = meant if meant != question else None
        if meant == question or condensed or not stands_alone(question):
            return scope
        if any(not extraction.abstained for extraction in _extractions(scope)):
            return scope
        draft.meant = None
        return self._searched(read_question(question, self._gazetteer), filters)

    def _condensed(
        self, question: str, history: Sequence[Turn], exchange: Exchange | None, draft: _Draft
    ) -> str | None:
        """A follow-up as the model says it; None where there is no model or no history, or it fails."""
        if exchange is None or not any(turn.role == "user" for turn in history):
            return None
        from service.answering.condensing import condense

        try:
            return condense(exchange, question, history, self._gazetteer, self._prompts_folder)
        except LLMError as error:
            draft.reasons.append(f"语言模型未能改写追问（{error}），改按规则理解")
            return None

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

    def _generate(self, scope: _Scope, draft: _Draft, exchange: Exchange) -> Iterator[str]:
        from service.answering.generative import Generation

        question, passages = scope.question.text, _interleaved(scope.searches)
        with closing(Generation(exchange, question, passages, self._gazetteer, self._prompts_folder)) as generation:
            draft.answerer, draft.model, draft.prompt = "llm", exchange.settings.model, generation.prompt.used()
            withheld: list[str] = []
            for said in generation:
                if isinstance(said, Statement):
                    yield from _marks(withheld, draft)
                    yield draft.composer.add(said)
                else:
                    withheld.append(said.reason)
        spoke, outcome = bool(draft.composer.claims), generation.outcome
        if spoke:
            yield from _marks(withheld, draft)
            yield draft.composer.say(BROKEN_OFF) if outcome.failure else draft.composer.close()
        draft.dropped += [Dropped(reason, None) for reason in withheld]
        draft.reasons += _reservations(draft.dropped, outcome, spoke)
        if spoke:
            draft.reasons += [f"资料中没有{park}的报道" for park in scope.absent]
        elif outcome.refused and not draft.dropped and not outcome.failure:
            draft.reasons.append("语言模型认为资料不足以回答")
            yield from self._refuse(scope, _extractions(scope), draft)
        else:
            yield from self._quote(scope, draft)


def _marks(withheld: list[str], draft: _Draft) -> Iterator[str]:
    """A mark for each sentence withheld since the last that was said; they wait until something is said at all."""
    for reason in withheld:
        draft.dropped.append(Dropped(reason, len(draft.composer.answer)))
        yield draft.composer.say(MARK.format(reason=reason))
    withheld.clear()


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


def _reservations(dropped: Sequence[Dropped], outcome: "Outcome", spoke: bool) -> list[str]:
    """What has to be said about a model's reply, for the reader."""
    why = "、".join(dict.fromkeys(one.reason for one in dropped))
    notes = [f"语言模型的{len(dropped)}句话未通过核对（{why}），已略去"] if dropped else []
    notes += [f"语言模型引用了{outcome.foreign_markers}处未提供的资料，已去掉"] if outcome.foreign_markers else []
    if outcome.failure:
        notes.append(f"语言模型出错（{outcome.failure}），{'其后的内容缺失' if spoke else '改用原文摘录'}")
    elif not spoke and not (outcome.refused and not dropped):
        notes.append("改用原文摘录" if dropped else "语言模型没有给出可用的句子，改用原文摘录")
    return notes


def _interleaved(searches: Sequence[_Search]) -> list[Passage]:
    """The passages of several searches in turns, each paragraph once, so that every park is in the budget."""
    longest = max((len(search.passages) for search in searches), default=0)
    turns = [search.passages[n] for n in range(longest) for search in searches if n < len(search.passages)]
    return list({passage.paragraph.id: passage for passage in turns}.values())


def _answer(
    identifier: str, question: str, draft: _Draft, exchange: Exchange | None, timings_ms: dict[str, float]
) -> Answer:
    return Answer(
        id=identifier,
        question=question,
        answer=draft.composer.answer,
        abstained=draft.abstained,
        reason="；".join(draft.reasons) or None,
        claims=draft.composer.claims,
        citations=draft.composer.citations,
        answerer=draft.answerer,
        model=draft.model,
        prompt=draft.prompt,
        usage=exchange.usage if exchange else None,
        timings_ms=timings_ms,
        meant=draft.meant,
        dropped=tuple(draft.dropped),
        usage_estimated=any(call.estimated for call in exchange.calls) if exchange else False,
        cost=exchange.cost if exchange else None,
        calls=exchange.calls if exchange else (),
    )
