"""The plain retriever that search is measured against: BM25 by bm25s over words and bigrams of whole texts."""

from collections.abc import Mapping, Sequence

from index.words import terms

K1, B = 1.2, 0.75
NAME = "bm25 words+bigrams"


class PlainBM25:
    """BM25 in Lucene's form over texts by id; nothing but the terms is shared with the project's own index."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        import bm25s  # type: ignore[import-untyped]

        self._ids = list(texts)
        self._numbers: dict[str, int] = {}
        cut = [[self._numbers.setdefault(term, len(self._numbers)) for term in terms(text)] for text in texts.values()]
        self._index = bm25s.BM25(k1=K1, b=B, method="lucene")
        self._index.index((cut, self._numbers), show_progress=False)

    def search(self, query: str, k: int) -> Sequence[str]:
        """The ids of at most `k` texts, best first; of equals the one given first, none that shares no term."""
        known = [self._numbers[term] for term in terms(query) if term in self._numbers]
        if not known:
            return []
        scores = self._index.get_scores_from_ids(known)
        order = (-scores).argsort(kind="stable")[:k]
        return [self._ids[at] for at in order if scores[at] > 0]
