"""Applies an editor's corrections to a reading; knows nothing of files or the database."""

from collections.abc import Mapping
from dataclasses import replace

from index.errors import PageError
from index.reading.corrections import Corrections, HeadlineRule
from index.reading.headlines import infer, join_display
from index.reading.lines import join, split_lines
from index.records import ArticleReading, Lines, PageReading, ParagraphReading


def correct(reading: PageReading, corrections: Corrections, text: str) -> PageReading:
    """The reading with the corrections applied; `text` is the page's. Raises PageError for a line that is not there."""
    if corrections == Corrections():
        return reading
    printed = {line.number: line.text for line in split_lines(text)}
    for start in corrections.article_starts:
        reading = _start_article(reading, start, printed)
    for span in corrections.paragraphs:
        reading = _one_paragraph(reading, span, printed)
    for rule in corrections.headlines:
        reading = _give_headline(reading, rule, printed)
    return reading


def _start_article(reading: PageReading, start: int, printed: Mapping[int, str]) -> PageReading:
    reading = _cut_before(reading, start, printed)
    number, position = _position(reading, start)
    if position == 0:
        return reading
    article = reading.articles[number]
    before, after = article.paragraphs[:position], article.paragraphs[position:]
    signed_below = article.byline is not None and article.byline in after[-1].text
    lower = ArticleReading(
        kind="photo" if all(one.role in ("caption", "credit") for one in after) else "news",
        headline=infer(after[0].text),
        headline_source="inferred",
        byline=article.byline if signed_below else None,
        paragraphs=after,
        byline_lines=article.byline_lines if signed_below else (),
    )
    upper = replace(article, paragraphs=before, confidence=1.0)
    if signed_below:
        upper = replace(upper, byline=None, byline_lines=())
    articles = (*reading.articles[:number], upper, lower, *reading.articles[number + 1 :])
    return replace(reading, articles=articles)


def _one_paragraph(reading: PageReading, span: Lines, printed: Mapping[int, str]) -> PageReading:
    wanted = [number for number in printed if span[0] <= number <= span[1]]
    if not wanted:
        raise PageError(f"the correction names the lines {span[0]}-{span[1]}, which hold no text")
    reading = _cut_before(_cut_before(reading, span[0], printed), span[1] + 1, printed)
    inside = [
        (number, paragraph)
        for number, article in enumerate(reading.articles)
        for paragraph in article.paragraphs
        if span[0] <= paragraph.lines[0] and paragraph.lines[1] <= span[1]
    ]
    if not inside:
        raise PageError(f"the correction names the lines {span[0]}-{span[1]}, where no paragraph stands")
    taken = {line for article in reading.articles for line in (*article.headline_lines, *article.byline_lines)}
    owner, first = inside[0]
    joined = ParagraphReading(first.role, join(printed[n] for n in wanted if n not in taken), (wanted[0], wanted[-1]))
    gone = {paragraph for _, paragraph in inside}
    articles = []
    for number, article in enumerate(reading.articles):
        kept = [paragraph for paragraph in article.paragraphs if paragraph not in gone]
        kept = sorted([*kept, joined], key=lambda one: one.lines) if number == owner else kept
        if kept:
            articles.append(replace(article, paragraphs=tuple(kept)))
    furniture = tuple(line for line in reading.furniture if line not in wanted)
    return PageReading(tuple(articles), furniture)


def _give_headline(reading: PageReading, rule: HeadlineRule, printed: Mapping[int, str]) -> PageReading:
    wanted = tuple(number for number in printed if rule.lines[0] <= number <= rule.lines[1])
    if not wanted:
        raise PageError(f"the correction names the lines {rule.lines[0]}-{rule.lines[1]}, which hold no text")
    owner, _ = _position(reading, rule.article)
    articles = []
    for number, article in enumerate(reading.articles):
        if number == owner:
            text = join_display([printed[line] for line in wanted])
            article = replace(article, headline=text, headline_source="printed", headline_lines=wanted)
        elif set(article.headline_lines) & set(wanted):
            inferred = infer(article.paragraphs[0].text)
            article = replace(article, headline=inferred, headline_source="inferred", headline_lines=())
        articles.append(article)
    return PageReading(tuple(articles), tuple(line for line in reading.furniture if line not in wanted))


def _position(reading: PageReading, line: int) -> tuple[int, int]:
    """The article and the paragraph in it that a line stands in; of nested ones the innermost."""
    found = [
        (paragraph.lines[1] - paragraph.lines[0], number, position)
        for number, article in enumerate(reading.articles)
        for position, paragraph in enumerate(article.paragraphs)
        if paragraph.lines[0] <= line <= paragraph.lines[1]
    ]
    if not found:
        raise PageError(f"the correction names line {line}, which stands in no paragraph of this page")
    _, number, position = min(found)
    return number, position


def _cut_before(reading: PageReading, line: int, printed: Mapping[int, str]) -> PageReading:
    """The reading with the paragraph around `line` cut in two there; as it was where none is."""
    return replace(
        reading, articles=tuple(_cut_article(reading, article, line, printed) for article in reading.articles)
    )


def _cut_article(
    reading: PageReading, article: ArticleReading, line: int, printed: Mapping[int, str]
) -> ArticleReading:
    paragraphs: list[ParagraphReading] = []
    for paragraph in article.paragraphs:
        own = _own_lines(reading, paragraph, printed)
        above, below = [n for n in own if n < line], [n for n in own if n >= line]
        halves = [half for half in (above, below) if half]
        if len(halves) < 2:
            paragraphs.append(paragraph)
            continue
        paragraphs += [
            ParagraphReading(paragraph.role, join(printed[n] for n in half), (half[0], half[-1])) for half in halves
        ]
    return replace(article, paragraphs=tuple(paragraphs))


def _own_lines(reading: PageReading, paragraph: ParagraphReading, printed: Mapping[int, str]) -> list[int]:
    """The printed lines of a paragraph: those in its range that are in nothing that stands inside it."""
    first, last = paragraph.lines
    taken = set(reading.furniture)
    for article in reading.articles:
        taken.update(article.headline_lines, article.byline_lines)
        for other in article.paragraphs:
            if other is not paragraph and first <= other.lines[0] and other.lines[1] <= last:
                taken.update(range(other.lines[0], other.lines[1] + 1))
    return [number for number in printed if first <= number <= last and number not in taken]
