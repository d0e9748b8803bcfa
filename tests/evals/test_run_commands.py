"""Asking, going on, scoring, comparing, gating and reporting as a user does, over a small corpus."""

import json

import pytest

from evals.kept_runs import stored_run
from evals.running import resume, run_suite, score_run
from evals.suite import load_suite
from index.errors import StoreError
from service.settings import load_settings
from service.wiring import Parkbrief
from tests.evals.command import ARTICLE, call, lines
from tests.openai_server import OpenAIServer, Step

SUITE = [
    {
        "id": "n",
        "type": "number",
        "q": "济南高新区累计认定多少家山东省总部企业？",
        "must": ["19家"],
        "gold": ["总部企业19家"],
    },
    {"id": "w", "type": "number", "q": "济南高新区累计认定多少家山东省总部企业？", "must": ["20家"]},
    {
        "id": "f",
        "type": "follow_up",
        "turns": ["济南高新区累计认定多少家山东省总部企业？", "在济南市排第几？"],
        "must": ["第一"],
    },
    {"id": "u", "type": "unanswerable", "q": "咸宁高新区有几家银行？"},
]


@pytest.fixture
def suite(home):
    """A small corpus read in, and the path of a suite about it."""
    parkbrief = Parkbrief(load_settings())
    lines(home / "pages.jsonl", [ARTICLE])
    parkbrief.ingest([home / "pages.jsonl"])
    parkbrief.close(finish=True)
    return lines(home / "mine.jsonl", SUITE)


def timeless(scores):
    """The scores without what no two runs share."""
    told = scores.to_dict() | {"run": None}
    told["rows"] = [{key: value for key, value in row.items() if "latency" not in key} for row in told["rows"]]
    told["cases"] = [{key: value for key, value in case.items() if "latency" not in key} for case in told["cases"]]
    return told


def test_a_run_that_was_cut_off_goes_on_and_ends_as_if_it_had_not_been(suite, monkeypatch):
    with_gold = load_suite(suite)
    parkbrief = Parkbrief(load_settings())
    whole = run_suite(parkbrief, with_gold, answerer="extractive")
    save, saved = parkbrief.answers.save, []

    def failing(answer, **rest):
        if len(saved) == 3:
            raise StoreError("the disk is full")
        saved.append(rest["case"])
        save(answer, **rest)

    monkeypatch.setattr(parkbrief.answers, "save", failing)
    with pytest.raises(StoreError, match="the disk is full"):
        run_suite(parkbrief, with_gold, answerer="extractive")
    monkeypatch.undo()
    cut = parkbrief.answers.runs()[0].id
    assert saved == ["n", "w", "f#1"]
    assert stored_run(parkbrief.answers, cut).missing == ("f", "u")
    resume(parkbrief, cut, at_once=2)
    parts = [stored_run(parkbrief.answers, name) for name in (whole, cut)]
    assert timeless(score_run(parts[0])) == timeless(score_run(parts[1]))
    assert len(parkbrief.answers.list(run=cut)) == len(parkbrief.answers.list(run=whole)) == 5
    parkbrief.close(finish=True)


def test_a_run_is_not_gone_on_with_over_another_corpus(suite, home, monkeypatch, capsys):
    code, run, _ = call(monkeypatch, capsys, "answer", suite, "--limit", "1")
    parkbrief = Parkbrief(load_settings())
    lines(home / "more.jsonl", [{**ARTICLE, "id": "more"}])
    parkbrief.ingest([home / "more.jsonl"])
    parkbrief.close(finish=True)
    code, _, err = call(monkeypatch, capsys, "answer", "--resume", run.strip())
    assert code == 1
    assert "can't be gone on with, its answers would be of two kinds: index_position: 1, now 2" in err


def test_answers_are_compared_gated_and_reported(suite, home, monkeypatch, capsys):
    code, first, _ = call(monkeypatch, capsys, "answer", suite, "--answerer", "extractive", "--at-once", "2")
    assert code == 0
    first = first.strip()
    code, failing, _ = call(monkeypatch, capsys, "answer", suite, "--filter", "failing", "--of", first)
    code, told, _ = call(monkeypatch, capsys, "score", failing.strip(), "--json")
    assert [case["id"] for case in json.loads(told)["cases"]] == ["w"]
    code, _, _ = call(monkeypatch, capsys, "keep", first, str(home / "kept" / "mine"))
    code, told, _ = call(monkeypatch, capsys, "compare", first, failing.strip(), "--json")
    assert (code, json.loads(told)["cases"]) == (0, 1)
    code, told, _ = call(monkeypatch, capsys, "compare", first, failing.strip())
    assert "difference, 95% by article" in told
    arguments = ("gate", first, "--baseline", str(home / "kept"), "--junit", "gate.xml", "--summary", "gate.md")
    code, told, _ = call(monkeypatch, capsys, *arguments)
    assert (code, told) == (0, (home / "gate.md").read_text(encoding="utf-8"))
    assert "<testsuites" in (home / "gate.xml").read_text(encoding="utf-8")
    code, _, _ = call(monkeypatch, capsys, "report", first, "--output", "r.html", "--beside", first)
    html = (home / "r.html").read_text(encoding="utf-8")
    assert '<mark class="quote">' in html
    assert "Not right: 1" in html


def test_the_gate_ends_with_1_where_answers_are_lost(suite, home, monkeypatch, capsys):
    call(monkeypatch, capsys, "answer", suite, "--answerer", "extractive", "--keep", "better")
    answers = (home / "better" / "answers.jsonl").read_text(encoding="utf-8")
    (home / "worse").mkdir()
    (home / "worse" / "answers.jsonl").write_text(answers.replace("19家", "18家"), encoding="utf-8")
    (home / "worse" / "run.json").write_bytes((home / "better" / "run.json").read_bytes())
    code, told, _ = call(monkeypatch, capsys, "gate", "worse", "--baseline", "better")
    assert code == 1
    assert "worse than the baseline" in told


def test_a_gold_paragraph_that_is_gone_is_named(suite, home, monkeypatch, capsys):
    gone = lines(home / "gone.jsonl", [{**SUITE[0], "gold": ["总部企业45家"]}])
    code, _, err = call(monkeypatch, capsys, "answer", gone)
    assert code == 2
    assert "case 'n': the gold paragraph '总部企业45家' stands nowhere in the corpus" in err


def test_answers_that_users_got_are_graded(suite, monkeypatch, capsys):
    parkbrief = Parkbrief(load_settings())
    given = parkbrief.ask("济南高新区累计认定多少家山东省总部企业？", answerer="extractive")
    parkbrief.ask("咸宁高新区有几家银行？", answerer="extractive")
    parkbrief.answers.give_feedback(given.id, "wrong")
    parkbrief.close(finish=True)
    code, told, _ = call(monkeypatch, capsys, "score", "--stored", "--since", "2024-01-01", "--json")
    graded = json.loads(told)
    assert code == 0
    assert (graded["answers"], graded["refused"], graded["support_recall"], graded["figures"]) == (2, 0.5, 1.0, 1.0)
    assert (graded["said_wrong"], graded["said_right"]) == (1, 0)
    assert [(one["id"], one["why"]) for one in graded["doubtful"]] == [(given.id, ["a reader says it is wrong"])]
    code, told, _ = call(monkeypatch, capsys, "score", "--stored", "--since", "2999-01-01")
    assert "0 answers since 2999-01-01" in told


def test_a_briefing_is_asked_for_and_scored_like_an_answer(suite, home, monkeypatch, capsys):
    rows = [
        {"id": "b", "type": "briefing", "briefing": "济南高新区", "must": ["19家"], "must_not": ["20家"]},
        {"id": "e", "type": "briefing", "briefing": "济南高新区", "until": "2020-01-01"},
    ]
    _, run, _ = call(monkeypatch, capsys, "answer", lines(home / "briefings.jsonl", rows))
    _, told, _ = call(monkeypatch, capsys, "score", run.strip(), "--json")
    cases = json.loads(told)["cases"]
    assert [(case["question"], case["right"], case["abstained"]) for case in cases] == [
        ("济南高新区的简报", True, False),
        ("济南高新区的简报", True, True),
    ]
    assert (cases[0]["support_recall"], cases[0]["figures"], cases[0]["repetition"]) == (1.0, 1.0, 0.0)


def test_a_judge_is_asked_and_one_that_is_down_is_one_line(suite, monkeypatch, capsys):
    code, run, _ = call(monkeypatch, capsys, "answer", suite, "--answerer", "extractive")
    code, _, err = call(monkeypatch, capsys, "score", run.strip(), "--judge")
    assert (code, "no judge is set" in err) == (2, True)
    monkeypatch.setenv("PARKBRIEF_LLM_RETRIES", "0")
    with OpenAIServer([Step(("1. 支持",))]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        code, told, _ = call(monkeypatch, capsys, "score", run.strip(), "--judge", "--json")
    judged = json.loads(told)["judge"]
    # Three are answered; it calls all of them right, the patterns two.
    assert (code, judged["answers"], judged["strict"]) == (0, 3, 1.0)
    with OpenAIServer([Step(status=500)]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("PARKBRIEF_LLM_MODEL", "another")
        code, _, err = call(monkeypatch, capsys, "score", run.strip(), "--judge")
    assert code == 1
    assert "the judge is down: another: the server failed (500); 3 verdicts are kept, go on later" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("answer",), "give a suite to ask, or --resume RUN"),
        (("answer", "seeds", "--filter", "failing"), "--filter failing and --of RUN go together"),
        (("answer", "seeds", "--pages", "."), "give --keep FOLDER"),
        (("score",), "give a run"),
        (("score", "x", "--stored"), "give a run"),
        (("convert", "squad", "nothing.json", "out"), "can't be read"),
    ],
)
def test_options_that_do_not_go_together_are_usage_errors(home, monkeypatch, capsys, arguments, message):
    code, out, err = call(monkeypatch, capsys, *arguments)
    assert (code, out) == (2, "")
    assert message in err
