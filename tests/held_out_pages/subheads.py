"""Puts subheads between an article's paragraphs, out of the words of the section that follows."""

import random
import re
from dataclasses import replace

from tests.held_out_pages.articles import Article, Paragraph


def with_subheads(article: Article, rng: random.Random, two_lines: float, mark: str = "") -> Article:
    """The article with a subhead before every second to fourth paragraph, never before the first or twice the same.

    `mark` stands before each, `一、` counts them, `spaced` sets blanks between their characters.
    """
    found = [article.paragraphs[0]]
    step = rng.choice((2, 2, 3))
    double = rng.random() < two_lines
    used: set[str] = set()
    number = 0
    for at, paragraph in enumerate(article.paragraphs[1:], 1):
        section = "".join(each.text for each in article.paragraphs[at : at + step])
        clauses = [clause for clause in _clauses(section) if clause not in used]
        if (at - 1) % step == 0 and clauses:
            lines = tuple(rng.sample(clauses, 2 if double and len(clauses) > 1 else 1))
            used.update(lines)
            found.append(Paragraph("subhead", _marked(lines, mark, number)))
            number += 1
        found.append(paragraph)
    return replace(article, paragraphs=tuple(found))


def _marked(lines: tuple[str, ...], mark: str, number: int) -> tuple[str, ...]:
    if mark == "spaced":
        return tuple(" ".join(line) for line in lines)
    count = "一二三四五六七八九十"[number % 10] + "、" if mark == "一、" else mark
    return (count + lines[0], *lines[1:])


def _clauses(text: str) -> list[str]:
    """Clauses of five to nine characters that can stand alone."""
    found = dict.fromkeys(re.split(r"[，。、；：？！“”‘’（）《》…—]+", text))
    return [clause for clause in found if re.fullmatch(r"[一-龥]{5,9}", clause) and not _DEPENDENT.search(clause)]


_DEPENDENT = re.compile(
    r"^(?:成为|借助|包括|[的了在是和与并也就而及等为被把对从其该这那此同但还又都将让使使据则由以于有不我你他她它们如当因随])|[的了在是和与等说称中后时上下道为示表介绍间前来以期]$"
    r"|说|表示|介绍|认为|记者|据"
)
