"""Makes other papers' reports of an event out of one, and reports of another event in the same mould.

Knows nothing of how events are grouped.
"""

import random
import re
from collections.abc import Callable
from dataclasses import replace

from index.records import Article, Paragraph
from service.answering.sentences import split

SAME_WORDS = (
    ("近日", "日前"), ("举行", "召开"), ("目前", "现在"), ("达到", "达"), ("位居", "排名"), ("共有", "一共有"),
    ("企业", "公司"), ("推动", "促进"), ("开展", "组织开展"), ("表示", "说"), ("进一步", "更好地"), ("累计", "总共"),
    ("获评", "被评为"), ("积极", "主动"), ("提升", "提高"), ("打造", "建设"), ("围绕", "聚焦"), ("加强", "强化"),
    ("正式", ""), ("不断", "持续"), ("为了", "为"), ("通过", "借助"), ("以及", "和"), ("同时，", "与此同时，"),
    ("据介绍，", ""), ("据了解，", ""), ("此外，", "另外，"), ("相关", "有关"), ("实现", "做到"), ("帮助", "协助"),
)  # fmt: skip
"""Words that a second paper would put otherwise, in either direction."""
_SHARE_REWORDED = 0.7
_FIGURE = re.compile(r"\d+(?:\.\d+)?")

Change = Callable[[Article, random.Random], Article]


def reworded(article: Article, draw: random.Random) -> Article:
    """The same report in other words, of each pair the one for the other with a chance of 7 in 10."""
    table = {}
    for one, other in SAME_WORDS:
        if draw.random() < _SHARE_REWORDED:
            table[one] = other
            if other:
                table.setdefault(other, one)
    pattern = re.compile("|".join(sorted(map(re.escape, table), key=len, reverse=True)) or "(?!)")
    return _texts(article, lambda text: pattern.sub(lambda match: table[match.group()], text))


def cut(article: Article, draw: random.Random) -> Article:
    """The beginning of it, between a third and three quarters of its sentences, at least two."""
    sentences = _sentences(article)
    kept = max(2, round(len(sentences) * draw.uniform(1 / 3, 3 / 4)))
    return _made(article, sentences[:kept])


def thinned(article: Article, draw: random.Random) -> Article:
    """It without a third of the sentences after the first."""
    first, *rest = _sentences(article) or [""]
    return _made(article, [first, *(one for one in rest if draw.random() > 1 / 3)])


def reordered(article: Article, draw: random.Random) -> Article:
    """The first sentence, then the others in another order."""
    first, *rest = _sentences(article) or [""]
    draw.shuffle(rest)
    return _made(article, [first, *rest])


def another_event(article: Article, draw: random.Random) -> Article:
    """A report set in the same words about something else: every figure is another."""
    return _texts(article, lambda text: _FIGURE.sub(lambda match: _another(match.group(), draw), text))


VERSIONS: tuple[Change, ...] = (
    reworded,
    cut,
    thinned,
    lambda article, draw: reworded(cut(article, draw), draw),
    lambda article, draw: reworded(reordered(thinned(article, draw), draw), draw),
)
"""What a second paper makes of a report, from the nearest to the farthest."""


def _another(figure: str, draw: random.Random) -> str:
    value = float(figure) * draw.uniform(0.4, 2.5) + 1
    changed = f"{value:.{len(figure.partition('.')[2])}f}"
    return changed if changed != figure else f"{changed}1"


def _sentences(article: Article) -> list[str]:
    return [one.text[span.start : span.end] for one in article.paragraphs for span in split(one.text)]


def _made(article: Article, sentences: list[str]) -> Article:
    paragraph = Paragraph(article.paragraphs[0].id, "body", "".join(sentences), (1, 1))
    return replace(article, paragraphs=(paragraph,), headline=sentences[0][:16])


def _texts(article: Article, change: Callable[[str], str]) -> Article:
    paragraphs = tuple(replace(one, text=change(one.text)) for one in article.paragraphs)
    return replace(article, paragraphs=paragraphs, headline=change(article.headline))
