"""Checks in code that what a sentence says stands in the paragraphs it cites; knows nothing of who wrote it.

Figures with their unit and bound, dates, quoted phrases, parks, names, negation and wording are each compared
under normalisation (`sentences.normalise`): `1000万元` is `0.1亿元`, `％` is `%`, `三千` is `3000`.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import rjieba

from index.records import Passage
from service.answering.quantities import Day, Quantity, days, quantities, same_unit
from service.answering.sentences import normalise
from service.contract import Verdict

if TYPE_CHECKING:
    from index.parks import Gazetteer

CheckName = Literal["figure", "date", "quote", "park", "name", "negation", "wording"]

CONTEXT = 12
"""Characters on either side of a figure in which something it is said of has to recur."""

MIN_WORDING = 0.5
"""Share of a sentence's character pairs that its source must hold: below it the sentence says something else."""

_QUOTED = re.compile(r"[“「『《]([^”」』》]{2,60})[”」』》]")
_FULL_NAME = re.compile(
    r"[一-鿿]{2,20}(?:公司|集团|大学|学院|医院|银行|研究院|研究所|委员会|协会|联合会|学会|实验室|管委会|党委|党支部)"
)
_NEGATION = re.compile(
    r"不(?!断|仅|但|同|少于|低于|超过|足|到|锈|动产|论|管|久|得不|妨)|没有|没(?!收)|未(?!来|央)|无(?!人机|线|锡|论|疑|数|锋|纺)|尚未|并非|禁止|取消|暂停|停止|否认"
)
_NAME_TAGS = frozenset({"nr", "nrt", "nrfg", "ns", "nt", "eng"})


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked up in the sources: what kind, the words of the sentence, whether it was found."""

    name: CheckName
    value: str
    passed: bool


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked of one sentence; supported where nothing failed."""

    checks: tuple[Check, ...]

    @property
    def verdict(self) -> Verdict:
        return "supported" if all(check.passed for check in self.checks) else "unsupported"

    @property
    def failures(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if not check.passed)


@dataclass(frozen=True, slots=True)
class _Source:
    """The cited paragraphs, normalised; `text` is what is cited, `around` also headlines and publication years."""

    text: str
    around: str
    parks: frozenset[str]


def verify(sentence: str, passages: Sequence[Passage], gazetteer: "Gazetteer | None" = None) -> Verification:
    """The checks of one sentence against the paragraphs it cites; without a source it is unsupported.

    A slice of a cited paragraph, character for character, goes through the same checks.
    """
    claim, source = normalise(sentence), _source(passages, gazetteer)
    if not source.text:
        return Verification((Check("wording", sentence, False),))
    checks = [check for find in _CHECKS for check in find(claim, source)]
    return Verification((*checks, *_parks(claim, source, gazetteer)))


def _source(passages: Sequence[Passage], gazetteer: "Gazetteer | None") -> _Source:
    text = "\n".join(normalise(passage.paragraph.text) for passage in passages)
    headlines = "\n".join(normalise(passage.article.headline) for passage in passages)
    years = "\n".join(f"{passage.article.date.year}年" for passage in passages if passage.article.date)
    parks = {park for passage in passages for park in passage.article.parks}
    if gazetteer is not None:
        parks |= {mention.park.name for mention in gazetteer.find(f"{text}\n{headlines}")}
    return _Source(text, "\n".join((text, headlines, years)), frozenset(parks))


def _figures(claim: str, source: _Source) -> list[Check]:
    known = quantities(source.text)
    return [
        Check("figure", claim[item.start : item.end], any(_bears(item, other, claim, source.text) for other in known))
        for item in quantities(claim)
    ]


def _bears(item: Quantity, other: Quantity, claim: str, source: str) -> bool:
    """The same figure said of the same thing: some pair of characters around it stands around the other too."""
    if not _same_figure(item, other):
        return False
    mine, theirs = _around(claim, item), _around(source, other)
    pairs = {mine[i : i + 2] for i in range(len(mine) - 1) if not re.search(r"[\W_\d]", mine[i : i + 2])}
    return not pairs or any(pair in theirs for pair in pairs)


def _around(text: str, item: Quantity) -> str:
    return f"{text[max(0, item.start - CONTEXT) : item.start]} {text[item.end : item.end + CONTEXT]}"


def _same_figure(one: Quantity, other: Quantity) -> bool:
    """Value, unit and bound agree: `近150个` does not bear `150个`, still less `超150个`."""
    return (
        one.value == other.value
        and same_unit(one.unit, other.unit)
        and one.bound == other.bound
        and one.ordinal == other.ordinal
    )


def _dates(claim: str, source: _Source) -> list[Check]:
    known = days(source.around)
    return [Check("date", claim[item.start : item.end], _known_day(item, known)) for item in days(claim)]


def _known_day(day: Day, known: Sequence[Day]) -> bool:
    """Month and day stand together in one date; a year may stand in another (`2023年…3月16日`)."""
    year_known = day.year is None or any(other.year == day.year for other in known)
    if day.month is None:
        return year_known
    same = [other for other in known if other.month == day.month and day.day in (None, other.day)]
    return year_known and any(other.year in (None, day.year) or day.year is None for other in same)


def _quotes(claim: str, source: _Source) -> list[Check]:
    return [Check("quote", phrase, phrase in source.around) for phrase in _QUOTED.findall(claim)]


def _names(claim: str, source: _Source) -> list[Check]:
    """Persons, places and organisations by part of speech, and Latin words, must be in the source letter by letter."""
    tagged = {word for word, tag in rjieba.tag(claim) if tag in _NAME_TAGS and len(word) > 1}
    latin = set(re.findall(r"[a-z][a-z0-9.\-]+|\d+(?:\.\d+){2,}", claim))
    return [Check("name", word, word in source.around) for word in sorted(tagged | latin)]


def _organisations(claim: str, source: _Source) -> list[Check]:
    """A full organisation name passes where its words stand in the source in that order."""
    return [
        Check("name", name, _in_order(name, source.around))
        for name in _FULL_NAME.findall(claim)
        if name not in source.around
    ]


def _in_order(name: str, text: str) -> bool:
    return all(word in text for word in rjieba.cut(name))


def _negation(claim: str, source: _Source) -> list[Check]:
    """What the sentence denies its source denies, and the other way round: judged by the words behind the denial."""
    if claim in source.text:
        return [Check("negation", claim, True)]
    best = max(_source_clauses(source.text), key=lambda clause: overlap(claim, clause), default="")
    added = [words for words in _denied(claim) if not _denies(words, source.text, best)]
    lost = [words for words in _denied(best) if words in claim and not _negated(words, claim)]
    return [Check("negation", words, False) for words in (*added, *lost)] or [Check("negation", claim, True)]


def _denied(text: str) -> list[str]:
    """The two characters behind each denial (fewer before a comma)."""
    return [words for match in _NEGATION.finditer(text) if (words := re.match(r"\w{0,2}", text[match.end() :]).group())]  # type: ignore[union-attr]


def _denies(words: str, source: str, best: str) -> bool:
    nearest = best if words in best else source
    return _negated(words, nearest) if words in nearest else bool(_NEGATION.search(best))


def _negated(words: str, text: str) -> bool:
    """Whether the words stand right behind a denial (two characters may come between) anywhere in the text."""
    return any(
        re.match(rf"\w{{0,2}}{re.escape(words)}", text[match.end() :]) is not None for match in _NEGATION.finditer(text)
    )


def _source_clauses(text: str) -> list[str]:
    return [clause for clause in re.split(r"[。！？!?\n]", text) if clause]


def _wording(claim: str, source: _Source) -> list[Check]:
    return [Check("wording", claim, overlap(claim, source.around) >= MIN_WORDING)]


def overlap(claim: str, text: str) -> float:
    """The share of the claim's pairs of neighbouring characters (punctuation aside) that `text` holds."""
    letters = re.sub(r"[\W_]", "", claim)
    plain = re.sub(r"[\W_]", "", text)
    pairs = [letters[i : i + 2] for i in range(len(letters) - 1)]
    return sum(pair in plain for pair in pairs) / len(pairs) if pairs else float(letters in plain)


def _parks(claim: str, source: _Source, gazetteer: "Gazetteer | None") -> list[Check]:
    if gazetteer is None:
        return []
    named = dict.fromkeys(mention.park.name for mention in gazetteer.find(claim))
    return [Check("park", name, name in source.parks) for name in named]


_CHECKS: tuple[Callable[[str, _Source], list[Check]], ...] = (
    _figures,
    _dates,
    _quotes,
    _names,
    _organisations,
    _negation,
    _wording,
)
