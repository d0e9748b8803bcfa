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
    source = _source(passages, gazetteer)
    if not source.text.strip("|"):
        return Verification((Check("wording", sentence, False),))
    claim = read(_by_short_names(sentence, gazetteer), passages[0].article.date)
    checks = [check for find in _CHECKS for check in find(claim, source)]
    return Verification((*checks, *_quotes(sentence, source), *_parks(sentence, source, gazetteer)))


def _source(passages: Sequence[Passage], gazetteer: "Gazetteer | None") -> Source:
    headlines = "".join(dict.fromkeys(passage.article.headline for passage in passages))
    parks = {park for passage in passages for park in passage.article.parks}
    if gazetteer is not None:
        texts = "\n".join(passage.paragraph.text for passage in passages)
        parks |= {mention.park.name for mention in gazetteer.find(f"{texts}\n{headlines}")}
    return Source(
        readings=tuple(
            read(_by_short_names(passage.paragraph.text, gazetteer), passage.article.date) for passage in passages
        ),
        around=barred(normalise("\n".join((headlines, *sorted(parks))))),
        years=frozenset(passage.article.date.year for passage in passages if passage.article.date),
        parks=frozenset(parks),
    )


def _by_short_names(text: str, gazetteer: "Gazetteer | None") -> str:
    """Every park by its short name, so that a full name or an alias in either text is no other name."""
    if gazetteer is None:
        return text
    for mention in reversed(gazetteer.find(text)):
        text = text[: mention.start] + mention.park.name + text[mention.end :]
    return text


def _quotes(sentence: str, source: Source) -> list[Check]:
    """Letter by letter, stops and spaces aside."""
    held = _letters(f"{source.text}{source.around}")
    return [Check("quote", phrase, _letters(phrase) in held) for phrase in _QUOTED.findall(normalise(sentence))]


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


def _parks(sentence: str, source: Source, gazetteer: "Gazetteer | None") -> list[Check]:
    if gazetteer is None:
        return []
    named = dict.fromkeys(mention.park.name for mention in gazetteer.find(sentence))
    return [Check("park", name, name in source.parks) for name in named]


_CHECKS: tuple[Callable[[Reading, Source], list[Check]], ...] = (figures, dates, names, denials, wording)
