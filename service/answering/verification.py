"""Checks in code that what a sentence says stands in the paragraphs it cites; knows nothing of who wrote it.

Figures with their unit and bound, dates, quoted phrases, parks, names, negation and wording are each compared
under normalisation (`sentences.normalise`): `1000万元` is `0.1亿元`, `％` is `%`, `三千` is `3000`. How each is looked
up stands in `checks`, one kind a file.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.records import Passage
from service.answering.checks.dates import dates
from service.answering.checks.denials import denials
from service.answering.checks.figures import figures
from service.answering.checks.names import names
from service.answering.checks.slots import barred
from service.answering.checks.source import Reading, Source, read
from service.answering.checks.wording import MIN_WORDING, overlap, wording
from service.answering.sentences import normalise
from service.contract import Check, CheckName, Verdict

if TYPE_CHECKING:
    from index.parks import Gazetteer

__all__ = ["MIN_WORDING", "Check", "CheckName", "Verification", "overlap", "verify"]

_QUOTED = re.compile(r"[“「『《\"]([^“”「」『』《》\"]{2,60})[”」』》\"]")


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


def verify(sentence: str, passages: Sequence[Passage], gazetteer: "Gazetteer | None" = None) -> Verification:
    """The checks of one sentence against the paragraphs it cites; without a source it is unsupported.

    A slice of a cited paragraph, character for character, goes through the same checks.
    """
    named = _Naming(gazetteer, _context(sentence, passages))
    said, parks = named.read(sentence)
    source = _source(passages, named)
    if not source.text.strip("|"):
        return Verification((Check("wording", sentence, False),))
    claim = read(said, passages[0].article.date)
    checks = [check for find in _CHECKS for check in find(claim, source)]
    return Verification((*checks, *_quotes(sentence, passages, source), *_parks(parks, source)))


@dataclass(frozen=True, slots=True)
class _Naming:
    """Which parks a text names. Sentence and sources are read in one context, so that an alias that several cities
    share means the same in both.
    """

    gazetteer: "Gazetteer | None"
    context: str

    def read(self, text: str) -> tuple[str, list[str]]:
        """The text with every park by its short name, so that a full name or an alias in either text is no other name;
        and these names, in order.
        """
        found = [] if self.gazetteer is None else self.gazetteer.find(text, self.context)
        for one in reversed(found):
            text = text[: one.start] + one.park.name + text[one.end :]
        return text, list(dict.fromkeys(one.park.name for one in found))


def _context(sentence: str, passages: Sequence[Passage]) -> str:
    return "\n".join((sentence, *(f"{one.paragraph.text}\n{one.article.headline}" for one in passages)))


def _source(passages: Sequence[Passage], named: _Naming) -> Source:
    headlines = list(dict.fromkeys(passage.article.headline for passage in passages))
    texts = [named.read(passage.paragraph.text) for passage in passages]
    parks = {park for passage in passages for park in passage.article.parks}
    parks.update(park for _, found in (*texts, *map(named.read, headlines)) for park in found)
    return Source(
        readings=tuple(read(text, one.article.date) for (text, _), one in zip(texts, passages, strict=True)),
        around=barred(normalise("\n".join(("".join(headlines), *sorted(parks))))),
        years=frozenset(passage.article.date.year for passage in passages if passage.article.date),
        parks=frozenset(parks),
    )


def _quotes(sentence: str, passages: Sequence[Passage], source: Source) -> list[Check]:
    """Letter by letter, stops and spaces aside, as printed."""
    printed = "".join(f"{one.paragraph.text}|{one.article.headline}" for one in passages)
    held = _letters(f"{normalise(printed)}{source.around}")
    return [Check("quote", phrase, _letters(phrase) in held) for phrase in _QUOTED.findall(normalise(sentence))]


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


def _parks(named: Sequence[str], source: Source) -> list[Check]:
    return [Check("park", name, name in source.parks) for name in named]


_CHECKS: tuple[Callable[[Reading, Source], list[Check]], ...] = (figures, dates, names, denials, wording)
