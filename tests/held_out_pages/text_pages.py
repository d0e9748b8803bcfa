"""Lays a page out as the text an extractor gives of it, with the truth by lines; knows nothing of PDF."""

import random
from dataclasses import dataclass

from tests.held_out_pages.articles import Article, Page, Paragraph
from tests.held_out_pages.layouts import Layout
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
    lines, ranges = _spread(blocks, layout.blanks)
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
    columns: list[Block] = []
    for number, article in enumerate(page.articles):
        if number in page.between:
            columns.append(Block("furniture", -1, (page.between[number],)))
        headline = [Block("headline", number, article.headline)] if article.headline else []
        where = _where(layout.place, number)
        {"top": top, "bottom": bottom, "in place": columns}[where].extend(headline)
        body = _article_blocks(article, number, layout, rng)
        if number == 0 and where == "top" and body[0].kind == "byline" and rng.random() < 0.5:
            byline.append(body.pop(0))
        if number in insiders:
            shot, before = page.inside[number]
            at = next(at for at, block in enumerate(body) if block.paragraph == before)
            body[at:at] = _article_blocks(shot, insiders[number], layout, rng)
        columns.extend(body)
    if "shuffled" in layout.place or (layout.place == "top" and rng.random() < 0.3):
        rng.shuffle(top)
        rng.shuffle(bottom)
    head = [Block("furniture", -1, (line,)) for line in page.head]
    foot = [Block("furniture", -1, (line,)) for line in page.foot]
    return [*head, *byline, *top, *columns, *bottom, *foot]


def _where(place: str, number: int) -> str:
    if place.startswith(("in place", "missing")):
        return "in place"
    if place == "some on top":
        return "top" if number % 2 == 0 else "in place"
    return place.split(",")[0]


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


def _spread(blocks: list[Block], habit: str) -> tuple[list[str], dict[tuple[int, int], tuple[int, int]]]:
    """All lines with the blank ones between them, and the first and last line (1-based) of each paragraph."""
    lines: list[str] = []
    ranges = {}
    for at, block in enumerate(blocks):
        if at:
            lines.extend([""] * _blanks_between(blocks[at - 1], block, habit))
        start = len(lines) + 1
        for number, line in enumerate(block.lines):
            if number and habit.startswith("each") and block.kind != "subhead" and not _glued(lines[-1], habit):
                lines.append("")
            lines.append(line)
        if block.paragraph >= 0:
            ranges[block.article, block.paragraph] = (start, len(lines))
    return lines, ranges


def _blanks_between(before: Block, after: Block, habit: str) -> int:
    apart = before.article != after.article or before.kind == "furniture"
    if habit.startswith("each"):
        return 0 if _glued(before.lines[-1], habit) else 1
    if habit == "paragraphs":
        return 1
    if habit == "blocks":
        return int(apart or before.kind != after.kind)
    return 2 if habit == "articles" and apart else 0


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
