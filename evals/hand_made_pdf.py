"""Writes small PDFs by hand: type at given places, no font file, no browser; knows nothing of the reader's rules."""

from collections.abc import Iterator

from index.records import ArticleReading, PageReading

SONG, HEI = "F1", "F2"
FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font"
    b"/Subtype/CIDFontType0/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000>>]>>"
)
Item = tuple[float, float, float, str, str]


def row(x: float, y: float, text: str, size: float = 10, font: str = SONG) -> Item:
    """Type at `x` from the left and with its baseline `y` from the top of an 800 pt page."""
    return x, y, size, text, font


def pdf(*pages: list[Item], frames: tuple[tuple[float, float, float, float], ...] = ()) -> bytes:
    """A PDF of these pages; a frame is left, top, width and height, drawn on every page."""
    drawn = b"".join(b"%g %g %g %g re S\n" % (x, 800 - top - high, wide, high) for x, top, wide, high in frames)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"",
        FONT % (b"STSong-Light", b"STSong-Light"),
        FONT % (b"SimHei", b"SimHei"),
    ]
    kids = []
    for items in pages:
        content = drawn + b"".join(
            b"BT /%s %g Tf 1 0 0 1 %g %g Tm <%s> Tj ET\n"
            % (font.encode(), size, x, 800 - y, text.encode("utf-16-be").hex().encode())
            for x, y, size, text, font in items
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
        kids.append(len(objects) + 1)
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>>>" % len(objects)
        )
    objects[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(b"%d 0 R" % kid for kid in kids), len(kids))
    return _file(objects)


def _file(objects: list[bytes]) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return out + head + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))


def column(x: float, y: float, *lines: str, size: float = 10) -> list[Item]:
    """Lines one below another; one that starts with two full-width blanks is indented by two cells."""
    return [
        row(x + (2 * size if line.startswith("　　") else 0), y + 1.5 * size * number, line.strip("　"), size)
        for number, line in enumerate(lines)
    ]


_COLUMNS, _CELLS, _GUTTER, _MARGIN, _FOOT = 6, 14, 2, 12.0, 788.0
_SIZE, _DISPLAY, _LEADING = 6.0, 10.0, 1.5
_STOPS = "，。、；：！？”’》）"


def newspaper(reading: PageReading) -> bytes:
    """A newspaper set from a reading: its articles one after another through sheets of six columns of 14 characters.

    Printed headlines and subheads stand in another typeface, headlines larger; a paragraph's first line is two cells
    short, and a stop that does not fit hangs beyond the column.
    """
    columns: list[list[Item]] = []
    base = _FOOT
    for text, size, font in (line for article in reading.articles for line in _set(article)):
        base += _LEADING * size
        if base > _FOOT:
            columns.append([])
            base = _MARGIN + _LEADING * size
        left = _MARGIN + (len(columns) - 1) % _COLUMNS * (_CELLS + _GUTTER) * _SIZE
        indent = 2 * size if text.startswith("　　") else 0
        columns[-1].append(row(left + indent, base, text.lstrip("　"), size, font))
    sheets = [columns[start : start + _COLUMNS] for start in range(0, len(columns), _COLUMNS)]
    return pdf(*([item for column in sheet for item in column] for sheet in sheets))


def _set(article: ArticleReading) -> Iterator[tuple[str, float, str]]:
    """An article's lines from its headline down, each with its size and typeface."""
    yield "", _DISPLAY, SONG
    if article.headline_source == "printed":
        yield from ((line, _DISPLAY, HEI) for line in _broken(article.headline, int(_CELLS * _SIZE / _DISPLAY)))
    for paragraph in article.paragraphs:
        plain = paragraph.role in ("body", "caption")
        text = "　　" + paragraph.text if plain else paragraph.text
        yield from ((line, _SIZE, SONG if plain else HEI) for line in _broken(text, _CELLS))


def _broken(text: str, cells: int) -> Iterator[str]:
    while text:
        end = cells + (text[cells : cells + 1] in _STOPS and len(text) > cells)
        yield text[:end]
        text = text[end:]
