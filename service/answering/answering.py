"""Answers a question from the corpus, by quoting or with a language model, behind one contract.

It decides what is searched and who answers; it knows nothing of HTTP, of storing, or of the environment.
"""

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
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
from service.contract import Answer, AnswererName, Dropped, PromptUsed, Turn
from service.errors import LLMError, SettingsError
from service.exchange import Exchange

if TYPE_CHECKING:
    from index.corpus import Corpus, ParkCount
    from index.parks import Gazetteer
    from index.search import Searcher
    from service.answering.generative import Outcome
    from service.llm import ChatModel

Told = Callable[[Sequence[Passage]], None]
"""Is told the paragraphs that an answer is made from, best first, before it is made."""
HITS = 10
MAX_PARKS = 4
"""Parks of one question that are each searched for by themselves."""
MARK = "（略去一句：{reason}）"
"""Stands in an answer in the place of a sentence of the model's that is not borne out."""
BROKEN_OFF = "（语言模型的回答到此中断）"
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
