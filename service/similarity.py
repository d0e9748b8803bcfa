"""How much two Chinese texts say the same, by the character n-grams they share; knows nothing of articles."""

import re
from collections.abc import Collection

_SKIPPED = re.compile(r"[\W_]+")


def shingles(text: str, size: int = 2) -> frozenset[str]:
    """The character n-grams of a text without punctuation and spaces; a shorter text is its own shingle."""
    bare = _SKIPPED.sub("", text).lower()
    if len(bare) <= size:
        return frozenset([bare]) if bare else frozenset()
    return frozenset(bare[i : i + size] for i in range(len(bare) - size + 1))


def containment(inner: Collection[str], outer: frozenset[str]) -> float:
    """The share of `inner`'s shingles that `outer` has too, in [0, 1]; 0 for an empty one."""
    return sum(shingle in outer for shingle in inner) / len(inner) if inner else 0.0


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """The overlap coefficient |A∩B| / min(|A|, |B|): 1 where the shorter text is all in the longer one."""
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter else 0.0
