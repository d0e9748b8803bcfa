"""Composes a paragraph in justified lines and reads them back as an extractor does: a blank where a gap is wide.

Widths are in full-width characters (cells); ASCII takes half a cell.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

CLOSING = "，。、；：？！”’）》…％%℃"
OPENING = "“‘（《"
_FIGURE = 0.25
"""Cells of natural space between a figure or Latin word and a character beside it."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How a page is composed and extracted; `threshold` is the gap in cells that is read as a blank.

    `trims` says that the white at the outer side of a mark is part of its glyph, so that no blank is seen there.
    """

    sides: str = "both"
    squeezes: bool = True
    hangs: bool = False
    trims: bool = True
    threshold: float = 0.22
    indent: str = ""


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    gap: float = 0.0
    """Natural space before it."""

    @property
    def width(self) -> float:
        return sum(0.5 if each.isascii() else 1.0 for each in self.text)


def compose(text: str, tail: str, width_at: Callable[[int], int], habits: Habits) -> list[str]:
    """The paragraph's lines as the file has them; `width_at` gives the measure of each line, counted from 0.

    A `tail` that begins with a blank is a signature at the right end of the last line, or of a line of its own.
    """
    signed = tail if tail[:1].isspace() else ""
    rest = _pieces(text + ("" if signed else tail), habits.sides, max(2, width_at(0) - 3))
    lines: list[str] = []
    while rest:
        room = width_at(len(lines)) - (0 if lines else 2)
        taken = _fitting(rest, room, habits)
        line, rest = rest[:taken], rest[taken:]
        lines.append(_extracted(line, room if rest else None, habits))
    if signed:
        _sign(lines, signed, width_at)
    lines[0] = habits.indent + lines[0]
    return lines


def width_of(text: str) -> float:
    """Natural width of a text without the space beside figures."""
    return _Piece(text).width


def _pieces(text: str, sides: str, longest: int) -> list[_Piece]:
    """Figures and Latin words whole unless they are longer than a line, a dash or ellipsis whole."""
    found: list[_Piece] = []
    for run in re.findall(r"[A-Za-z0-9.,\-+/:&]+%?|……|——|\s+|.", text):
        if run.isspace():
            found.append(_Piece("", _FIGURE * 2))
            continue
        parts = [run[at : at + 2 * longest] for at in range(0, len(run), 2 * longest)]
        for part in parts:
            found.append(_Piece(part, _natural(found, part, sides)))
    return [piece for at, piece in enumerate(found) if piece.text or at + 1 < len(found)]


def _natural(found: list[_Piece], part: str, sides: str) -> float:
    if not found or not found[-1].text:
        return 0.0
    before, after = found[-1].text[-1], part[0]
    if _wide(before) and after.isascii() and sides in ("both", "before"):
        return _FIGURE
    if _wide(after) and before.isascii() and sides == "both":
        return _FIGURE
    return 0.0


def _wide(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fa5"


def _fitting(pieces: list[_Piece], room: float, habits: Habits) -> int:
    """How many pieces the line takes: marks may be squeezed to let a closing one in, else one word more moves on."""
    filled, at = 0.0, 0
    while at < len(pieces) and filled + (pieces[at].gap if at else 0) * 0.4 + pieces[at].width <= room:
        filled += (pieces[at].gap if at else 0) * 0.4 + pieces[at].width
        at += 1
    if at == len(pieces):
        return at
    if _forbidden(pieces[at]):
        extra = at
        while extra < len(pieces) and _forbidden(pieces[extra]):
            extra += 1
        over = filled + sum(piece.width for piece in pieces[at:extra]) - room
        marks = sum(piece.text in CLOSING + OPENING for piece in pieces[:extra])
        if over <= (marks * 0.5 if habits.squeezes else 0.0) and over <= 2:
            return extra
        if habits.hangs and extra == at + 1 and pieces[at].text in "，。、":
            return extra
    cut = at
    while cut > 1 and (_forbidden(pieces[cut]) or pieces[cut - 1].text in tuple(OPENING) or not pieces[cut - 1].text):
        cut -= 1
    return cut if cut > 1 or at <= 1 else at


def _forbidden(piece: _Piece) -> bool:
    """Whether it may not begin a line: a closing mark, or the blank between two words."""
    return not piece.text or piece.text in tuple(CLOSING)


def _extracted(line: list[_Piece], room: float | None, habits: Habits) -> str:
    """The line with its slack spread over its gaps, figures' first, and a blank where a gap reaches the threshold."""
    natural = sum(piece.width for piece in line) + sum(piece.gap for piece in line[1:])
    slack = 0.0 if room is None else room - natural
    figures = [piece for piece in line[1:] if piece.gap]
    shrunk = min(1.0, max(0.0, 1 + slack / (sum(piece.gap for piece in figures) or 1))) if slack < 0 else 1.0
    stretched = min(_FIGURE, slack / len(figures)) if slack > 0 and figures else 0.0
    spread = max(0.0, slack - stretched * len(figures)) / max(1, len(line) - 1)
    text = line[0].text
    for before, piece in pairwise(line):
        gap = piece.gap * shrunk + (stretched if piece.gap else 0.0) + spread
        trimmed = habits.trims and _bordered(before.text, piece.text)
        wide = gap >= habits.threshold and not trimmed
        text += " " * (wide or not piece.text) + piece.text
    return re.sub(" +", " ", text).strip()


def _bordered(before: str, after: str) -> bool:
    """Whether the white of a mark lies between the two, after a closing and before an opening one."""
    return before[-1:] in tuple(CLOSING) or after[:1] in tuple(OPENING)


def _sign(lines: list[str], tail: str, width_at: Callable[[int], int]) -> None:
    names = tail.strip()
    room = width_at(len(lines) - 1) - (2 if len(lines) == 1 else 0)
    if width_of(lines[-1]) + width_of(tail) <= room:
        lines[-1] += tail
        return
    lines.append("")
    for name in names.split(" "):
        if lines[-1] and width_of(f"{lines[-1]} {name}") > width_at(len(lines) - 1):
            lines.append("")
        lines[-1] = f"{lines[-1]} {name}".strip()
