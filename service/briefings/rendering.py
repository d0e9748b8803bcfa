"""Sets briefings and digests as Markdown that can be sent as it is; knows nothing of how they were written."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from service.briefings.briefing import Briefing
from service.briefings.digest import Digest, Event, PageLine, ParkNews
from service.briefings.sourced import CitedFigure, CitedSentence, Listed, Source

_SPECIAL = re.compile(r"[\\`*\[\]<>#|]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])")
"""An underscore inside a word or a file name is no emphasis."""
UNDATED = "日期不详"


def render_briefing(briefing: Briefing) -> str:
    """A briefing as Markdown, ending in a newline. What pages hold of Markdown or HTML is escaped."""
    blocks = [f"# {_escaped(briefing.park)}简报", f"时间范围：{_range(briefing.since, briefing.until)}"]
    if not briefing.articles:
        blocks.append(f"在此范围内没有关于{_escaped(briefing.park)}的报道。")
    elif not briefing.overview:
        blocks.append(f"共有 {briefing.articles} 篇相关报道，没有可以引用的新闻句。")
    if briefing.overview:
        blocks += ["## 概述", "".join(_cited(sentence) for sentence in briefing.overview)]
    if briefing.developments:
        blocks.append("## 动态")
    for development in briefing.developments:
        blocks += [f"### {_escaped(development.theme)}", _bullets(map(_cited, development.sentences))]
    blocks += _figures(briefing.figures, with_park=False)
    blocks += _undated(briefing.undated)
    blocks += _sources(briefing.sources)
    return "\n\n".join(blocks) + "\n"


def render_digest(digest: Digest) -> str:
    """A digest as Markdown, ending in a newline. What pages hold of Markdown or HTML is escaped."""
    blocks = [f"# 高新区一周要闻（{digest.week}）", f"{digest.monday} 至 {digest.sunday}。{_counts(digest)}"]
    if digest.events:
        blocks += ["## 要闻", "\n".join(_event(event) for event in digest.events)]
    if digest.parks:
        blocks.append("## 各高新区")
    for park in digest.parks:
        blocks += [f"### {_escaped(park.park)}", _park(park)]
    blocks += _figures(digest.figures, with_park=True)
    if digest.quiet:
        blocks += ["## 上周有、本周没有报道的高新区", "、".join(map(_escaped, digest.quiet)) + "。"]
    if digest.pages:
        blocks += ["## 本周版面", _bullets(map(_page, digest.pages))]
    if digest.undated_pages:
        blocks += ["## 日期不详的版面（未计入本周）", _bullets(map(_page, digest.undated_pages))]
    blocks += _sources(digest.sources)
    return "\n\n".join(blocks) + "\n"


def _counts(digest: Digest) -> str:
    if not digest.pages:
        return "本周没有收到版面。"
    last = f"{digest.pages_before} 个版面、{digest.articles_before} 篇报道" if digest.pages_before else "没有版面"
    return f"本周收到 {len(digest.pages)} 个版面、{digest.articles} 篇报道；上周{last}。"


def _event(event: Event) -> str:
    also = f"，另见{_markers(event.also)}" if event.also else ""
    reports = f"（{event.articles} 篇报道{also}）" if event.articles > 1 else ""
    about = f"**{_escaped('、'.join(event.parks))}**　" if event.parks else ""
    return f"{event.number}. {about}{_cited(event.sentence)}{reports}"


def _park(park: ParkNews) -> str:
    lines = [_cited(sentence) for sentence in park.sentences]
    if park.events:
        lines.insert(0, f"见要闻 {'、'.join(map(str, park.events))}。")
    return _bullets(lines or [f"{park.articles} 篇报道，没有可以引用的新闻句。"])


def _figures(figures: Sequence[CitedFigure], *, with_park: bool) -> list[str]:
    """Figures that the text above has not given; by park where there are several."""
    untold = [figure for figure in figures if not figure.told]
    if not untold:
        return []
    lines = [f"{figure.park + '：' if with_park else ''}{figure.text}" for figure in untold]
    marked = (_escaped(line) + _markers(f.citations) for line, f in zip(lines, untold, strict=True))
    return ["## 更多数据", _bullets(marked)]


def _undated(listed: Sequence[Listed]) -> list[str]:
    if not listed:
        return []
    lines = (f"{_escaped(item.headline)}，{_escaped(item.page_source)}，<{item.url}>" for item in listed)
    return ["## 日期不详的报道（未计入上述范围）", _bullets(lines)]


def _sources(sources: Sequence[Source]) -> list[str]:
    return ["## 来源", "\n".join(map(_source, sources))] if sources else []


def _source(source: Source) -> str:
    cited = source.citation
    first, last = cited.lines
    parts = [
        f"《{_escaped(cited.headline)}》",
        _escaped(source.publication) if source.publication else "",
        _day(date.fromisoformat(cited.date) if cited.date else None, source.date_source),
        _escaped(source.page_source),
        f"第 {first}—{last} 行" if first != last else f"第 {first} 行",
        f"<{cited.url}>",
    ]
    return f"{cited.number}. " + "，".join(part for part in parts if part)


def _page(page: PageLine) -> str:
    parts = [_escaped(page.source), _escaped(page.publication or ""), _day(page.date, page.date_source)]
    return "，".join(part for part in parts if part) + f"，{page.articles} 篇"


def _day(day: date | None, source: str) -> str:
    if day is None:
        return UNDATED
    return f"{day}（推定）" if source == "inferred" else str(day)


def _range(since: date | None, until: date | None) -> str:
    if since is None and until is None:
        return "全部日期"
    return f"{since or '最早'} 至 {until or '最近'}"


def _cited(sentence: CitedSentence) -> str:
    return _escaped(sentence.text) + _markers(sentence.citations)


def _markers(numbers: Iterable[int]) -> str:
    return "".join(f"[{number}]" for number in numbers)


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda match: f"\\{match.group()}", " ".join(text.split()))
