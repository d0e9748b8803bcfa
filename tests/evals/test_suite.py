"""Suites that load, and each way in which one can be wrong."""

import re
from pathlib import Path

import pytest

from evals.errors import SuiteError
from evals.suite import load_suite

SEEDS = Path(__file__).parents[2] / "seeds"


def write(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_yaml_suite_is_read(tmp_path):
    text = (
        "name: small\ncases:\n  - {id: a, type: number, question: 多少？, must: 12家, gold: [总部]}\n"
        "  - id: b\n    turns: [甲？, 乙？]\n"
    )
    suite = load_suite(write(tmp_path, "small.yaml", text))
    assert suite.name == "small"
    first, second = suite.cases
    assert (first.asked, first.must, first.gold, first.answerable) == (("多少？",), ("12家",), ("总部",), True)
    assert (second.asked, second.answerable) == (("甲？", "乙？"), False)


def test_json_lines_with_q_are_read_and_named_after_the_file(tmp_path):
    lines = '{"id": "a", "type": "x", "q": "多少？", "must": ["12家"]}\n\n{"id": "b", "type": "x", "q": "谁？"}\n'
    suite = load_suite(write(tmp_path, "mine.jsonl", lines))
    assert (suite.name, [case.asked[-1] for case in suite.cases]) == ("mine", ["多少？", "谁？"])


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (
            "{id: a, question: 甲？, mast: 1}",
            r"bad\.yaml:3: unknown key 'mast', did you mean 'must'\? there are id, type, question, q",
        ),
        ("{id: a, question: 甲？, must: '(1'}", r"bad\.yaml:3: must: the pattern '\(1' does not compile"),
        ("{id: a, question: 甲？, must_not: '['}", r"bad\.yaml:3: must_not: the pattern '\[' does not compile"),
        ("{id: a}", r"bad\.yaml:3: give either `question` or `turns` or `briefing`"),
        ("{id: a, question: 甲？, turns: [乙？]}", r"bad\.yaml:3: give either `question` or `turns` or `briefing`"),
        ("{question: 甲？}", r"bad\.yaml:3: id: Field required"),
        ("{id: a, question: ''}", r"bad\.yaml:3: question"),
        ("just words", r"bad\.yaml:3: "),
    ],
)
def test_a_bad_case_is_named_by_its_line(tmp_path, case, message):
    with pytest.raises(SuiteError, match=message):
        load_suite(write(tmp_path, "bad.yaml", f"name: bad\ncases:\n  - {case}\n"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: [", r"bad\.yaml:\d+: not YAML"),
        ("- a\n- b\n", r"bad\.yaml:1: a suite is a mapping"),
        ("", r"bad\.yaml:1: a suite is a mapping"),
        ("name: bad\ncases: 3\n", r"bad\.yaml:1: a suite is a mapping"),
        ("name: bad\nkases: []\ncases: []\n", r"bad\.yaml:2: unknown key 'kases'"),
        ("name: bad\ncases: []\n", r"bad\.yaml: no cases in it"),
        (
            "cases:\n  - {id: a, question: 甲？}\n  - {id: a, question: 乙？}\n",
            r"bad\.yaml:2: the id 'a' is used 2 times",
        ),
    ],
)
def test_a_bad_file_is_one_clear_error(tmp_path, text, message):
    with pytest.raises(SuiteError, match=message):
        load_suite(write(tmp_path, "bad.yaml", text))


def test_a_fault_is_named_by_the_line_of_its_key(tmp_path):
    text = "name: bad\ncases:\n  - id: a\n    question: 甲？\n    gild: [乙]\n  - id: b\n    question: 丙？\n"
    with pytest.raises(SuiteError, match=r"bad\.yaml:5: unknown key 'gild', did you mean 'gold'\?"):
        load_suite(write(tmp_path, "bad.yaml", text))


def test_a_bad_json_line_is_named(tmp_path):
    with pytest.raises(SuiteError, match=r"bad\.jsonl:2: not JSON"):
        load_suite(write(tmp_path, "bad.jsonl", '{"id": "a", "q": "甲？"}\n{"id"\n'))


def test_a_file_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "bad.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SuiteError, match="can't be read as UTF-8"):
        load_suite(str(tmp_path / "bad.yaml"))


@pytest.mark.parametrize("name", ["nothing", "nothing.yaml", "../seeds", ""])
def test_a_suite_that_is_not_there_is_said_to_be_so(name):
    with pytest.raises(SuiteError, match="no such suite"):
        load_suite(name)


def test_the_packaged_seeds_suite_stands_on_the_seed_pages():
    """Each nugget and each gold quote is on a page, once the line breaks are taken out."""
    suite = load_suite("seeds")
    pages = "".join(re.sub(r"\s", "", path.read_text(encoding="utf-8")) for path in sorted(SEEDS.glob("*.txt")))
    missing = [(case.id, nugget) for case in suite.cases for nugget in case.must if not re.search(nugget, pages)]
    missing += [(case.id, quote) for case in suite.cases for quote in case.gold if quote not in pages]
    assert missing == []
    assert len(suite.cases) >= 80
    assert sum(not case.answerable for case in suite.cases) >= 20
