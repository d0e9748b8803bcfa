"""Links the atoms of a frame into chains, an article each: which atom each goes on in, learnt from made pages.

How likely one atom goes on in another is learnt (training/train_pdf_links.py): boosted trees over where the two stand,
how the first ends, how the second begins and what stands around. The links of a frame are chosen together, each atom
going on in at most one and each following at most one (an assignment, Kuhn 1955).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import rjieba
from numpy.typing import NDArray

from index.reading import marks
from index.reading.pdf_atoms import FULL_EM, INDENT_EM, Atom
from index.reading.pdf_glyphs import Box
from index.reading.words import terms
from index.trees import Forest, plant

FEATURES = (
    "same_block", "first_heading", "second_heading", "first_size", "second_size", "size_ratio",
    "signed", "first_signs", "second_signs",
    "unfinished", "ends", "short", "flush", "indent", "dateline", "own_dateline", "opens", "continues", "bold_opening",
    "dx", "right_gap", "dy", "top_dy", "first_top_dy", "overlap", "left_dx", "width_ratio", "centre_dx",
    "above_kind", "above_dy", "above_is_first", "below_kind", "below_dy", "below_is_second", "neighbour", "between",
    "same_cover", "covers", "cover_dy", "rule_between", "box_between", "characters", "second_characters",
    "first_last", "second_place", "open_to_flush", "headed_by_other", "same_left", "splits_word", "shared_words",
)  # fmt: skip
_NEAREST = 10
_FAR = 60.0
_JOINT = 4
_HEADS, _MUST_GO_ON, _MUST_FOLLOW = 5.0, 4.0, 2.0


@dataclass(frozen=True, slots=True)
class Around:
    """What stands right above and below an atom, and the heading over it."""

    above: int
    below: int
    cover: int


def pairs(atoms: Sequence[Atom]) -> list[tuple[int, int]]:
    """The links that are possible, as indices: to the next of a block, or from its last to the first of another."""
    firsts = [n for n, atom in enumerate(atoms) if atom.place == 0]
    found = []
    for n, atom in enumerate(atoms):
        if not atom.last:
            found.append((n, n + 1))
            continue
        others = [
            m
            for m in firsts
            if atoms[m].block != atom.block and not (atom.heading and atoms[m].heading and atoms[m].top < atom.top)
        ]
        onward = sorted(others, key=lambda m: _distance(atom, atoms[m]))[:_NEAREST]
        near = sorted(others, key=lambda m: _nearness(atom, atoms[m]))[:_NEAREST]
        found += [(n, m) for m in sorted({*onward, *near})]
    return found


def _distance(first: Atom, second: Atom) -> float:
    """How far one would look for where an atom goes on: below, or at the top of a column to the right."""
    across = max(0.0, max(first.left, second.left) - min(first.right, second.right))
    down = second.top - first.bottom
    if across == 0:
        return down if down > -first.body else 4 * first.body - down
    left = 30 * first.body if second.left < first.left else 0
    return across + 0.1 * abs(down) + left


def _nearness(first: Atom, second: Atom) -> float:
    """White between two atoms, to the side and down together; a headline may stand beside far columns of its own."""
    a, b = _extent(first), _extent(second)
    aside = max(0.0, a[0] - b[1], b[0] - a[1]) * (0.2 if first.heading else 1.0)
    return aside + max(0.0, first.top - second.bottom, second.top - first.bottom)


def around(atoms: Sequence[Atom]) -> list[Around]:
    """The nearest atoms above and below, and the nearest heading above."""
    found = []
    for n, atom in enumerate(atoms):
        over = [
            m
            for m, o in enumerate(atoms)
            if m != n and o.bottom < atom.top + 0.5 * atom.body and _overlap(o, atom) > 0.3
        ]
        under = [
            m
            for m, o in enumerate(atoms)
            if m != n and o.top > atom.bottom - 0.5 * atom.body and _overlap(o, atom) > 0.3
        ]
        above = max(over, key=lambda m: atoms[m].bottom, default=-1)
        below = min(under, key=lambda m: atoms[m].top, default=-1)
        cover = max((m for m in over if atoms[m].heading), key=lambda m: atoms[m].bottom, default=-1)
        found.append(Around(above, below, cover))
    return found


def _overlap(one: Atom, other: Atom) -> float:
    """Width both have in common, in ems."""
    a, b = _extent(one), _extent(other)
    return (min(a[1], b[1]) - max(a[0], b[0])) / one.body


def _extent(atom: Atom) -> tuple[float, float]:
    if atom.heading:
        return min(line.left for line in atom.lines), max(line.right for line in atom.lines)
    return atom.left, atom.right


def feature_values(
    atoms: Sequence[Atom], possible: Sequence[tuple[int, int]], boxes: Sequence[Box]
) -> NDArray[np.float64]:
    """`FEATURES` of each possible link, (links, features)."""
    if not possible:
        return np.zeros((0, len(FEATURES)))
    near = around(atoms)
    firsts = [m for m, atom in enumerate(atoms) if atom.place == 0]
    own = [_own(atom) for atom in atoms]
    words = _block_words(atoms)
    rows = [_row(atoms, near, own, firsts, words, n, m, boxes) for n, m in possible]
    return np.array(rows, dtype=np.float64)


def _own(atom: Atom) -> tuple[float, ...]:
    text = atom.text
    fonts = [line.han_fonts for line in atom.lines[:1]]
    start = atom.lines[0].glyphs[:2]
    most = fonts[0].most_common(1)[0][0] if fonts[0] else 0
    return (
        marks.has_dateline(text),
        marks.has_own_dateline(text),
        marks.opens_article(text),
        marks.continues_article(text),
        any(glyph.font != most for glyph in start),
    )


def _row(
    atoms: Sequence[Atom],
    near: Sequence[Around],
    own: Sequence[tuple[float, ...]],
    firsts: Sequence[int],
    words: dict[int, frozenset[str]],
    n: int,
    m: int,
    boxes: Sequence[Box],
) -> tuple[float, ...]:
    first, second, em = atoms[n], atoms[m], atoms[n].body
    unfinished = not first.heading and first.short < FULL_EM and not first.ends
    flush = second.indent < INDENT_EM[0]
    a, b = _extent(first), _extent(second)
    gap = (b[0] - a[1]) / em
    dy = (second.top - first.bottom) / em
    above, below, over = near[m].above, near[n].below, near[m].cover
    own_cover = n if first.heading else near[n].cover
    block_top = next(atoms[k].top for k in range(n, -1, -1) if atoms[k].place == 0 and atoms[k].block == first.block)
    return (
        first.block == second.block, first.heading, second.heading, first.size, second.size, second.size / first.size,
        first.signed, first.signs, second.signs, unfinished, first.ends, _clip(first.short),
        flush, second.indent, *own[m],
        _clip((b[0] - a[0]) / em), _clip(gap), _clip(dy), _clip((second.top - block_top) / em),
        _clip((second.top - first.top) / em), _clip(_overlap(first, second)), _clip((second.left - first.left) / em),
        (b[1] - b[0]) / max(a[1] - a[0], 1.0), _clip((b[0] + b[1] - a[0] - a[1]) / 2 / em),
        _kind(atoms, above), _clip((second.top - atoms[above].bottom) / em) if above >= 0 else _FAR, above == n,
        _kind(atoms, below), _clip((atoms[below].top - first.bottom) / em) if below >= 0 else _FAR, below == m,
        *_beside(atoms, first, second, firsts),
        over == own_cover, over == n, _clip((second.top - atoms[over].bottom) / em) if over >= 0 else _FAR,
        *_drawn_between(first, second, boxes),
        min(len(first.text), 200), min(len(second.text), 200), first.last, second.place,
        unfinished == flush, above >= 0 and atoms[above].heading and above != n,
        abs(first.left - second.left) < 0.5 * em, *_of_words(first, second, words),
    )  # fmt: skip


def _block_words(atoms: Sequence[Atom]) -> dict[int, frozenset[str]]:
    texts: dict[int, str] = {}
    for atom in atoms:
        texts[atom.block] = texts.get(atom.block, "") + atom.text
    return {block: terms(text) for block, text in texts.items()}


def _of_words(first: Atom, second: Atom, words: dict[int, frozenset[str]]) -> tuple[float, float]:
    """Whether a word is split between the two, and how much of the smaller block's words the other block has."""
    if first.block == second.block:
        return 0.0, 1.0
    one, other = words[first.block], words[second.block]
    shared = len(one & other) / max(1, min(len(one), len(other)))
    before, after = first.lines[-1].text[-_JOINT:], second.lines[0].text[:_JOINT]
    if first.heading or first.ends or not before[-1].isalnum() or not after[0].isalnum():
        return 0.0, shared
    reach = 0
    for word in rjieba.cut(before + after, False):
        if reach < len(before) < reach + len(word):
            return 1.0, shared
        reach += len(word)
    return -1.0, shared


def _clip(value: float) -> float:
    return max(-_FAR, min(_FAR, value))


def _kind(atoms: Sequence[Atom], index: int) -> float:
    """-1 for nothing, 0 for text, 1 for a heading."""
    return -1.0 if index < 0 else float(atoms[index].heading)


def _beside(atoms: Sequence[Atom], first: Atom, second: Atom, firsts: Sequence[int]) -> tuple[float, float]:
    """Whether the second is the next column, and how many blocks begin between the two."""
    em, a, b = first.body, _extent(first), _extent(second)
    next_column = -0.5 < (b[0] - a[1]) / em < 4.0
    left, right = min(a[1], b[1]), max(a[0], b[0])
    low, high = min(first.top, second.top), max(first.bottom, second.bottom)
    between = 0
    for k in firsts:
        other = atoms[k]
        if other is first or other is second or other.block in (first.block, second.block):
            continue
        c = _extent(other)
        if left - em < (c[0] + c[1]) / 2 < right + em and low - em < other.top < high:
            between += 1
    return float(next_column), float(between)


def _drawn_between(first: Atom, second: Atom, boxes: Sequence[Box]) -> tuple[bool, bool]:
    """Whether a rule, or a picture or frame, stands between two atoms one below the other."""
    low, high = first.bottom - 2, second.top + 2
    a, b = _extent(first), _extent(second)
    left, right = max(a[0], b[0]), min(a[1], b[1])
    rule = box = False
    for one in boxes:
        if one.top >= low and one.bottom <= high and one.left < right and one.right > left:
            if one.bottom - one.top <= 4:
                rule = True
            else:
                box = True
    return rule, box


@cache
def forest() -> Forest:
    """The packaged forest. Raises ValueError when it was made for other features, a programming error."""
    document = json.loads(files("index").joinpath("data/pdf_links.json").read_text("utf-8"))
    if tuple(document["features"]) != FEATURES:
        raise ValueError("pdf_links.json was trained for other features; run training.train_pdf_links")
    return plant(document["base"], document["rounds"])


def chains(atoms: Sequence[Atom], boxes: Sequence[Box]) -> list[list[tuple[Atom, float]]]:
    """The atoms of each article in order, each with the worth of the link to it."""
    possible = pairs(atoms)
    worth = forest().raw(feature_values(atoms, possible, boxes))[:, 0] if possible else np.zeros(0)
    return [[(atoms[n], w) for n, w in chain] for chain in chosen(atoms, possible, worth)]


def chosen(
    atoms: Sequence[Atom], possible: Sequence[tuple[int, int]], worth: NDArray[np.float64]
) -> list[list[tuple[int, float]]]:
    from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]

    table = np.zeros((len(atoms), len(atoms)))
    for (n, m), value in zip(possible, worth, strict=True):
        table[n, m] = max(0.0, value + _needed(atoms[n], atoms[m]))
    rows, columns = linear_sum_assignment(-table)
    links = {int(n): int(m) for n, m in zip(rows, columns, strict=True) if table[n, m] > 0}
    _break_rings(links, table)
    followed = set(links.values())
    result = []
    for start in range(len(atoms)):
        if start in followed:
            continue
        chain, w = [(start, 0.0)], start
        while w in links:
            chain.append((links[w], float(table[w, links[w]])))
            w = links[w]
        result.append(chain)
    return result


def _needed(first: Atom, second: Atom) -> float:
    """What a link is worth beyond its likelihood: a heading and an open sentence go on somewhere."""
    opened = not first.heading and first.short < FULL_EM and not first.ends
    begun = not second.heading and second.indent < INDENT_EM[0]
    return _HEADS * first.heading + _MUST_GO_ON * opened + _MUST_FOLLOW * begun


def _break_rings(links: dict[int, int], table: NDArray[np.float64]) -> None:
    for start in list(links):
        ring, at = [start], links.get(start)
        while at is not None and at != start and len(ring) <= len(table):
            ring.append(at)
            at = links.get(at)
        if at == start:
            weakest = min(ring, key=lambda n: table[n, links[n]])
            del links[weakest]
