"""Finds where the terms of a query stand in many texts at once, with numpy over characters; weighs nothing.

The texts are laid end to end as one array of character codes. The query's n-grams are numbered level by level, and
each position of the array holds the number of the n-gram that begins there: one table look-up a level, no scan a term.
"""

import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

LONGEST_TERM = 16
"""Longer words are not looked for whole; a Han word is then still matched by its bigrams."""
_PLANE = 0x10000
_UTF32 = "utf-32-le" if sys.byteorder == "little" else "utf-32-be"

Indices = NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class Layout:
    """Texts end to end, each closed by a NUL: `points` (n,) their characters, `codes` (n,) the same folded (full
    width to half, capitals to small, 0 for punctuation), `owner` (n,) the text each stands in, `starts` (texts,).
    """

    points: Indices
    codes: Indices
    owner: Indices
    starts: Indices
    lengths: Indices


@dataclass(frozen=True, slots=True)
class Grams:
    """The query's n-grams of one length, `pieces`, folded: at `positions` begins the one with that of `numbers`."""

    pieces: tuple[str, ...]
    positions: Indices
    numbers: Indices


@dataclass(frozen=True, slots=True)
class Matches:
    """`positions` where a term begins and `terms`, its number; `grams[n - 1]` the query's n-grams, n to 4 at least."""

    positions: Indices
    terms: Indices
    grams: tuple[Grams, ...]


def lay_out(texts: Sequence[str]) -> Layout:
    """The texts as one layout; a character outside the basic plane counts as punctuation."""
    joined = "\0".join([*texts, ""])
    points = np.frombuffer(joined.encode(_UTF32, "surrogatepass"), dtype=np.int32)
    points = np.minimum(points, _PLANE - 1)
    lengths = np.array([len(text) + 1 for text in texts], dtype=np.int64)
    starts = np.cumsum(lengths) - lengths
    return Layout(points, _folding().take(points), np.repeat(np.arange(len(texts)), lengths), starts, lengths)


def find(query: str, terms: Sequence[str], layout: Layout) -> Matches:
    """Every place where one of `terms`, pieces of the query, stands; Latin words and figures only as a whole."""
    asked = lay_out([query]).codes
    plain = "".join(map(chr, asked.tolist()))
    letter, width = _numbered(asked)
    # `take`, not an index: numpy does the same in half the time.
    asked_letters, letters = letter.take(asked), letter.take(layout.codes)
    positions = np.flatnonzero(letters > 0)
    # The number of the n-gram that begins at each of `positions`, and at each place of the query (0: none).
    state, asked_state = letters.take(positions), asked_letters
    by_size = _by_size(terms)
    grams, found, owned = [], [], []
    for size in range(1, max([4, *by_size]) + 1):
        if size > 1:
            table, asked_state = _longer(asked_state, asked_letters, width, size)
            inside = np.searchsorted(positions, len(letters) - size + 1)
            positions, state = positions[:inside], state[:inside]
            state = table.take(state * width + letters.take(positions + (size - 1)))
            alive = np.flatnonzero(state > 0)
            positions, state = positions.take(alive), state.take(alive)
        grams.append(_grams(positions, state, asked_state, plain, size))
        if size not in by_size:
            continue
        owner = np.full(len(asked) + 1, -1)
        for at in by_size[size]:
            place = plain.find(terms[at])
            if place >= 0:
                owner[asked_state[place]] = at
        numbers = owner.take(state)
        hits = np.flatnonzero(numbers >= 0)
        if len(hits):
            found.append(positions.take(hits))
            owned.append(numbers.take(hits))
    nothing = np.zeros(0, dtype=np.int64)
    positions, numbers = np.concatenate([nothing, *found]), np.concatenate([nothing, *owned])
    whole = _whole(layout.codes, positions, np.array([0, *map(len, terms)])[numbers + 1])
    return Matches(positions[whole], numbers[whole], tuple(grams))


def _numbered(asked: Indices) -> tuple[Indices, int]:
    """A table that numbers the query's characters from 1, and how many numbers there are with 0."""
    distinct = np.unique(asked)
    distinct = distinct[distinct > 0]
    table = np.zeros(_PLANE, dtype=np.int32)
    table[distinct] = np.arange(1, len(distinct) + 1)
    return table, len(distinct) + 1


def _by_size(terms: Sequence[str]) -> dict[int, list[int]]:
    """The terms that are looked for, by their length."""
    found: dict[int, list[int]] = {}
    for at, term in enumerate(terms):
        if len(term) <= LONGEST_TERM:
            found.setdefault(len(term), []).append(at)
    return found


def _longer(shorter: Indices, letters: Indices, width: int, size: int) -> tuple[Indices, Indices]:
    """The table that leads from an n-gram and the next letter to the n-gram of `size`, and the query's own."""
    keys = np.zeros(len(shorter), dtype=np.int64)
    begins, follows = shorter[: len(shorter) - size + 1], letters[size - 1 :]
    keys[: len(follows)] = np.where((begins > 0) & (follows > 0), begins * width + follows, 0)
    table = np.zeros((len(shorter) + 1) * width, dtype=np.int32)
    table[keys] = 1
    table[0] = 0
    known = np.flatnonzero(table)
    table[known] = np.arange(1, len(known) + 1)
    return table, table[keys]


def _grams(positions: Indices, state: Indices, asked_state: Indices, plain: str, size: int) -> Grams:
    first = np.zeros(int(asked_state.max(initial=0)) + 1, dtype=np.int64)
    first[asked_state[::-1]] = np.arange(len(asked_state) - 1, -1, -1)
    return Grams(tuple(plain[place : place + size] for place in first[1:].tolist()), positions, state - 1)


def _whole(codes: Indices, hits: Indices, sizes: Indices) -> NDArray[np.bool_]:
    """False where a Latin letter or figure goes on before or after the match (`12` in `2012`)."""
    before, after = codes[np.maximum(hits - 1, 0)], codes[np.minimum(hits + sizes, len(codes) - 1)]
    goes_on = _latin(codes[hits]) & _latin(before) & (hits > 0)
    return ~(goes_on | (_latin(codes[hits + sizes - 1]) & _latin(after)))


def _latin(codes: Indices) -> NDArray[np.bool_]:
    return (codes > 0) & (codes < 0x250)


@cache
def _folding() -> Indices:
    """(65536,) what each character counts as: NFKC and small where that is one letter or figure, 0 for the rest."""
    table = np.zeros(_PLANE, dtype=np.int32)
    for point in range(_PLANE):
        folded = unicodedata.normalize("NFKC", chr(point)).lower()
        if len(folded) == 1 and folded.isalnum() and ord(folded) < _PLANE:
            table[point] = ord(folded)
    return table
