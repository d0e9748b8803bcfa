"""Takes stories fit for print out of news texts: a headline or none and whole sentences; knows nothing of pages."""

import gzip
import json
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from tests.held_out_pages.families import FAMILIES

TITLED = frozenset({"crud_title", "xwlb_title"})


@dataclass(frozen=True, slots=True)
class Story:
    """A headline, or None where the text came without one, and the sentences of the text."""

    headline: str | None
    sentences: tuple[str, ...]

    @property
    def length(self) -> int:
        return sum(map(len, self.sentences))


def read_stories(news: Path, pairs: Path) -> list[Story]:
    """The stories of both files fit for print, no text and no headline twice, in the order of the files."""
    kept: dict[str, Story] = {}
    titles = set()
    texts, headed = list(records(news)), [record for record in records(pairs) if record["src"] in TITLED]
    for story in (*titled(lengthened(headed, texts)), *untitled(texts)):
        if story.sentences[0][:20] not in kept and (story.headline is None or story.headline not in titles):
            kept[story.sentences[0][:20]] = story
            titles.add(story.headline)
    return list(kept.values())


def titled(records: Iterable[dict[str, str]]) -> Iterator[Story]:
    """Stories of records with a title in `a` and its text in `b`."""
    for record in records:
        headline = clean_headline(record["a"])
        if headline and _told_by(headline, full_width(record["b"])):
            opening = _PLAIN_OPENING if record["src"] == "crud_title" else _OPENING
            yield from _stories(headline, record["b"], opening)


def untitled(records: Iterable[dict[str, str]]) -> Iterator[Story]:
    """Stories of records that hold a `text` alone."""
    for record in records:
        yield from _stories(None, record["text"], _OPENING)


def lengthened(pairs: list[dict[str, str]], texts: list[dict[str, str]]) -> list[dict[str, str]]:
    """The pairs with the whole text in `b`, where a text holds what the pair gives the beginning of."""
    whole = {record["b"][5:29]: record["b"] for record in pairs}
    for text in (record["text"] for record in texts):
        for at in range(5, min(140, len(text) - 24)):
            if (key := text[at : at + 24]) in whole and len(text) - at > len(whole[key]):
                whole[key] = text[at - 5 :]
    return [record | {"b": whole[record["b"][5:29]]} for record in pairs]


def clean_headline(text: str) -> str | None:
    """The headline as a newspaper prints it; None if it is cut off, or more than a headline."""
    headline = full_width(text).strip("　 。，")
    if not 8 <= len(headline) <= 34 or _NO_HEADLINE.search(headline) or not balanced(headline) or _said_twice(headline):
        return None
    return headline


def full_width(text: str) -> str:
    """Punctuation in full width, no space beside a Chinese character; figures and Latin words as they are."""
    text = re.sub(r"\.{3,}", "……", text.replace("\u3000", " "))
    text = re.sub(r"(?<!\d)[,:](?!\s*\d{3}\b)|[,:](?!\d)", lambda mark: _FULL[mark[0]], text)
    text = re.sub(r"[;?!()]", lambda mark: _FULL[mark[0]], text)
    return re.sub(r"\s*(?<![A-Za-z0-9])\s+|\s+(?![A-Za-z0-9])", lambda gap: _gap(gap, text), text).strip()


def sentences(text: str) -> tuple[str, ...]:
    """The whole sentences of a text; a quotation and who said it stay in one, a cut-off end is dropped."""
    found, start, depth = [], 0, 0
    for at, character in enumerate(text):
        depth += (character in "“‘（《「") - (character in "”’）》」")
        after = text[at + 1 : at + 2]
        if depth or (after and after in "”’）》」。！？…"):
            continue
        ends = character in "。！？" or (character in "”’" and text[at - 1] in "。！？…" and after not in "，、；：的")
        if ends and not _SAID.match(text[at + 1 :]):
            found.append(text[start : at + 1])
            start = at + 1
    return tuple(found)


def pool(stories: Iterable[Story], family: str) -> list[Story]:
    """The third of the stories that is one family's own, so that no text is in two, with their headlines well told."""
    least = FAMILIES[family].told
    return [
        story
        for story in stories
        if _family(story) == family
        and (story.headline is None or share_told(story.headline, "".join(story.sentences)) >= least)
    ]


def share_told(headline: str, text: str) -> float:
    """How many of the headline's pairs of characters its text holds, pairs with punctuation left out."""
    pairs = [pair for pair in map("".join, pairwise(headline)) if not _PUNCTUATION.search(pair)]
    return sum(pair in text for pair in pairs) / max(len(pairs), 1)


_FULL = dict(zip(",:;?!()", "，：；？！（）", strict=True))
_NO_HEADLINE = re.compile(
    r"记者|通讯员|[讯电根据为]$|近日$|日前$|\d日|新闻|日报|晚报|摘要|供图|南都|极目|红网|央广|\d年|本文|转自|作者|来源|编辑|客户端|今天|正文|消息|图\d|文$|[|丨★↓→#@_=<>\"'~*【】\[\]{}\\]|https?"
)
RESIDUE = re.compile(
    r"搜狐|责任编辑|责编|原标题|广告|转自|来源|正文|编辑|扫码|关注公众|点击|下载|版权|图源|供图|摄影|摄[）。]|图片|网讯|小编"
    r"|客户端|https?|www|分享|本文|作者|IT之家|财联社|消息[，：]|[讯电](?:[（，]|$)|日[讯电]|通讯员|实习"
    r"|（记者|记者[：:　 ]|图为|本网|新闻联播|频道|提供）|[|丨★↓→◆●■▲▶#@_=<>\"'~*【】\[\]{}\\\ufffd]"
)
_SAID = re.compile(r"[^，。！？“”]{0,18}(?:说|表示|介绍|告诉|称|道|认为|指出|坦言|感慨|问)")
_OPENING = re.compile(
    r"近日|日前|昨|今|目前|\d{1,4}[年月日]|据|记者从|记者了解|为|随着|近年|当前|当地时间|在|自|作为|如何|本[周月]|“"
    r"|[一-龥]{2,12}(?:\d{1,2}日|近日|日前|今[天日]|昨[天日])"
)
# What these texts begin with otherwise is often the second line of their headline.
_PLAIN_OPENING = re.compile(
    r"近日|日前|昨[日天]|今[日天年]|\d{1,4}[年月日]|记者从|为[^什何]"
    r"|随着|近年来|当前|当地时间|在"
)


def _family(story: Story) -> str:
    """Family c came later and took its third from both: what a and b have left was theirs before."""
    first = story.sentences[0]
    return "c" if random.Random(f"c {first}").random() < 1 / 3 else random.Random(first).choice("ab")


def records(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _stories(headline: str | None, text: str, opening: re.Pattern[str]) -> Iterator[Story]:
    body = sentences(full_width(text))
    whole = "".join(body)
    if len(whole) < 60 or RESIDUE.search(whole) or not balanced(whole) or not opening.match(whole):
        return
    if max(map(len, body)) <= 220 and min(map(len, body)) >= 6 and re.fullmatch(PRINTABLE, whole):
        yield Story(headline, body)


_PUNCTUATION = re.compile(r"[，。、；：？！“”‘’（）《》…—·\s]")
PRINTABLE = re.compile(r"[一-龥A-Za-z0-9，。、；：？！“”‘’（）《》…—·\-+%./&℃ 〇,:]+")


def _gap(gap: re.Match[str], text: str) -> str:
    before, after = text[: gap.start()][-1:], text[gap.end() :][:1]
    kept = "\u4e00" <= before <= "\u9fa5" and "\u4e00" <= after <= "\u9fa5" and len(text) <= 60
    return " " if kept else ""


def _told_by(headline: str, text: str) -> bool:
    """Some pairs hold the headline of another text: two in five of its pairs of characters must be in its own."""
    pairs = [headline[at : at + 2] for at in range(len(headline) - 1)]
    return sum(pair in text for pair in pairs) >= 0.4 * len(pairs)


def _said_twice(headline: str) -> bool:
    return any(headline[at : at + 6] in headline[at + 6 :] for at in range(len(headline) - 11))


def balanced(text: str) -> bool:
    for opening, closing in ("“”", "‘’", "（）", "《》"):
        depth = 0
        for character in text:
            depth += (character == opening) - (character == closing)
            if depth not in (0, 1):
                return False
        if depth:
            return False
    return True
