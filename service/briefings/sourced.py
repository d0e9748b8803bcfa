"""Sentences and figures with their numbered sources, as briefings and digests hold them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import Any

from index.records import Article, DateSource, Page, Passage
from service.answering.citations import Composer, Statement, Support, paragraph_url
from service.briefings.figures import figure_clauses
from service.briefings.salience import Sentence
from service.contract import Citation, Verdict


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """A sentence, verbatim from its paragraph, with the numbers of its sources."""

    text: str
    citations: tuple[int, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class CitedFigure:
    """A clause that gives a figure, verbatim. `told` says that a sentence of the text gives it already."""

    text: str
    park: str
    citations: tuple[int, ...]
    told: bool


@dataclass(frozen=True, slots=True)
class Source:
    """A citation with where its page came from, and whether its date was given or inferred."""

    citation: Citation
    date_source: DateSource
    publication: str | None
    page_source: str

    def to_dict(self) -> dict[str, Any]:
        return asdict(self.citation) | {
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

    def __init__(self, pages: Iterable[Page], public_url: str) -> None:
        self._pages: Mapping[str, Page] = {page.id: page for page in pages}
        self._public_url = public_url
        self._composer = Composer(public_url)
        self._dates: dict[str, DateSource] = {}
        self._publications: dict[str, str | None] = {}

    def cite(self, sentence: Sentence, also: Sequence[Sentence] = ()) -> CitedSentence:
        """The sentence with its own number first, then those of other papers that report the same."""
        standing = (sentence, *also)
        verdict: Verdict = "supported" if sentence.text in sentence.paragraph.text else "unsupported"
        return CitedSentence(sentence.text, self._numbers(standing), verdict)

    def cite_figure(self, sentence: Sentence, start: int, end: int, park: str, *, told: bool) -> CitedFigure:
        """A clause of the sentence, by its offsets in it."""
        text = sentence.text[start:end]
        clause = Support(Passage(sentence.paragraph, sentence.article), (sentence.start + start, sentence.start + end))
        return CitedFigure(text, park, self._number(text, (clause,), sentence.article), told)

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
            )
            for citation in self._composer.citations
        )

    def _numbers(self, sentences: Sequence[Sentence]) -> tuple[int, ...]:
        supports = tuple(Support(Passage(s.paragraph, s.article), (s.start, s.end)) for s in sentences)
        return self._number(sentences[0].text, supports, *(sentence.article for sentence in sentences))

    def _number(self, text: str, supports: tuple[Support, ...], *articles: Article) -> tuple[int, ...]:
        for article in articles:
            self._dates[article.id] = article.date_source
            self._publications[article.id] = article.publication
        self._composer.add(Statement(text, supports))
        return self._composer.claims[-1].citations


def figures_of(
    sentences: Iterable[Sentence], told: Sequence[str], sources: Sources, park: str, most: int
) -> list[CitedFigure]:
    """The figures of these sentences in order, each clause once, those that the text tells already marked so.

    At most `most` that the text does not tell; all that it tells.
    """
    found: dict[str, CitedFigure] = {}
    untold = 0
    for sentence in sentences:
        for clause in figure_clauses(sentence.text):
            text = sentence.text[clause.start : clause.end]
            is_told = any(text in said for said in told)
            if text in found or (not is_told and untold >= most):
                continue
            untold += not is_told
            found[text] = sources.cite_figure(sentence, clause.start, clause.end, park, told=is_told)
    return list(found.values())
