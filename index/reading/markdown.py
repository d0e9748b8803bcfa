"""Reads a single article from Markdown with markdown-it-py; line numbers are those of the file itself."""

from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.errors import PageError
from index.reading import bylines
from index.reading.headlines import infer
from index.reading.lines import join
from index.reading.source import decode
from index.records import ArticleReading, PageReading, ParagraphReading, Role

_ROLES: dict[str, Role] = {"heading_open": "subhead", "paragraph_open": "body", "html_block": "body"}
_Block = tuple[str, str, tuple[int, int]]


def read_markdown(data: bytes, name: str) -> tuple[str, PageReading]:
    """The text of the Markdown file called `name` as it stands, and its article; lines count in the file, from 1.

    The first heading is the headline, later ones are subheads; list items, quotations and table cells are paragraphs.
    Lines that hold only marks (rules, fences, front matter) are furniture.

    Raises:
        PageError: the bytes are no text, or hold no paragraph.
    """
    text, _ = decode(data, name)
    skipped = _front_matter(text)
    lines = text.split("\n")
    parsed = MarkdownIt("commonmark").enable("table").parse("\n".join([""] * skipped + lines[skipped:]))
    blocks = list(_blocks(parsed))
    headline = next((block for block in blocks if block[0] == "heading_open"), None)
    others = [block for block in blocks if block is not headline]
    signed = [block for block in others if bylines.is_byline(block[1])]
    parts = [block for block in others if block not in signed]
    if not any(_ROLES[kind] == "body" for kind, _, _ in parts):
        raise PageError(f"{name}: no paragraph in this file; give Markdown with an article's text")
    article = _article(headline, signed, parts)
    return text, PageReading((article,), _furniture(lines, article))


def _front_matter(text: str) -> int:
    """How many lines of YAML front matter the file opens with."""
    lines = text.split("\n")
    if lines[0].strip() != "---":
        return 0
    return next((number + 1 for number, line in enumerate(lines[1:], start=1) if line.strip() == "---"), 0)


def _blocks(tokens: Sequence[Token]) -> Iterator[_Block]:
    """The blocks with text: the token that opened each, its plain text and its lines from 1."""
    opened, place = "paragraph_open", (1, 1)
    for token in tokens:
        if token.map and token.type != "inline":
            opened, place = token.type, (token.map[0] + 1, max(token.map[1], token.map[0] + 1))
        content = _plain(token)
        if content:
            yield (opened if opened in _ROLES else "paragraph_open"), content, place


def _plain(token: Token) -> str:
    """The words of a token without their marks: a wrapped line goes on, a picture is its description."""
    if token.type in ("fence", "code_block"):
        return join(token.content.split("\n")).strip()
    if token.type != "inline":
        return ""
    pieces = [""]
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            pieces.append("")
        elif child.type in ("text", "code_inline", "image"):
            pieces[-1] += child.content
    return join(piece.strip() for piece in pieces).strip()


def _article(headline: _Block | None, signed: Sequence[_Block], parts: Sequence[_Block]) -> ArticleReading:
    paragraphs = tuple(ParagraphReading(_ROLES[kind], text, lines) for kind, text, lines in parts)
    body = [paragraph.text for paragraph in paragraphs if paragraph.role == "body"]
    own = " ".join(filter(None, (bylines.names(text) for _, text, _ in signed)))
    return ArticleReading(
        kind="news",
        headline=headline[1] if headline else infer(body[0]),
        headline_source="printed" if headline else "inferred",
        byline=own or bylines.opening_byline(body[0]) or bylines.trailing_byline(body[-1]),
        paragraphs=paragraphs,
        headline_lines=tuple(range(headline[2][0], headline[2][1] + 1)) if headline else (),
        byline_lines=tuple(number for _, _, (first, last) in signed for number in range(first, last + 1)),
    )


def _furniture(lines: Sequence[str], article: ArticleReading) -> tuple[int, ...]:
    taken = {*article.headline_lines, *article.byline_lines}
    for paragraph in article.paragraphs:
        taken |= set(range(paragraph.lines[0], paragraph.lines[1] + 1))
    return tuple(number for number, line in enumerate(lines, start=1) if line.strip() and number not in taken)
