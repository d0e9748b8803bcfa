"""Lays a page out as the text an extractor gives of it, with the truth by lines; knows nothing of PDF."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from tests.held_out_pages.articles import Article, Page, Paragraph
from tests.held_out_pages.layouts import Layout, stands
from tests.held_out_pages.setting import set_paragraph

Truth = dict[str, object]


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together; `article` counts articles, -1 is furniture; `paragraph` counts inside the article."""

    kind: str
    article: int
    lines: tuple[str, ...]
    paragraph: int = -1


def text_page(page: Page, layout: Layout, rng: random.Random) -> tuple[str, Truth]:
    """The file's text and its entry in `gold.json`."""
    articles = _numbered(page)
    blocks = _ordered(page, articles, layout, rng)
    lines, ranges = _spread(blocks, layout, rng)
    order = dict.fromkeys(block.article for block in blocks if block.kind in ("body", "subhead"))
    truth = [_truth(articles[number], number, lines, ranges) for number in order]
    return "\n".join(lines) + "\n", {"articles": truth}


def _numbered(page: Page) -> list[Article]:
    """All articles; photos that stand inside others follow at the end."""
    return [*page.articles, *(shot for shot, _ in page.inside.values())]


def _ordered(page: Page, articles: list[Article], layout: Layout, rng: random.Random) -> list[Block]:
    insiders = {host: len(page.articles) + at for at, host in enumerate(page.inside)}
    byline: list[Block] = []
    top: list[Block] = []
    bottom: list[Block] = []
    middle: list[Block] = []
    columns: list[Block] = []
    news = [number for number, article in enumerate(page.articles) if article.kind == "news"]
    halfway = 0
    for number, article in enumerate(page.articles):
        if number == news[len(news) // 2]:
            halfway = len(columns)
        if number in page.between:
            columns.append(Block("furniture", -1, (page.between[number],)))
        headline = [Block("headline", number, article.headline)] if article.headline else []
        where = stands(layout.place, number, len(page.articles))
        {"top": top, "middle": middle, "bottom": bottom, "in place": columns}[where].extend(headline)
        body = _article_blocks(article, number, layout, rng)
        if number == 0 and where == "top" and body[0].kind == "byline" and rng.random() < 0.5:
            byline.append(body.pop(0))
        if number in insiders:
            shot, before = page.inside[number]
            at = next(at for at, block in enumerate(body) if block.paragraph == before)
            body[at:at] = _article_blocks(shot, insiders[number], layout, rng)
        columns.extend(body)
    if "shuffled" in layout.place or (layout.place in _MOVED and rng.random() < 0.3):
        rng.shuffle(top)
        rng.shuffle(middle)
        rng.shuffle(bottom)
    head = [Block("furniture", -1, (line,)) for line in page.head]
    foot = [Block("furniture", -1, (line,)) for line in page.foot]
    return [*head, *byline, *top, *columns[:halfway], *middle, *columns[halfway:], *bottom, *foot]


_MOVED = ("top", "block in the middle", "top and bottom")


def _article_blocks(article: Article, number: int, layout: Layout, rng: random.Random) -> list[Block]:
    width = rng.choice(layout.widths)
    if article.kind == "photo":
        width = rng.choice([each for each in layout.caption_widths if all(abs(each - w) > 3 for w in layout.widths)])
    blocks = [Block("byline", number, (article.above,))] if article.above else []
    for at, paragraph in enumerate(article.paragraphs):
        if at and article.kind == "news" and rng.random() < layout.narrowing / 3:
            width = rng.choice(layout.widths)
        lines = set_paragraph(paragraph, width, layout, rng)
        blocks.append(Block(paragraph.role, number, tuple(lines), at))
    if article.below:
        blocks.append(Block("byline", number, (article.below,)))
    if article.credit:
        blocks.append(Block("credit", number, (article.credit,)))
    return blocks


def _spread(
    blocks: list[Block], layout: Layout, rng: random.Random
) -> tuple[list[str], dict[tuple[int, int], tuple[int, int]]]:
    """All lines with the blank ones between them, and the first and last line (1-based) of each paragraph."""
    habit, empty = layout.blanks, layout.empty
    lines: list[str] = []
    ranges = {}
    for at, block in enumerate(blocks):
        if at:
            lines.extend([empty] * _blanks_between(blocks[at - 1], block, habit, rng))
        start = len(lines) + 1
        for number, line in enumerate(block.lines):
            if number and _parted(block, lines[-1], habit, rng):
                lines.append(empty)
            lines.append(line)
        if block.paragraph >= 0:
            ranges[block.article, block.paragraph] = (start, len(lines))
    return lines, ranges


def _parted(block: Block, line: str, habit: str, rng: random.Random) -> bool:
    """Whether a blank line follows this line inside a block."""
    if habit == "now and then":
        return rng.random() < 0.1
    if habit == "within paragraphs":
        return block.kind == "body"
    return habit.startswith("each") and block.kind != "subhead" and not _glued(line, habit)


def _blanks_between(before: Block, after: Block, habit: str, rng: random.Random) -> int:
    apart = before.article != after.article or before.kind == "furniture"
    if habit in _BETWEEN:
        return _BETWEEN[habit](before, after, apart, rng)
    if habit.startswith("each"):
        return 0 if _glued(before.lines[-1], habit) else 1
    if habit == "paragraphs":
        return 1
    if habit == "blocks":
        return int(apart or before.kind != after.kind)
    return 2 if habit == "articles" and apart else 0


def _around_headlines(before: Block, after: Block, apart: bool, rng: random.Random) -> int:
    return int("headline" in (before.kind, after.kind) or "furniture" in (before.kind, after.kind))


_BETWEEN: dict[str, Callable[[Block, Block, bool, random.Random], int]] = {
    "one between articles": lambda before, after, apart, rng: int(apart),
    "one between articles, indents kept": lambda before, after, apart, rng: int(apart),
    "within paragraphs": lambda before, after, apart, rng: int(apart),
    "each, three between articles": lambda before, after, apart, rng: 3 if apart else 1,
    "around headlines": _around_headlines,
    "now and then": lambda before, after, apart, rng: rng.randint(0, 2) if apart else int(rng.random() < 0.15),
}


def _glued(line: str, habit: str) -> bool:
    """Some extractors leave no blank line after a line that ends in a half-width figure."""
    return habit == "each but after figures" and line[-1:].isdigit()


def _truth(article: Article, number: int, lines: list[str], ranges: dict[tuple[int, int], tuple[int, int]]) -> Truth:
    paragraphs = [
        _paragraph_truth(paragraph, ranges[number, at], lines) for at, paragraph in enumerate(article.paragraphs)
    ]
    return {
        "kind": article.kind,
        "headline": "".join(article.headline) or None,
        "byline": article.byline,
        "paragraphs": paragraphs,
    }


def _paragraph_truth(paragraph: Paragraph, found: tuple[int, int], lines: list[str]) -> Truth:
    first, last = found
    text = "".join(line.strip() for line in lines[first - 1 : last])
    return {"role": paragraph.role, "lines": [first, last], "text": text}
