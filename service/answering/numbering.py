"""Numbered sources as a language model is given them; knows nothing of the search behind them, nor of the model.

Page text is data: marks in it that look like citations are defused before the model sees them.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from index.records import Passage
from index.tokens import count_tokens
from service.answering import sentences

_FAKE_MARKER = re.compile(r"[\[［【〔⟦〖]\s*([\d０-９]+(?:\s*[,，、]\s*[\d０-９]+)*)\s*[\]］】〕⟧〗]")


def numbered_sources(
    passages: Sequence[Passage], budget_tokens: int, model: str, tiktoken_folder: Path | None = None
) -> tuple[str, list[Passage]]:
    """The sources as the model sees them, `[1]` first, and those that fit the budget (at least one)."""
    lines: list[str] = []
    given: list[Passage] = []
    for passage in passages:
        line = source_line(len(given) + 1, passage)
        budget_tokens -= count_tokens(line, model, tiktoken_folder)
        if budget_tokens < 0 and given:
            break
        lines.append(line)
        given.append(passage)
    return "\n".join(lines), given


def source_line(number: int, passage: Passage) -> str:
    article = passage.article
    about = "，".join([*article.parks, *([article.date.isoformat()] if article.date else [])])
    return f"[{number}]（{about}）{defuse(article.headline)}：{defuse(passage.paragraph.text)}"


def defuse(text: str) -> str:
    """Page text without invisible characters and with anything that looks like a marker in round brackets."""
    visible = sentences.visible(text).replace("\n", " ")
    return _FAKE_MARKER.sub(lambda match: f"（{match.group(1)}）", visible)
