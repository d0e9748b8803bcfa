"""Makes one PDF page with its truth: edited, arranged, printed, its drawing order shuffled, nothing lost."""

import random
import unicodedata
from collections.abc import Sequence
from html import escape
from typing import Any

import pypdfium2  # type: ignore[import-untyped]

from tests.held_out_pages.agreement import all_articles, everything_printed
from tests.held_out_pages.articles import Article, Page, Paragraph
from tests.held_out_pages.editing import edit_page
from tests.held_out_pages.families import FAMILIES
from tests.held_out_pages.printing import print_sheet
from tests.held_out_pages.sheets import sheet
from tests.held_out_pages.stories import Story
from tests.held_out_pages.styles import WIDTHS_PX, style


def pdf_page(stories: list[Story], family: str, rng: random.Random) -> tuple[bytes, dict[str, Any]]:
    """The file and its entry in `gold.json`, whose paragraphs have no lines: there are none before it is printed.

    Raises:
        AssertionError: the printed sheet doesn't hold each character of the page exactly once.
    """
    page = edit_page(stories, FAMILIES[family], rng, "in place")
    width = rng.choice(WIDTHS_PX[family])
    data = print_sheet(page_html(page, family, width, rng), width, rng)
    if problem := pdf_problem(page, data):
        raise AssertionError(problem)
    return data, {"articles": [article_truth(article) for article in all_articles(page)]}


def page_html(page: Page, family: str, width_px: int, rng: random.Random) -> str:
    """The whole page as HTML."""
    own = style(family, width_px, rng)
    head, foot = _furniture("folio", page.head), _furniture("foot", page.foot)
    body = head + sheet(page, family, rng) + foot
    top = f'<head><meta charset="utf-8"><style>{own}</style></head>'
    return f'<!doctype html><html lang="zh-CN">{top}<body>{body}</body></html>'


def pdf_problem(page: Page, data: bytes) -> str:
    """What differs between the characters of the page and those of the file; empty if nothing."""
    document = pypdfium2.PdfDocument(data)
    if len(document) != 1:
        return f"printed on {len(document)} sheets"
    found = "".join(document[0].get_textpage().get_text_range().split())
    if _characters(found) != _characters(everything_printed(page)):
        lost = set(_characters(everything_printed(page))) ^ set(_characters(found))
        return f"the sheet does not hold the page's characters; only in one: {sorted(lost)[:20]}"
    return ""


def _characters(text: str) -> list[str]:
    return sorted(each for each in unicodedata.normalize("NFKC", text) if each.isprintable() and not each.isspace())


def _furniture(kind: str, lines: Sequence[str]) -> str:
    return f'<div class="{kind}">{"".join(f"<span>{escape(line)}</span>" for line in lines)}</div>' if lines else ""


def article_truth(article: Article) -> dict[str, Any]:
    """An article as `gold.json` holds it where there are no lines."""
    return {
        "kind": article.kind,
        "headline": "".join(article.headline) or None,
        "byline": article.byline,
        "paragraphs": [{"role": each.role, "text": _text(each)} for each in article.paragraphs],
    }


def _text(paragraph: Paragraph) -> str:
    return "".join((*paragraph.lines, paragraph.dateline, paragraph.text, paragraph.tail))
