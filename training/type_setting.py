"""Breaks paragraphs into the lines of a newspaper column, as a compositor does; knows nothing of pages or the reader.

A first line is two cells short; a stop that does not fit is hung beyond the column, squeezed in or carried over with
the character before it; a Latin word or a figure is never broken.
"""

import unicodedata
from dataclasses import dataclass
from random import Random

HANGABLE = "，。、；：！？”’》）"
OPENERS = "“‘《（"


@dataclass(frozen=True)
class Setting:
    """How lines are set. `uneven` and `letter_spaced` are the shares of lines they befall."""

    long_line: str = "hang"  # what a stop that doesn't fit does: hang | squeeze | carry
    figures_spaced: bool = False
    letter_spaced: float = 0.0
    uneven: float = 0.0


def fill(random: Random, text: str, width: int, setting: Setting) -> list[str]:
    """Break a paragraph into lines of a column, its first line two cells short."""
    if setting.figures_spaced:
        text = _space_figures(random, text)
    lines: list[str] = []
    capacity = 2 * width - 4
    position = 0
    while position < len(text):
        end = _line_end(text, position, capacity, setting)
        if setting.uneven and end < len(text) and random.random() < setting.uneven:
            end = _nudge(random, text, position, end)
        line = text[position:end].strip()
        position = end
        while position < len(text) and text[position] == " ":
            position += 1
        last = position >= len(text)
        if not last and setting.letter_spaced and random.random() < setting.letter_spaced:
            line = " ".join(line)
        if line:
            lines.append(line)
        capacity = 2 * width
    return lines


def _nudge(random: Random, text: str, start: int, end: int) -> int:
    """Uneven setting: a character more or less than the grid has, where the rules of line ends allow it."""
    moved = end + random.choice((-1, 1))
    if not start + 3 < moved < len(text):
        return end
    before, after = text[moved - 1], text[moved]
    legal = before not in OPENERS and after not in HANGABLE and not (before.isascii() or after.isascii())
    return moved if legal else end


def _line_end(text: str, start: int, capacity: int, setting: Setting) -> int:
    end, used = start, 0
    while end < len(text):
        piece_end = _piece_end(text, end)
        size = cells(text[end:piece_end])
        if used + size > capacity and end > start:
            break
        used += size
        end = piece_end
    if end < len(text) and text[end] in HANGABLE:
        if setting.long_line == "carry":
            back = end - 1
            while back > start + 1 and (text[back] in HANGABLE or text[back - 1] in OPENERS):
                back -= 1
            return back
        limit = 1 if setting.long_line == "hang" else 2
        while end < len(text) and text[end] in HANGABLE and limit:
            end, limit = end + 1, limit - 1
    while end > start + 1 and text[end - 1] in OPENERS:
        end -= 1
    return end


def _piece_end(text: str, start: int) -> int:
    """What can't be broken: a Latin word or a figure, else one character."""
    end = start + 1
    if text[start].isascii() and text[start] not in " ":
        while end < len(text) and text[end].isascii() and text[end] not in " ":
            end += 1
    return end


def _space_figures(random: Random, text: str) -> str:
    spaced = []
    for index, character in enumerate(text):
        before = text[index - 1] if index else ""
        turns = before and before.isdigit() != character.isdigit() and not (before + character).isascii()
        han = "\u4e00" <= (before if character.isdigit() else character) <= "\u9fff"
        if turns and han and random.random() < 0.8:
            spaced.append(" ")
        spaced.append(character)
    return "".join(spaced)


def cells(text: str) -> int:
    """Printed width in half cells."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)
