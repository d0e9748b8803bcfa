"""Reads a newspaper page's text into articles; knows nothing of files, dates, parks or the database."""

from collections.abc import Sequence

from index.reading import bylines
from index.reading.articles import Draft, group
from index.reading.headlines import Headline, infer, join_display, match
from index.reading.lines import split_lines
from index.reading.paragraphs import Block, cut
from index.reading.signing import printed_byline, sign
from index.records import ArticleReading, PageReading, ParagraphReading, Role


def read_page(text: str) -> PageReading:
    """Take a page apart into articles, in page order, and furniture.

    Every non-blank line is in exactly one paragraph, headline, byline or furniture. A page without running text
    gives no article: all its lines are furniture.
    """
    grouping = group(cut(split_lines(text)))
    headlines, loose = match(grouping.drafts, grouping.displays)
    signatures = sign(grouping.drafts, grouping.signs)
    articles = tuple(
        _article(draft, headlines.get(number), signed)
        for number, (draft, signed) in enumerate(zip(grouping.drafts, signatures.lines, strict=True))
    )
    furniture = [line.number for block in [*grouping.furniture, *signatures.loose] for line in block.lines]
    return PageReading(articles, tuple(sorted(furniture + [line.number for line in loose])))


def _article(draft: Draft, headline: Headline | None, signed: Sequence[Block]) -> ArticleReading:
    own = " ".join(filter(None, (bylines.names(block.text) for block in signed)))
    return ArticleReading(
        kind=draft.kind,
        headline=headline.text if headline else infer(draft.first_text),
        headline_source="printed" if headline else "inferred",
        byline=own or printed_byline(draft),
        paragraphs=_paragraphs(draft),
        headline_lines=headline.lines if headline else (),
        byline_lines=tuple(line.number for block in signed for line in block.lines),
        confidence=_confidence(draft, headline),
    )


def _paragraphs(draft: Draft) -> tuple[ParagraphReading, ...]:
    paragraphs: list[ParagraphReading] = []
    subhead: list[Block] = []
    for block in draft.parts:
        if block.kind == "display":
            if subhead and not _adjoining(subhead[-1], block):
                paragraphs += _subhead(subhead)
                subhead = []
            subhead.append(block)
            continue
        paragraphs += _subhead(subhead)
        subhead = []
        role: Role = "caption" if draft.kind == "photo" else "body"
        paragraphs.append(ParagraphReading(role, block.text, _span(block)))
    for block in draft.credits:
        paragraphs.append(ParagraphReading("credit", block.text, _span(block)))
    return tuple(sorted(paragraphs, key=lambda paragraph: paragraph.lines))


def _adjoining(upper: Block, lower: Block) -> bool:
    """Whether nothing but blank lines stands between two blocks."""
    first = lower.lines[0]
    return first.number - first.gap - 1 == upper.lines[-1].number


def _subhead(blocks: Sequence[Block]) -> list[ParagraphReading]:
    if not blocks:
        return []
    text = join_display([line.text for block in blocks for line in block.lines])
    return [ParagraphReading("subhead", text, (blocks[0].lines[0].number, blocks[-1].lines[-1].number))]


def _span(block: Block) -> tuple[int, int]:
    return block.lines[0].number, block.lines[-1].number


def _confidence(draft: Draft, headline: Headline | None) -> float:
    """How sure the reading is: the probability of the article's bounds, and the headline's match."""
    matched = 0.5 + 0.5 * headline.confidence if headline else 1.0
    return round(draft.probability * matched, 3)
