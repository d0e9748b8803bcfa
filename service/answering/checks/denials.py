"""Checks that a sentence denies what its source denies, and nothing else."""

import re
from collections.abc import Iterator

from service.answering.checks.slots import fillings, places_of
from service.answering.checks.source import Reading, Source
from service.contract import Check

_DENIAL = re.compile(
    r"(?:并|还|尚|从|也|都|又|却|仍)?(?:没有|没能|未能|无法|不再|不会|不能|不可以|不可能|不得|不许|不准|不应|不予|不是|不用|不必|禁止|严禁|拒绝|否认|并非|取消|暂停|停止|免除|谢绝|杜绝"
    r"|不(?!断|仅|但|同|少于|低于|超过|高于|足|到|锈|动产|论|管|久|得不|妨|只|光|单|过[，|]|禁|由得|愧|容置疑|容忽视|容错|约而同|言而喻|胜|外乎|免)"
    r"|(?<![罚淹沉埋出吞覆])没(?!收|落)|未(?!来|央|必|成年|婚|知)|无(?!人机|线|锡|论|疑|数|锋|纺|人驾|人车|人零|偿|私|穷|限|缝|形|声|奈|愧|不|比|障碍|止|烟)|(?<![中东西南北亚美俄印])非(?!常|盟|洲|法|凡|典|遗|物质|要|得|标|国有|公有))"
)
_AFFIRMED = re.compile(r"^(?:已经|已|曾|能够|能|可以|可|会|是|有|允许|将|应|需|要|得|了|准|同意|继续|仍然|仍)?$")
MOST = 5
"""Characters that may stand for a denial in its place."""
_SCOPE = 4
SAME_CLAUSE = 0.5
"""Share of a clause's character pairs that a clause of the source must hold to be the one it repeats."""


def denials(claim: Reading, source: Source) -> list[Check]:
    """A failed check for each denial added or lost; one that passed where there is none."""
    if any(claim.text in reading.text for reading in source.readings):
        return [Check("negation", claim.text.strip("|"), True)]
    wrong = [words for reading in source.readings for words in _turned(reading.text, claim.text)]
    wrong += _turned(claim.text, *(reading.text for reading in source.readings))
    wrong += _by_scope(claim, source)
    found = dict.fromkeys(wrong)
    return [Check("negation", words, False) for words in found] or [Check("negation", claim.text.strip("|"), True)]


def _turned(denying: str, *others: str) -> Iterator[str]:
    """What `denying` denies and another text affirms in the same words, where no text denies it so."""
    for match in _DENIAL.finditer(denying):
        said = [
            other[filling.start : filling.end]
            for place in places_of(denying, match.start(), match.end())
            for other in others
            for filling in fillings(place, other, MOST)
        ]
        if said and all(_AFFIRMED.match(text) for text in said):
            yield denying[match.start() : match.end() + _SCOPE].strip("|")


def _by_scope(claim: Reading, source: Source) -> Iterator[str]:
    """By the words behind a denial, wherever they stand: in the source's nearest clause, else anywhere in it."""
    parts = [part for reading in source.readings for part in reading.clauses]
    for clause in claim.clauses:
        best = max(parts, key=lambda part: len(clause.pairs & part.pairs), default=clause)
        yield from (words for words in _denied(clause.text) if not _denies(words, source.text, best.text))
        if len(clause.pairs & best.pairs) >= SAME_CLAUSE * len(clause.pairs):
            lost = (words for words in _denied(best.text) if words in clause.text)
            yield from (words for words in lost if not _negated(words, clause.text))


def _denied(text: str) -> list[str]:
    """The two characters behind each denial (fewer before a stop)."""
    behind = (re.match(r"\w{0,2}", text[match.end() :]) for match in _DENIAL.finditer(text))
    return [match.group() for match in behind if match is not None and match.group()]


def _denies(words: str, source: str, best: str) -> bool:
    nearest = best if words in best else source
    return _negated(words, nearest) if words in nearest else _DENIAL.search(best) is not None


def _negated(words: str, text: str) -> bool:
    """Whether the words stand right behind a denial (two characters may come between) anywhere in the text."""
    behind = rf"\w{{0,2}}{re.escape(words)}"
    return any(re.match(behind, text[match.end() :]) is not None for match in _DENIAL.finditer(text))
