"""Small sets in the forms of the public ones."""

import json

import pytest

from evals.errors import SuiteError
from evals.metrics.nuggets import nuggets_found
from evals.public_sets import read_public_set, write_public_set
from evals.retrieval import read_folder
from evals.suite import load_suite


def write(path, *rows):
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def squad(path):
    questions = [
        {"id": "q1", "question": "多少家？ ", "answers": [{"text": "１９ 家"}, {"text": "19家(含)"}, {"text": "19家"}]},
        {"id": "q2", "question": "谁？", "answers": []},
    ]
    return write(path, {"data": [{"id": "d", "paragraphs": [{"context": "累计１９ 家(含)。", "qas": questions}]}]})


def test_squad_form_is_read(tmp_path):
    found = read_public_set("squad", squad(tmp_path / "cmrc.json"))
    first, second = found.cases
    assert [(text.id, text.text) for text in found.texts] == [("d-0", "累计１９ 家(含)。")]
    assert (first.must, first.gold, first.question) == ((r"19家|19家\(含\)",), ("累计１９ 家(含)。",), "多少家？")
    assert nuggets_found("共 19 家", first.must) == (True,)
    assert not second.answerable


def test_dureader_form_is_read(tmp_path):
    row = {
        "question_id": 7, "question": "几天？", "question_type": "ENTITY", "answers": ["3天", "三天"],
        "documents": [
            {"is_selected": True, "paragraphs": ["甲", "要3天"]}, {"is_selected": False, "paragraphs": ["丙"]},
        ],
    }  # fmt: skip
    found = read_public_set("dureader", write(tmp_path / "d.json", row))
    assert [(text.id, text.text) for text in found.texts] == [("7-0", "甲\n要3天")]
    assert (found.cases[0].id, found.cases[0].type, found.cases[0].must) == ("7", "entity", ("3天|三天",))


@pytest.mark.parametrize(
    ("answer", "must"),
    [(["1月2日", "一月二日"], ("1月2日|一月二日",)), ([["甲"], ["乙", "丙"]], ("甲", "乙|丙")), ("甲", ("甲",))],
)
def test_rgb_form_is_read(tmp_path, answer, must):
    row = {"id": 0, "query": "何时？", "answer": answer, "positive": ["甲1月2日"], "negative": ["乙"]}
    found = read_public_set("rgb", write(tmp_path / "zh.json", row))
    assert (found.cases[0].must, len(found.texts)) == (must, 2)


def beir(folder):
    folder.mkdir()
    write(folder / "corpus.jsonl", {"_id": "t1", "title": "", "text": "甲"}, {"_id": "t2", "text": "乙"})
    write(folder / "queries.jsonl", {"_id": "q1", "text": "？"}, {"_id": "q2", "text": "无"})
    (folder / "qrels").mkdir()
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\tt2\t1\nq1\tt1\t0\n", encoding="utf-8")
    return folder


def test_beir_form_is_read(tmp_path):
    found = read_public_set("beir", beir(tmp_path / "set"))
    assert [(case.id, case.gold) for case in found.cases] == [("q1", ("乙",))]
    _, queries = read_folder(tmp_path / "set")
    assert [(query.id, query.gold) for query in queries] == [("q1", ("t2",))]


def test_answers_beside_queries_become_patterns(tmp_path):
    write(tmp_path / "corpus.jsonl", {"id": "t1", "text": "共19家"})
    write(tmp_path / "queries.jsonl", {"id": "q1", "text": "几家？", "gold": ["t1"], "answer": ["19家", "十九家"]})
    found = read_public_set("beir", tmp_path)
    assert (found.cases[0].must, found.cases[0].nuggets) == (("19家|十九家",), ())


def test_what_is_written_can_be_asked_and_searched(tmp_path):
    write_public_set(read_public_set("squad", squad(tmp_path / "cmrc.json")), tmp_path / "out")
    suite = load_suite(str(tmp_path / "out" / "suite.jsonl"))
    assert [case.id for case in suite.cases] == ["q1", "q2"]
    texts, queries = read_folder(tmp_path / "out")
    assert (texts[0].id, queries[0].gold) == ("d-0", ("d-0",))
    page = json.loads((tmp_path / "out" / "pages.jsonl").read_text(encoding="utf-8"))
    assert page == {"id": "d-0", "paragraphs": ["累计１９ 家(含)。"]}


@pytest.mark.parametrize(
    ("form", "row", "message"),
    [
        ("squad", {"date": []}, "not a set of the form 'squad'"),
        ("squad", {"data": []}, "no question with an answer"),
        ("dureader", {"question": "？"}, "not a set of the form 'dureader'"),
        ("rgb", {"id": 1, "query": "？"}, "not a set of the form 'rgb'"),
    ],
)
def test_another_form_is_one_clear_error(tmp_path, form, row, message):
    with pytest.raises(SuiteError, match=message):
        read_public_set(form, write(tmp_path / "set.json", row))


def test_a_judgement_that_is_no_number_is_named(tmp_path):
    folder = beir(tmp_path / "set")
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\tt2\tgut\n", encoding="utf-8")
    with pytest.raises(SuiteError, match=r"test\.tsv:2: a line is query-id"):
        read_folder(folder)
