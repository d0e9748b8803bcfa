"""Reads a born-digital PDF of newspaper pages into its text and its articles, from geometry, type and words together.

A PDF is one page reading: its sheets follow one another, and no article runs from one sheet to the next. The text is
made of the printed lines, one a line, article by article (a headline, its bylines, its paragraphs), a blank line
between two articles and the furniture last; the reading's line numbers, from 1, count in that text. The same glyphs
at the same places give the same result in whatever order the file draws them. It knows nothing of files or parks.
"""

import time
from collections.abc import Iterator, Sequence

from index.errors import PageError
from index.reading import bylines, marks
from index.reading.headlines import infer
from index.reading.lines import join
from index.reading.pdf_articles import Line, Part, Story, find_stories
from index.reading.pdf_glyphs import MAX_SECONDS, Sheet, read_sheets
from index.reading.pdf_layout import lay_out
from index.reading.pdf_lines import Piece, pieces_of
from index.reading.pdf_pictures import without_pictures
from index.records import ArticleReading, PageReading, ParagraphReading, Role

MAX_BYTES = 64 * 1024 * 1024
MAX_PIECES = 3000
_BAND_CHARACTERS = 16
_DOUBTED = 0.7


def read_pdf(data: bytes, name: str) -> tuple[str, PageReading]:
    """The text of the PDF called `name` and its articles, with line numbers into that text.

    Raises:
        PageError: the PDF is encrypted, damaged, too large, or holds no text.
    """
    if len(data) > MAX_BYTES:
        raise PageError(f"{name}: more than the {MAX_BYTES // 1024 // 1024} MB a PDF may have; split it")
    writer = _Writer()
    deadline = time.monotonic() + MAX_SECONDS
    for number, sheet in enumerate(read_sheets(data, name), start=1):
        pieces = pieces_of(sheet.glyphs)
        if len(pieces) > MAX_PIECES:
            raise PageError(f"{name}: page {number} is {len(pieces):,} scattered pieces of type, no newspaper page")
        if time.monotonic() > deadline:
            raise PageError(f"{name}: reading takes more than {MAX_SECONDS:.0f} seconds; split the PDF")
        _write_sheet(sheet, pieces, writer)
    return writer.finish()


def _write_sheet(sheet: Sheet, pieces: Sequence[Piece], writer: "_Writer") -> None:
    furniture, pieces = without_bands(pieces)
    flows, loose = lay_out(sheet, pieces)
    found = find_stories(flows)
    for story in found.stories:
        for part in without_pictures(story):
            writer.add(part)
    writer.furniture += [piece.text for piece in (*furniture, *loose)] + [line.text for line in found.loose]


def without_bands(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Take off the lines at the head and foot of a page that hold its date, number and editors."""
    rows = _bands(pieces)
    head = next((n for n, row in enumerate(rows) if not _is_band(row)), len(rows))
    foot = next((n for n, row in enumerate(reversed(rows)) if not _is_band(row)), len(rows))
    off = [*rows[:head], *rows[max(head, len(rows) - foot) :]]
    kept = rows[head : max(head, len(rows) - foot)]
    return [piece for row in off for piece in row], [piece for row in kept for piece in row]


def _bands(pieces: Sequence[Piece]) -> list[list[Piece]]:
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (round(piece.top, 1), piece.left)):
        if rows and piece.middle < max(other.bottom for other in rows[-1]):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return rows


def _is_band(row: Sequence[Piece]) -> bool:
    matching = [piece for piece in row if marks.is_furniture(piece.text)]
    rest = [piece for piece in row if piece not in matching]
    plain = all(len(piece.text) <= _BAND_CHARACTERS and not marks.ends_sentence(piece.text) for piece in rest)
    return bool(matching) and plain and len(matching) >= len(rest)


class _Writer:
    """Writes stories out as text lines and notes where each part of them stands."""

    def __init__(self) -> None:
        self.furniture: list[str] = []
        self._lines: list[str] = []
        self._articles: list[ArticleReading] = []

    def add(self, story: Story) -> None:
        if self._lines:
            self._lines.append("")
        headline = self._write(story.headline)
        above, below = _by_place(story)
        signed = [number for block in above for number in self._write(block)]
        paragraphs = tuple(self._paragraph(part) for part in story.parts)
        signed += [number for block in below for number in self._write(block)]
        self._articles.append(_article(story, headline, tuple(signed), paragraphs))

    def finish(self) -> tuple[str, PageReading]:
        if self.furniture and self._lines:
            self._lines.append("")
        first = len(self._lines) + 1
        self._lines += self.furniture
        numbers = tuple(range(first, len(self._lines) + 1))
        return "\n".join(self._lines), PageReading(tuple(self._articles), numbers)

    def _write(self, lines: Sequence[Line]) -> tuple[int, ...]:
        first = len(self._lines) + 1
        self._lines += [line.text for line in lines]
        return tuple(range(first, len(self._lines) + 1))

    def _paragraph(self, part: Part) -> ParagraphReading:
        numbers = self._write(part.lines)
        role: Role = part.role
        text = _display(part.lines) if role == "subhead" else join(line.text for line in part.lines)
        return ParagraphReading(role, text, (numbers[0], numbers[-1]))


def _by_place(story: Story) -> tuple[list[list[Line]], list[list[Line]]]:
    """Bylines that stand above the text, and those below."""
    if not story.text:
        return story.bylines, []
    start = story.text[0]
    above = [b for b in story.bylines if (b[0].strip, b[0].row.piece.base) < (start.strip, start.row.piece.base)]
    return above, [block for block in story.bylines if block not in above]


def _article(
    story: Story, headline: tuple[int, ...], signed: tuple[int, ...], paragraphs: tuple[ParagraphReading, ...]
) -> ArticleReading:
    running = [p.text for p in paragraphs if p.role in ("body", "caption")] or [p.text for p in paragraphs]
    own = " ".join(filter(None, (bylines.names(join(line.text for line in block)) for block in story.bylines)))
    byline = own or bylines.opening_byline(running[0]) or _trailing(story)
    return ArticleReading(
        kind=story.kind,
        headline=_display(story.headline) if headline else infer(running[0]),
        headline_source="printed" if headline else "inferred",
        byline=byline or None,
        paragraphs=paragraphs,
        headline_lines=headline,
        byline_lines=signed,
        confidence=_DOUBTED if story.doubts else 1.0,
    )


def _trailing(story: Story) -> str | None:
    """The names after the last sentence; they may begin, or go on, on a line of their own."""
    texts = [line.text for part in story.parts if part.role in ("body", "caption") for line in part.lines][-4:]
    for count in (1, 2):
        before, after = texts[:-count], join(texts[-count:])
        if before and marks.ends_sentence(before[-1]) and bylines.is_names(after):
            return bylines.names(after)
    return bylines.trailing_byline(join(texts))


def _display(lines: Sequence[Line]) -> str:
    """Display lines as one: a line that was full goes on in the next, others are parted by a space."""
    return "".join(_glued(lines))


def _glued(lines: Sequence[Line]) -> Iterator[str]:
    for number, line in enumerate(lines):
        above = lines[number - 1] if number else None
        if above is not None:
            wrapped = abs(above.size - line.size) < 0.05 and above.short * above.body < 1.6 * above.row.piece.size
            marked = not (above.text[-1].isalnum() or above.text[-1] in "”》）")
            yield "" if wrapped or marked else " "
        yield line.text
