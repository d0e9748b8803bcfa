"""What a ranker knows of a candidate: one row of numbers each, relative to the query and the other candidates.

Nothing here is a count of the corpus as such: weights are shares of the query's own, scores are set against the best
of the list, so that what is learnt on one corpus holds on another. Knows nothing of how candidates were found.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.matching import Indices, Layout, Matches, find, lay_out
from index.query import KINDS, Asking, Kind

K1, B = 1.2, 0.75
LEAD_CHARACTERS = 80
WINDOWS = (30, 100)
_DIGITS = "0123456789０１２３４５６７８９一二三四五六七八九十百千万亿两几"
_MARKS: dict[Kind, str] = {
    "none": "",
    "figure": _DIGITS,
    "date": "年月日",
    "place": "省市区县州国镇村路岛洲城",
    "name": "·《》“”「」",
}
"""Characters of which one at least stands in most answers of a kind."""

Matrix = NDArray[np.float32]
Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chunk to be ranked, as it was found."""

    article: str
    headline: str
    text: str
    lexical: float
    cosine: float


FEATURES = (
    "lexical", "lexical gap", "lexical rank", "lexical lead", "cosine", "cosine gap", "cosine rank", "cosine spread",
    "word bm25", "word bm25 gap", "bigram bm25", "bigram bm25 gap", "word cover", "bigram cover", "cover gap",
    "local cover", "letter cover", "local letter cover", "trigram cover", "quadgram cover",
    "rarest missing", "rarest three", "latin cover", "has latin",
    "run weight", "run weight gap", "run length", "run length of query",
    "window 30", "window 30 gap", "window 100", "window 100 gap", "sentence", "sentence gap",
    "lead cover", "lead gap", "lead letters", "headline cover", "headline letters", "with headline", "article cover",
    "article cosine", "siblings",
    "length", "length of mean", "query length", "query words", "asks", "evidence", "evidence in text", "figures",
    "best cover", "best cosine", "candidates",
)  # fmt: skip


def features(asking: Asking, weights: Mapping[str, float], candidates: Sequence[Candidate]) -> Matrix:
    """(candidates, features) float32; `weights` says how much each of the query's terms matters."""
    layout = lay_out([*(one.text for one in candidates), *(one.headline for one in candidates)])
    matches = find(asking.text, asking.words, layout)
    return _Measure(asking, weights, candidates, layout, matches).matrix()


class _Measure:
    """The parts that several features are made of, for one query and its candidates."""

    def __init__(
        self,
        asking: Asking,
        weights: Mapping[str, float],
        candidates: Sequence[Candidate],
        layout: Layout,
        matches: Matches,
    ) -> None:
        self.asking, self.candidates, self.layout, self.matches = asking, candidates, layout, matches
        self.count = len(candidates)
        self.lengths = layout.lengths[: self.count] - 1.0
        bigrams = matches.grams[1]
        self.word_weights = _shares([weights.get(word, 0.0) for word in asking.words])
        # Latin words and figures say more as a whole: they are units of their own beside the bigrams.
        self.latin = np.array([word.isascii() for word in asking.words], dtype=bool)
        raw = [weights.get(piece, 0.0) for piece in bigrams.pieces]
        raw += [weights.get(word, 0.0) if word.isascii() else 0.0 for word in asking.words]
        self.unit_weights = _shares(raw)
        is_latin = self.latin[matches.terms]
        self.units = np.concatenate([bigrams.numbers, matches.terms[is_latin] + len(bigrams.pieces)])
        self.positions = np.concatenate([bigrams.positions, matches.positions[is_latin]])
        useful = self.unit_weights[self.units] > 0
        self.units, self.positions = self.units[useful], self.positions[useful]
        self.owners = layout.owner[self.positions]
        self.places = self.positions - layout.starts[self.owners]
        self.unit_counts = self._counts(self.units, self.owners, len(self.unit_weights))
        self.word_counts = self._counts(matches.terms, layout.owner[matches.positions], len(self.word_weights))
        self.letter_owners = layout.owner[matches.grams[0].positions]
        _, self.article, self.siblings = _numbered([one.article for one in candidates])
        self.attainable = (K1 + 1) * sum(weights.get(term, 0.0) for term in asking.terms) or 1.0

    def matrix(self) -> Matrix:
        columns: dict[str, Floats | float] = {}
        for part in (self._scores, self._cover, self._runs, self._near, self._place, self._kind, self._query):
            columns.update(part())
        rows = np.empty((self.count, len(FEATURES)), dtype=np.float32)
        for at, name in enumerate(FEATURES):
            rows[:, at] = columns[name]
        return rows

    def _scores(self) -> dict[str, Floats | float]:
        lexical = np.array([one.lexical for one in self.candidates])
        cosine = np.array([one.cosine for one in self.candidates])
        best = lexical.max(initial=0.0) or 1.0
        relative = lexical / best
        words = self._bm25(self.word_counts, self.word_weights)
        bigrams = self._bm25(self.unit_counts, self.unit_weights)
        return {
            "lexical": lexical / (self.attainable),
            "lexical gap": relative,
            "lexical rank": _rank(lexical),
            "lexical lead": relative - _runner_up(relative),
            "cosine": cosine,
            "cosine gap": cosine - cosine.max(),
            "cosine rank": _rank(cosine),
            "cosine spread": (cosine - cosine.mean()) / (cosine.std() + 0.02),
            "word bm25": words,
            "word bm25 gap": words - words.max(),
            "bigram bm25": bigrams,
            "bigram bm25 gap": bigrams - bigrams.max(),
            "best cosine": float(cosine.max()),
        }

    def _counts(self, numbers: Indices, owners: Indices, width: int) -> Floats:
        """(candidates, width) how often each term stands in each candidate's text."""
        inside = np.flatnonzero((owners >= 0) & (owners < self.count))
        flat = np.bincount(owners.take(inside) * width + numbers.take(inside), minlength=self.count * width)
        return flat.reshape(self.count, width).astype(np.float64)

    def _bm25(self, counts: Floats, shares: Floats) -> Floats:
        norm = K1 * (1 - B + B * self.lengths / max(self.lengths.mean(), 1.0))
        return np.asarray((counts * (K1 + 1) / (counts + norm[:, None])) @ shares)

    def _cover(self) -> dict[str, Floats | float]:
        words = self.word_counts > 0
        units = self.unit_counts > 0
        letters = self._letters(slice(None)) > 0
        cover = units @ self.unit_weights
        shares = self.word_weights
        missing = np.where(words, 0.0, shares).max(axis=1, initial=0.0) / (shares.max(initial=0.0) or 1.0)
        rarest = np.argsort(-shares, kind="stable")[:3]
        latin = self.latin & (shares > 0)
        trigrams, quadgrams = (self._gram_cover(size) for size in (3, 4))
        article = self._united(units) @ self.unit_weights
        return {
            "word cover": words @ shares,
            "bigram cover": cover,
            "cover gap": cover - cover.max(initial=0.0),
            "best cover": float(cover.max(initial=0.0)),
            "local cover": units @ _shares(_local(units) * (self.unit_weights > 0)),
            "letter cover": _mean(letters),
            "local letter cover": letters @ _shares(_local(letters)),
            "trigram cover": trigrams,
            "quadgram cover": quadgrams,
            "rarest missing": missing,
            "rarest three": _mean(words[:, rarest]),
            "latin cover": words[:, latin].mean(axis=1) if latin.any() else np.full(self.count, -1.0),
            "has latin": float(latin.any()),
            "article cover": article,
        }

    def _letters(self, which: Any, first_text: int = 0) -> Floats:
        """How often each letter of the query stands in each text, by some of their positions."""
        grams = self.matches.grams[0]
        return self._counts(grams.numbers[which], self.letter_owners[which] - first_text, len(grams.pieces))

    def _gram_cover(self, size: int) -> Floats:
        grams = self.matches.grams[size - 1]
        if not grams.pieces:
            return np.zeros(self.count)
        counts = self._counts(grams.numbers, self.layout.owner[grams.positions], len(grams.pieces))
        return np.asarray((counts > 0).mean(axis=1))

    def _united(self, present: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """What any candidate of the same article holds."""
        union = np.zeros((len(self.siblings), present.shape[1]), dtype=bool)
        np.logical_or.at(union, self.article, present)
        return union[self.article]

    def _runs(self) -> dict[str, Floats | float]:
        """The heaviest and the longest stretch of text that is a stretch of the query."""
        grams = self.matches.grams[1]
        positions, weights = grams.positions, self.unit_weights[grams.numbers]
        inside = self.layout.owner[positions] < self.count
        positions, weights = positions[inside], weights[inside]
        heaviest, longest = np.zeros(self.count), np.zeros(self.count)
        if len(positions):
            begins = np.concatenate([[0], np.flatnonzero(positions[1:] - positions[:-1] != 1) + 1])
            owner = self.layout.owner[positions[begins]]
            np.maximum.at(heaviest, owner, np.add.reduceat(weights, begins))
            np.maximum.at(longest, owner, _gaps(begins, len(positions)) + 1.0)
        return {
            "run weight": heaviest,
            "run weight gap": heaviest - heaviest.max(initial=0.0),
            "run length": np.minimum(longest, 30.0),
            "run length of query": longest / max(len(self.asking.text), 1),
        }

    def _near(self) -> dict[str, Floats | float]:
        """How much of the query stands close together: in a window of characters, in one sentence."""
        found: dict[str, Floats | float] = {}
        for size in WINDOWS:
            best = self._window(size)
            found[f"window {size}"], found[f"window {size} gap"] = best, best - best.max(initial=0.0)
        return found

    def _window(self, size: int) -> Floats:
        """The best cover within windows of `size` characters that begin every half of it."""
        step = size // 2
        per_text = self.layout.lengths[: self.count] // step + 1
        first = np.cumsum(per_text) - per_text
        inside = self.owners < self.count
        owners, units = self.owners[inside], self.units[inside]
        step_at = self.places[inside] // step
        windows = first[owners] + step_at
        present = np.zeros((int(per_text.sum()), len(self.unit_weights)), dtype=np.float32)
        present[windows, units] = 1
        earlier = step_at > 0
        present[windows[earlier] - 1, units[earlier]] = 1
        return np.maximum.reduceat(present @ self.unit_weights.astype(np.float32), first)

    def _kind(self) -> dict[str, Floats | float]:
        """Whether the sentence that fits best, and the text, hold something of the kind that is asked for."""
        ends = _sentence_end().take(self.layout.points)
        number: Indices = np.cumsum(ends) - ends
        first: Indices = number[self.layout.starts]
        present = np.zeros((int(number[-1]) + 1, len(self.unit_weights)), dtype=np.float32)
        present[number[self.positions], self.units] = 1
        cover = present @ self.unit_weights.astype(np.float32)
        best = np.maximum.reduceat(cover, first)
        fits = cover >= np.repeat(best, _gaps(first, len(cover))) - 1e-6
        marks = np.flatnonzero(self._marks().take(self.layout.points))
        counts = np.bincount(number[marks], minlength=len(cover))
        evidence = np.maximum.reduceat(np.where(fits, counts, 0), first)[: self.count]
        figures = np.flatnonzero(_marks("figure").take(self.layout.points))
        in_text = np.bincount(self.layout.owner[marks], minlength=self.count)[: self.count]
        figures_in_text = np.bincount(self.layout.owner[figures], minlength=self.count)[: self.count]
        best = best[: self.count]
        return {
            "sentence": best,
            "sentence gap": best - best.max(initial=0.0),
            "evidence": np.minimum(evidence, 4.0),
            "evidence in text": np.minimum(in_text, 10.0),
            "figures": figures_in_text / np.maximum(self.lengths, 1.0),
            "asks": float(KINDS.index(self.asking.kind)),
        }

    def _marks(self) -> NDArray[np.bool_]:
        """The characters that an answer of the kind holds, those of the query left out."""
        marks = _marks(self.asking.kind).copy()
        marks[[min(ord(letter), len(marks) - 1) for letter in self.asking.text]] = False
        return marks

    def _place(self) -> dict[str, Floats | float]:
        """What the beginning, the headline and the article's other chunks hold."""
        lead = self.places < LEAD_CHARACTERS
        leading = self._counts(self.units[lead], self.owners[lead], len(self.unit_weights)) > 0
        heading = self._counts(self.units, self.owners - self.count, len(self.unit_weights)) > 0
        body = self.unit_counts > 0
        starts = self.layout.starts[self.letter_owners]
        lead_letters = self._letters(self.matches.grams[0].positions - starts < LEAD_CHARACTERS) > 0
        head_letters = self._letters(slice(None), self.count) > 0
        cover = leading @ self.unit_weights
        cosine = np.full(len(self.siblings), -1.0)
        np.maximum.at(cosine, self.article, [one.cosine for one in self.candidates])
        return {
            "lead cover": cover,
            "lead gap": cover - cover.max(initial=0.0),
            "lead letters": _mean(lead_letters),
            "headline cover": heading @ self.unit_weights,
            "headline letters": _mean(head_letters),
            "with headline": (heading | body) @ self.unit_weights,
            "article cosine": cosine[self.article],
            "siblings": np.minimum(self.siblings[self.article], 8.0),
        }

    def _query(self) -> dict[str, Floats | float]:
        return {
            "length": np.log1p(self.lengths),
            "length of mean": self.lengths / max(float(self.lengths.mean()), 1.0),
            "query length": float(min(len(self.asking.text), 60)),
            "query words": float(min(len(self.asking.words), 30)),
            "candidates": float(self.count),
        }


def _shares(weights: Sequence[float] | Floats) -> Floats:
    """Weights that sum to 1; all zero where there is none."""
    values = np.asarray(weights, dtype=np.float64)
    total = values.sum()
    return values / total if total else values


def _mean(present: NDArray[np.bool_]) -> Floats:
    """The share of columns that are set, for each row; 0 without columns."""
    return np.asarray(present.sum(axis=1) / max(present.shape[1], 1))


def _gaps(begins: Indices, end: int) -> Indices:
    """How far it is from each to the next, and from the last to the end."""
    return np.concatenate([begins[1:], [end]]) - begins


def _numbered(names: Sequence[str]) -> tuple[dict[str, int], Indices, Indices]:
    """Numbers for the distinct names, each name's own, and how often each occurs."""
    numbers: dict[str, int] = {}
    own = np.array([numbers.setdefault(name, len(numbers)) for name in names], dtype=np.int64)
    return numbers, own, np.bincount(own, minlength=len(numbers))


def _local(present: NDArray[np.bool_]) -> Floats:
    """Inverse document frequency among the candidates: what only some of them hold tells them apart."""
    count = present.sum(axis=0)
    return np.asarray(np.log(1 + (len(present) - count + 0.5) / (count + 0.5)))


def _rank(values: Floats) -> Floats:
    """1 / (1 + how many are better)."""
    ordered = np.sort(values)
    return 1.0 / (1.0 + len(values) - np.searchsorted(ordered, values, side="right"))


def _runner_up(values: Floats) -> Floats:
    """The best of the others, for each."""
    if len(values) < 2:
        return np.zeros(len(values))
    second, best = np.partition(values, -2)[-2:]
    return np.asarray(np.where(values == best, second, best))


@cache
def _sentence_end() -> NDArray[np.bool_]:
    return _table("。！？!?；;\n\0")


@cache
def _marks(kind: Kind) -> NDArray[np.bool_]:
    return _table(_MARKS[kind])


def _table(characters: str) -> NDArray[np.bool_]:
    table = np.zeros(0x10000, dtype=bool)
    table[[ord(character) for character in characters]] = True
    return table
