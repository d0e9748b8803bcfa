"""Takes the printed glyphs, frames and pictures of a PDF's pages with their places; knows nothing of lines or articles.

Lengths are in points, measured from the page's top left corner. The order in which the file draws its objects is
lost on purpose: everything is sorted by place.
"""

import ctypes
import math
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
from pypdfium2 import raw

from index.errors import PageError

MAX_PAGES = 200
MAX_CHARACTERS = 2_000_000
MAX_OBJECTS = 500_000
MAX_SECONDS = 120.0
RULE_PT = 4.0
"""What is drawn no higher than this is a rule."""
_DEPTH = 4
_PLACE = ("y", "x", "text", "size", "right")
_HYPHENS = {"\x02": "-", "\ufffe": "-", "\u00ad": "-"}
_RADICALS = dict(
    zip(
        "⺁⺄⺇⺈⺊⺌⺍⺕⺗⺜⺠⺥⺧⺩⺪⺫⺬⺭⺮⺯⺳⺶⺸⺼⺾⻁⻂⻃⻄⻅⻆⻈⻉⻊⻋⻌⻍⻏⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳",
        "厂乙几刀卜小小彐心日民爪牛王疋目示示竹纟网羊羊肉艹虎衤西西见角讠贝足车辶辶邑钅长长长门阝雨青韦页风飞食饣饣马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Glyph:
    """A printed character, or several of one ligature. `y` is the baseline, `right` where the next one would stand."""

    y: float
    x: float
    text: str
    size: float
    right: float
    font: int


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """A rectangle on the page: a frame, a tint or a picture."""

    top: float
    left: float
    bottom: float
    right: float

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    @property
    def area(self) -> float:
        return (self.right - self.left) * (self.bottom - self.top)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a PDF: its glyphs, its boxes and the rules from left to right, all sorted by place."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    boxes: tuple[Box, ...]
    rules: tuple[Box, ...] = ()


def read_sheets(data: bytes, name: str) -> list[Sheet]:
    """The pages of the PDF called `name`.

    Raises:
        PageError: the PDF is encrypted or damaged, holds no text, or is larger than the bounds of this module.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise PageError(f"{name}: {_why_closed(error)}") from error
    with document:
        if len(document) > MAX_PAGES:
            raise PageError(f"{name}: {len(document)} pages are more than the {MAX_PAGES} allowed; split the PDF")
        sheets = list(_sheets(document, name))
    if not any(sheet.glyphs for sheet in sheets):
        raise PageError(f"{name}: the PDF holds no text; it needs OCR first")
    return sheets


def _why_closed(error: pypdfium2.PdfiumError) -> str:
    if "password" in str(error).lower() or "security" in str(error).lower():
        return "the PDF is encrypted; save it without a password"
    return "the PDF is damaged and can't be opened; export it again"


def _sheets(document: pypdfium2.PdfDocument, name: str) -> Iterator[Sheet]:
    deadline = time.monotonic() + MAX_SECONDS
    characters = 0
    for number in range(len(document)):
        try:
            page = document[number]
        except pypdfium2.PdfiumError as error:
            raise PageError(f"{name}: page {number + 1} of the PDF is damaged; export it again") from error
        try:
            glyphs = _glyphs(page, name, MAX_CHARACTERS - characters, deadline)
            characters += len(glyphs)
            yield Sheet(page.get_width(), page.get_height(), tuple(glyphs), *_drawn(page))
        finally:
            page.close()


def _glyphs(page: pypdfium2.PdfPage, name: str, room: int, deadline: float) -> list[Glyph]:
    """The page's glyphs, one that was drawn twice to look bold only once."""
    handle = raw.FPDFText_LoadPage(page)
    if not handle:
        return []
    try:
        count = raw.FPDFText_CountChars(handle)
        if count > 4 * room:
            raise PageError(f"{name}: more than {MAX_CHARACTERS:,} characters; split the PDF")
        found = _unbolded(_read_glyphs(handle, count, page.get_height(), name, deadline))
    finally:
        raw.FPDFText_ClosePage(handle)
    if len(found) > room:
        raise PageError(f"{name}: more than {MAX_CHARACTERS:,} characters; split the PDF")
    return found


def _read_glyphs(handle: raw.FPDF_TEXTPAGE, count: int, height: float, name: str, deadline: float) -> Iterator[Glyph]:
    x, y = ctypes.c_double(), ctypes.c_double()
    across, down, rectangle = ctypes.byref(x), ctypes.byref(y), raw.FS_RECTF()
    corners = ctypes.byref(rectangle)
    styles: dict[int, tuple[float, int]] = {}
    matrix = raw.FS_MATRIX()
    waiting: tuple[float, float, str, float, float, int] | None = None
    last = 0
    for index in range(count):
        if index % 4096 == 0 and time.monotonic() > deadline:
            raise PageError(f"{name}: reading takes more than {MAX_SECONDS:.0f} seconds; split the PDF")
        if raw.FPDFText_IsGenerated(handle, index) == 1:
            continue
        text = _character(raw.FPDFText_GetUnicode(handle, index))
        if not text:
            continue
        item = raw.FPDFText_GetTextObject(handle, index)
        address = ctypes.addressof(item.contents) if item else 0
        if address not in styles:
            styles[address] = _style(handle, index, item, matrix)
        size, font = styles[address]
        raw.FPDFText_GetCharOrigin(handle, index, across, down)
        left, base = round(x.value, 2), round(height - y.value, 2)
        right = left + size
        if not _is_wide(text[0]):
            raw.FPDFText_GetLooseCharBox(handle, index, corners)
            right = rectangle.right
        if waiting and address == last and waiting[:2] == (base, left):
            together = waiting[2] + text
            wide = left + size * sum(map(_is_wide, together))
            waiting = (base, left, together, size, max(right, wide, waiting[4]), font)
            continue
        if waiting:
            yield Glyph(*waiting)
        waiting, last = (base, left, text, size, right, font), address
    if waiting:
        yield Glyph(*waiting)


def _style(
    handle: raw.FPDF_TEXTPAGE, index: int, item: raw.FPDF_PAGEOBJECT, matrix: raw.FS_MATRIX
) -> tuple[float, int]:
    """The printed size and a number that tells the fonts of this document apart; `matrix` is room to work in."""
    scale = 1.0
    if raw.FPDFText_GetMatrix(handle, index, ctypes.byref(matrix)):
        scale = math.hypot(matrix.c, matrix.d) or 1.0
    font = raw.FPDFTextObj_GetFont(item) if item else None
    return round(raw.FPDFText_GetFontSize(handle, index) * scale, 1), ctypes.addressof(font.contents) if font else 0


@lru_cache(maxsize=65536)
def _character(code: int) -> str:
    """The character meant: radicals that fonts share with characters are those characters; blanks are nothing."""
    if code in (0, 0xFFFF) or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        return ""
    character = _HYPHENS.get(chr(code), chr(code))
    if character.isspace() or unicodedata.category(character) in ("Cc", "Cf", "Cn"):
        return ""
    if character in _RADICALS:
        return _RADICALS[character]
    if "\u2f00" <= character <= "\u2fdf" or "\uf900" <= character <= "\ufaff":
        return unicodedata.normalize("NFKC", character)
    return character


@lru_cache(maxsize=65536)
def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _unbolded(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """Drop a glyph that stands on the same one: type printed twice to look bold. Sorted by place."""
    kept: list[Glyph] = []
    alike: dict[str, list[Glyph]] = {}
    for glyph in sorted(glyphs, key=attrgetter(*_PLACE)):
        reach = max(0.6, 0.12 * glyph.size)
        others = alike.setdefault(glyph.text, [])
        if not _stands_on(glyph, others, reach):
            others.append(glyph)
            kept.append(glyph)
    return kept


def _stands_on(glyph: Glyph, others: list[Glyph], reach: float) -> bool:
    for other in reversed(others):
        if glyph.y - other.y >= reach:
            return False
        if abs(glyph.x - other.x) < reach:
            return True
    return False


def _drawn(page: pypdfium2.PdfPage) -> tuple[tuple[Box, ...], tuple[Box, ...]]:
    """Rectangles with some height and width (frames, tints, pictures), and rules from left to right."""
    height = page.get_height()
    found = set()
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for kind, item in _objects(page.raw, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, _DEPTH):
        if kind not in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING):
            continue
        bounds = (ctypes.byref(value) for value in (left, bottom, right, top))
        if raw.FPDFPageObj_GetBounds(item, *bounds):
            found.add(Box(*(round(v, 1) for v in (height - top.value, left.value, height - bottom.value, right.value))))
    wide = sorted(box for box in found if box.right - box.left > RULE_PT)
    boxes = tuple(box for box in wide if box.bottom - box.top > RULE_PT)
    return boxes, tuple(box for box in wide if box.bottom - box.top <= RULE_PT)


def _objects(
    owner: Any, count: Callable[[Any], int], get: Callable[[Any, int], Any], depth: int
) -> Iterator[tuple[int, Any]]:
    """The kind and handle of every object, those inside forms too."""
    for index in range(min(count(owner), MAX_OBJECTS)):
        item = get(owner, index)
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_FORM and depth:
            yield from _objects(item, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, depth - 1)
        else:
            yield kind, item
