"""Prompt files: declared variables, versions and hashes."""

import hashlib
from pathlib import Path

import pytest

from service.errors import PromptError
from service.prompts import load_prompt

GOOD = """\
name: greet
version: "2"
description: Says hello.
variables: [who]
system: Be brief.
user: "Hello {who}."
"""


def write(folder: Path, text: str) -> Path:
    (folder / "greet.yaml").write_text(text, encoding="utf-8")
    return folder


def test_the_shipped_answer_prompt_renders_and_names_its_hash() -> None:
    prompt = load_prompt("answer")
    system, user = prompt.render({"question": "有几家？", "sources": "[1] 甲"})
    assert (system[0], user[0]) == ("system", "user")
    assert "有几家？" in user[1]
    assert "[1] 甲" in user[1]
    file = Path(__file__).parents[2] / "prompts" / "answer.yaml"
    assert prompt.used().hash == hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("name", "variables"),
    [("repair", ("question", "sources", "sentence", "fault")), ("condense", ("history", "question"))],
)
def test_the_other_shipped_prompts_render(name: str, variables: tuple[str, ...]) -> None:
    prompt = load_prompt(name)
    assert prompt.variables == variables
    _, user = prompt.render({variable: f"<{variable}>" for variable in variables})
    assert all(f"<{variable}>" in user[1] for variable in variables)


def test_a_change_of_wording_takes_effect_and_has_another_hash(tmp_path: Path) -> None:
    before = load_prompt("greet", write(tmp_path, GOOD))
    after = load_prompt("greet", write(tmp_path, GOOD.replace("Hello", "Good day")))
    assert after.user == "Good day {who}."
    assert after.hash != before.hash


def test_braces_in_a_value_stay_as_they_are(tmp_path: Path) -> None:
    prompt = load_prompt("greet", write(tmp_path, GOOD))
    assert prompt.render({"who": "{who} {0} {{x}}"})[1] == ("user", "Hello {who} {0} {{x}}.")
    assert prompt.version == "2"


@pytest.mark.parametrize(
    ("values", "words"),
    [({}, "missing variables ['who']"), ({"who": "A", "why": "B"}, "unknown variables ['why']")],
)
def test_variables_must_match_the_declared_ones(tmp_path: Path, values: dict[str, str], words: str) -> None:
    prompt = load_prompt("greet", write(tmp_path, GOOD))
    with pytest.raises(PromptError) as caught:
        prompt.render(values)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD + "extra: 1\n", "extra"),
        (GOOD.replace("variables: [who]\n", ""), "variables"),
        (GOOD.replace("{who}", "{whom}"), "used but not declared ['whom']"),
        (GOOD.replace("{who}", "you"), "declared but not used ['who']"),
        (GOOD.replace("{who}", "{who.name}"), "not variable names"),
        (GOOD.replace("{who}", "{who"), "greet"),
        (GOOD.replace('version: "2"', "version: 2"), "version"),
        (GOOD.replace("name: greet", "name: other"), "calls itself 'other'"),
        ("a: [", "not YAML"),
        ("- just\n- a list\n", "greet"),
    ],
)
def test_a_faulty_file_is_refused_with_its_fault(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(PromptError) as caught:
        load_prompt("greet", write(tmp_path, text))
    assert words in str(caught.value)


def test_a_missing_file_is_a_prompt_error(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match="nowhere"):
        load_prompt("nowhere", tmp_path)
