"""Scores of page readings, counted by hand."""

import json
from pathlib import Path

import pytest

from evals.hand_made_pdf import column, pdf
from evals.pages import GoldPage, PageScore, score_page, score_pages
from index.errors import PageError
from index.records import ArticleReading, PageReading, ParagraphReading

GOLD = GoldPage.model_validate(
    {
        "articles": [
            {
                "kind": "news",
                "headline": "头条",
                "byline": "王伟",
                "paragraphs": [{"lines": [1, 3], "text": "7月 10 日，开会。"}, {"lines": [4, 5], "text": "完。"}],
            },
            {
                "kind": "photo",
                "headline": None,
                "byline": None,
                "paragraphs": [{"lines": [7, 8], "text": "图为会场。"}],
            },
        ]
    }
)


READ = (ParagraphReading("body", "7月10日，开会。", (1, 3)), ParagraphReading("body", "完。", (4, 5)))


def article(headline: str | None, byline: str | None, *paragraphs: ParagraphReading) -> ArticleReading:
    source = "printed" if headline else "inferred"
    return ArticleReading("news", headline or "推断", source, byline, paragraphs)  # type: ignore[arg-type]


def test_a_perfect_reading_scores_one_throughout() -> None:
    reading = PageReading(
        (
            article(
                "头条",
                "王伟",
                ParagraphReading("body", "7月10日，开会。", (1, 3)),
                ParagraphReading("body", "完。", (4, 5)),
            ),
            article(
                None,
                None,
                ParagraphReading("caption", "图为会场。", (7, 8)),
                ParagraphReading("credit", "图片来源：本报", (9, 9)),
            ),
        )
    )
    score = score_page(reading, GOLD)
    assert score == PageScore(3, 3, 3, 3, 2, 2, 2, 2)
    assert (score.f1, score.exact_articles) == (1.0, 1.0)


def test_a_merged_paragraph_and_a_missed_headline_are_counted() -> None:
    # Found (1,5) and (7,8): one of two is right, one of three true ones; the first article has no true paragraph left.
    reading = PageReading(
        (
            article(None, "王伟", ParagraphReading("body", "7月10日，开会。完。", (1, 5))),
            article("标题", None, ParagraphReading("caption", "图为会场", (7, 8))),
        )
    )
    score = score_page(reading, GOLD)
    assert score == PageScore(
        found=2, true=3, right=1, right_text=0, articles=2, right_articles=1, right_headlines=0, right_bylines=1
    )
    assert (score.precision, score.recall) == (1 / 2, 1 / 3)
    # 2 * (1/2) * (1/3) / (1/2 + 1/3) = (1/3) / (5/6)
    assert score.f1 == pytest.approx(0.4)


def test_a_folder_is_scored_page_by_page(tmp_path: Path) -> None:
    text = "本报讯 近日，园区召开会议，部署全年工作。\n"
    (tmp_path / "b.txt").write_text(text)
    truth = {"articles": [{"paragraphs": [{"lines": [1, 1], "text": text.strip()}]}]}
    (tmp_path / "gold.json").write_text(json.dumps({"b.txt": truth}))
    report = score_pages(tmp_path)
    assert [name for name, _ in report.pages] == ["b.txt"]
    assert report.total == PageScore(1, 1, 1, 1, 1, 1, 1, 1)


def unlined(*articles: list[str]) -> GoldPage:
    return GoldPage.model_validate({"articles": [{"paragraphs": [{"text": text} for text in one]} for one in articles]})


def test_a_truth_without_lines_is_compared_by_text_whatever_the_lines_and_the_space() -> None:
    reading = PageReading(
        (
            article(None, None, ParagraphReading("caption", "图为会场。", (40, 41))),
            article(None, None, *READ, ParagraphReading("credit", "王伟 摄", (9, 9))),
        )
    )
    score = score_page(reading, unlined(["7月 10 日，开会。", "完。"], ["图为会场。"]))
    assert score == PageScore(3, 3, 3, 3, 2, 2, 2, 2)


def test_the_same_text_counts_as_often_as_it_stands_there() -> None:
    # Found 完。 three times, true twice: 2 right of 3 found and 2 true; only the second article has its paragraphs.
    once, twice = (ParagraphReading("body", "完。", (n, n)) for n in (1, 2))
    other = ParagraphReading("body", "完。", (5, 5))
    score = score_page(
        PageReading((article(None, None, once, twice), article(None, None, other))), unlined(["完。"], ["完。"])
    )
    assert (score.found, score.true, score.right, score.right_text) == (3, 2, 2, 2)
    # Both true articles find the article that holds the text just once.
    assert score.right_articles == 2
    assert score_page(PageReading((article(None, None, once, twice),)), unlined(["完。"])).right_articles == 0


def test_a_reordered_article_is_exact_and_a_split_paragraph_is_not() -> None:
    reading = PageReading((article("头条", "王伟", *reversed(READ)),))
    gold = unlined(["7月10日，开会。", "完。"])
    assert score_page(reading, gold).right_articles == 1
    # The true paragraph was split: 0 of 2 found, and the article shares nothing with the truth.
    assert score_page(reading, unlined(["7月10日，开会。完。"])) == PageScore(found=2, true=1, articles=1)


def test_a_folder_of_pdfs_is_scored_by_text(tmp_path: Path) -> None:
    lines = ("　　本报讯 近日，高新区", "召开会议，部署全年工作", "。会议强调，要抓好落实", "。")
    (tmp_path / "a.PDF").write_bytes(pdf(column(50, 60, *lines)))
    text = "".join(lines).strip("　")
    (tmp_path / "gold.json").write_text(json.dumps({"a.PDF": {"articles": [{"paragraphs": [{"text": text}]}]}}))
    assert score_pages(tmp_path).total == PageScore(1, 1, 1, 1, 1, 1, 1, 1)


@pytest.mark.parametrize(
    ("gold", "message"),
    [
        (None, "no such file"),
        ("[]", "at the top"),
        ('{"a.txt": {"articles": [{}]}}', "at a.txt.articles.0.paragraphs"),
        (
            '{"a.txt": {"articles": [{"paragraphs": [{"text": "完。"}, {"text": "完。", "lines": [1, 1]}]}]}}',
            "some paragraphs have lines and some have none at a.txt",
        ),
    ],
)
def test_a_folder_without_a_usable_truth_is_told(tmp_path: Path, gold: str | None, message: str) -> None:
    if gold is not None:
        (tmp_path / "gold.json").write_text(gold)
    with pytest.raises(PageError, match=message):
        score_pages(tmp_path)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [("a.docx", b"PK", "not a .txt or .pdf page"), ("a.pdf", b"no pdf", "a.pdf"), ("a.txt", b"", "is empty")],
)
def test_a_page_that_cannot_be_read_is_told(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "gold.json").write_text(json.dumps({name: {"articles": []}}))
    with pytest.raises(PageError, match=message):
        score_pages(tmp_path)


def test_a_page_that_is_named_and_missing_is_told(tmp_path: Path) -> None:
    (tmp_path / "gold.json").write_text('{"a.txt": {"articles": []}}')
    with pytest.raises(PageError, match="names it"):
        score_pages(tmp_path)
