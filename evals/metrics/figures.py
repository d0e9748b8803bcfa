"""Figure faithfulness: of the figures and dates that an answer says, those that what it cites says too.

After Zhao, Cohen & Webber 2020, "Reducing Quantity Hallucinations in Abstractive Summarization" (quantities checked
one by one against the source), with our own checks of value, unit and bound in the place of their learnt tagger.
"""

from collections.abc import Callable, Sequence

from service.contract import Answer, Citation

Figures = Callable[[str, Sequence[Citation]], tuple[bool, ...]]
"""For each figure and date of a sentence: whether these citations hold it."""


def figure_faithfulness(answer: Answer, figures: Figures) -> float | None:
    """The share held, over all sentences; an uncited sentence's are not held. None where none is said."""
    held: list[bool] = []
    for claim in answer.claims:
        held += figures(claim.text, [one for one in answer.citations if one.number in claim.citations])
    return sum(held) / len(held) if held else None
