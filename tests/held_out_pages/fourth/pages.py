"""Makes one page of the family, as text or as a PDF, with its truth, and checks that nothing is lost or doubled."""

import random
from collections.abc import Sequence
from typing import Any

from tests.held_out_pages.agreement import all_articles, text_problems
from tests.held_out_pages.fourth.editing import edit_page
from tests.held_out_pages.fourth.houses import HOUSES
from tests.held_out_pages.fourth.sheets import draw_grid, sheet
from tests.held_out_pages.fourth.text_pages import text_page
from tests.held_out_pages.pdf_pages import article_truth, pdf_problem
from tests.held_out_pages.printing import print_sheet
from tests.held_out_pages.stories import Story

MARGIN_PX = 36


def make_text(stories: Sequence[Story], rng: random.Random) -> tuple[str, dict[str, Any]]:
    """The text and its entry in `gold.json`.

    Raises:
        AssertionError: the text doesn't hold each line of the page exactly once.
    """
    house = rng.choice(HOUSES)
    edited = edit_page(stories, house, rng)
    text, truth = text_page(edited, house, rng)
    if problems := text_problems(edited.page, text, truth):
        raise AssertionError(f"text and truth disagree: {problems}")
    return text, truth


def make_pdf(stories: Sequence[Story], rng: random.Random) -> tuple[bytes, dict[str, Any]]:
    """The file, its drawing order shuffled, and its entry in `gold.json`, without lines.

    Raises:
        AssertionError: the sheet doesn't hold each character of the page exactly once.
    """
    edited = edit_page(stories, rng.choice(HOUSES), rng, "in place")
    grid = draw_grid(rng)
    body = sheet(edited.page, grid, rng)
    html = f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"></head><body>{body}</body></html>'
    data = print_sheet(html, round(grid.width(grid.columns)) + 2 * MARGIN_PX, rng)
    if problem := pdf_problem(edited.page, data):
        raise AssertionError(problem)
    return data, {"articles": [article_truth(article) for article in all_articles(edited.page)]}
