"""Takes the stories that no other family prints: other titles, texts cut clean of residue, and brief market news."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.held_out_pages import stories as shared
from tests.held_out_pages.stories import Story

BRIEF = 60
"""Characters that the shortest story holds."""


def read_own_stories(news: Path, pairs: Path) -> list[Story]:
    """The family's stories in the order of the files; none begins or is headed as one that other families may take."""
    others = shared.read_stories(news, pairs)
    taken = {story.sentences[0][:20] for story in others}
    titles = {story.headline for story in others}
    texts, records = list(shared.records(news)), list(shared.records(pairs))
    titled = shared.lengthened([each for each in records if each["src"] in shared.TITLED], texts)
    kept: dict[str, Story] = {}
    for story in (*_titled([*titled, *(each for each in records if each["src"] == "finna")]), *_untitled(texts)):
        first = story.sentences[0][:20]
        if first not in taken and first not in kept and (story.headline is None or story.headline not in titles):
            kept[first] = story
            titles.add(story.headline)
    return list(kept.values())


def _titled(records: Iterable[dict[str, str]]) -> Iterator[Story]:
    for record in records:
        headline = shared.clean_headline(record["a"])
        body = clean_body(record["b"])
        if headline is None or not body or _PROGRAMME.search(headline):
            continue
        begins = record["src"] != "crud_title" or _DATED.match(body[0])
        if begins and shared.share_told(headline, "".join(body)) >= 0.5:
            yield Story(headline, body)


def _untitled(records: Iterable[dict[str, str]]) -> Iterator[Story]:
    for record in records:
        body = clean_body(record["text"])
        if body and sum(map(len, body)) >= 3 * BRIEF and _DATED.match(body[0]):
            yield Story(None, body)


def clean_body(text: str) -> tuple[str, ...]:
    """Whole sentences up to the first that a web site added; empty where what is left isn't fit for print."""
    body = list(shared.sentences(shared.full_width(text)))
    for at, sentence in enumerate(body):
        if shared.RESIDUE.search(sentence) or _PROGRAMME.search(sentence):
            del body[at:]
            break
    whole = "".join(body)
    fit = len(whole) >= BRIEF and shared.balanced(whole) and re.fullmatch(shared.PRINTABLE, whole)
    if not fit or max(map(len, body)) > 230 or min(map(len, body)) < 6 or not re.match(r"[一-龥\d“《]", whole):
        return ()
    return tuple(body)


_PROGRAMME = re.compile(
    r"节目|来看|总台|本台|二十四节气|公报|快讯|直播|网友|小伙伴|大家|同花顺|个股|宝子|哦|啦|吧[，。！]"
)
_DATED = re.compile(
    r"近日|日前|昨[日天]|今[日天年]|\d{1,4}[年月日]|记者从|随着|近年来|当前|当地时间|据|截至|为[一-龥]{2,}|眼下"
)
