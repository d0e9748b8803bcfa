"""The command as a user meets it: tables, JSON, exit codes."""

import json
import subprocess
import sys

import pytest

from tests.evals.command import ARTICLE, call, lines

SUITE = [
    {"id": "n", "type": "number", "q": "济南高新区累计认定多少家山东省总部企业？", "must": ["19家"]},
    {"id": "u", "type": "unanswerable", "q": "咸宁高新区有几家银行？"},
]


def test_a_suite_is_asked_once_and_scored_again_with_the_same_bytes(home, monkeypatch, capsys):
    from service.settings import load_settings
    from service.wiring import Parkbrief

    parkbrief = Parkbrief(load_settings())
    lines(home / "pages.jsonl", [ARTICLE])
    parkbrief.ingest([home / "pages.jsonl"])
    parkbrief.close()
    suite = lines(home / "mine.jsonl", SUITE)
    code, first, _ = call(monkeypatch, capsys, "answers", suite, "--json")
    scores = json.loads(first)
    assert code == 0
    assert [(one["id"], one["right"]) for one in scores["cases"]] == [("n", True), ("u", True)]
    code, again, _ = call(monkeypatch, capsys, "score", scores["run"], "--json")
    assert (code, again) == (0, first)
    code, listed, _ = call(monkeypatch, capsys, "runs")
    assert listed.split("\t")[:2] == [scores["run"], "mine"]


def test_questions_are_asked_of_given_pages_in_a_corpus_of_their_own(home, monkeypatch, capsys):
    lines(home / "pages.jsonl", [ARTICLE])
    suite = lines(home / "mine.jsonl", SUITE)
    code, out, _ = call(monkeypatch, capsys, "answers", suite, "--pages", str(home / "pages.jsonl"), "--json")
    assert code == 0
    assert [one["right"] for one in json.loads(out)["cases"]] == [True, True]
    assert not (home / "home" / "parkbrief.db").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("answers", "nothing"), 2, "no such suite"),
        (("answers", "seeds"), 2, "the corpus is empty; read the suite's pages in first"),
        (("score", "nothing"), 1, "no run with the id 'nothing'"),
        (("pages", "nothing"), 1, "give a folder of pages with their gold.json"),
        (("retrieval", "nothing"), 2, "the folder needs corpus.jsonl and queries.jsonl"),
    ],
)
def test_what_can_t_be_done_is_one_line_on_stderr_and_an_exit_code(home, monkeypatch, capsys, arguments, code, message):
    given, out, err = call(monkeypatch, capsys, *arguments)
    assert (given, out) == (code, "")
    assert message in err
    assert err.count("\n") == 1


def test_an_unknown_option_is_a_usage_error(home, monkeypatch, capsys):
    assert call(monkeypatch, capsys, "run", "seeds", "--fast")[0] == 2


def test_pages_prints_json(home, monkeypatch, capsys):
    (home / "pages").mkdir()
    (home / "pages" / "gold.json").write_text("{}", encoding="utf-8")
    code, out, _ = call(monkeypatch, capsys, "pages", str(home / "pages"), "--json")
    assert (code, list(json.loads(out))) == (0, ["all"])


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from evals import cli\n"
        "heavy = {'torch', 'chromadb', 'fastapi', 'sqlalchemy', 'tantivy', 'openai', 'langchain_openai'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
