"""Gives a page's headlines to its articles, all at once, and makes up one where none is printed.

Display lines form headline units: in place all that stand above an article; where headlines were moved together, the
lines are parted by what each says of which article (Viterbi 1967). The assignment of units to articles with the
greatest total match is found with the Hungarian method (Kuhn 1955), so a headline moved to the top or bottom of the
page finds its article by words, names, figures and park. It knows nothing of how articles were found.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
import rjieba
from numpy.typing import NDArray

from index.reading import marks
from index.reading.articles import Draft
from index.reading.lines import Line
from index.reading.paragraphs import Block
from index.reading.words import Rarity, terms

_JOINS = ("：", ":", "，", ",", "、", "——", "—")
_GOES_ON = ("——", "—", "－－")
_LEAD_CHARACTERS = 160
_IN_PLACE = 0.5
_ATOP = 0.1
_PHOTO = -0.3
_DATELINE = 0.12
_ENOUGH = 0.1
_LEFTOVER = 0.5
_MOST_PAIRS = 100_000
_LONGEST_UNIT = 4
_OTHERS_LINE = 0.5
"""How much better a line in place must match an article further off before its run counts as moved headlines."""
_NO_ARTICLE = 0.08
_CUT_WORD = 0.6
_MARKED = 2.0
_RARELY, _MOSTLY = 0.05, 0.7
_PRIOR = 0.08
"""Weight of the log-odds that a moved line goes on with the headline of the line above."""
_REACH = 4
_INFERRED = (8, 48)
_DATELINE_TEXT = re.compile(r"^[^，。！？]{0,24}?[讯电](?: ?[（(][^）)]{1,40}[）)] ?| |　)")
_WHEN = re.compile(
    r"^(?:(?:北京|当地)时间|近日|日前|近期|近年来|连日来|今年以来|昨日|今日|昨天|今天|目前|截至目前|据悉|据了解|记者获悉|"
    r"[\d年月日时分上下午晚早凌晨夜至到—-]+|(?:上|下)半年|[一二三四]季度|今年|去年)+(?:[，,]|(?=.))"
)


_Matches = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Headline:
    """A printed headline: its text, the lines it stands on and how sure its match is, in [0, 1]."""

    text: str
    lines: tuple[int, ...]
    confidence: float


@dataclass(slots=True)
class _Unit:
    """One or more display lines that make one headline; `run` is the display run they stand in."""

    lines: list[Line]
    run: int
    article: int | None = None
    confidence: float = 0.0

    @property
    def text(self) -> str:
        return join_display([line.text for line in self.lines])


def join_display(texts: Sequence[str]) -> str:
    """The lines of a headline as one: nothing after a mark, a space after a word."""
    joined = ""
    for text in texts:
        glue = " " if joined and (joined[-1].isalnum() or joined[-1] in "”》）") else ""
        joined += glue + text
    return joined


def match(drafts: Sequence[Draft], displays: Sequence[Sequence[Block]]) -> tuple[dict[int, Headline], list[Line]]:
    """Match display runs to articles: the headline by article number, and the lines that match none."""
    if not displays or not drafts:
        return {}, [line for run in displays for block in run for line in block.lines]
    # cutting the leads into words is dear; headlines are matched twice
    leads = [terms(draft.text[:_LEAD_CHARACTERS]) for draft in drafts]
    units = _units(drafts, leads, displays)
    scores = _scores(units, drafts, leads, displays)
    for row, column in _assign(scores):
        units[row].article = column
        units[row].confidence = _confidence(scores, row, column)
    _give_leftover(units, drafts, displays)
    units = _absorb(units)
    headlines = {
        unit.article: Headline(unit.text, tuple(line.number for line in unit.lines), unit.confidence)
        for unit in units
        if unit.article is not None
    }
    return headlines, [line for unit in units if unit.article is None for line in unit.lines]


def infer(text: str) -> str:
    """A headline from an article's lead: the first clause that says something, without dateline and time."""
    lead = _DATELINE_TEXT.sub("", text.strip(), count=1).strip()
    lead = _WHEN.sub("", lead, count=1).strip() or lead
    sentence = re.split(r"[。！？；\n]", lead, maxsplit=1)[0]
    shortest, longest = _INFERRED
    chosen = ""
    for clause in re.split(r"(?<=[，,：:])", sentence):
        if chosen and (len(chosen) >= shortest + 4 or len(chosen + clause) > longest):
            break
        chosen += clause
    return _balanced(chosen.strip("，,：:、 ")[:longest]) or text.strip("。！？ ")[:longest]


def _balanced(text: str) -> str:
    for opening, closing in ("“”", "《》", "（）", "‘’"):
        if text.count(opening) > text.count(closing):
            text += closing
        elif text.count(closing) > text.count(opening):
            text = text.replace(closing, "")
    return text


def _units(
    drafts: Sequence[Draft], leads: Sequence[frozenset[str]], displays: Sequence[Sequence[Block]]
) -> list[_Unit]:
    runs = [[line for block in blocks for line in block.lines] for blocks in displays]
    lines = [_Unit([line], run) for run, own in enumerate(runs) for line in own]
    if len(lines) * len(drafts) > _MOST_PAIRS:
        return lines
    matches = _matches(lines, drafts, leads)
    below = {id(draft.above[0]): number for number, draft in enumerate(drafts) if draft.above}
    placed = [below.get(id(blocks[0]), 0) for blocks in displays]
    moved = [line.run for line in lines if not placed[line.run]]
    bare = sum(draft.kind == "news" for draft in drafts) - sum(map(bool, placed))
    share = min(_MOSTLY, max(_RARELY, (len(moved) - bare) / max(1, len(moved))))
    staying = _PRIOR * math.log(share / (1 - share))
    units: list[_Unit] = []
    for run, own in enumerate(runs):
        rows = matches[[at for at, line in enumerate(lines) if line.run == run]]
        if not (placed[run] and _is_one_headline(rows, placed[run])):
            units += [_Unit(group, run) for group in _parted(own, rows, staying)]
        else:
            units.append(_Unit(own, run))
    return units


def _is_one_headline(rows: _Matches, placed: int) -> bool:
    """Whether the lines above an article are all its own: few, and none says much more of another one."""
    return len(rows) <= _LONGEST_UNIT and bool((rows.max(axis=1) - rows[:, placed] <= _OTHERS_LINE).all())


def _parted(lines: Sequence[Line], rows: _Matches, staying: float) -> list[list[Line]]:
    """Lines that were moved together, parted into headlines: neighbours of one article belong together."""
    owned = np.hstack([rows, np.full((len(rows), 1), _NO_ARTICLE)])
    total = owned[0]
    sources: list[NDArray[np.intp]] = []
    for (above, line), own in zip(pairwise(lines), owned[1:], strict=True):
        stay = total + staying + _joined(above.text, line.text)
        best = int(total.argmax())
        leave = total[best]
        sources.append(np.where(stay >= leave, np.arange(len(total)), best))
        total = np.maximum(stay, leave) + own
    owner = int(total.argmax())
    groups = [[lines[-1]]]
    for number in range(len(sources) - 1, -1, -1):
        before = int(sources[number][owner])
        free = owner == len(rows[0]) and not _joined(lines[number].text, lines[number + 1].text)
        if before == owner and not free and len(groups[-1]) < _LONGEST_UNIT:
            groups[-1].insert(0, lines[number])
        else:
            groups.append([lines[number]])
        owner = before
    return groups[::-1]


def _joined(upper: str, lower: str) -> float:
    """How much a line's end says that the next line goes on with it: a mark that joins, or a word cut in two."""
    if upper.endswith(_JOINS) or lower.startswith(_GOES_ON):
        return _MARKED
    left = upper[-_REACH:]
    if not (upper[-1].isalpha() and lower[0].isalpha()):
        return 0.0
    ends = accumulate(map(len, rjieba.cut(left + lower[:_REACH], False)))
    return 0.0 if len(left) in ends else _CUT_WORD


def _matches(units: Sequence[_Unit], drafts: Sequence[Draft], leads: Sequence[frozenset[str]]) -> _Matches:
    """How much of each unit's words each article and its lead hold, (units, articles)."""
    if len(units) * len(drafts) > _MOST_PAIRS:
        return np.zeros((len(units), len(drafts)))
    told = [terms(unit.text) for unit in units]
    asked = frozenset().union(*told)
    wholes = [asked & draft.words for draft in drafts]
    rarity = Rarity(wholes)
    of_wholes, of_leads = (np.array([rarity.coverages(words, texts) for words in told]) for texts in (wholes, leads))
    return 0.5 * of_wholes + 0.5 * of_leads


def _scores(
    units: Sequence[_Unit],
    drafts: Sequence[Draft],
    leads: Sequence[frozenset[str]],
    displays: Sequence[Sequence[Block]],
) -> _Matches:
    """`_matches`, and what a unit's place above an article says, and how likely the article has a headline."""
    scores = _matches(units, drafts, leads)
    above = {id(draft.above[0]): column for column, draft in enumerate(drafts) if draft.above}
    for row, unit in enumerate(units):
        column = above.get(id(displays[unit.run][0]))
        if column is not None:
            scores[row, column] += _ATOP if column == 0 else _IN_PLACE
    return scores + [_likely(draft) for draft in drafts]


def _likely(draft: Draft) -> float:
    """How much likelier than another an article is to have a printed headline."""
    dated = _DATELINE * marks.has_own_dateline(draft.first_text)
    return dated + _PHOTO if draft.kind == "photo" else dated


def _assign(scores: _Matches) -> list[tuple[int, int]]:
    if scores.size > _MOST_PAIRS:
        return []
    # heavy, and only pages with display lines need it; its stubs are a package of their own
    from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]

    worth = np.where(scores >= _ENOUGH, scores, 0.0)
    rows, columns = linear_sum_assignment(-worth)
    return [(int(row), int(column)) for row, column in zip(rows, columns, strict=True) if worth[row, column] > 0]


def _confidence(scores: _Matches, row: int, column: int) -> float:
    others = np.delete(scores[row], column)
    rival = max(0.0, float(others.max())) if others.size else 0.0
    own = float(scores[row, column])
    return round(min(1.0, own / (own + rival) if own + rival > 0 else 0.0), 3)


def _give_leftover(units: Sequence[_Unit], drafts: Sequence[Draft], displays: Sequence[Sequence[Block]]) -> None:
    """Where one moved headline and one article are left over, they are each other's."""
    above = {id(draft.above[0]): number for number, draft in enumerate(drafts) if draft.above}
    moved = [unit for unit in units if above.get(id(displays[unit.run][0]), 0) == 0]
    left = [unit for unit in moved if unit.article is None]
    taken = {unit.article for unit in units}
    bare = [number for number, draft in enumerate(drafts) if draft.kind == "news" and number not in taken]
    if len(left) == len(bare) == 1 and len(moved) > 1:
        left[0].article, left[0].confidence = bare[0], _LEFTOVER


def _absorb(units: list[_Unit]) -> list[_Unit]:
    """A line without a match right above or below a matched one of its run is that headline's other line."""
    kept: list[_Unit] = []
    for unit in units:
        above = kept[-1] if kept and kept[-1].run == unit.run else None
        if above is not None and (above.article is None) != (unit.article is None) and len(above.lines) < 3:
            above.lines += unit.lines
            above.confidence = max(above.confidence, unit.confidence) * 0.8
            above.article = unit.article if above.article is None else above.article
        else:
            kept.append(unit)
    return kept
