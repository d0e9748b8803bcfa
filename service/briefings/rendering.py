"""Lays briefings and digests out as documents; knows nothing of the forms they are set in."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from service.briefings.briefing import Briefing
from service.briefings.digest import Digest, Event, PageLine, ParkNews
from service.briefings.sourced import CitedFigure, CitedSentence, Listed, Source
from service.documents.document import Bars, Block, Bullets, Document, Heading, Line, Reference, Run, Text, line
from service.documents.markdown import as_markdown

UNDATED = "日期不详"
_ENDED = re.compile(r"[。！？!?…；;：:][”’」』）》]*$")


def render_briefing(briefing: Briefing) -> str:
    """A briefing as Markdown, ending in a newline."""
    return as_markdown(briefing_document(briefing))


def render_digest(digest: Digest) -> str:
    """A digest as Markdown, ending in a newline."""
    return as_markdown(digest_document(digest))


def briefing_document(briefing: Briefing) -> Document:
    """A briefing laid out."""
    summary = f"时间范围：{_range(briefing.since, briefing.until)}"
    title = f"{briefing.park}简报"
    return Document(title, summary, (Text(line(summary)), *_briefing(briefing)), _references(briefing.sources))


def digest_document(digest: Digest) -> Document:
    """A digest laid out."""
    summary = f"{digest.monday} 至 {digest.sunday}。{_counts(digest)}"
    return Document(
        f"高新区一周要闻（{digest.week}）",
        summary,
        (Text(line(summary)), *_digest(digest)),
        _references(digest.sources),
    )


def _briefing(briefing: Briefing) -> Iterator[Block]:
    if not briefing.articles:
        yield Text(line(f"在此范围内没有关于{briefing.park}的报道。"))
    elif not briefing.overview:
        yield Text(line(f"共有 {briefing.articles} 篇相关报道，没有可以引用的新闻句。"))
    if briefing.overview:
        yield Heading(2, "概述")
        yield Text(tuple(map(_cited, briefing.overview)))
    if briefing.developments:
        yield Heading(2, "动态")
    for development in briefing.developments:
        yield Heading(3, development.theme)
        yield Bullets(tuple((_cited(sentence),) for sentence in development.sentences))
    yield from _figures(briefing.figures, with_park=False)
    if briefing.undated:
        yield Heading(2, "日期不详的报道（未计入上述范围）")
        yield Bullets(tuple(map(_listed, briefing.undated)))


def _digest(digest: Digest) -> Iterator[Block]:
    if digest.events:
        yield Heading(2, "要闻")
        yield Bullets(tuple(map(_event, digest.events)), numbered=True)
    if digest.parks:
        yield Heading(2, "各高新区")
    if any(park.articles != digest.parks[0].articles for park in digest.parks):
        yield _reports(digest.parks)
    for park in digest.parks:
        yield Heading(3, park.park)
        yield Bullets(tuple(_park(park)))
    yield from _figures(digest.figures, with_park=True)
    if digest.quiet:
        yield Heading(2, "上周有、本周没有报道的高新区")
        yield Text(line(f"{'、'.join(digest.quiet)}。"))
    for title, pages in (("本周版面", digest.pages), ("日期不详的版面（未计入本周）", digest.undated_pages)):
        if pages:
            yield Heading(2, title)
            yield Bullets(tuple(map(_page, pages)))


def _reports(parks: Sequence[ParkNews]) -> Bars:
    return Bars("各高新区报道篇数", tuple(p.park for p in parks), (("本周", tuple(float(p.articles) for p in parks)),))


def _counts(digest: Digest) -> str:
    if not digest.pages:
        return "本周没有收到版面。"
    last = f"{digest.pages_before} 个版面、{digest.articles_before} 篇报道" if digest.pages_before else "没有版面"
    return f"本周收到 {len(digest.pages)} 个版面、{digest.articles} 篇报道；上周{last}。"


def _event(event: Event) -> Line:
    about = (Run("、".join(event.parks), strong=True), Run("　")) if event.parks else ()
    if event.articles == 1:
        return (*about, _cited(event.sentence))
    reports = (Run(f"（{event.articles} 篇报道，另见", event.also), Run("）"))
    return (*about, _cited(event.sentence), *(reports if event.also else line(f"（{event.articles} 篇报道）")))


def _park(park: ParkNews) -> Iterator[Line]:
    if park.events:
        yield line(f"见要闻 {'、'.join(map(str, park.events))}。")
    yield from ((_cited(sentence),) for sentence in park.sentences)
    if not park.events and not park.sentences:
        yield line(f"{park.articles} 篇报道，没有可以引用的新闻句。")


def _figures(figures: Sequence[CitedFigure], *, with_park: bool) -> Iterator[Block]:
    """Figures that the text above has not given; by park where there are several."""
    untold = [figure for figure in figures if not figure.told]
    if untold:
        yield Heading(2, "更多数据")
        yield Bullets(tuple(line(f"{one.park + '：' if with_park else ''}{one.text}", one.citations) for one in untold))


def _listed(item: Listed) -> Line:
    return (Run(f"{item.headline}，{item.page_source}，"), Run("", url=item.url))


def _references(sources: Iterable[Source]) -> tuple[Reference, ...]:
    return tuple(map(_reference, sources))


def _reference(source: Source) -> Reference:
    cited = source.citation
    first, last = cited.lines
    parts = (
        f"《{cited.headline}》",
        source.publication or "",
        _day(date.fromisoformat(cited.date) if cited.date else None, source.date_source),
        source.page_source,
        f"第 {first}—{last} 行" if first != last else f"第 {first} 行",
    )
    return Reference(cited.number, tuple(part for part in parts if part), cited.url)


def _page(page: PageLine) -> Line:
    parts = [page.source, page.publication or "", _day(page.date, page.date_source), f"{page.articles} 篇"]
    return line("，".join(part for part in parts if part))


def _day(day: date | None, source: str) -> str:
    if day is None:
        return UNDATED
    return f"{day}（推定）" if source == "inferred" else str(day)


def _range(since: date | None, until: date | None) -> str:
    if since is None and until is None:
        return "全部日期"
    return f"{since or '最早'} 至 {until or '最近'}"


def _cited(sentence: CitedSentence) -> Run:
    """With a full stop where its source goes on after a semicolon."""
    return Run(sentence.text if _ENDED.search(sentence.text) else f"{sentence.text}。", sentence.citations)
