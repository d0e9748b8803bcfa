"""The score of a figure ledger against figures written out by hand."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from evals.errors import SuiteError
from evals.figures import load_figures, score_figures
from index.parks import Gazetteer
from index.records import Article, Paragraph
from service.figures.ledger import figures_of

SUITE = Path(__file__).parents[2] / "evals" / "suites" / "seeds-figures.jsonl"
TEXT = "石家庄高新区有企业10家、幼儿园4所，产值2亿元。"
ARTICLE = Article(
    "a", "page", "news", "标题", "printed", None, ("石家庄高新区",), date(2024, 3, 16), "given", None,
    (Paragraph("p", "body", TEXT, (1, 1)),),
)  # fmt: skip


def line(quote: str, figure: str, value: str, unit: str, needs: str, **more: object) -> str:
    row = {"park": "石家庄高新区", "quote": quote, "figure": figure, "value": value, "unit": unit, "subject": needs}
    return json.dumps(row | {"needs": [needs]} | more, ensure_ascii=False)


def scored(tmp_path: Path, *lines: str):
    path = tmp_path / "figures.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return score_figures(load_figures(path), [ARTICLE], figures_of(ARTICLE, Gazetteer.load()))


def test_right_wrong_missed_and_invented_are_counted_by_hand(tmp_path: Path) -> None:
    # Found are 10家, 4所 and 2亿元. Written out: 10家 right, 4所 with another value, 2亿元 not at all.
    scores = scored(
        tmp_path,
        line("企业10家", "10家", "10", "家", "企业"),
        line("幼儿园4所", "4所", "5", "所", "幼儿园"),
    )
    assert (scores.written, scores.found, scores.right) == (2, 3, 1)
    assert (scores.precision, scores.recall) == (1 / 3, 1 / 2)
    assert sorted(mistake.what for mistake in scores.mistakes) == ["not written out", "value"]


def test_an_optional_figure_counts_on_neither_side(tmp_path: Path) -> None:
    scores = scored(
        tmp_path,
        line("企业10家", "10家", "10", "家", "企业"),
        line("幼儿园4所", "4所", "4", "所", "幼儿园", optional=True),
        line("产值2亿元", "2亿元", "200000000", "元", "产值"),
    )
    assert (scores.written, scores.found, scores.right) == (2, 2, 2)


def test_a_missing_figure_is_missed(tmp_path: Path) -> None:
    path = tmp_path / "figures.jsonl"
    path.write_text(line("企业10家", "10家", "10", "家", "企业"), encoding="utf-8")
    scores = score_figures(load_figures(path), [ARTICLE], [])
    assert (scores.found, scores.recall, scores.precision) == (0, 0.0, None)
    assert scores.mistakes[0].what == "missed"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"park": "x"}', "figures.jsonl:1: quote"),
        (line("企业10家", "10家", "10", "家", "企业["), "figures.jsonl:1: needs"),
        (
            line("企业10家", "10家", "10", "家", "企业", subjekt=1),
            "figures.jsonl:1: unknown key 'subjekt', did you mean 'subject'",
        ),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "figures.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SuiteError, match=said.replace("[", r"\[")):
        load_figures(path)


def test_a_quote_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "figures.jsonl"
    path.write_text(line("企业99家", "99家", "99", "家", "企业"), encoding="utf-8")
    with pytest.raises(SuiteError, match="stands 0 times"):
        score_figures(load_figures(path), [replace(ARTICLE)], [])


def test_the_packaged_figures_load() -> None:
    assert len([one for one in load_figures(SUITE) if not one.optional]) == 91
