"""Cuts a page's text into measured lines and joins lines back into running text; knows nothing of paragraphs."""

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

_LINE_END = re.compile(r"\r\n?")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_WIDE = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_SPREAD = re.compile(rf"(?<=[{_WIDE}“”‘’·—…])[ \u3000](?=[{_WIDE}“”‘’·—…])")
_GAP = re.compile(rf"(?<=[{_WIDE}“”‘’·—…0-9])[ \u3000](?=[{_WIDE}“”‘’·—…0-9])")
_HAN = r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_BEFORE_FIGURE = re.compile(rf"(?<=[{_HAN}“《（(])(?<!讯) (?=[0-9A-Za-z])")
_AFTER_FIGURE = re.compile(rf"(?<=[0-9A-Za-z%％‰℃]) (?=[{_HAN}”》）)，。、；：！？])")
_INSIDE = re.compile(r"(?<=[“‘《（(]) | (?=[，。、；：！？”’》）])")
_DATELINE = re.compile(r"^(本[报刊网社]讯)(?=\S)")
_SPREAD_RUN = re.compile(rf"(?:[{_WIDE}][ \u3000]){{3}}")
_SPREAD_MINIMUM = 4
_DOUBLED_MINIMUM = 8
_DOUBLED_MAXIMUM = 400
_INDENT = 3


class Line(NamedTuple):
    """A non-blank line. Widths are in half cells (a Han character is 2).

    `wide` counts the typesetting spaces that `text` no longer has, `narrow` does not. `gap` is the number of
    blank lines above; `indented` says that the extractor kept a first-line indent; `spread` that the setter
    letter-spaced the line to fill its column.
    """

    number: int
    text: str
    wide: int
    narrow: int
    gap: int
    indented: bool
    spread: bool


def split_lines(text: str) -> list[Line]:
    """The non-blank lines of a page, numbered from 1 as an editor numbers them."""
    lines: list[Line] = []
    last = 0
    cleaned = _CONTROL.sub(" ", _INVISIBLE.sub("", _LINE_END.sub("\n", text)))
    for number, raw in enumerate(cleaned.split("\n"), start=1):
        visible = raw.rstrip()
        printed = visible.lstrip()
        if printed:
            lines.append(_measured(number, visible, printed, number - last - 1))
            last = number
    return lines


def _measured(number: int, visible: str, printed: str, gap: int) -> Line:
    single = undoubled(" ".join(printed.split()))
    indent = width(visible[: len(visible) - len(printed)]) if len(visible) > len(printed) else 0
    wide = width(single)
    if " " not in single:
        return Line(number, single, wide, wide, gap, indent >= _INDENT, spread=False)
    # names in a bracket stand apart as well, but never three characters in a row
    spread = bool(_SPREAD_RUN.search(single)) and len(_GAP.findall(single)) >= max(_SPREAD_MINIMUM, len(single) // 5)
    closed = printed[::2] if not printed[1::2].strip() else _SPREAD.sub("", single)
    text = close_up(closed if spread else single)
    if spread:
        text = _DATELINE.sub(r"\1 ", text)
    return Line(number, text, wide, width(text), gap, indent >= _INDENT, spread)


def width(text: str) -> int:
    """Printed width in half cells."""
    try:
        # GBK has two bytes for each of its characters that is printed wide, and one for every other
        return len(text.encode("gbk"))
    except UnicodeEncodeError:
        return sum(map(_CELLS.__getitem__, text))


class _Cells(dict[str, int]):
    """Width of every character asked for so far."""

    def __missing__(self, character: str) -> int:
        cells = self[character] = 2 if unicodedata.east_asian_width(character) in "WFA" else 1
        return cells


_CELLS = _Cells()


def close_up(text: str) -> str:
    """Drop the spaces a typesetter puts around figures and inside punctuation; spaces between words stay."""
    if " " not in text:
        return text
    for pattern in (_INSIDE, _BEFORE_FIGURE, _AFTER_FIGURE):
        text = pattern.sub("", text)
    return text


def join(texts: Iterable[str]) -> str:
    """Running text of wrapped lines: nothing between Han characters, a space between Latin words."""
    pieces: list[str] = []
    for text in texts:
        if pieces and _latin(pieces[-1][-1:]) and _latin(text[:1]):
            pieces.append(" ")
        pieces.append(text)
    return close_up("".join(pieces))


def _latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


def undoubled(text: str) -> str:
    """Undo a bold face that was printed twice (`图片来源图片来源：：` is `图片来源：`); other text is unchanged.

    Only a line that is doubled from end to end counts, so a repeated word stays.
    """
    if not _DOUBLED_MINIMUM <= len(text) <= _DOUBLED_MAXIMUM or text.find(text[0], 1) < 0:
        return text
    pieces: list[str] = []
    position = 0
    while position < len(text):
        if text[position] == " ":
            pieces.append(" ")
            position += 1
            continue
        size = _doubled_size(text, position)
        if not size:
            return text
        pieces.append(text[position : position + size])
        position += 2 * size
    return "".join(pieces)


def _doubled_size(text: str, position: int) -> int:
    for size in range(1, (len(text) - position) // 2 + 1):
        if text[position : position + size] == text[position + size : position + 2 * size]:
            return size
    return 0
