"""ROUGE F1 over characters, by rouge-chinese: Lin 2004, "ROUGE: A Package for Automatic Evaluation of Summaries"."""

from collections.abc import Sequence

MEASURES = ("rouge-1", "rouge-2", "rouge-l")


def rouge(written: Sequence[str], references: Sequence[str]) -> dict[str, float]:
    """The mean F1 of each of `MEASURES` over pairs, in [0, 1]; raises ValueError where there are none."""
    from rouge_chinese import Rouge

    scores = Rouge().get_scores([_spaced(one) for one in written], [_spaced(one) for one in references], avg=True)
    return {measure: float(scores[measure]["f"]) for measure in MEASURES}


def _spaced(text: str) -> str:
    """A character a word; something where there is nothing, for ROUGE takes no empty text."""
    return " ".join("".join(text.split())) or "空"
