"""Sentences and figures with their numbered sources, as briefings and digests hold them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import Any

from index.records import Article, DateSource, Page, Passage
from service.answering.citations import Composer, Statement, Support, paragraph_url
from service.briefings.figures import Worthy
from service.briefings.salience import Sentence
from service.contract import Citation, Verdict


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """A sentence with the numbers of its sources, verbatim from the first unless a chat model wrote it.

    `new`: its article was not there when the last briefing was written.
    """

    text: str
    citations: tuple[int, ...]
    verdict: Verdict
    new: bool = False


@dataclass(frozen=True, slots=True)
class CitedFigure:
    """A clause that gives a figure, verbatim. `told` says that a sentence of the text gives it already.

    `label` is how a list shows it: what it measures, then `printed`, the figure as the paper has it; the clause itself
    where no name of a measure can be made of it. `value` is a decimal as text in `unit`, `period` as it is printed.
    """

    text: str
    park: str
    citations: tuple[int, ...]
    told: bool
    label: str = ""
    subject: str = ""
    printed: str = ""
    value: str = ""
    unit: str = ""
    period: str = ""

    @property
    def shown(self) -> str:
        """What stands in a list."""
        return self.label or self.text


@dataclass(frozen=True, slots=True)
class Source:
    """A citation with where its page came from, and whether its date was given or inferred.

    `paragraph` counts through its article from 1; 0 where it was stored before that was kept.
    """

    citation: Citation
    date_source: DateSource
    publication: str | None
    page_source: str
    paragraph: int = 0

    def to_dict(self) -> dict[str, Any]:
        return asdict(self.citation) | {
            "paragraph": self.paragraph,
            "date_source": self.date_source,
            "publication": self.publication,
            "page_source": self.page_source,
        }


@dataclass(frozen=True, slots=True)
class Listed:
    """An article that is named and not summarised, because its date is not known."""

    article_id: str
    headline: str
    page_source: str
    url: str


class Sources:
    """Numbers the paragraphs that are cited, by first use; one number a paragraph."""

    def __init__(self, pages: Iterable[Page], public_url: str, new: Collection[str] = ()) -> None:
        """`new` are the ids of the articles that the reader has not seen yet."""
        self._new = frozenset(new)
        self._pages: Mapping[str, Page] = {page.id: page for page in pages}
        self._public_url = public_url
        self._composer = Composer(public_url)
        self._dates: dict[str, DateSource] = {}
        self._places: dict[str, int] = {}
        self._publications: dict[str, str | None] = {}

    def cite(self, sentence: Sentence, also: Sequence[Sentence] = ()) -> CitedSentence:
        """The sentence with its own number first, then those of other papers that report the same."""
        standing = (sentence, *also)
        verdict: Verdict = "supported" if sentence.text in sentence.paragraph.text else "unsupported"
        return CitedSentence(sentence.text, self._numbers(standing), verdict, sentence.article.id in self._new)

    def cite_statement(self, statement: Statement) -> CitedSentence:
        """A sentence of a chat model's that has passed its checks."""
        new = all(support.passage.article.id in self._new for support in statement.supports)
        numbers = self.cite_slices(statement.text, statement.supports)
        return CitedSentence(statement.text, numbers, statement.verdict, new)

    def cite_figure(self, worthy: Worthy, park: str) -> CitedFigure:
        """A figure of the ledger with its clause."""
        figure = worthy.figure
        passage = Passage(figure.paragraph, figure.article)
        numbers = self.cite_slices(worthy.clause, (Support(passage, (worthy.start, worthy.end)),))
        return CitedFigure(
            text=worthy.clause,
            park=park,
            citations=numbers,
            told=worthy.told,
            label=_label(worthy),
            subject=figure.subject,
            printed=figure.text,
            value=f"{figure.value:f}",
            unit=figure.unit,
            period=figure.period,
        )

    def cite_slices(self, text: str, supports: Sequence[Support]) -> tuple[int, ...]:
        """The numbers of the paragraphs that bear a text, by their slices."""
        for article in (support.passage.article for support in supports):
            self._dates[article.id] = article.date_source
            self._publications[article.id] = article.publication
            self._places.update((one.id, number) for number, one in enumerate(article.paragraphs, 1))
        self._composer.add(Statement(text, tuple(supports)))
        return self._composer.claims[-1].citations

    def listed(self, article: Article) -> Listed:
        """An article by name."""
        address = paragraph_url(self._public_url, article.paragraphs[0].id) if article.paragraphs else ""
        return Listed(article.id, article.headline, self.page_source(article.page), address)

    def page_source(self, page: str) -> str:
        """The name of the page's file, without the folders it lay in; its id where the page is not known."""
        known = self._pages.get(page)
        return PurePath(known.source).name if known else page

    def all(self) -> tuple[Source, ...]:
        """Every source cited so far, by number."""
        return tuple(
            Source(
                citation,
                self._dates[citation.article_id],
                self._publications[citation.article_id],
                self.page_source(citation.page),
                self._places[citation.paragraph_id],
            )
            for citation in self._composer.citations
        )

    def _numbers(self, sentences: Sequence[Sentence]) -> tuple[int, ...]:
        supports = [Support(Passage(s.paragraph, s.article), (s.start, s.end)) for s in sentences]
        return self.cite_slices(sentences[0].text, supports)


def _label(worthy: Worthy) -> str:
    figure = worthy.figure
    if not worthy.tidy:
        return ""
    named = figure.period if figure.period and figure.period not in figure.subject else ""
    qualified = "".join(word for word in figure.qualifiers if word not in figure.text and word not in figure.subject)
    return f"{figure.subject}：{qualified}{figure.text}{f'（{named}）' if named else ''}"
