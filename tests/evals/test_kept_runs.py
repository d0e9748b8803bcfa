"""Runs written to a folder and read again."""

import json

import pytest

from evals.errors import RunError
from evals.kept_runs import find_run, read_run, write_run
from evals.running import score_run
from tests.evals.run_maker import run


def written(kept, folder):
    config = {**kept.config, "suite": kept.suite.model_dump(mode="json", exclude_defaults=True)}
    gold = {case: {"paragraphs": list(one.paragraphs), "article": one.article} for case, one in kept.gold.items()}
    write_run(type(kept)(kept.id, kept.suite, {**config, "gold": gold}, kept.answers, kept.gold), folder)
    return folder


def test_a_run_read_again_scores_the_same(tmp_path):
    kept = run(wrong=("n3", "u1"))
    again = find_run(None, written(kept, tmp_path / "kept"))
    assert json.dumps(score_run(again).to_dict()) == json.dumps(score_run(kept).to_dict())
    assert (again.cluster("n5"), again.cluster("u1"), again.missing) == ("article-1", "case u1", ())


def test_a_damaged_folder_is_one_clear_error(tmp_path):
    folder = written(run(), tmp_path)
    (folder / "answers.jsonl").write_text('{"case": "n0"}\n', encoding="utf-8")
    with pytest.raises(RunError, match="not a run that was written by `parkbrief-eval keep`"):
        read_run(folder)


def test_a_run_without_a_suite_is_refused(tmp_path):
    (tmp_path / "run.json").write_text('{"id": "x", "config": {}}', encoding="utf-8")
    (tmp_path / "answers.jsonl").write_text("", encoding="utf-8")
    with pytest.raises(RunError, match="the run x holds no suite"):
        read_run(tmp_path)
