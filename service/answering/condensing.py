"""Has a chat model say a follow-up as a question that stands alone, and takes it only if it adds nothing of its own."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.tokens import count_tokens
from service.answering.numbering import defuse
from service.contract import Turn
from service.errors import LLMError
from service.prompts import load_prompt

if TYPE_CHECKING:
    from index.parks import Gazetteer
    from service.exchange import Exchange

CONDENSE = "condense"
TIME_SHARE = 0.25
"""Of an answer's time, for saying the question anew: the answer needs the rest."""
HISTORY_TOKENS = 1500
LONGEST_TURN = 400
LONGEST_QUESTION = 200
_ROLES = {"user": "用户", "assistant": "助手"}


def condense(
    exchange: "Exchange",
    question: str,
    history: Sequence[Turn],
    gazetteer: "Gazetteer",
    prompts_folder: Path | None = None,
) -> str:
    """The question as the conversation means it. Raises LLMError where the model gives none that can be used."""
    prompt = load_prompt(CONDENSE, prompts_folder)
    turns = _recent(history, exchange.settings.model)
    pieces = exchange.ask(prompt, {"history": turns, "question": question}, time_share=TIME_SHARE)
    meant = re.sub(r"^.*</think>", "", "".join(pieces), flags=re.DOTALL).strip().strip("“”\"'")
    known = "\n".join([question, *(turn.content for turn in history)])
    if fault := _fault(meant, known, gazetteer):
        raise LLMError(f"{exchange.settings.model}: the follow-up was not said anew: {fault}")
    return meant


def _recent(history: Sequence[Turn], model: str) -> str:
    """The last turns that fit, oldest first, each cut to a length."""
    left, lines = HISTORY_TOKENS, []
    for turn in reversed(history):
        line = f"{_ROLES[turn.role]}：{defuse(turn.content)[:LONGEST_TURN]}"
        left -= count_tokens(line, model)
        if left < 0:
            break
        lines.append(line)
    return "\n".join(reversed(lines))


def _fault(meant: str, known: str, gazetteer: "Gazetteer") -> str | None:
    """What is wrong with it: a park or a figure that nobody named would be searched for as if it had been asked."""
    if not re.search("[一-鿿]", meant):
        return "it is not in Chinese"
    if "\n" in meant or len(meant) > LONGEST_QUESTION:
        return "it is not one question"
    named = {park.name for park in gazetteer.mentioned(known)}
    if added := [park.name for park in gazetteer.mentioned(meant) if park.name not in named]:
        return f"it names {added[0]}, which nobody did"
    figures = set(re.findall(r"\d+", known))
    if any(figure not in figures for figure in re.findall(r"\d+", meant)):
        return "it has a figure that nobody gave"
    return None
