"""Redraws a PDF with its pieces of type in another order: what it looks like stays the same."""

import io
import random
from dataclasses import dataclass, field
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import FloatObject


def shuffled(data: bytes, rng: random.Random) -> bytes:
    """The same PDF with every glyph drawn by itself, in another order."""
    writer = PdfWriter(clone_from=io.BytesIO(data))
    for page in writer.pages:
        contents = page.get_contents()
        assert contents is not None
        others, glyphs = _taken_apart(contents.operations)
        rng.shuffle(glyphs)
        contents.operations = [([], b"q"), *others, ([], b"Q")] + [operation for glyph in glyphs for operation in glyph]
        page.replace_contents(contents)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


_Operation = tuple[list[Any], bytes]


def _taken_apart(operations: list[_Operation]) -> tuple[list[_Operation], list[list[_Operation]]]:
    """What draws no text, in order, and for every piece of type that is placed by itself what draws it alone."""
    taker = _Taker()
    for operands, operator in operations:
        taker.take(operands, operator)
    return taker.others, taker.pieces


@dataclass
class _Taker:
    """Follows the state of a page's content; text that stands for another (`/ActualText`) stays marked."""

    others: list[_Operation] = field(default_factory=list)
    pieces: list[list[_Operation]] = field(default_factory=list)
    frames: list[list[_Operation]] = field(default_factory=lambda: [[]])
    matrix: list[float] = field(default_factory=list)
    font: _Operation = ([], b"Tf")
    mark: _Operation | None = None
    marked: bool = False
    inside: bool = False
    group: list[_Operation] = field(default_factory=list)

    def take(self, operands: list[Any], operator: bytes) -> None:
        if operator == b"BT":
            self.inside, self.matrix = True, [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]
        elif operator == b"ET":
            self._end_group()
            self.inside = False
        elif self.inside:
            self._take_text(operands, operator)
        else:
            if operator == b"q":
                self.frames.append(list(self.frames[-1]))
            elif operator == b"Q":
                self.frames.pop()
            elif operator == b"cm":
                self.frames[-1].append((operands, operator))
            self.others.append((operands, operator))

    def _take_text(self, operands: list[Any], operator: bytes) -> None:
        if operator in (b"Tm", b"Td"):
            if not self.marked:
                self._end_group()
            else:
                self.group.append((operands, operator))
            self._move([float(value) for value in operands])
        elif operator == b"Tf":
            self.font = (operands, operator)
            if self.group:
                self.group.append(self.font)
        elif operator in (b"Tj", b"TJ"):
            if not self.group:
                self.group = [self.font, ([FloatObject(value) for value in self.matrix], b"Tm")]
            if self.mark and not self.marked:
                self.group.append(self.mark)
                self.marked = True
            self.group.append((operands, operator))
        elif operator == b"BDC":
            self.mark = (operands, operator)
        elif operator == b"EMC":
            if self.marked:
                self.group.append(([], operator))
            self.mark, self.marked = None, False

    def _move(self, values: list[float]) -> None:
        if len(values) == 6:
            self.matrix = values
            return
        a, b, c, d, e, f = self.matrix
        self.matrix = [a, b, c, d, e + values[0] * a + values[1] * c, f + values[0] * b + values[1] * d]

    def _end_group(self) -> None:
        if self.group:
            drawn = [([], b"BT"), *self.group, ([], b"ET")]
            self.pieces.append([([], b"q"), *self.frames[-1], *drawn, ([], b"Q")])
        self.group = []
