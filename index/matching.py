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
    return Layout(points, _folding()[points], np.repeat(np.arange(len(texts)), lengths), starts, lengths)


def find(query: str, terms: Sequence[str], layout: Layout) -> Matches:
    """Every place where one of `terms`, pieces of the query, stands; Latin words and figures only as a whole."""
    asked = lay_out([query]).codes
    plain = "".join(map(chr, asked))
    present = np.unique(asked[asked > 0])
    letter = np.zeros(_PLANE, dtype=np.int32)
    letter[present] = np.arange(1, len(present) + 1)
    asked_letters, letters = letter[asked], letter[layout.codes]
    width = len(present) + 1
    positions = np.flatnonzero(letters)
    # The number of the n-gram that begins at each of `positions`, and at each place of the query (0: none).
    state, asked_state = letters[positions], asked_letters
    grams, found, owned = [], [], []
    for size in range(1, max(4, min(LONGEST_TERM, max(map(len, terms), default=0))) + 1):
        if size > 1:
            asked_keys = np.zeros(len(asked), dtype=np.int64)
            follows = asked_letters[size - 1 :]
            both = (asked_state[: len(follows)] > 0) & (follows > 0)
            asked_keys[: len(follows)] = np.where(both, asked_state[: len(follows)] * width + follows, 0)
            known = np.unique(asked_keys[asked_keys > 0])
            table = np.zeros((int(asked_state.max(initial=0)) + 1) * width, dtype=np.int32)
            table[known] = np.arange(1, len(known) + 1)
            asked_state = table[asked_keys]
            inside = positions < len(letters) - size + 1
            positions, state = positions[inside], state[inside]
            state = table[state * width + letters[positions + size - 1]]
            positions, state = positions[state > 0], state[state > 0]
        grams.append(_grams(positions, state, asked_state, plain, size))
        hits, numbers = _terms_of(terms, size, plain, asked_state, positions, state)
        if len(hits):
            whole = _whole(layout.codes, hits, size)
            found.append(hits[whole])
            owned.append(numbers[whole])
    nothing = np.zeros(0, dtype=np.int64)
    return Matches(np.concatenate([nothing, *found]), np.concatenate([nothing, *owned]), tuple(grams))


def _grams(positions: Indices, state: Indices, asked_state: Indices, plain: str, size: int) -> Grams:
    numbers, places = np.unique(asked_state, return_index=True)
    pieces = [plain[place : place + size] for number, place in zip(numbers, places, strict=True) if number]
    return Grams(tuple(pieces), positions, state - 1)


def _terms_of(
    terms: Sequence[str], size: int, plain: str, asked_state: Indices, positions: Indices, state: Indices
) -> tuple[Indices, Indices]:
    """Where the terms of this size begin, and which."""
    owner = np.full(int(asked_state.max(initial=0)) + 1, -1)
    for at, term in enumerate(terms):
        place = plain.find(term) if len(term) == size else -1
        if place >= 0:
            owner[asked_state[place]] = at
    numbers = owner[state]
    return positions[numbers >= 0], numbers[numbers >= 0]


def _whole(codes: Indices, hits: Indices, size: int) -> NDArray[np.bool_]:
    """False where a Latin letter or figure goes on before or after the match (`12` in `2012`)."""
    before, after = codes[np.maximum(hits - 1, 0)], codes[np.minimum(hits + size, len(codes) - 1)]
    goes_on = _latin(codes[hits]) & _latin(before) & (hits > 0)
    return ~(goes_on | (_latin(codes[hits + size - 1]) & _latin(after)))


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
