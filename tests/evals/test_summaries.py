"""Extractive summaries beside the first sentences and TextRank, on texts whose best sentence is known."""

import json
from pathlib import Path

import pytest

from evals.errors import SuiteError
from evals.summaries import SUMMARISERS, score_summaries
from index.records import Article, Paragraph

HUB = "园区企业获得贷款支持。"
TEXT = f"天气晴好人来人往。{HUB}银行向园区企业发放贷款。政府对园区企业贷款给予支持。"


def article(text: str) -> Article:
    paragraph = Paragraph("p", "body", text, (1, 1))
    return Article("a", "", "news", "", "inferred", None, (), None, "unknown", None, (paragraph,))


def folder(tmp_path: Path, *pairs: tuple[str, str]) -> Path:
    texts = [{"id": str(n), "text": text} for n, (text, _) in enumerate(pairs)]
    queries = [{"id": f"q{n}", "text": title, "gold": [str(n)]} for n, (_, title) in enumerate(pairs)]
    for name, rows in (("corpus", texts), ("queries", queries)):
        lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (tmp_path / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


def test_the_first_sentences_are_the_first_sentences() -> None:
    assert SUMMARISERS["first sentences"](article(TEXT), 2) == f"天气晴好人来人往。{HUB}"


def test_text_rank_leaves_out_the_sentence_that_shares_nothing() -> None:
    assert "天气" not in SUMMARISERS["TextRank"](article(TEXT), 3)


def test_a_summary_that_is_the_reference_scores_one(tmp_path: Path) -> None:
    scores = score_summaries(folder(tmp_path, ("济南高新区新增总部企业19家。", "济南高新区新增总部企业19家。")), 1)
    assert scores.texts == 1
    for means in scores.means.values():
        assert means["rouge-1"] == pytest.approx(1, abs=1e-6)
        assert means["rouge-l"] == pytest.approx(1, abs=1e-6)


def test_half_of_a_reference_counts_as_half_of_it(tmp_path: Path) -> None:
    # Four characters of eight, all of them right: precision 1, recall 1/2, F1 2/3.
    scores = score_summaries(folder(tmp_path, ("甲乙丙丁", "甲乙丙丁戊己庚辛")), 1)
    assert scores.means["first sentences"]["rouge-1"] == pytest.approx(2 / 3, abs=1e-6)


def test_a_folder_of_another_form_is_named(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match=r"corpus\.jsonl"):
        score_summaries(tmp_path, 3)
