"""Sets a paragraph in lines of a column: line ends, indents, figures and spaced-out lines; knows nothing of pages."""

import random
import re
from dataclasses import dataclass

from tests.held_out_pages.articles import Paragraph
from tests.held_out_pages.layouts import Layout

THIN = "\u2009"
"""Stands for the sliver beside a figure, which an extractor gives as a space."""

CLOSING = "，。、；：？！”’）》…％%"
OPENING = "“‘（《"
_STOPS = "，。、；：？！"


@dataclass(slots=True)
class _Column:
    width: float
    layout: Layout
    rng: random.Random


def set_paragraph(paragraph: Paragraph, width: int, layout: Layout, rng: random.Random) -> list[str]:
    """The lines of a paragraph as the file holds them; the first is two cells short."""
    if paragraph.role == "subhead":
        return [layout.margin + line for line in paragraph.lines]
    column = _Column(width, layout, rng)
    running = paragraph.dateline + _figures(paragraph.text, layout.figures, rng)
    runs = list(running) if "figures cut" in layout.stops else _atoms(running, width)
    if paragraph.tail.startswith("（"):
        runs += _atoms(paragraph.tail, width)
    lines = _broken(runs, column)
    printed = [_justified(line, column, number, len(lines)) for number, line in enumerate(lines)]
    if paragraph.tail and not paragraph.tail.startswith("（"):
        _sign(printed, paragraph.tail, width)
    printed[0] = layout.indent + printed[0]
    return [layout.margin + line for line in printed]


def measure(text: str) -> float:
    """Width of a text in full-width characters: half for ASCII, a quarter for a sliver."""
    return sum(0.25 if each == THIN else 0.5 if each.isascii() else 1 for each in text)


def _figures(text: str, habit: str, rng: random.Random) -> str:
    def spaced(figure: re.Match[str]) -> str:
        before, after = {
            "tight": ("", ""),
            "both": (THIN, THIN),
            "before": (THIN, ""),
            "after": ("", THIN),
            "Latin too": (THIN, THIN),
            "stray": (THIN * (rng.random() < 0.4), THIN * (rng.random() < 0.4)),
        }[habit]
        left, right = text[: figure.start()][-1:], text[figure.end() :][:1]
        return before * _is_word(left) + figure[0] + after * _is_word(right)

    pattern = r"[A-Za-z]+|\d[\d.,]*%?" if habit == "Latin too" else r"\d[\d.,]*%?"
    return re.sub(pattern, spaced, text)


def _is_word(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fa5"


def _atoms(text: str, width: int) -> list[str]:
    """Latin words and figures in one piece unless longer than the column, a dash or ellipsis of two cells whole."""
    atoms = re.findall(r"[A-Za-z0-9.,\-+%/:&]+|……|——|.", text)
    return [part for atom in atoms for part in _fitting(atom, width)]


def _fitting(atom: str, width: int) -> list[str]:
    longest = 2 * (width - 2)
    return [atom[at : at + longest] for at in range(0, len(atom), longest)] if measure(atom) > width - 2 else [atom]


def _broken(atoms: list[str], column: _Column) -> list[list[str]]:
    lines: list[list[str]] = []
    rest = atoms
    while rest:
        room = column.width - (2 if not lines else 0)
        stops = column.layout.stops
        taken = _taken(rest, room, column.rng.choice(stops.split(" or ")) if stops == "carry or hang" else stops)
        lines.append(rest[:taken])
        rest = rest[taken:]
        while rest and rest[0] in (THIN, " "):
            rest = rest[1:]
    return lines


def _taken(atoms: list[str], room: float, stops: str) -> int:
    """How many of the atoms stand in a line of that room."""
    filled, at = 0.0, 0
    while at < len(atoms) and filled + measure(atoms[at]) <= room:
        filled += measure(atoms[at])
        at += 1
    if at == len(atoms):
        return at
    if atoms[at] in CLOSING:
        extra = at
        while extra < len(atoms) and atoms[extra] in CLOSING and extra - at < 2:
            extra += 1
        whole = extra == len(atoms) or atoms[extra] not in CLOSING
        if whole and _fits(atoms[:extra], atoms[at:extra], filled, room, stops):
            return extra
    return _carried(atoms, at)


def _fits(line: list[str], last: list[str], filled: float, room: float, stops: str) -> bool:
    """Whether closing marks beyond the room stay: hung over the edge, or all marks of the line squeezed to half."""
    marks = sum(each in CLOSING + OPENING for each in line)
    squeezed = filled + measure("".join(last)) - marks / 2 <= room
    hung = (last[0] in _STOPS and len(last) == 1) or (last[0] in _STOPS and last[-1] in "”’")
    half = filled + measure("".join(last)) - 0.5 <= room
    return {
        "hang": hung,
        "squeeze": squeezed,
        "carry": False,
        "squeeze or hang": squeezed or hung,
        "half at the end": half,
        "half, figures cut": half,
    }[stops]


def _carried(atoms: list[str], at: int) -> int:
    """The nearest break before `at` with no closing mark after and no opening mark before it."""
    for cut in range(at, 0, -1):
        if atoms[cut][0] not in CLOSING and atoms[cut - 1] not in OPENING and atoms[cut] not in (THIN, " "):
            return cut
    return max(at, 1)


def _justified(line: list[str], column: _Column, number: int, count: int) -> str:
    """A line with room left over is spaced out where the page has that habit; never the last one."""
    text = "".join(line)
    slack = column.width - (2 if number == 0 else 0) - measure(text.strip())
    habit = column.layout.spacing
    if number < count - 1 and slack >= 1 and habit != "none" and column.rng.random() < (0.2 if slack < 1.5 else 0.8):
        if habit == "after marks":
            return re.sub(r"(?<=[，。、；：])(?=.)", " ", text).replace(THIN, " ").strip()
        pieces = [atom for atom in line if atom not in (THIN, " ")]
        if habit == "wide":
            return "  ".join(pieces)
        cut = len(pieces) if habit == "line" else column.rng.randint(len(pieces) // 2, len(pieces))
        text = " ".join(pieces[:cut]) + "".join(pieces[cut:])
    return text.replace(THIN, " ").strip()


def _sign(printed: list[str], tail: str, width: int) -> None:
    """The signature ends the last line where there is room for it, else it has a line to itself."""
    gap = tail[: len(tail) - len(tail.lstrip())]
    names = tail.strip()
    first = 2 if len(printed) == 1 else 0
    if measure(printed[-1]) + first + measure(gap + names) <= width:
        printed[-1] += gap + names
    else:
        printed.extend(_fitting_names(names, width))


def _fitting_names(names: str, width: int) -> list[str]:
    """One line, or more where the names are wider than the column."""
    lines = [""]
    for each in names.split(" "):
        if lines[-1] and measure(lines[-1] + " " + each) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {each}".strip()
    return lines
