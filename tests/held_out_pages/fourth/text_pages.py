"""Lays an edited page out as the text an extractor gives of it, with its truth by lines."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tests.held_out_pages.articles import Article, Paragraph
from tests.held_out_pages.fourth.composing import Habits, compose
from tests.held_out_pages.fourth.editing import Edited
from tests.held_out_pages.fourth.houses import House

BLANKS = ("each but after figures", "none", "none", "blocks", "paragraphs", "indents", "articles")


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together: of which article, which of its paragraphs, -1 where none."""

    kind: str
    lines: tuple[str, ...]
    article: int = -1
    paragraph: int = -1


def text_page(edited: Edited, house: House, rng: random.Random) -> tuple[str, dict[str, Any]]:
    """The file's text and its entry in `gold.json`, its articles in the order of the file."""
    setter = _Setter(house, rng)
    blocks = _ordered(edited, setter, rng)
    lines, ranges = _spread(blocks, setter.blanks)
    articles = [*edited.page.articles, *(shot for shot, _ in edited.page.inside.values())]
    order = dict.fromkeys(block.article for block in blocks if block.paragraph >= 0)
    truth = [_truth(articles[number], number, lines, ranges) for number in order]
    return "\n".join(lines) + "\n", {"articles": truth}


class _Setter:
    """The measures and habits of one page."""

    def __init__(self, house: House, rng: random.Random) -> None:
        self.rng = rng
        self.measure = rng.choice(house.measures)
        self.blanks = rng.choice(BLANKS)
        self.runs_on = rng.random() < 0.6
        self.wrapped = rng.choice((0.0, 0.15, 0.35))
        self.habits = Habits(
            squeezes=rng.random() < 0.8,
            hangs=rng.random() < 0.2,
            trims=rng.random() < 0.7,
            threshold=rng.choice((0.15, 0.2, 0.24, 0.3, 0.4, 0.6)),
            indent=rng.choice(("　　", "　　", "    ")) if self.blanks == "indents" else "",
        )

    def blocks(self, article: Article, number: int) -> list[Block]:
        rng = self.rng
        habits = replace(self.habits, sides=rng.choice(("both", "both", "before", "none")))
        width = self._width(article)
        done, total = 0, sum(len(each.printed) for each in article.paragraphs) // width + 1
        measured = self._measured(width, total) if article.kind == "news" else lambda line: width
        found = [Block("byline", tuple(article.above.split("\n")), number)] if article.above else []
        for at, paragraph in enumerate(article.paragraphs):
            lines = self._lines(paragraph, article.kind, _from(measured, done), habits)
            done += len(lines)
            found.append(Block(paragraph.role, tuple(lines), number, at))
        found += [Block(kind, (line,), number) for kind, line in (("byline", article.below),) if line]
        return found + [Block("credit", (line,), number) for line in (article.credit,) if line]

    def _width(self, article: Article) -> int:
        """One column of the page's grid, two of them, or one and a half; a photo has a width of its own."""
        rng, measure = self.rng, self.measure
        if article.kind == "photo":
            return min(40, max(10, round(measure * rng.choice((0.8, 1, 1.5, 2, 2.2, 2.5)) * rng.uniform(0.95, 1.2))))
        share = rng.choices((1, 1.5, 2.1), (7, 2, 1))[0]
        return min(40, max(10, round(measure * share)))

    def _measured(self, width: int, total: int) -> Callable[[int], int]:
        """Now and then the lines run round a picture, or on in wider columns below it."""
        rng = self.rng
        if rng.random() >= self.wrapped or total < 14:
            return lambda line: width
        first = rng.randrange(3, total - 6)
        last = first + rng.randint(5, 14) if rng.random() < 0.6 else 10**6
        other = max(10, width - rng.randint(3, 6)) if rng.random() < 0.5 and width > 13 else width + rng.randint(1, 4)
        return lambda line: other if first <= line < last else width

    def _lines(self, paragraph: Paragraph, kind: str, width_at: Callable[[int], int], habits: Habits) -> list[str]:
        if paragraph.role == "subhead":
            return list(paragraph.lines)
        if kind == "photo" and self.runs_on:
            return compose(paragraph.text + paragraph.tail, "", width_at, habits)
        return compose(paragraph.dateline + paragraph.text, paragraph.tail, width_at, habits)


def _from(measured: Callable[[int], int], first: int) -> Callable[[int], int]:
    return lambda line: measured(first + line)


def _ordered(edited: Edited, setter: _Setter, rng: random.Random) -> list[Block]:
    page = edited.page
    insiders = {host: len(page.articles) + at for at, host in enumerate(page.inside)}
    heads: dict[str, list[Block]] = {"top": [], "bottom": []}
    columns: list[Block] = []
    for number, article in enumerate(page.articles):
        if number in page.between:
            columns.append(Block("furniture", (page.between[number],)))
        if article.headline:
            heads.get(edited.stands[number], columns).append(Block("headline", article.headline, number))
        body = setter.blocks(article, number)
        if number in insiders:
            shot, before = page.inside[number]
            at = next(at for at, block in enumerate(body) if block.paragraph == before)
            body[at:at] = setter.blocks(shot, insiders[number])
        columns.extend(body)
    for moved in heads.values():
        if rng.random() < 0.6:
            rng.shuffle(moved)
    head, foot = ([Block("furniture", (line,)) for line in lines] for lines in (page.head, page.foot))
    top = heads["top"]
    if top and columns[0].kind == "byline" and rng.random() < 0.6:
        top.insert(0, columns.pop(0))
    return [*head, *top, *columns, *heads["bottom"], *foot]


def _spread(blocks: list[Block], habit: str) -> tuple[list[str], dict[tuple[int, int], tuple[int, int]]]:
    """All lines with the blank ones, and the first and last line (1-based) of each paragraph."""
    lines: list[str] = []
    ranges: dict[tuple[int, int], tuple[int, int]] = {}
    for before, block in zip([None, *blocks], blocks, strict=False):
        if before and _parted(before, block, habit):
            lines.append("")
        start = len(lines) + 1
        for number, line in enumerate(block.lines):
            if (
                number
                and habit == "each but after figures"
                and not lines[-1][-1:].isdigit()
                and block.kind != "subhead"
            ):
                lines.append("")
            lines.append(line)
        if block.paragraph >= 0:
            ranges[block.article, block.paragraph] = (start, len(lines))
    return lines, ranges


def _parted(before: Block, block: Block, habit: str) -> bool:
    """Whether a blank line stands between the two."""
    body = ("body", "subhead")
    if habit == "each but after figures":
        return not before.lines[-1][-1:].isdigit()
    if habit == "paragraphs":
        return True
    if habit == "blocks":
        return not (before.kind in body and block.kind in body and before.article == block.article)
    if habit == "articles":
        return before.article != block.article
    return False


def _truth(
    article: Article, number: int, lines: list[str], ranges: dict[tuple[int, int], tuple[int, int]]
) -> dict[str, Any]:
    paragraphs = []
    for at, paragraph in enumerate(article.paragraphs):
        first, last = ranges[number, at]
        text = "".join(line.strip() for line in lines[first - 1 : last])
        paragraphs.append({"role": paragraph.role, "lines": [first, last], "text": text})
    return {
        "kind": article.kind,
        "headline": "".join(article.headline) or None,
        "byline": article.byline,
        "paragraphs": paragraphs,
    }
