import json
from pathlib import Path

from evals.bench_http import _questions


def test_figures_of_the_corpus_are_asked_for_with_their_park_and_without(tmp_path: Path) -> None:
    pages = tmp_path / "articles.jsonl"
    row = {"paragraphs": ["济南高新区消息：近日公布名单。", "累计认定总部企业19家，位居第一。投资规模超1000万元。"]}
    pages.write_text(json.dumps(row, ensure_ascii=False) + "\n", "utf-8")
    asked = {
        "累计认定总部企业有多少家？",
        "济南高新区累计认定总部企业有多少家？",
        "投资规模超有多少万元？",
        "济南高新区投资规模超有多少万元？",
    }
    assert set(_questions(pages, 10)) == asked
    assert len(_questions(pages, 3)) == 3
