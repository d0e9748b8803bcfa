"""A parkbrief with two articles and one prepared answer, for the tests of what is put around it."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from index.corpus import ParkCount
from index.errors import UnknownId, UnknownPark
from index.parks import Gazetteer
from index.records import Article, Filters, Hit, Page, Paragraph, Park, Passage
from service.answer_store import Context, Feedback, Opinion, StoredAnswer
from service.answering.question import read_question
from service.briefings.briefing import Briefing, Development
from service.briefings.digest import Digest, Event, PageLine, ParkNews
from service.briefings.sourced import CitedFigure, CitedSentence, Listed, Source
from service.contract import Answer, Citation, Claim
from service.editions.edition import Changes, Edition, EditionInfo
from service.figures.ledger import Figure, figures_of
from service.rechecking import Difference

PUBLIC_URL = "http://127.0.0.1:8000"
HANGZHOU, HAIKOU = "杭州高新区（滨江）", "海口高新区"

PARTY = Article(
    id="a-party",
    page="page-1",
    kind="news",
    headline="两新党建提质增效",
    headline_source="inferred",
    byline="本报记者 叶伟",
    parks=(HANGZHOU,),
    date=date(2024, 5, 13),
    date_source="inferred",
    publication=None,
    paragraphs=(
        Paragraph("p-lead", "body", "杭州高新区（滨江）现有两新党组织3059家、党员超4.6万人。", (23, 33)),
        Paragraph("p-script", "body", "<script>alert(1)</script>与&符号[1]照原样。", (34, 36)),
    ),
)
LOAN = Article(
    id="a-loan",
    page="page-2",
    kind="news",
    headline="最高可贷1000万元“园区担保贷”上线",
    headline_source="printed",
    byline=None,
    parks=(HAIKOU,),
    date=None,
    date_source="unknown",
    publication="中国高新技术产业导报",
    paragraphs=(Paragraph("p-loan", "body", "海口高新区上线“园区担保贷”，最高可贷1000万元。", (5, 5)),),
)

MADE_AT = datetime(2024, 5, 20, 1, 30, tzinfo=UTC)
CHANGES = Changes(1, articles_added=(PARTY.headline,), sentences_gone=("现有两新党组织3058家。",))
"""Of the digest's second version."""

FIRST = "杭州高新区（滨江）现有两新党组织3059家、党员超4.6万人。"
SECOND = "“园区担保贷”最高可贷1000万元。"
# FIRST has 31 characters, its marker stands at 31..34; SECOND follows at 34 with 18 characters, its marker at 52..55.
TEXT = f"{FIRST}[1]{SECOND}[2]"


def citation(number: int, article: Article, paragraph: Paragraph, quote: str) -> Citation:
    return Citation(
        number=number,
        paragraph_id=paragraph.id,
        article_id=article.id,
        headline=article.headline,
        parks=article.parks,
        date=article.date.isoformat() if article.date else None,
        page=article.page,
        lines=paragraph.lines,
        quote=quote,
        url=f"{PUBLIC_URL}/p/{paragraph.id}",
    )


def prepared_answer(question: str = "有多少家两新党组织？") -> Answer:
    return Answer(
        id="answer-1",
        question=question,
        answer=TEXT,
        abstained=False,
        reason=None,
        claims=(
            Claim(FIRST, 0, len(FIRST), (1,), "supported"),
            Claim(SECOND, len(FIRST) + 3, len(FIRST) + 3 + len(SECOND), (2,), "supported"),
        ),
        citations=(
            citation(1, PARTY, PARTY.paragraphs[0], FIRST),
            citation(2, LOAN, LOAN.paragraphs[0], "最高可贷1000万元"),
        ),
        answerer="extractive",
    )


def stored(answer: Answer) -> StoredAnswer:
    seen = (Context("p-lead", "ab" * 32), Context("p-loan", "cd" * 32))
    return StoredAnswer(answer, datetime(2024, 5, 20, 8, 30, tzinfo=UTC), (), seen, 2)


def source(number: int, article: Article) -> Source:
    cited = citation(number, article, article.paragraphs[0], article.paragraphs[0].text)
    return Source(cited, article.date_source, article.publication, f"{article.page}.txt")


def prepared_briefing() -> Briefing:
    return Briefing(
        park=HAIKOU,
        since=None,
        until=None,
        articles=1,
        overview=(CitedSentence("海口高新区上线<b>“园区担保贷”</b>。", (1,), "supported"),),
        developments=(Development("金融与资本", (CitedSentence("最高可贷1000万元。", (1,), "supported"),)),),
        figures=(CitedFigure("最高可贷1000万元", HAIKOU, (1,), told=False),),
        undated=(Listed("a-loan", LOAN.headline, "page-2.txt", f"{PUBLIC_URL}/p/p-loan"),),
        sources=(source(1, LOAN),),
    )


def prepared_digest(week: str) -> Digest:
    page = PageLine("page-1", "page-1.txt", None, PARTY.date, "inferred", 1)
    sentence = CitedSentence("现有两新党组织3059家。", (1,), "supported")
    return Digest(
        week=week,
        monday=date(2024, 3, 11),
        sunday=date(2024, 3, 17),
        articles=1,
        articles_before=0,
        pages_before=0,
        events=(Event(1, PARTY.headline, PARTY.parks, 2, sentence, also=(2,)),),
        parks=(ParkNews(HANGZHOU, 1, (), (1,)),),
        figures=(CitedFigure("党员超4.6万人", HANGZHOU, (1,), told=False),),
        quiet=(HAIKOU,),
        pages=(page,),
        undated_pages=(PageLine("page-2", "page-2.txt", None, None, "unknown", 1),),
        undated=(Listed("a-loan", LOAN.headline, "page-2.txt", f"{PUBLIC_URL}/p/p-loan"),),
        sources=(source(1, PARTY), source(2, LOAN)),
    )


class FakeCorpus:
    def __init__(self) -> None:
        self.held = [PARTY, LOAN]

    def articles(self, filters: Filters = Filters(), limit: int | None = None, offset: int = 0) -> list[Article]:
        found = [one for one in self.held if not filters.parks or set(filters.parks) & set(one.parks)]
        return found[offset : None if limit is None else offset + limit]

    def article(self, identifier: str) -> Article:
        for one in self.held:
            if one.id == identifier:
                return one
        raise UnknownId("article", identifier)

    def passages(self, identifiers: list[str]) -> list[Passage]:
        held = {one.id: Passage(one, article) for article in self.held for one in article.paragraphs}
        return [held[one] for one in identifiers if one in held]

    def passage(self, identifier: str) -> Passage:
        found = self.passages([identifier])
        if not found:
            raise UnknownId("paragraph", identifier)
        return found[0]

    def moved_to(self, identifier: str) -> str:
        if identifier == "p-old":
            return "p-lead"
        raise UnknownId("paragraph", identifier)

    def parks(self) -> list[ParkCount]:
        return [ParkCount(HANGZHOU, 1, PARTY.date, PARTY.date), ParkCount(HAIKOU, 1, None, None)]

    def pages(self) -> list[Page]:
        return [
            Page(
                one.page, f"{one.page}.txt", "", one.publication, one.date, one.date_source, 1.0, 1, len(one.paragraphs)
            )
            for one in self.held
        ]

    def counts(self) -> dict[str, int]:
        return {"pages": 2, "articles": 2, "paragraphs": 3, "chunks": 3}


class FakeGazetteer:
    def resolve(self, name: str, known: Collection[str] = ()) -> Park:
        if name not in (HANGZHOU, HAIKOU):
            raise UnknownPark(name, (HANGZHOU,))
        return Park(name, name, "", "")


class FakeSearcher:
    def search(self, query: str, filters: Filters = Filters(), k: int = 10) -> list[Hit]:
        hits = [Hit("c-1", "a-party", ("p-lead", "p-script"), 0.9), Hit("c-2", "a-loan", ("p-loan",), 0.5)]
        return hits[:k] if query.strip() else []


class FakeAnswers:
    def __init__(self) -> None:
        self.held: dict[str, StoredAnswer] = {}

    def keep(self, answer: Answer) -> None:
        self.held[answer.id] = stored(answer)

    def get(self, identifier: str) -> StoredAnswer:
        if identifier not in self.held:
            raise UnknownId("answer", identifier)
        return self.held[identifier]

    def list(self, limit: int = 50, offset: int = 0, run: str | None = None, **narrowed: Any) -> list[StoredAnswer]:
        self.narrowed = narrowed
        return list(self.held.values())[offset : offset + limit]

    def give_feedback(self, identifier: str, verdict: Opinion, note: str | None = None) -> Feedback:
        given = Feedback(verdict, note, datetime(2024, 5, 21, 8, 30, tzinfo=UTC))
        self.held[identifier] = replace(self.get(identifier), feedback=given)
        return given


class FakeRechecking:
    """Texts were read as the corpus held them at first; what is not there any more is deleted."""

    def __init__(self, corpus: FakeCorpus) -> None:
        self.corpus = corpus
        self.then = {one.id: one.text for article in corpus.held for one in article.paragraphs}

    def differences(self, stored: StoredAnswer) -> list[Difference]:
        return [self.difference(one.number, one.paragraph_id) for one in stored.answer.citations]

    def difference(self, number: int, identifier: str) -> Difference:
        before = self.then[identifier]
        now = next((one.paragraph.text for one in self.corpus.passages([identifier])), None)
        if now is None:
            return Difference(number, "deleted", identifier, None, before, None, (("-", before),))
        if now != before:
            return Difference(number, "changed", identifier, identifier, before, now, (("-", before), ("+", now)))
        return Difference(number, "same", identifier, identifier, before, before, (("=", before),))


class FakePublishing:
    def versions(self, week: str) -> list[EditionInfo]:
        return [EditionInfo(2, MADE_AT, CHANGES), EditionInfo(1, MADE_AT, None)]

    def today(self) -> date:
        return date(2024, 5, 20)


class FakeParkbrief:
    """Gives the prepared answer; `error` is raised instead, `breaks_after` that many pieces of a stream."""

    def __init__(self) -> None:
        self.settings = SimpleNamespace(public_url=PUBLIC_URL, max_answers=2)
        self.corpus, self.gazetteer, self.searcher, self.answers = (
            FakeCorpus(), FakeGazetteer(), FakeSearcher(), FakeAnswers(),
        )  # fmt: skip
        self.rechecking = FakeRechecking(self.corpus)
        self.publishing = FakePublishing()
        self.pieces: Iterator[str] | list[str] = [f"{FIRST}[1]", f"{SECOND}[2]"]
        self.answer = prepared_answer()
        self.asked: list[dict[str, Any]] = []
        self.error: Exception | None = None
        self.breaks_after: int | None = None
        self.stream_closed = False
        self.closed = False

    def ask(self, question: str, **given: Any) -> Answer:
        read_question(question)
        self.asked.append({"question": question, **given})
        if self.error:
            raise self.error
        for park in given.get("parks", ()):
            self.gazetteer.resolve(park)
        answer = replace(self.answer, question=question)
        self.answers.keep(answer)
        return answer

    def stream(self, question: str, **given: Any) -> Iterator[str | Answer]:
        try:
            read_question(question)
            if self.error and self.breaks_after is None:
                raise self.error
            for number, piece in enumerate(self.pieces):
                if self.error and number == self.breaks_after:
                    raise self.error
                yield piece
            yield self.ask(question, **given)
        finally:
            self.stream_closed = True

    def briefing(self, park: str, **given: Any) -> Edition[Briefing]:
        self.gazetteer.resolve(park)
        if self.error:
            raise self.error
        return Edition("b-1", 1, MADE_AT, None, prepared_briefing())

    def digest(self, week: str, version: int | None = None, **given: Any) -> Edition[Digest]:
        if self.error:
            raise self.error
        if version not in (None, 1, 2):
            raise UnknownId("digest", f"{week} version {version}")
        changes = None if version == 1 else CHANGES
        return Edition(f"d-{version or 2}", version or 2, MADE_AT, changes, prepared_digest(week))

    def briefing_versions(self, park: str, **given: Any) -> list[EditionInfo]:
        return [EditionInfo(1, MADE_AT, None)]

    def figures(self, *, parks: Collection[str] = (), **given: Any) -> Iterator[Figure]:
        names = [self.gazetteer.resolve(park).name for park in parks]
        gazetteer = Gazetteer.load()
        found = (figure for article in self.corpus.held for figure in figures_of(article, gazetteer))
        return (figure for figure in found if not names or figure.park in names)

    def filters(self, parks: Collection[str], since: date | None, until: date | None) -> Filters:
        return Filters(tuple(self.gazetteer.resolve(park).name for park in parks), since, until)

    def park(self, name: str) -> str:
        return self.gazetteer.resolve(name).name

    def ready(self) -> list[str]:
        if self.error:
            raise self.error
        return []

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def parkbrief() -> FakeParkbrief:
    return FakeParkbrief()
