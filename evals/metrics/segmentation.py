"""Segmentation F1: of the pieces that a text is cut into, those with exactly the true ends.

Precision, recall and F1 over whole pieces as for named entities in CoNLL-2003 (Tjong Kim Sang & De Meulder 2003):
a piece with one wrong end is wrong.
"""


def precision(right: int, found: int) -> float:
    """1 where nothing was found."""
    return right / found if found else 1.0


def recall(right: int, true: int) -> float:
    """1 where there is nothing to find."""
    return right / true if true else 1.0


def f1(right: int, found: int, true: int) -> float:
    """The harmonic mean of both; 0 where both are 0."""
    total = precision(right, found) + recall(right, true)
    return 2 * precision(right, found) * recall(right, true) / total if total else 0.0
