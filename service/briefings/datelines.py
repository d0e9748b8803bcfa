"""Where news begins: after `本报讯（…）`, a bare `近日，` or an opening like `此外，`; knows nothing of scores."""

import re

_DATELINE = re.compile(
    r"\s*(?:本报讯|本报[^\s，。]{0,8}[电讯]|[^\s，。“”]{0,12}(?:新华社|中新社|人民网|中新网)[^\s，。]{0,14}?[电讯])"
    r"(?=[\s（(记近日昨今由在据\d“])\s*(?:[（(][^（）()]{1,40}[）)])?\s*"
)
_BARE_TIME = re.compile(
    r"(?:图为)?(?:近日|日前|近期|连日来|近段时间|前不久|不久前|据介绍|据了解|据悉|据统计)[，,]\s*(?=\S)"
)
_JOINING = re.compile(
    r"(?:值得一提的是|此外|同时|另外|与此同时|不仅如此|除此之外|其中|为此|对此|因此|据此)[，,]\s*(?=\S)"
)
"""Openings that tie a sentence to the one before it and can be cut without it."""


def news_start(paragraph: str) -> int:
    """The offset at which the news begins: past the dateline and past an opening that only says `近日，`.

    A real date (`3月16日晚，`) stays: it is news. 0 where there is nothing to cut.
    """
    dateline = _DATELINE.match(paragraph)
    end = past_bare_time(paragraph, dateline.end() if dateline else 0)
    return end if end < len(paragraph) else 0


def past_bare_time(text: str, start: int) -> int:
    """The offset past `近日，`, `图为近日，` or `据介绍，` where a sentence opens so at `start`, else `start`."""
    bare = _BARE_TIME.match(text, start)
    return bare.end() if bare else start


def past_joining(text: str) -> int:
    """The offset past an opening (`此外，`, `其中，`) that only ties a sentence to what stood before it, else 0."""
    joining = _JOINING.match(text)
    return joining.end() if joining else 0
