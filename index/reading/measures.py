"""Finds the column widths worth trying at each line of a page, and the habits of its setting; weighs no line."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from index.reading import marks
from index.reading.lines import Line

INDENT = 4
"""Half cells by which a paragraph's first line is short."""
WIDEST = 400
"""Half cells that count of a line at most."""
HUNG = frozenset("，。、；：！？”’》）】」』")
_NEAR, _NEARER = 10, 3
_SETTLED = 3
_TELLING_SPACES = 2
_MORE_EXACT = 2
_FEW_LINES = 3
_FURTHEST_OVER = 4
_HABIT = 0.02


class Columns(NamedTuple):
    """Column widths to try at a line, those of several lines nearby, and the usual one (0 where none is)."""

    usual: int
    known: frozenset[int]
    tried: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Habits:
    """What a page does with a stop that does not fit its line."""

    hangs: bool
    squeezes: bool


def candidate_columns(lines: Sequence[Line]) -> list[Columns]:
    """For each line the column widths worth trying: those common nearby, and room for the widest neighbours."""
    widths = [min(line.narrow if line.spread else line.wide, WIDEST) for line in lines]
    even, wider = [value + 2 - value % 2 for value in widths], [value + INDENT for value in widths]
    chosen = []
    near: Counter[int] = Counter(widths[:_NEAR])
    common = _commonest(near, 4)
    for index, own in enumerate(wider):
        fresh = widths[index + _NEAR] if index + _NEAR < len(widths) else None
        left = widths[index - _NEAR - 1] if index > _NEAR else None
        if _move(near, fresh, left):
            common = _commonest(near, 4)
        widest, usual_nearby, settled = _nearby(widths[max(0, index - _NEARER) : index + _NEARER + 1])
        known = frozenset((*usual_nearby, *common))
        candidates = {*known, widest, own}
        if not settled:
            start, end = max(0, index - 2), index + 3
            candidates.update(widths[start:end], even[start:end], wider[start:index])
        usual = common[0] if common and near[common[0]] >= _SETTLED else 0
        chosen.append(Columns(usual, known, tuple(sorted(candidates))))
    return chosen


def spaces_are_exact(lines: Sequence[Line], columns: Sequence[Columns]) -> bool:
    """Whether the spaces around figures are as wide as they look.

    Where a setter stretched lines to the column's width, an extractor shows the gaps as spaces that add up to too
    much; where the spaces were typed, lines fill the column with them and not without.
    """
    spaced = [
        (line.wide - there.usual, line.narrow - there.usual)
        for line, there in zip(lines, columns, strict=True)
        if there.usual and not line.spread and line.wide - line.narrow >= _TELLING_SPACES
    ]
    with_them = sum(abs(wide) <= 1 for wide, _ in spaced)
    without = sum(abs(narrow) <= 1 for _, narrow in spaced)
    return with_them >= _MORE_EXACT * without + _FEW_LINES


def habits(lines: Sequence[Line], columns: Sequence[Columns]) -> Habits:
    """Whether the page hangs a stop beyond the column, and whether it squeezes stops to take in more."""
    over = [
        (line.narrow - there.usual, line.text[-1] in HUNG)
        for line, there in zip(lines, columns, strict=True)
        if there.usual and not line.spread and -1 <= line.narrow - there.usual <= _FURTHEST_OVER
    ]
    return Habits(
        hangs=sum(1 <= more <= 2 and hung for more, hung in over) > _HABIT * len(over),
        squeezes=sum(more >= 1 and not hung for more, hung in over) > _HABIT * len(over),
    )


def is_flush(lines: Sequence[Line], columns: Sequence[Columns]) -> bool:
    """Whether the page sets first lines without an indent, judged by the lines below clearly short last lines."""
    flush = indented = 0
    for index in range(1, len(lines)):
        above, usual = lines[index - 1], columns[index].usual
        if usual and above.wide < usual - 2 * INDENT and marks.ends_sentence(above.text):
            flush += -1 <= lines[index].wide - usual <= 2
            indented += -1 <= lines[index].wide - (usual - INDENT) <= 2
    return flush > indented


def _nearby(widths: Sequence[int]) -> tuple[int, Sequence[int], bool]:
    """The widest of some neighbouring lines, their common widths, and whether one of these is usual."""
    values = dict.fromkeys(widths)
    if len(values) == len(widths):
        return max(values), (), False
    counts = {value: widths.count(value) for value in values}
    return max(values), _commonest(counts, 2), max(counts.values()) >= _SETTLED


def _move(counts: Counter[int], fresh: int | None, left: int | None) -> bool:
    """Count one value more and another less; says whether this changes a value that occurs more than once."""
    if fresh == left:
        return False
    changed = False
    if fresh is not None:
        counts[fresh] += 1
        changed = counts[fresh] > 1
    if left is not None:
        changed = changed or counts[left] > 1
        counts[left] -= 1
        if not counts[left]:
            del counts[left]
    return changed


def _commonest(counts: Mapping[int, int], most: int) -> list[int]:
    """Up to `most` values that occur more than once, the commonest first; the first seen of equals."""
    repeated = [value for value, count in counts.items() if count > 1]
    return sorted(repeated, key=counts.__getitem__, reverse=True)[:most] if len(repeated) > 1 else repeated
