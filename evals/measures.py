"""The measures by which two runs of a suite are set side by side, question by question."""

from collections.abc import Callable
from dataclasses import dataclass

from evals.scoring import CaseScore


@dataclass(frozen=True, slots=True)
class Measure:
    """`value` is None where the measure says nothing of a case. `margin` is the least loss in the mean that matters:
    in the measure's own unit, or, where `relative`, as a share of the mean before."""

    name: str
    value: Callable[[CaseScore], float | None]
    higher_is_better: bool = True
    margin: float = 0.01
    relative: bool = False
    is_share: bool = True

    def worse_by(self, before: float, after: float) -> float:
        """How much was lost; below 0 where it was won."""
        return before - after if self.higher_is_better else after - before


RIGHT = Measure("right", lambda one: float(one.right))
"""What a reader would say of the answer: the measure that decides."""

MEASURES = (
    RIGHT,
    Measure("right refusals", lambda one: None if one.answerable else float(one.abstained)),
    Measure("nuggets, partial", lambda one: one.nuggets_partial),
    Measure("nuggets cited", lambda one: one.cited_nuggets),
    Measure("citations that hold a nugget", lambda one: one.holding_precision),
    Measure("gold paragraph cited", lambda one: one.cited_gold),
    Measure("gold paragraph's rank", lambda one: one.gold_rank),
    Measure("citation recall", lambda one: one.support_recall),
    Measure("citation precision", lambda one: one.support_precision),
    Measure("figures held", lambda one: one.figures),
    Measure("repetition", lambda one: one.repetition, higher_is_better=False),
    Measure(
        "characters", lambda one: _said(one, one.characters), higher_is_better=False,
        margin=0.2, relative=True, is_share=False,
    ),
)  # fmt: skip


def _said(one: CaseScore, value: float) -> float | None:
    return None if one.abstained else float(value)
