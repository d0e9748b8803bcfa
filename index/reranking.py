"""Ranks the first candidates again with a CrossEncoder of sentence-transformers, where one is set; finds nothing."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.errors import UsageError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

RERANKED = 20
"""How many of the best are read by the model: it takes milliseconds a pair."""
LONGEST_TEXT = 2000

Chances = NDArray[np.floating[Any]]


class Reranker:
    """A CrossEncoder by folder or hub name, with one output: how well a text answers a query.

    Raises UsageError when there is no such model, it can't be loaded, or it has more outputs than one.
    """

    def __init__(self, name_or_folder: str, *, device: str | None = None) -> None:
        self._model = _load(name_or_folder, device)
        if self._model.num_labels != 1:
            raise UsageError(
                f"the reranker {name_or_folder} gives {self._model.num_labels} values a pair; choose one that gives one"
            )

    def chances(self, query: str, rows: Sequence[Any], chances: Chances) -> Chances:
        """(n,) the chances of the candidates, the best `RERANKED` dealt out anew in the order the model puts them in.

        The values stay those of the ranker, which are calibrated; the model says whose they are. `rows` have a
        `headline` and a `text`.
        """
        best = np.argsort(-chances, kind="stable")[:RERANKED]
        pairs = [(query, f"{rows[at].headline}\n{rows[at].text}"[:LONGEST_TEXT]) for at in best]
        scores = np.asarray(self._model.predict(pairs, show_progress_bar=False), dtype=np.float64)
        dealt = chances.copy()
        dealt[best[np.argsort(-scores, kind="stable")]] = chances[best]
        return dealt


def _load(name_or_folder: str, device: str | None) -> "CrossEncoder":
    if not Path(name_or_folder).is_dir() and name_or_folder.startswith((".", "/", "~")):
        raise UsageError(f"no reranker in {name_or_folder}: there is no such folder")
    import torch
    from sentence_transformers import CrossEncoder

    torch.set_num_threads(1)
    try:
        model: CrossEncoder = CrossEncoder(name_or_folder, device=device or "cpu")
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise UsageError(f"can't load the reranker {name_or_folder}: {reason}") from error
    return model
