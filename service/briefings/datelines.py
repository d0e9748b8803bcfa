"""Where the news of a paragraph begins: after `本报讯（…）` and a bare `近日，`; knows nothing of scores."""

import re

_DATELINE = re.compile(
    r"\s*(?:本报讯|本报[^\s，。]{0,8}[电讯]|[^\s，。“”]{0,12}(?:新华社|中新社|人民网|中新网)[^\s，。]{0,14}?[电讯])"
    r"(?=[\s（(记近日昨今由在据\d“])\s*(?:[（(][^（）()]{1,40}[）)])?\s*"
)
_BARE_TIME = re.compile(
    r"(?:图为)?(?:近日|日前|近期|连日来|近段时间|前不久|不久前|据介绍|据了解|据悉|据统计)[，,]\s*(?=\S)"
)


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
