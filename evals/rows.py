"""Reads rows out of YAML and JSON Lines files and checks each by a model; an error names file, line and key.

Every kind of suite is read by it; it knows nothing of what the rows mean.
"""

import difflib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import yaml
from pydantic import AliasChoices, BaseModel, ValidationError

from evals.errors import SuiteError

_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Row:
    """What stands in the file for one case, its line, and the lines of its keys where they are known."""

    value: Any
    line: int
    key_lines: Mapping[str, int] = field(default_factory=dict)


def read_text(source: Traversable, hint: str = "") -> str:
    """The file as text. Raises SuiteError, with `hint` as what to do."""
    try:
        return source.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SuiteError(f"{source}: can't be read as UTF-8 text ({reason}){hint and '; '}{hint}") from error


def json_lines(text: str, where: str) -> list[Row]:
    """A row a line, empty lines left out. Raises SuiteError for a line that is no JSON."""
    rows = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                rows.append(Row(json.loads(line), number))
            except json.JSONDecodeError as error:
                raise SuiteError(f"{where}:{number}: not JSON: {error.msg}") from error
    return rows


def read_models(source: Traversable, kind: type[_Model], hint: str = "") -> list[_Model]:
    """The lines of a JSON Lines file as `kind`. Raises SuiteError for a file that holds none, or a wrong one."""
    found = [checked(kind, row, source.name) for row in json_lines(read_text(source, hint), source.name)]
    if not found:
        raise SuiteError(f"{source}: nothing in it{hint and '; '}{hint}")
    return found


def yaml_cases(text: str, where: str) -> tuple[str, list[Row]]:
    """The name and the cases of a mapping with `name` and `cases`. Raises SuiteError."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        document = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SuiteError(f"{where}:{line}: not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise SuiteError(f"{where}: not YAML: {error}") from error
    if not isinstance(root, yaml.MappingNode):
        raise SuiteError(f"{where}:1: a suite is a mapping with `name` and a list of `cases`")
    for key, _ in root.value:
        if key.value not in ("name", "cases"):
            raise SuiteError(f"{where}:{key.start_mark.line + 1}: {unknown_key(str(key.value), ('name', 'cases'))}")
    if not isinstance(document.get("cases"), list):
        raise SuiteError(f"{where}:1: a suite is a mapping with `name` and a list of `cases`")
    nodes = next(value for key, value in root.value if key.value == "cases").value
    rows = [_row(value, node) for value, node in zip(document["cases"], nodes, strict=True)]
    return str(document.get("name") or where.rsplit(".", 1)[0]), rows


def checked(kind: type[_Model], row: Row, where: str) -> _Model:
    """The row as `kind`. Raises SuiteError naming the line of the key at fault, or else of the row."""
    try:
        return kind.model_validate(row.value)
    except ValidationError as error:
        faults: list[dict[str, Any]] = [dict(one) for one in error.errors(include_url=False)]
        first = str(faults[0]["loc"][0]) if faults[0]["loc"] else ""
        told = "; ".join(_said(one, _known(kind)) for one in faults)
        raise SuiteError(f"{where}:{row.key_lines.get(first, row.line)}: {told}") from error


def unknown_key(key: str, known: Sequence[str]) -> str:
    """What is said of a key that there is none of, with the nearest that there is."""
    near = difflib.get_close_matches(key, known, n=1)
    return f"unknown key {key!r}{f', did you mean {near[0]!r}?' if near else ';'} there are {', '.join(known)}"


def _row(value: Any, node: yaml.Node) -> Row:
    keys = node.value if isinstance(node, yaml.MappingNode) else []
    lines = {str(key.value): key.start_mark.line + 1 for key, _ in keys}
    return Row(value, node.start_mark.line + 1, lines)


def _known(kind: type[BaseModel]) -> list[str]:
    known: list[str] = []
    for name, info in kind.model_fields.items():
        alias = info.validation_alias
        known += [str(one) for one in alias.choices] if isinstance(alias, AliasChoices) else [name]
    return known


def _said(fault: Mapping[str, Any], known: Sequence[str]) -> str:
    if fault["type"] == "extra_forbidden":
        return unknown_key(str(fault["loc"][-1]), known)
    place = ".".join(map(str, fault["loc"]))
    message = fault["msg"].removeprefix("Value error, ")
    return f"{place}: {message}" if place else message
