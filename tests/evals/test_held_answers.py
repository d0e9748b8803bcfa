"""Answer strings looked for in what the real answerer says over a small pool."""

import json
from io import StringIO

import pytest
from rich.console import Console

from evals.errors import SuiteError
from evals.held_answers import print_held, score_answers
from evals.metrics.held import bare, holds

TEXTS = {
    "jinan": "截至目前，济南高新区累计认定山东省总部企业19家，在济南市各区县中位居第一。",
    "haikou": "海口高新区推出“园区担保贷”，担保费率为0.1%/年。",
}
QUERIES = [
    {"id": "a", "text": "济南高新区累计认定多少家山东省总部企业？", "gold": ["jinan"], "answer": ["19家"]},
    {"id": "b", "text": "“园区担保贷”的担保费率是多少？", "gold": ["haikou"], "answer": ["0.2%"]},
    {"id": "c", "text": "？", "gold": ["haikou"], "answer": ["0.1%"]},
]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in ("DATABASE_URL", "OPENAI_API_KEY", "OPENAI_BASE_URL", "PARKBRIEF_ENCODER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    for name, rows in {
        "corpus.jsonl": [{"id": name, "text": text} for name, text in TEXTS.items()],
        "queries.jsonl": QUERIES,
    }.items():
        tmp_path.joinpath(name).write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return tmp_path


def test_what_is_said_is_held_against_the_answers_with_the_gold_text_and_without_it(folder):
    report = score_answers(folder, without_gold=True)
    # Of two questions with words both are answered from their gold text, one rightly; without it neither can be.
    assert (report.queries, report.held, report.first) == (2, 0.5, 0.5)
    assert (report.false_refusals, report.cited_gold, report.refused_without) == (0.0, 1.0, 1.0)
    assert report.sentences == 1.0


def test_the_figures_stand_side_by_side(folder):
    out = StringIO()
    print_held(score_answers(folder), Console(file=out, width=160))
    assert "cites gold" in out.getvalue()
    assert "50.0" in out.getvalue()


def test_a_query_without_answers_is_told_by_file_and_line(folder):
    row = '{"id": "a", "text": "几家？", "gold": ["jinan"], "answer": null}'
    folder.joinpath("queries.jsonl").write_text(row, "utf-8")
    with pytest.raises(SuiteError, match=r"queries.jsonl:1: answer"):
        score_answers(folder)


def test_punctuation_and_width_do_not_matter():
    assert bare("“双强”，即１９家。") == "双强即19家"
    assert holds("共计１９家。", ("19家",))
    assert not holds("共计18家。", ("19家",))


def test_a_sentence_that_is_part_of_a_long_answer_holds_it():
    assert holds("党组织班子好、党员队伍好", ("党组织班子好党员队伍好生产经营好",))
    assert not holds("党组织", ("党组织班子好",))
