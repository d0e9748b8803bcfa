"""A document of headings, paragraphs and lists whose text cites numbered sources; knows nothing of what it tells or of
the forms it is set in.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text, then the markers of what it cites; with `url` it leads there."""

    text: str
    citations: tuple[int, ...] = ()
    strong: bool = False
    url: str = ""


Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 2 is a section, 3 a part of one; the title is level 1."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    line: Line


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; with `numbered` the items count from 1."""

    items: tuple[Line, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """Counts side by side: for each label a value in every group. Forms that draw nothing leave it out."""

    title: str
    labels: tuple[str, ...]
    groups: tuple[tuple[str, tuple[float, ...]], ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A numbered source: what it is, in parts, and its address."""

    number: int
    parts: tuple[str, ...]
    url: str


Block = Heading | Text | Bullets | Bars


@dataclass(frozen=True, slots=True)
class Document:
    """`summary` says in a line what it is, for a feed or a mail's subject."""

    title: str
    summary: str
    blocks: tuple[Block, ...]
    references: tuple[Reference, ...]


SOURCES = "来源"
"""The heading over the references."""


def line(text: str, citations: tuple[int, ...] = ()) -> Line:
    """A line of one run."""
    return (Run(text, citations),)
