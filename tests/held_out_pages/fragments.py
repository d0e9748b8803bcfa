"""Writes an article as HTML: headline, byline, paragraphs, photos; knows nothing of where it stands on the sheet."""

import random
from html import escape

from tests.held_out_pages.articles import Article, Paragraph


def headline(article: Article) -> str:
    """The display lines; the first of two is a kicker where it ends in a colon."""
    if not article.headline:
        return ""
    kicker = len(article.headline) > 1 and article.headline[0].endswith("：")
    lines = [
        f'<div class="{"kicker" if kicker and not at else "main"}">{escape(line)}</div>'
        for at, line in enumerate(article.headline)
    ]
    return f"<header>{''.join(lines)}</header>"


def text(article: Article, shot: tuple[Article, int] | None, rng: random.Random) -> str:
    """Byline lines and paragraphs, and the photo that stands inside."""
    parts = [f'<div class="above">{escape(article.above)}</div>'] if article.above else []
    for at, each in enumerate(article.paragraphs):
        if shot and shot[1] == at:
            parts.append(figure(shot[0], rng.randint(90, 170)))
        parts.append(_paragraph(each))
    if article.below:
        parts.append(f'<div class="below">{escape(article.below)}</div>')
    return "".join(parts)


def figure(shot: Article, height_px: int) -> str:
    """A grey picture with its caption and credit line."""
    [caption] = shot.paragraphs
    credit = f'<div class="credit">{escape(shot.credit)}</div>' if shot.credit else ""
    picture = f'<div class="picture" style="height:{height_px}px"></div>'
    return f"<figure>{picture}<figcaption>{_paragraph(caption)}{credit}</figcaption></figure>"


def _paragraph(paragraph: Paragraph) -> str:
    if paragraph.role == "subhead":
        return f"<h4>{'<br>'.join(map(escape, paragraph.lines))}</h4>"
    dateline = f"<b>{escape(paragraph.dateline)}</b>" if paragraph.dateline else ""
    tail = escape(paragraph.tail.strip())
    if tail and not tail.startswith("（"):
        tail = f'<span class="tail">{tail}</span>'
    return f"<p>{dateline}{escape(paragraph.text)}{tail}</p>"
