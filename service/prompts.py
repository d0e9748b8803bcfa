"""Reads versioned prompt files and fills in their declared variables; knows nothing of models or answers."""

import hashlib
import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from service.contract import PromptUsed
from service.errors import PromptError

Message = tuple[str, str]
"""A chat message: role (`system` or `user`) and content."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt file; `hash` is the SHA-256 of its bytes, so that a stored answer names the very wording."""

    name: str
    version: str
    description: str
    variables: tuple[str, ...]
    system: str
    user: str
    hash: str

    def render(self, values: Mapping[str, str]) -> list[Message]:
        """The messages with `values` filled in; braces inside a value stay as they are.

        Raises PromptError where a declared variable is missing or an undeclared one is given.
        """
        missing = sorted(set(self.variables) - set(values))
        unknown = sorted(set(values) - set(self.variables))
        if missing or unknown:
            raise PromptError(f"prompt {self.name!r}: missing variables {missing}, unknown variables {unknown}")
        return [("system", self.system.format(**values)), ("user", self.user.format(**values))]

    def used(self) -> PromptUsed:
        return PromptUsed(self.name, self.version, self.hash)


def load_prompt(name: str, folder: Path | None = None) -> Prompt:
    """The prompt file `name`.yaml of `folder`, or of those shipped; raises PromptError with the file and the fault."""
    root: Traversable = folder if folder is not None else resources.files("prompts")
    source = root / f"{name}.yaml"
    try:
        data = source.read_bytes()
    except OSError as error:
        raise PromptError(f"prompt {name!r} can't be read: {error.strerror or error}") from error
    return _parse(name, data)


class _PromptFile(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: str
    version: str
    description: str
    variables: list[str]
    system: str
    user: str


# The file is read each time, so that a change of its wording takes effect; YAML takes ten times longer than that.
@lru_cache(maxsize=64)
def _parse(name: str, data: bytes) -> Prompt:
    try:
        file = _PromptFile.model_validate(yaml.safe_load(data))
    except yaml.YAMLError as error:
        raise PromptError(f"prompt {name!r} is not YAML: {str(error).splitlines()[0]}") from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
        raise PromptError(f"prompt {name!r}: {faults}") from error
    if file.name != name:
        raise PromptError(f"prompt {name!r} calls itself {file.name!r}")
    _check_variables(file)
    return Prompt(
        file.name,
        file.version,
        file.description,
        tuple(file.variables),
        file.system,
        file.user,
        hashlib.sha256(data).hexdigest(),
    )


def _check_variables(file: _PromptFile) -> None:
    declared, used = set(file.variables), _fields(file.name, file.system) | _fields(file.name, file.user)
    if declared != used:
        raise PromptError(
            f"prompt {file.name!r}: declared but not used {sorted(declared - used)}, "
            f"used but not declared {sorted(used - declared)}"
        )


def _fields(name: str, template: str) -> set[str]:
    try:
        fields = {field for _, field, _, _ in string.Formatter().parse(template) if field is not None}
    except ValueError as error:
        raise PromptError(f"prompt {name!r}: {error}") from error
    odd = sorted(field for field in fields if not field.isidentifier())
    if odd:
        raise PromptError(f"prompt {name!r}: {odd} are not variable names")
    return fields
