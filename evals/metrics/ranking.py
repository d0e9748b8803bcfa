"""How high the right texts stand in a ranking, query by query: Success@k, recall@k, reciprocal rank, nDCG, by
ir-measures (MacAvaney, Macdonald & Ounis 2022); nDCG is Järvelin & Kekäläinen's (2002).

ir-measures names them Success@1, Success@5, R@10, RR@10 and nDCG@10; here they go by hit@1, hit@5, recall@10, MRR@10.
"""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

MEASURES = {"hit@1": "Success@1", "hit@5": "Success@5", "recall@10": "R@10", "MRR@10": "RR@10", "nDCG@10": "nDCG@10"}
DEPTH = 10


def measured(
    rankings: Mapping[str, Sequence[str]], gold: Mapping[str, Collection[str]]
) -> dict[str, NDArray[np.float64]]:
    """Each of `MEASURES` for each query of `gold`, in its order, in [0, 1]; a query without a ranking scores 0."""
    import ir_measures

    relevant = {query: dict.fromkeys(texts, 1) for query, texts in gold.items()}
    # A run is scored by its scores, not by its order: the place counted from the end is the score.
    run = {
        query: {text: float(DEPTH - place) for place, text in enumerate(found[:DEPTH])}
        for query, found in rankings.items()
    }
    values = {name: dict.fromkeys(gold, 0.0) for name in MEASURES}
    names = {ir_measures.parse_measure(measure): name for name, measure in MEASURES.items()}
    for one in ir_measures.iter_calc(list(names), relevant, run):
        values[names[one.measure]][one.query_id] = one.value
    return {name: np.array(list(of_query.values())) for name, of_query in values.items()}
