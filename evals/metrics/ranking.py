"""How high the right texts stand in a ranking: hit@k, recall@k, reciprocal rank.

Definitions as in TREC's evaluations (Voorhees 1999, "The TREC-8 Question Answering Track Report", for the reciprocal
rank; Manning, Raghavan & Schuetze 2008, "Introduction to Information Retrieval", chapter 8, for recall at k).
"""

from collections.abc import Collection, Sequence


def hit_at(ranking: Sequence[str], gold: Collection[str], k: int) -> float:
    """1 where a right text is among the first k, otherwise 0."""
    return float(any(found in gold for found in ranking[:k]))


def recall_at(ranking: Sequence[str], gold: Collection[str], k: int) -> float:
    """The share of the right texts that are among the first k."""
    return len(set(ranking[:k]) & set(gold)) / len(set(gold))


def reciprocal_rank(ranking: Sequence[str], gold: Collection[str], k: int) -> float:
    """1 over the place of the first right text, 0 where it is not among the first k."""
    return next((1 / place for place, found in enumerate(ranking[:k], 1) if found in gold), 0.0)
