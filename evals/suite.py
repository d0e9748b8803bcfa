"""Loads suites of questions and briefings from YAML or JSON Lines and checks them; knows nothing of asking or scoring.

YAML: a mapping with `name` and `cases`. JSON Lines: a case a line, the suite named after the file.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from evals.errors import SuiteError
from evals.rows import Row, checked, json_lines, read_text, yaml_cases


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _compiling(patterns: tuple[str, ...]) -> tuple[str, ...]:
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"the pattern {pattern!r} does not compile: {error}") from error
    return patterns


Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Patterns = Annotated[Texts, AfterValidator(_compiling)]
"""Regular expressions that compile; one may stand without its list."""


class Case(BaseModel):
    """A question, the turns of a conversation whose last one is scored, or the park of a briefing.

    `must` are patterns (nuggets) an answer has to hold, `nuggets` the same in words, for a judge; none of both for a
    question that can't be answered. `must_not` are patterns that spoil it; `gold` is words or the id of the paragraph,
    or the headline, where the answer stands.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    type: str = "question"
    question: str | None = Field(default=None, min_length=1, validation_alias=AliasChoices("question", "q"))
    turns: tuple[str, ...] = ()
    briefing: str | None = Field(default=None, min_length=1)
    must: Patterns = ()
    must_not: Patterns = ()
    nuggets: Texts = ()
    gold: Texts = ()
    parks: Texts = ()
    since: date | None = None
    until: date | None = None

    @property
    def answerable(self) -> bool:
        return bool(self.must or self.nuggets)

    @property
    def asked(self) -> tuple[str, ...]:
        """What is asked, in order; the last one is scored."""
        return self.turns or (self.question or f"{self.briefing}的简报",)

    @model_validator(mode="after")
    def _is_whole(self) -> "Case":
        if sum((self.question is not None, bool(self.turns), self.briefing is not None)) != 1:
            raise ValueError("give either `question` or `turns` or `briefing`")
        return self


class Suite(BaseModel):
    """A named list of cases with different ids. `sha256` is that of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    sha256: str
    cases: tuple[Case, ...] = Field(min_length=1)


def load_suite(name: str) -> Suite:
    """A suite file by its path, or a packaged suite by its name (`seeds`). Raises SuiteError with file and line."""
    source = _find(name)
    text = read_text(source)
    read = _read_lines if source.name.endswith(".jsonl") else yaml_cases
    title, rows = read(text, source.name)
    cases = tuple(checked(Case, row, source.name) for row in rows)
    if not cases:
        raise SuiteError(f"{source.name}: no cases in it")
    _check_ids(cases, rows, source.name)
    return Suite(name=title, sha256=hashlib.sha256(text.encode()).hexdigest(), cases=cases)


def _find(name: str) -> Traversable:
    path = Path(name)
    if path.is_file():
        return path
    for ending in ("yaml", "jsonl") if path.name == name else ():
        packaged = resources.files("evals").joinpath(f"suites/{name}.{ending}")
        if packaged.is_file():
            return packaged
    raise SuiteError(f"{name}: no such suite; give a .yaml or .jsonl file, or the name of a packaged one (seeds)")


def _read_lines(text: str, where: str) -> tuple[str, list[Row]]:
    return where.removesuffix(".jsonl"), json_lines(text, where)


def _check_ids(cases: Sequence[Case], rows: Sequence[Row], where: str) -> None:
    counts = Counter(case.id for case in cases)
    for case, row in zip(cases, rows, strict=True):
        if counts[case.id] > 1:
            raise SuiteError(f"{where}:{row.line}: the id {case.id!r} is used {counts[case.id]} times")
