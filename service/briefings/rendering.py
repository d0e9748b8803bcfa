"""Lays briefings and digests out as documents; knows nothing of the forms they are set in."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from service.briefings.briefing import Briefing, CitedName
from service.briefings.changing import Change
from service.briefings.comparing import Conflict, PrintedFigure, Series
from service.briefings.digest import Digest, Event, PageLine, ParkNews
from service.briefings.sourced import CitedFigure, CitedSentence, Listed, Source
from service.briefings.writing import Writing
from service.documents.document import Bars, Block, Bullets, Document, Heading, Line, Reference, Run, Text, line
from service.documents.markdown import as_markdown

UNDATED = "日期不详"
NEW = "【新】"
KINDS = {"person": "人物", "organisation": "企业与机构", "programme": "项目与品牌"}
STATES = {"future": "这一周还没有开始。", "running": "这一周还没有结束。", "over": ""}
MOST_CHANGES = 8
"""Parks whose change is told."""
_ENDED = re.compile(r"[。！？!?…；;：:][”’」』）》]*$")


def render_briefing(briefing: Briefing) -> str:
    """A briefing as Markdown, ending in a newline."""
    return as_markdown(briefing_document(briefing))


def render_digest(digest: Digest) -> str:
    """A digest as Markdown, ending in a newline."""
    return as_markdown(digest_document(digest))


def briefing_document(briefing: Briefing) -> Document:
    """A briefing laid out."""
    summary = f"时间范围：{_range(briefing.since, briefing.until)}{_news(briefing)}"
    title = f"{briefing.park}简报"
    return Document(title, summary, (Text(line(summary)), *_briefing(briefing)), _references(briefing.sources))


def digest_document(digest: Digest) -> Document:
    """A digest laid out."""
    summary = f"{digest.monday} 至 {digest.sunday}。{STATES[digest.state]}{_counts(digest)}"
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
    yield from _written(briefing.writing)
    if briefing.developments:
        yield Heading(2, "动态")
    for development in briefing.developments:
        yield Heading(3, development.theme)
        yield Bullets(tuple((_cited(sentence),) for sentence in development.sentences))
    yield from _figures(briefing.figures, with_park=False)
    yield from _series(briefing.series)
    yield from _conflicts(briefing.conflicts)
    yield from _named(briefing.named)
    if briefing.undated:
        yield Heading(2, "日期不详的报道（未计入上述范围）")
        yield Bullets(tuple(map(_listed, briefing.undated)))


def _digest(digest: Digest) -> Iterator[Block]:
    if digest.missing:
        yield Text(line(f"前四周每周都有、本周没有收到的报纸：{'、'.join(map(_paper, digest.missing))}。"))
    if digest.overview:
        yield Heading(2, "概述")
        yield Text(tuple(map(_cited, digest.overview)))
    yield from _written(digest.writing)
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
    if digest.change:
        yield from _change(digest.change)
    if digest.pages and (digest.quiet or digest.silent):
        yield Heading(2, "本周没有报道的高新区")
    if digest.pages and digest.quiet:
        yield Text(line(f"上周有报道：{'、'.join(digest.quiet)}。"))
    if digest.pages and digest.silent:
        yield Text(line(f"{'其他：' if digest.quiet else ''}{'、'.join(digest.silent)}。"))
    for title, pages in (("本周版面", digest.pages), ("日期不详的版面（未计入本周）", digest.undated_pages)):
        if pages:
            yield Heading(2, title)
            yield Bullets(tuple(map(_page, pages)))


def _reports(parks: Sequence[ParkNews]) -> Bars:
    return Bars("各高新区报道篇数", tuple(p.park for p in parks), (("本周", tuple(float(p.articles) for p in parks)),))


def _news(briefing: Briefing) -> str:
    if briefing.new_articles is None:
        return ""
    after = f"{briefing.new_since} 之后的" if briefing.new_since else "上次简报之后"
    return f"。{after}新报道 {briefing.new_articles} 篇" + (f"，以{NEW}标出" if briefing.new_articles else "")


def _counts(digest: Digest) -> str:
    if not digest.pages:
        return "" if digest.state == "future" else "本周没有收到版面。"
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
        shown = dict.fromkeys((one.park, one.shown, one.citations) for one in untold)
        yield Heading(2, "更多数据")
        yield Bullets(
            tuple(line(f"{f'{park}　' if with_park else ''}{text}", citations) for park, text, citations in shown)
        )


def _series(all_series: Sequence[Series]) -> Iterator[Block]:
    if all_series:
        yield Heading(2, "数据走势")
    for one in all_series:
        days = tuple(f"{point.when}" for point in one.points)
        values = tuple(float(point.value) for point in one.points)
        yield Bars(f"{one.subject}（{one.unit}）", days, ((one.unit, values),))
    if all_series:
        yield Bullets(tuple(_course(one) for one in all_series))


def _course(series: Series) -> Line:
    first, *later = (Run(f"{point.printed}（{point.when}）", point.citations) for point in series.points)
    return (Run(f"{series.subject}："), first, *(part for run in later for part in (Run(" → "), run)))


def _conflicts(conflicts: Sequence[Conflict]) -> Iterator[Block]:
    if conflicts:
        yield Heading(2, "说法不一的数据")
        yield Bullets(tuple(_conflict(one) for one in conflicts))


def _conflict(conflict: Conflict) -> Line:
    first, *others = (Run(f"{one.printed}（{_printed_in(one)}）", one.citations) for one in conflict.figures)
    return (Run(f"{conflict.subject}："), first, *(part for run in others for part in (Run("；"), run)))


def _printed_in(figure: PrintedFigure) -> str:
    day = str(figure.issued) if figure.issued else UNDATED
    return f"{_paper(figure.publication)}，{day}" if figure.publication else day


def _paper(name: str) -> str:
    return f"《{name}》"


def _named(names: Sequence[CitedName]) -> Iterator[Block]:
    kinds = {title: [one for one in names if one.kind == kind] for kind, title in KINDS.items()}
    if names:
        yield Heading(2, "提及的人物、企业与项目")
        yield Bullets(tuple(_names(title, theirs) for title, theirs in kinds.items() if theirs))


def _names(title: str, names: Sequence[CitedName]) -> Line:
    runs = [Run(f"{one.name}{f'（{one.role}）' if one.role else ''}", one.citations) for one in names]
    return (Run(f"{title}："), runs[0], *(part for run in runs[1:] for part in (Run("、"), run)))


def _written(writing: Writing | None) -> Iterator[Block]:
    """What became of a chat model's overview, where not all of it is there."""
    if writing and writing.failure:
        yield Text(line(f"（概述由原文摘录而成：{writing.failure}）"))
    elif writing and writing.dropped:
        yield Text(line(f"（概述略去 {len(writing.dropped)} 句：{'；'.join(dict.fromkeys(writing.dropped))}）"))


def _change(change: Change) -> Iterator[Block]:
    """Where neither week has a page in a common paper there is nothing to compare."""
    by = f"按两周都收到的{'、'.join(map(_paper, change.publications))}计，" if change.publications else ""
    apart = f"（不计{'、'.join(map(_paper, change.left_out))}：只在其中一周收到）" if change.left_out else ""
    yield Heading(2, "与上周相比")
    yield Text(
        line(
            f"{by}每版 {change.per_page:.1f} 篇，上周每版 {change.per_page_before:.1f} 篇"
            f"（{change.pages} 个版面 {change.articles} 篇，"
            f"上周 {change.pages_before} 个版面 {change.articles_before} 篇）"
            f"{apart}。"
        )
    )
    told = [one for one in change.parks if one.articles != one.expected][:MOST_CHANGES]
    yield Bullets(tuple(line(f"{one.park}：{one.articles} 篇，上周按版面数折合 {one.expected:g} 篇") for one in told))


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
        f"第 {source.paragraph} 段" if source.paragraph else "",
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
    text = f"{NEW if sentence.new else ''}{sentence.text}"
    return Run(text if _ENDED.search(text) else f"{text}。", sentence.citations)
