"""Retrieval scored with the real index over a corpus small enough to rank by hand."""

import json
from io import StringIO

import pytest
from rich.console import Console

from evals.errors import SuiteError
from evals.retrieval import print_retrieval, score_retrieval

TEXTS = {
    "loan": "海口高新区推出园区担保贷，最高可贷一千万元。",
    "award": "咸宁高新区为双强六好党组织授牌。",
    "clinic": "石家庄高新区累计创建工业诊所十七家。",
}
QUERIES = [("园区担保贷最高可贷多少", ["loan"]), ("累计创建多少工业诊所", ["clinic"]), ("双强六好党组织", ["award"])]


def folder(path, texts=TEXTS, queries=QUERIES):
    write = {
        "corpus.jsonl": [{"id": name, "text": text} for name, text in texts.items()],
        "queries.jsonl": [
            {"id": f"q{n}", "text": text, "gold": gold, "answer": None} for n, (text, gold) in enumerate(queries)
        ],
    }
    for name, rows in write.items():
        path.joinpath(name).write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def test_texts_that_share_their_words_with_the_query_come_first(tmp_path, encoder):
    steps = []
    report = score_retrieval(folder(tmp_path), encoder, lambda *step: steps.append(step))
    assert (report.texts, report.queries) == (3, 3)
    assert [one.ranking for one in report.rankings] == ["bm25 words+bigrams", "lexical", "dense", "fused", "ranked"]
    for name in (0, 1, 4):
        assert set(report.rankings[name].measures.values()) == {1.0}
    # All five find every text first, so the ranked one leads by nothing.
    assert {(lead.mean, lead.low, lead.high) for lead in report.lead.values()} == {(0.0, 0.0, 0.0)}
    assert steps[-1] == (3, 3)


def test_a_gold_text_that_is_not_found_counts_as_missed(tmp_path, encoder):
    # One of two right texts is in the corpus: recall 1/2; the first one found is right: MRR 1.
    report = score_retrieval(folder(tmp_path, queries=[("双强六好党组织", ["award", "gone"])]), encoder)
    for one in report.rankings[:2]:
        assert (one.measures["recall@10"], one.measures["MRR@10"]) == (0.5, 1.0)


def test_a_query_without_a_word_finds_nothing_and_counts(tmp_path, encoder):
    report = score_retrieval(folder(tmp_path, queries=[("", ["loan"]), ("双强六好党组织", ["award"])]), encoder)
    assert {one.measures["hit@1"] for one in report.rankings if one.ranking != "dense"} == {0.5}


def test_the_table_has_a_line_a_ranking(tmp_path, encoder):
    screen = StringIO()
    print_retrieval(score_retrieval(folder(tmp_path), encoder), Console(file=screen, width=120))
    assert all(
        word in screen.getvalue()
        for word in ("lexical", "dense", "fused", "ranked", "bm25", "100.0", "+0.0 [+0.0, +0.0]")
    )


def test_a_folder_without_the_files_is_refused(tmp_path, encoder):
    with pytest.raises(SuiteError, match=r"corpus\.jsonl: can't be read .*; the folder needs"):
        score_retrieval(tmp_path, encoder)


@pytest.mark.parametrize("line", ['{"id": "q"}', "no json", '{"id": "q", "text": "问", "gold": []}'])
def test_a_bad_line_is_named(tmp_path, encoder, line):
    folder(tmp_path).joinpath("queries.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(SuiteError, match=r"queries\.jsonl:1: "):
        score_retrieval(tmp_path, encoder)
