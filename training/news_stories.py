"""Makes stories for made pages out of news texts: a title, and a body cut into paragraphs of whole sentences."""

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from training.page_maker import Story

_FULL_WIDTH = {",": "，", ":": "：", ";": "；", "?": "？", "!": "！", "(": "（", ")": "）"}
_SENTENCE = re.compile(r"[^。！？]*[。！？]+[”’）]*")
_RESIDUE = re.compile(
    r"返回搜狐|责任编辑|原标题|广告声明|查看更多|点击|http|本文转自|来源：|Play Video|版权|[◆|]|客户端"
)
_NO_TITLE = re.compile(
    r"[\u200b-\u200f]|^【|\d{4}[-年./]|\d{6}|[讯电]$|记者|时间|发表|本报|报道|作者|供图|正文|摘要|编辑|资料图|通讯员"
)
_TITLED = re.compile(r"([^ 。,]{6,30})[ \u3000]")
_TITLE_CHARACTERS = (6, 34)
_SHORTEST_BODY = 80
_LONGEST_PARAGRAPH = 600
_SIZES = (1, 1, 2, 2, 3, 4)
_LENGTHS = (2, 3, 5, 8, 12, 18)

Text = tuple[str, str]
"""A title and a body."""


def load_texts(folder: Path) -> list[Text]:
    """Titled texts of `pairs.jsonl.gz` (title and body) and of `news.jsonl.gz` (texts that begin with a title)."""
    found = [*_pairs(folder / "pairs.jsonl.gz"), *_news(folder / "news.jsonl.gz")]
    return [(title, body) for title, body in found if _is_title(title) and len(body) >= _SHORTEST_BODY]


def draw_stories(random: Random, texts: Sequence[Text], count: int) -> list[Story]:
    """Stories of different texts, each cut into paragraphs and to a length of its own."""
    stories: list[Story] = []
    while len(stories) < count:
        title, body = random.choice(texts)
        paragraphs = cut_paragraphs(random, body)[: random.choice(_LENGTHS)]
        if sum(map(len, paragraphs)) >= _SHORTEST_BODY and all(title != story.headline for story in stories):
            stories.append(Story(title, paragraphs))
    return stories


def cut_paragraphs(random: Random, body: str) -> list[str]:
    """A body's sentences in paragraphs of one to four, no quotation cut, web residue left out."""
    sentences: list[str] = []
    for sentence in map(str.strip, _SENTENCE.findall(body)):
        if _RESIDUE.search(sentence) or len(sentence) < 5:
            continue
        if sentences and sentences[-1].count("“") > sentences[-1].count("”"):
            sentences[-1] += sentence
        else:
            sentences.append(sentence)
    paragraphs = []
    while sentences:
        size = random.choice(_SIZES)
        paragraphs.append("".join(sentences[:size]))
        sentences = sentences[size:]
    return [paragraph for paragraph in paragraphs if len(paragraph) < _LONGEST_PARAGRAPH]


def _pairs(path: Path) -> Iterator[Text]:
    for row in _rows(path):
        if row["src"] in ("crud_title", "xwlb_title"):
            yield _full_width(row["a"]), _full_width(row["b"])


def _news(path: Path) -> Iterator[Text]:
    for row in _rows(path):
        text = row["text"].strip()
        titled = _TITLED.match(text)
        if titled:
            yield _full_width(titled.group(1)), _full_width(text[titled.end() :])


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def _is_title(title: str) -> bool:
    shortest, longest = _TITLE_CHARACTERS
    if not shortest <= len(title) <= longest or "  " in title or title[-1] in "：，、":
        return False
    half = len(title) // 2
    doubled = title[:half] == title[half : 2 * half]
    balanced = all(title.count(opening) == title.count(closing) for opening, closing in ("“”", "《》", "（）", "【】"))
    return balanced and not doubled and not _NO_TITLE.search(title) and not _RESIDUE.search(title)


def _full_width(text: str) -> str:
    """Half-width punctuation between Chinese as newspapers print it; inside figures and Latin words it stays."""
    text = " ".join(text.split())
    made = []
    for index, character in enumerate(text):
        before, after = text[index - 1 : index], text[index + 1 : index + 2]
        latin = before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
        made.append(character if latin else _FULL_WIDTH.get(character, character))
    return "".join(made)
