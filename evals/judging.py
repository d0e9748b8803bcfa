"""Has a chat model judge which nuggets an answer holds, each verdict kept in a file; optional, for what patterns miss.

Three verdicts as in the AutoNuggetizer (Pradeep et al. 2024, cited in metrics/nuggets.py): a nugget is held, held in
part (a half in the partial score) or not. The same prompt to the same model is not asked twice.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from evals.errors import JudgeError
from evals.metrics.agreement import Agreement, agreement
from evals.metrics.nuggets import nuggets_found
from evals.suite import Case
from service.answering.numbering import defuse
from service.contract import Answer
from service.errors import LLMError
from service.prompts import Message, load_prompt

Ask = Callable[[Sequence[Message]], str]
"""A chat model's whole reply; raises LLMError."""
Progress = Callable[[int, int], None]
_WORTH = {"支持": 1.0, "部分": 0.5, "没有": 0.0}
_LINE = re.compile(r"^\W*(\d+)\W*(支持|部分|没有)", re.MULTILINE)
PROMPT = "judge"


@dataclass(frozen=True, slots=True)
class Judged:
    """Means over the answers judged; `agreement` is with the pattern nuggets, verdict by verdict, where cases have
    both, a half counting as not held. `worth` is of each nugget, by case."""

    model: str
    prompt: str
    prompt_hash: str
    answers: int
    strict: float | None
    partial: float | None
    agreement: Agreement
    worth: dict[str, tuple[float, ...]]

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


class Judge:
    """One model's verdicts, kept in `kept`, a file of JSON lines that only grows."""

    def __init__(self, ask: Ask, model: str, kept: Path) -> None:
        self._ask = ask
        self._model = model
        self._kept = kept
        self._prompt = load_prompt(PROMPT)
        self._known = _read(kept)

    def score(self, cases: Sequence[Case], answers: Mapping[str, Answer], progress: Progress | None = None) -> Judged:
        """Judges every answered case with nuggets. Raises JudgeError; what was judged by then is kept."""
        judged = [case for case in cases if case.answerable and case.id in answers]
        worth: dict[str, tuple[float, ...]] = {}
        for done, case in enumerate(judged, 1):
            worth[case.id] = self.verdicts(case, answers[case.id])
            if progress:
                progress(done, len(judged))
        return Judged(
            model=self._model,
            prompt=f"{self._prompt.name} {self._prompt.version}",
            prompt_hash=self._prompt.hash,
            answers=len(judged),
            strict=_mean([float(min(values) == 1) for values in worth.values()]),
            partial=_mean([sum(values) / len(values) for values in worth.values()]),
            agreement=agreement([pair for case in judged for pair in _pairs(case, answers[case.id], worth[case.id])]),
            worth=worth,
        )

    def verdicts(self, case: Case, answer: Answer) -> tuple[float, ...]:
        """What each nugget of the case is worth: 1, a half or 0. A refusal holds none, and is not asked about."""
        nuggets = _said(case)
        if answer.abstained:
            return (0.0,) * len(nuggets)
        listed = "\n".join(f"{number}. {defuse(nugget)}" for number, nugget in enumerate(nuggets, 1))
        values = {"question": case.asked[-1], "answer": defuse(answer.answer), "nuggets": listed}
        messages = self._prompt.render(values)
        key = hashlib.sha256(json.dumps([self._model, messages], ensure_ascii=False).encode()).hexdigest()
        if key not in self._known:
            self._keep(key, self._asked(case, messages, len(nuggets)))
        return self._known[key]

    def _asked(self, case: Case, messages: Sequence[Message], count: int) -> tuple[float, ...]:
        try:
            reply = self._ask(messages)
        except LLMError as error:
            raise JudgeError(
                f"the judge is down: {error}; {len(self._known)} verdicts are kept, go on later"
            ) from error
        found = {int(number): _WORTH[word] for number, word in _LINE.findall(reply)}
        if set(found) != set(range(1, count + 1)):
            told = " ".join(reply.split())[:80]
            raise JudgeError(f"the judge {self._model} gave no verdict on all nuggets of {case.id!r}: {told!r}")
        return tuple(found[number] for number in sorted(found))

    def _keep(self, key: str, worth: tuple[float, ...]) -> None:
        self._kept.parent.mkdir(parents=True, exist_ok=True)
        with self._kept.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"key": key, "model": self._model, "worth": worth}) + "\n")
        self._known[key] = worth


def _read(kept: Path) -> dict[str, tuple[float, ...]]:
    """A line that was cut off when the process was killed is no verdict."""
    known: dict[str, tuple[float, ...]] = {}
    for line in kept.read_text(encoding="utf-8").splitlines() if kept.is_file() else ():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        known[row["key"]] = tuple(row["worth"])
    return known


def _said(case: Case) -> tuple[str, ...]:
    """The nuggets in words; a pattern as it would be read aloud where there are none."""
    return case.nuggets or tuple(re.sub(r"\\(.)|[?*+^$]", r"\1", pattern) for pattern in case.must)


def _pairs(case: Case, answer: Answer, worth: Sequence[float]) -> list[tuple[bool, bool]]:
    """Pattern by pattern where the judge was given as many nuggets, else over the whole answer."""
    if not case.must:
        return []
    found = nuggets_found("" if answer.abstained else answer.answer, case.must)
    if len(found) == len(worth):
        return [(held, value == 1) for held, value in zip(found, worth, strict=True)]
    return [(all(found), min(worth) == 1)]


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
