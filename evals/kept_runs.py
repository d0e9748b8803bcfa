"""A run with its suite and answers, from the database or from a folder it was written to; asks and scores nothing.

A folder holds `run.json` (suite, configuration) and `answers.jsonl`, a case a line, to be committed as a baseline.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from evals.errors import RunError
from evals.gold import Gold
from evals.rows import json_lines, read_text
from evals.suite import Suite
from service.answer_store import AnswerStore, answer_from
from service.contract import Answer

CONTEXTS = 10
"""Paragraphs that a folder keeps of those an answer was chosen from, best first: as deep as rankings are scored."""


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer and the ids of the paragraphs it was chosen from, best first."""

    answer: Answer
    contexts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run; `answers` by case id, those of a conversation's first turns among them. `gold` by case id."""

    id: str
    suite: Suite
    config: dict[str, Any]
    answers: Mapping[str, KeptAnswer]
    gold: Mapping[str, Gold]

    @property
    def missing(self) -> tuple[str, ...]:
        """Cases without an answer."""
        return tuple(case.id for case in self.suite.cases if case.id not in self.answers)

    def cluster(self, case: str) -> str:
        """What the case hangs together with: the article its answer stands in, or nothing but itself."""
        return self.gold[case].article if case in self.gold else f"case {case}"

    def with_answers(self, answers: Mapping[str, KeptAnswer], identifier: str) -> "KeptRun":
        """The same run with other answers."""
        return replace(self, answers=answers, id=identifier)


def find_run(store: AnswerStore | None, name: str | Path) -> KeptRun:
    """A run by its id, or the folder it was written to. Raises UnknownId, RunError."""
    folder = Path(name)
    if (folder / "run.json").is_file() or store is None:
        return read_run(folder)
    return stored_run(store, str(name))


def stored_run(store: AnswerStore, identifier: str) -> KeptRun:
    """A run of the database. Raises UnknownId, RunError where it is not one of parkbrief-eval's."""
    run = store.run(identifier)
    answers = {
        one.case: KeptAnswer(one.answer, tuple(context.paragraph_id for context in one.contexts))
        for one in store.list(run=identifier)
        if one.case is not None
    }
    return _run(identifier, run.config, answers)


def read_run(folder: Path) -> KeptRun:
    """A run that was written to a folder. Raises RunError."""
    try:
        told = json.loads(read_text(folder / "run.json"))
        answers = {
            row.value["case"]: KeptAnswer(answer_from(row.value["answer"]), tuple(row.value["contexts"]))
            for row in json_lines(read_text(folder / "answers.jsonl"), "answers.jsonl")
        }
        return _run(told["id"], told["config"], answers)
    except (ValueError, KeyError, TypeError) as error:
        raise RunError(f"{folder}: not a run that was written by `parkbrief-eval keep` ({error!r})") from error


def write_run(run: KeptRun, folder: Path) -> None:
    """Writes the run into a folder, in the place of what was there."""
    folder.mkdir(parents=True, exist_ok=True)
    told = {"id": run.id, "suite": run.suite.name, "config": run.config}
    (folder / "run.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    with (folder / "answers.jsonl").open("w", encoding="utf-8") as file:
        for case in sorted(run.answers):
            kept = run.answers[case]
            row = {"case": case, "answer": _bare(kept.answer), "contexts": kept.contexts[:CONTEXTS]}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _bare(answer: Answer) -> dict[str, Any]:
    """Without the checks of its sentences, which scoring makes again."""
    return replace(answer, claims=tuple(replace(claim, checks=()) for claim in answer.claims)).to_dict()


def _run(identifier: str, config: dict[str, Any], answers: Mapping[str, KeptAnswer]) -> KeptRun:
    kept = config.get("suite")
    if kept is None:
        raise RunError(f"the run {identifier} holds no suite; only runs of parkbrief-eval can be scored")
    try:
        suite = Suite.model_validate(kept)
    except ValidationError as error:
        raise RunError(f"the run {identifier} was made by another version; ask its suite again") from error
    gold = {case: Gold(tuple(one["paragraphs"]), one["article"]) for case, one in config.get("gold", {}).items()}
    return KeptRun(identifier, suite, config, answers, gold)
