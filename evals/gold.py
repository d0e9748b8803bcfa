"""Finds the gold paragraphs of a suite in the corpus; knows nothing of answers.

A gold paragraph is named by its id or by words that stand in it or in its headline, white space aside.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from evals.errors import SuiteError
from evals.suite import Case, Suite
from index.corpus import Corpus
from index.errors import UnknownId
from index.records import Article

_TOLD = 5
"""Faults that a message names."""
_Place = tuple[str, str]
"""A paragraph's id and its article's."""


@dataclass(frozen=True, slots=True)
class Gold:
    """Where a case's answer stands: paragraphs, any of which will do, and the article of the first."""

    paragraphs: tuple[str, ...]
    article: str


def find_gold(suite: Suite, corpus: Corpus) -> dict[str, Gold]:
    """The gold of each case that names one. Raises SuiteError for what stands nowhere, with where it has moved to."""
    articles = corpus.articles() if any(case.gold for case in suite.cases) else []
    texts: dict[str, list[_Place]] = {}
    for article in articles:
        for text, identifier in _places(article):
            texts.setdefault(_bare(text), []).append((identifier, article.id))
    owners = {paragraph.id: article.id for article in articles for paragraph in article.paragraphs}
    faults: list[str] = []
    found: dict[str, Gold] = {}
    for case in suite.cases:
        if places := _of_case(case, texts, owners, corpus, faults):
            found[case.id] = Gold(tuple(dict.fromkeys(one for one, _ in places)), places[0][1])
    if faults:
        more = f"; and {len(faults) - _TOLD} more" if len(faults) > _TOLD else ""
        raise SuiteError(f"{suite.name}: {'; '.join(faults[:_TOLD])}{more}")
    return found


def _of_case(
    case: Case, texts: Mapping[str, list[_Place]], owners: Mapping[str, str], corpus: Corpus, faults: list[str]
) -> list[_Place]:
    """Of several ways to print the same words one has to stand there."""
    places: list[_Place] = []
    missing: list[str] = []
    for gold in case.gold:
        held = [(gold, owners[gold])] if gold in owners else _holding(_bare(gold), texts)
        places += held
        missing += [] if held else [gold]
    moved = [(gold, new) for gold in missing if (new := _moved(gold, corpus))]
    faults += [f"case {case.id!r}: the gold paragraph {old!r} has moved: write {new!r}" for old, new in moved]
    if missing and not moved and not places:
        faults.append(f"case {case.id!r}: the gold paragraph {missing[0]!r} stands nowhere in the corpus (any more)")
    return places


def _holding(words: str, texts: Mapping[str, list[_Place]]) -> list[_Place]:
    """The whole text first: public sets name whole paragraphs, and looking into all of them takes long."""
    if words in texts:
        return texts[words]
    return [place for text, places in texts.items() if words in text for place in places]


def _moved(identifier: str, corpus: Corpus) -> str | None:
    try:
        return corpus.moved_to(identifier)
    except UnknownId:
        return None


def _places(article: Article) -> list[_Place]:
    """Its paragraphs; its headline leads to all of them."""
    own = [(paragraph.text, paragraph.id) for paragraph in article.paragraphs]
    return own + [(article.headline, paragraph.id) for paragraph in article.paragraphs]


def _bare(text: str) -> str:
    return "".join(text.split())
