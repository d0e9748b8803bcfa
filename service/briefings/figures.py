"""Chooses from the ledger the figures that are worth a reader's while; knows nothing of citing or layout."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import rjieba

from index.parks import Gazetteer
from service.answering.sentences import Span, split
from service.briefings.datelines import past_bare_time, past_joining
from service.briefings.salience import Sentence
from service.figures.ledger import RANK, Figure
from service.similarity import overlap, shingles

SHORTEST_SUBJECT = 4
"""Characters of a measure that says what it is by itself; `企业` does not."""
SHORTEST_CLAUSE = 12
"""A clause with fewer characters beside its figures is given together with the clause before it."""
LONGEST_CLAUSE = 80
"""Characters past which a clause is a catalogue and no figure."""
FEW = 5
"""Things of which there are fewer are told, not collected."""
LARGE = Decimal(100)
SAME_SUBJECT_FROM = 0.8
"""Overlap of two measures' character pairs from which one figure of both is told once."""
_Line = tuple[str, int, int, str]
_MARK = "，,；;。！？!?：—"
_NUMBER = re.compile(r"[\d.%％余多近超约达第\s]+")
_OWN_PARK = re.compile(r"(?:该|全)(?:高新)?区")
_VERB = re.compile(r"v(?!n)|d|p|u(?!j)|c|r")
_EXPECTED = frozenset(("预计", "计划", "累计", "合计", "同比", "环比"))
_NO_OPENING = re.compile(r"p|r|u|c|q")
_OPENS_BARE = re.compile(r"v(?!n)|d")


@dataclass(frozen=True, slots=True)
class Worthy:
    """A figure with the slice of its paragraph that is its clause.

    `tidy`: its subject names what it measures; `of_park`: its sentence speaks of the park.
    """

    figure: Figure
    start: int
    end: int
    tidy: bool
    told: bool
    of_park: bool = True

    @property
    def clause(self) -> str:
        return self.figure.paragraph.text[self.start : self.end]


def worthy(
    figures: Iterable[Figure], park: str, told: Sequence[Sentence], most: int, gazetteer: Gazetteer
) -> list[Worthy]:
    """A park's figures in order, each once: at most `most` lines of those that no sentence has told; all that are told.

    Figures of a wider place are not the park's, and of few things there is nothing to collect. A figure stands by its
    measure where its sentence speaks of the park, else by its clause with its subject; where that is too long not at
    all.
    """
    mine = [figure for figure in figures if figure.park == park and figure.subject and not figure.scope]
    reader = Reader(told, gazetteer)
    read = [reader.read(figure) for figure in mine if not _passing(figure)]
    telling = [one for one in read if one.told]
    others = [one for one in _widest(read) if one.tidy or one.end - one.start <= LONGEST_CLAUSE]
    once = _once([*telling, *others])
    kept = _kept(sorted((one for one in once if not one.told), key=_worth, reverse=True), most)
    return [one for one in read if one in once and (one.told or _line(one) in kept)]


def _kept(best_first: Sequence[Worthy], most: int) -> set[_Line]:
    """The lines of the first `most` figures whose clause overlaps no other that is kept."""
    kept: dict[_Line, Worthy] = {}
    for one in best_first:
        if len(kept) < most and not any(_overlap(one, other) for other in kept.values() if _line(other) != _line(one)):
            kept.setdefault(_line(one), one)
    return set(kept)


def _overlap(one: Worthy, other: Worthy) -> bool:
    same = one.figure.paragraph.id == other.figure.paragraph.id and not one.tidy and not other.tidy
    return same and one.start < other.end and other.start < one.end


def _passing(figure: Figure) -> bool:
    """Few of something, and a span of time that it took (`经过30多年的发展`)."""
    counted = figure.unit not in ("%", RANK, "年") and not figure.unit.endswith("元")
    return (counted and figure.value < FEW) or (figure.unit == "年" and len(figure.subject) < SHORTEST_SUBJECT)


class Reader:
    """Finds the sentences and clauses of figures; each paragraph is cut and each sentence searched for parks once."""

    def __init__(self, told: Sequence[Sentence], gazetteer: Gazetteer) -> None:
        self._told: dict[str, list[Sentence]] = defaultdict(list)
        for one in told:
            self._told[one.paragraph.id].append(one)
        self._gazetteer = gazetteer
        self._spans: dict[str, list[Span]] = {}
        self._parks: dict[tuple[str, Span], set[str]] = {}

    def read(self, figure: Figure) -> Worthy:
        text = figure.paragraph.text
        sentence = self._sentence(figure)
        start, end = _clause(figure, sentence)
        of_park = self.is_of_park(figure)
        if not of_park and _opens_bare(text[start:end]):
            opening = past_bare_time(text, sentence.start)
            start = opening + past_joining(text[opening:end])
        told = self._told[figure.paragraph.id]
        is_told = any(one.start <= figure.start and figure.end <= one.end for one in told)
        return Worthy(figure, start, end, of_park and _is_tidy(figure.subject), is_told, of_park)

    def is_of_park(self, figure: Figure) -> bool:
        """Whether its sentence speaks of its park."""
        sentence = self._sentence(figure)
        own = _OWN_PARK.search(figure.paragraph.text, sentence.start, sentence.end)
        return own is not None or figure.park in self._parks_of(figure, sentence)

    def _sentence(self, figure: Figure) -> Span:
        text, key = figure.paragraph.text, figure.paragraph.id
        if key not in self._spans:
            self._spans[key] = split(text)
        around = (span for span in self._spans[key] if span.start <= figure.start < span.end)
        return next(around, Span(0, len(text)))

    def _parks_of(self, figure: Figure, sentence: Span) -> set[str]:
        key = figure.paragraph.id, sentence
        if key not in self._parks:
            found = self._gazetteer.find(figure.paragraph.text[sentence.start : sentence.end])
            self._parks[key] = {mention.park.name for mention in found}
        return self._parks[key]


def _widest(read: Sequence[Worthy]) -> list[Worthy]:
    """Without those that a wider clause of the same paragraph tells, which is given anyway."""
    clauses: dict[str, list[Worthy]] = defaultdict(list)
    for one in read:
        if not one.tidy and not one.told and one.end - one.start <= LONGEST_CLAUSE:
            clauses[one.figure.paragraph.id].append(one)
    untold = (one for one in read if not one.told)
    return [one for one in untold if not any(_inside(one, other) for other in clauses[one.figure.paragraph.id])]


def _inside(one: Worthy, other: Worthy) -> bool:
    within = other.start <= one.start and one.end <= other.end
    return within and (one.tidy or one.end - one.start < other.end - other.start)


def _once(found: Iterable[Worthy]) -> set[Worthy]:
    """Of figures with one value and one measure the first."""
    kept: dict[tuple[Decimal, str], list[Worthy]] = {}
    for one in found:
        same = kept.setdefault((one.figure.value, one.figure.unit), [])
        if not any(_same(one.figure.subject, other.figure.subject) for other in same):
            same.append(one)
    return {one for group in kept.values() for one in group}


def _same(one: str, other: str) -> bool:
    return one == other or overlap(shingles(one), shingles(other)) >= SAME_SUBJECT_FROM


def _worth(one: Worthy) -> tuple[float, Decimal]:
    figure = one.figure
    value = figure.value if figure.unit != RANK else LARGE
    measured = figure.unit in ("%", RANK) or figure.unit.endswith("元")
    dated = bool(figure.period) or "累计" in figure.qualifiers
    return one.tidy + one.of_park + measured + 0.5 * dated + 0.5 * (value >= LARGE), value


def _clause(figure: Figure, sentence: Span) -> tuple[int, int]:
    """The figure's clause, as offsets into its paragraph; with the one before where it says too little alone."""
    text = figure.paragraph.text
    start = _clause_start(text, figure.start, sentence.start)
    ends = (text.find(mark, figure.end, sentence.end) for mark in _MARK)
    end = min((place for place in ends if place >= 0), default=sentence.end)
    if len(_NUMBER.sub("", text[start:end])) < SHORTEST_CLAUSE and start > sentence.start:
        start = _clause_start(text, start - 1, sentence.start)
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip(" 、").removeprefix("其中"))
    return start + past_joining(text[start:end]), end - (len(piece) - len(piece.rstrip()))


def _clause_start(text: str, position: int, least: int) -> int:
    return max([least, *(text.rfind(mark, least, position) + 1 for mark in _MARK)])


def _opens_bare(clause: str) -> bool:
    """Whether it begins with what is done, and who does it stands before it."""
    words = rjieba.tag(clause[:8])
    return bool(words) and (words[0][0] in _EXPECTED or bool(_OPENS_BARE.match(words[0][1])))


def _is_tidy(subject: str) -> bool:
    """Whether it is a noun phrase, with a verb before it at most: `培养入党积极分子`, not `企业获评示范企业`.

    A verb before the last word may be a part of it (`成交总额`).
    """
    if len(subject) < SHORTEST_SUBJECT or subject.count("“") != subject.count("”") or "占的" in subject:
        return False
    tags = [tag for _, tag in rjieba.tag(re.sub(r"“[^”]*”", "名牌", subject))]
    nouns = next((number for number, tag in enumerate(tags) if not _VERB.match(tag)), len(tags))
    inside = [place for place in range(nouns, len(tags)) if _VERB.match(tags[place]) and tags[place] != "c"]
    opens_well = not any(_NO_OPENING.match(tag) for tag in tags[: nouns + 1])
    return nouns < len(tags) and opens_well and all(p == len(tags) - 2 and tags[p].startswith("v") for p in inside)


def _line(one: Worthy) -> _Line:
    """What a line of figures stands for: its own measure, or the whole clause."""
    return one.figure.paragraph.id, one.start, one.end, one.figure.subject if one.tidy else ""
