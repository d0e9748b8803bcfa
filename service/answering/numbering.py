"""Numbered sources as a language model is given them; knows nothing of the search behind them, nor of the model.

Page text is data: marks in it that look like citations are defused before the model sees them.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from index.records import Passage
from index.tokens import count_tokens, estimate_tokens
from service.answering import sentences

ROOM_TO_SPARE = 1.5
"""The estimate falls short of the count by less: where it fits so often, the lines need not be counted."""

_FAKE_MARKER = re.compile(r"[\[［【〔⟦〖]\s*([\d０-９]+(?:\s*[,，、]\s*[\d０-９]+)*)\s*[\]］】〕⟧〗]")


def numbered_sources(
    passages: Sequence[Passage], budget_tokens: int, model: str, tiktoken_folder: Path | None = None
) -> tuple[str, list[Passage]]:
    """The sources as the model sees them, `[1]` first, and those that fit the budget (at least one)."""
    lines = [source_line(number, passage) for number, passage in enumerate(passages, 1)]
    if ROOM_TO_SPARE * sum(estimate_tokens(line) for line in lines) > budget_tokens:
        lines = _that_fit(lines, budget_tokens, model, tiktoken_folder)
    return "\n".join(lines), list(passages[: len(lines)])


def _that_fit(lines: Sequence[str], budget_tokens: int, model: str, tiktoken_folder: Path | None) -> list[str]:
    fitting: list[str] = []
    for line in lines:
        budget_tokens -= count_tokens(line, model, tiktoken_folder)
        if budget_tokens < 0 and fitting:
            break
        fitting.append(line)
    return fitting


def source_line(number: int, passage: Passage) -> str:
    article = passage.article
    about = "，".join([*article.parks, *([article.date.isoformat()] if article.date else [])])
    return f"[{number}]（{about}）{defuse(article.headline)}：{defuse(passage.paragraph.text)}"


def defuse(text: str) -> str:
    """Page text without invisible characters and with anything that looks like a marker in round brackets."""
    visible = sentences.visible(text).replace("\n", " ")
    return _FAKE_MARKER.sub(lambda match: f"（{match.group(1)}）", visible)
