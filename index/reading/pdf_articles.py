"""Groups a page's rows, in reading order, into articles and paragraphs by type size, typeface, indent and words.

It knows nothing of glyphs or of how the columns were found.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from index.reading import bylines, marks
from index.reading.lines import join
from index.reading.pdf_layout import Flow, Row
from index.records import Kind, Role

_DISPLAY = 1.1
_SURE = 2.0
"""Worth of a link below which it is doubted: odds of seven to one."""
_SMALL = 0.95
_INDENT_EM = (0.8, 3.4)
_FULL_EM = 1.3
_OTHER_FACE = 0.34
_SPACE_EM = 0.9
_MARKS = "▶►▷▸▲◆■●"
_TAKEN_BY = re.compile(r"(?:摄|文[/／]图)[）)]?$")
_PROSE_LINES = 3
_CLAUSE = re.compile(r"[，。].*[，。]")
_SIGNS = re.compile(r"^[（(【\[]+|[）)】\]]+$")


@dataclass(slots=True)
class Line:
    """A row with what its column says about it. `indent` and `short` are in ems of the body size."""

    row: Row
    strip: int
    body: float
    frame: int
    first: bool
    caption: bool
    tail: bool = False
    """Names that go on from the last sentence above, on a line of their own for want of room."""

    @property
    def text(self) -> str:
        return self.row.piece.text

    @property
    def size(self) -> float:
        return self.row.piece.size / self.body

    @property
    def indent(self) -> float:
        return (self.row.piece.left - self.row.left) / self.body

    @property
    def short(self) -> float:
        return (self.row.right - self.row.piece.right) / self.body

    @property
    def width(self) -> float:
        """Of its type, in ems of the body size."""
        return (self.row.piece.right - self.row.piece.left) / self.body

    @property
    def indented(self) -> bool:
        return _INDENT_EM[0] <= self.indent <= _INDENT_EM[1]


@dataclass(slots=True)
class Part:
    """Lines that make one paragraph, subhead, caption or credit."""

    role: Role
    lines: list[Line]


@dataclass(slots=True)
class Story:
    """An article in the making."""

    kind: Kind = "news"
    frame: int = 0
    headline: list[Line] = field(default_factory=list)
    bylines: list[list[Line]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    text: list[Line] = field(default_factory=list)
    doubts: int = 0

    @property
    def unfinished(self) -> bool:
        """Whether the running text stops in the middle of a paragraph."""
        return bool(self.text) and self.text[-1].short < _FULL_EM and not marks.ends_sentence(self.text[-1].text)


@dataclass(slots=True)
class Found:
    """The stories of a page in reading order, and the lines of none."""

    stories: list[Story] = field(default_factory=list)
    loose: list[Line] = field(default_factory=list)


def find_stories(flows: Sequence[Flow]) -> Found:
    """Make a story of each flow of a page's strips."""
    flowing = [_lines(flow) for flow in flows]
    faces = _body_faces([line for lines in flowing for line in lines])
    found = Found()
    for flow, lines in zip(flows, flowing, strict=True):
        _take_flow(lines, flow.worth, found)
    for story in found.stories:
        story.parts = sorted([*_as_prose(_paragraphs(story.text, faces)), *story.parts], key=_order(story))
    return _settled(found)


def _lines(flow: Flow) -> list[Line]:
    return [
        Line(row, number, strip.body, strip.frame, index == 0, strip.caption)
        for number, strip in enumerate(flow.strips)
        for index, row in enumerate(strip.rows)
    ]


def _order(story: Story) -> Callable[[Part], int]:
    place = {id(line): number for number, line in enumerate(story.text)}
    return lambda part: place.get(id(part.lines[0]), len(place))


def _take_flow(lines: Sequence[Line], worth: float, found: Found) -> None:
    if lines[0].caption:
        _take_caption(lines, 0, found)
        return
    story = Story(frame=lines[0].frame, doubts=int(worth < _SURE))
    position = 0
    while position < len(lines):
        position += _take(lines, position, story, found)
    if story.headline or story.text or story.bylines:
        found.stories.append(story)


def _take(lines: Sequence[Line], position: int, story: Story, found: Found) -> int:
    """Give the lines from a position on to the story; returns how many were taken."""
    line = lines[position]
    if line.size >= _DISPLAY and not story.text:
        story.headline.append(line)
        return 1
    if taken := _byline_length(lines, position, story):
        block = list(lines[position : position + taken])
        if story.text and _lacked_room(block, story.text[-1]):
            for part in block:
                part.tail = True
            story.text += block
        else:
            story.bylines.append(block)
        return taken
    if _is_furniture(line, story):
        found.loose.append(line)
    else:
        story.text.append(line)
    return 1


def _byline_length(lines: Sequence[Line], position: int, story: Story) -> int:
    """How many lines from here on say only who wrote."""
    line = lines[position]
    opening = not story.text
    if not opening and not _is_closed(story.text[-1]):
        return 0
    for count in (4, 3, 2, 1):
        block = lines[position : position + count]
        if len(block) < count or any(part.strip != line.strip or abs(part.size - line.size) > 0.1 for part in block):
            continue
        if any(part.short > 2.0 for part in block[:-1]):
            continue
        text = join(part.text for part in block)
        titled = bylines.is_byline(text)
        named = titled or (
            (story.headline or story.text) and bylines.is_names(_SIGNS.sub("", text)) and not marks.is_furniture(text)
        )
        below = lines[position + count] if position + count < len(lines) else None
        if named and (_opens_paragraph(block, below) if opening else _is_wrapped(line, story.text[-1])) is False:
            return count
    return 0


def _is_closed(line: Line) -> bool:
    """Whether nothing more than who wrote can be missing after a line."""
    return marks.ends_sentence(line.text) or bylines.trailing_byline(line.text) is not None or line.size >= _DISPLAY


def _opens_paragraph(block: Sequence[Line], below: Line | None) -> bool:
    """Whether lines under a headline are the first of a paragraph and only look like a byline."""
    full = block[0].indented and block[-1].short < 1
    return full and below is not None and below.strip == block[0].strip and below.indent < _INDENT_EM[0]


def _lacked_room(block: Sequence[Line], above: Line) -> bool:
    """Whether names below a text had no room on its last line; at the right only bare names may have come down."""
    first, text = block[0], join(part.text for part in block)
    if text[0] in _MARKS or not marks.ends_sentence(above.text) or above.short >= first.width + _SPACE_EM:
        return False
    at_right = first.short < 0.5 and first.indent > _INDENT_EM[1]
    return not at_right or bylines.is_names(text)


def _is_wrapped(line: Line, above: Line) -> bool:
    """Whether names after the last sentence merely began a new line, or a new column."""
    return line.indent < _INDENT_EM[0] and above.short < _FULL_EM


def _take_caption(lines: Sequence[Line], position: int, found: Found) -> int:
    """A caption with its credit line, as a photo story of its own."""
    line = lines[position]
    end = position + 1
    while end < len(lines) and lines[end].strip == line.strip:
        end += 1
    block = list(lines[position:end])
    if len(block) == 1 and marks.is_furniture(line.text):
        found.loose.append(line)
        return 1
    story = Story("photo", line.frame)
    credit = next((n for n in (2, 1) if _is_credit(block, n)), 0)
    if credit < len(block):
        story.parts.append(Part("caption", block[: len(block) - credit]))
    if credit:
        story.parts.append(Part("credit", block[len(block) - credit :]))
    photo = found.stories[-1] if found.stories and found.stories[-1].kind == "photo" else None
    if credit == len(block) and photo is not None:
        photo.parts += story.parts
    elif credit == len(block) and found.stories:
        found.stories[-1].parts += story.parts
    else:
        found.stories.append(story)
    return len(block)


def _is_credit(block: Sequence[Line], count: int) -> bool:
    """Whether the last lines of a caption say where the picture comes from, and are not the end of its sentence."""
    if len(block) < count:
        return False
    lines, above = block[-count:], block[-count - 1] if len(block) > count else None
    text = join(line.text for line in lines)
    if not marks.is_credit(text) or "。" in text[:-1]:
        return False
    named = bool(_TAKEN_BY.search(text))
    return not (named and above and above.short < lines[0].width + _SPACE_EM)


def _is_furniture(line: Line, current: Story | None) -> bool:
    inside = current is not None and current.unfinished
    return not inside and line.short > 1 and marks.is_furniture(line.text) and not marks.ends_sentence(line.text)


def _body_faces(lines: Sequence[Line]) -> Counter[int]:
    """The fonts of running text: of full rows within paragraphs, and of flush rows that end a sentence."""
    faces: Counter[int] = Counter()
    for above, line in pairwise(lines):
        flush = line.strip == above.strip and line.indent < _INDENT_EM[0] and _SMALL < line.size < _DISPLAY
        full = line.short < _FULL_EM and above.short < _FULL_EM
        if flush and (full or line.text.endswith("。")):
            faces += line.row.piece.han_fonts
    return faces


def _other_face(line: Line, faces: Counter[int]) -> bool:
    fonts = line.row.piece.han_fonts
    total = sum(fonts.values())
    return (
        bool(faces) and total > 1 and sum(count for font, count in fonts.items() if faces[font]) <= _OTHER_FACE * total
    )


def _paragraphs(lines: Sequence[Line], faces: Counter[int]) -> Iterator[Part]:
    indents = any(line.indented and not _centred(line) for line in lines)
    part: Part | None = None
    for index, line in enumerate(lines):
        above = lines[index - 1] if index else None
        below = lines[index + 1] if index + 1 < len(lines) else None
        if _is_subhead(line, above, below, part, faces):
            if part is None or part.role != "subhead" or not above or line.strip != above.strip:
                if part:
                    yield part
                part = Part("subhead", [])
        elif part is None or part.role == "subhead" or _starts(line, above, indents):
            if part:
                yield part
            part = Part("body", [])
        part.lines.append(line)
    if part:
        yield part


def _as_prose(parts: Iterable[Part]) -> Iterator[Part]:
    """Long text in another face is no subhead, and goes on in the flush lines below it."""
    held: Part | None = None
    for part in parts:
        if held and part.role == "body" and not part.lines[0].indented and not _ends(held.lines[-1]):
            held.lines += part.lines
            continue
        if held:
            yield held
        held = part
        if (
            part.role == "subhead"
            and len(part.lines) >= _PROSE_LINES
            and _CLAUSE.search(join(x.text for x in part.lines))
        ):
            held = Part("body", list(part.lines))
    if held:
        yield held


def _is_subhead(line: Line, above: Line | None, below: Line | None, part: Part | None, faces: Counter[int]) -> bool:
    if line.size >= _DISPLAY:
        return True
    if part and part.role == "body" and above and not _ends(above):
        return False
    if marks.ends_sentence(line.text) and not line.text.endswith(("！", "？", "”", "…")):
        return False
    if part and part.role == "subhead" and above and above.strip == line.strip and _wraps(above, line):
        return True
    if below is None or not (_other_face(line, faces) or _centred(line)):
        return False
    if line.strip == below.strip and _wraps(line, below):
        return True
    return below.indented or _other_face(below, faces) or below.size >= _DISPLAY


def _wraps(above: Line, line: Line) -> bool:
    """Whether a few last characters of a full subhead stand on a line of their own."""
    return above.short < _FULL_EM and len(line.text) <= 3 and not marks.ends_sentence(line.text)


def _ends(line: Line) -> bool:
    return marks.ends_sentence(line.text) or line.short > 2 or bylines.trailing_byline(line.text) is not None


def _centred(line: Line) -> bool:
    return line.indent > 0.5 and abs(line.indent - line.short) < 0.6 and not marks.ends_sentence(line.text)


def _starts(line: Line, above: Line | None, indents: bool) -> bool:
    if line.tail:
        return False
    if indents or above is None:
        return line.indented
    apart = line.strip == above.strip and line.row.above > above.row.above + 0.35 * line.body > 0.35 * line.body
    return apart or (marks.ends_sentence(above.text) and above.short > _FULL_EM)


def _settled(found: Found) -> Found:
    """Stories without text give their headline to the page's loose lines."""
    kept = []
    for story in found.stories:
        if story.parts:
            kept.append(story)
        else:
            found.loose += story.headline + [line for block in story.bylines for line in block]
    return Found(kept, found.loose)
