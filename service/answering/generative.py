"""Has a chat model answer from numbered sources, sentence by sentence through the gate, and counts what went wrong.

It knows nothing of the search behind the passages, nor how the model is reached.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.records import Passage
from service.answering.citations import Statement
from service.answering.gate import Fault, Gate
from service.answering.numbering import numbered_sources
from service.answering.speech import Speech
from service.errors import LLMError
from service.prompts import Prompt, load_prompt

if TYPE_CHECKING:
    from index.parks import Gazetteer
    from service.exchange import Exchange

ANSWER, REPAIR = "answer", "repair"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a generation ended: `failure` is why the reply, or the rest of it, is missing."""

    foreign_markers: int
    refused: bool
    failure: str | None


class Generation:
    """One answer of a chat model: iterate for its statements and for the faults of those withheld, then `outcome`."""

    def __init__(
        self,
        exchange: "Exchange",
        question: str,
        passages: Sequence[Passage],
        gazetteer: "Gazetteer | None",
        prompts_folder: Path | None = None,
        *,
        prompt: str = ANSWER,
        beside: Mapping[str, str] | None = None,
        time_share: float = 1.0,
    ) -> None:
        """`prompt` is the file's name; `beside` are its variables other than `question` and `sources`."""
        beside = beside or {}
        self.prompt = load_prompt(prompt, prompts_folder)
        self._repair: Prompt = load_prompt(REPAIR, prompts_folder)
        self._exchange = exchange
        self._question = question
        settings = exchange.settings
        room = exchange.source_tokens(self.prompt.system, self.prompt.user, question, *beside.values())
        self._sources, given = numbered_sources(passages, room, settings.model, settings.tiktoken_folder)
        values = {"question": question, "sources": self._sources, **beside}
        self._pieces = exchange.ask(self.prompt, values, time_share=time_share)
        self._speech = Speech(self._pieces)
        self._gate = Gate(self._speech, given, gazetteer, self._send_back)
        self._repairs_fail = False

    def __iter__(self) -> Iterator[Statement | Fault]:
        yield from self._gate

    def close(self) -> None:
        """Cancels the request where the reply is not read to its end."""
        self._pieces.close()

    @property
    def outcome(self) -> Outcome:
        failure = self._speech.failure
        return Outcome(self._gate.foreign_markers, self._gate.refused, str(failure) if failure else None)

    def _send_back(self, sentence: str, fault: str) -> str:
        """The model's second try at a sentence. After a request that failed no other is sent for this answer."""
        if self._repairs_fail:
            return ""
        values = {"question": self._question, "sources": self._sources, "sentence": sentence, "fault": fault}
        try:
            return "".join(self._exchange.ask(self._repair, values))
        except LLMError:
            self._repairs_fail = True
            return ""
