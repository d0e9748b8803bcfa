"""Loads suites of questions from YAML or JSON Lines and checks them; knows nothing of asking or scoring.

YAML: a mapping with `name` and `cases`. JSON Lines: a case a line, the suite named after the file.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from evals.errors import SuiteError


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


class Case(BaseModel):
    """A question, or the turns of a conversation whose last one is scored.

    `must` are patterns (nuggets) an answer has to hold, none for a question that can't be answered; `must_not` are
    patterns that spoil it; `gold` is words of the paragraph, or the headline, where the answer stands.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    type: str = "question"
    question: str | None = Field(default=None, min_length=1, validation_alias=AliasChoices("question", "q"))
    turns: tuple[str, ...] = ()
    must: Texts = ()
    must_not: Texts = ()
    gold: Texts = ()
    parks: Texts = ()
    since: date | None = None
    until: date | None = None

    @property
    def answerable(self) -> bool:
        return bool(self.must)

    @property
    def asked(self) -> tuple[str, ...]:
        """What is asked, in order; the last one is scored."""
        return self.turns or (self.question or "",)

    @model_validator(mode="after")
    def _is_whole(self) -> "Case":
        if (self.question is None) == (not self.turns):
            raise ValueError("give either `question` or `turns`")
        _compiling(self.must)
        _compiling(self.must_not)
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
    try:
        data = source.read_bytes()
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteError(f"{name}: can't be read as UTF-8 text ({error})") from error
    read = _read_lines if source.name.endswith(".jsonl") else _read_yaml
    title, rows = read(text, source.name)
    cases = tuple(_case(row, line, source.name) for row, line in rows)
    if not cases:
        raise SuiteError(f"{source.name}: no cases in it")
    _check_ids(cases, [line for _, line in rows], source.name)
    return Suite(name=title, sha256=hashlib.sha256(data).hexdigest(), cases=cases)


Row = tuple[Any, int]
"""What stands in the file for one case, and its line."""


def _find(name: str) -> Traversable:
    path = Path(name)
    if path.is_file():
        return path
    packaged = resources.files("evals").joinpath(f"suites/{path.name}.yaml")
    if path.name == name and packaged.is_file():
        return packaged
    raise SuiteError(f"{name}: no such suite; give a .yaml or .jsonl file, or the name of a packaged one (seeds)")


def _read_lines(text: str, where: str) -> tuple[str, list[Row]]:
    rows = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                rows.append((json.loads(line), number))
            except json.JSONDecodeError as error:
                raise SuiteError(f"{where}:{number}: not JSON: {error.msg}") from error
    return where.removesuffix(".jsonl"), rows


def _read_yaml(text: str, where: str) -> tuple[str, list[Row]]:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        document = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SuiteError(f"{where}:{line}: not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise SuiteError(f"{where}: not YAML: {error}") from error
    if not isinstance(root, yaml.MappingNode) or not isinstance(document.get("cases"), list):
        raise SuiteError(f"{where}:1: a suite is a mapping with `name` and a list of `cases`")
    for key, _ in root.value:
        if key.value not in ("name", "cases"):
            raise SuiteError(f"{where}:{key.start_mark.line + 1}: unknown key {key.value!r}; there are name, cases")
    listed = next(value for key, value in root.value if key.value == "cases")
    lines = [node.start_mark.line + 1 for node in listed.value]
    title = str(document.get("name") or where.rsplit(".", 1)[0])
    return title, list(zip(document["cases"], lines, strict=True))


def _case(row: Any, line: int, where: str) -> Case:
    try:
        return Case.model_validate(row)
    except ValidationError as error:
        faults = "; ".join(_said(dict(one)) for one in error.errors(include_url=False))
        raise SuiteError(f"{where}:{line}: {faults}") from error


def _said(fault: dict[str, Any]) -> str:
    if fault["type"] == "extra_forbidden":
        return f"unknown key {fault['loc'][-1]!r}; there are {', '.join(Case.model_fields)}"
    place = ".".join(map(str, fault["loc"]))
    message = fault["msg"].removeprefix("Value error, ")
    return f"{place}: {message}" if place else message


def _check_ids(cases: Sequence[Case], lines: Sequence[int], where: str) -> None:
    counts = Counter(case.id for case in cases)
    for case, line in zip(cases, lines, strict=True):
        if counts[case.id] > 1:
            raise SuiteError(f"{where}:{line}: the id {case.id!r} is used {counts[case.id]} times")
