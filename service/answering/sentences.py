"""Cuts a paragraph into sentences as offsets into its own text; knows nothing of questions or of reflowing."""

import re
import unicodedata
from dataclasses import dataclass

ENDS = "。！？!?…"
PAIRS = {"“": "”", "「": "」", "『": "』", "（": "）", "(": ")", "《": "》", "〔": "〕", "【": "】"}
LONG_SENTENCE = 110
"""Characters past which a sentence is also cut at semicolons: a reader wants the clause, not the catalogue."""

_INVISIBLE = re.compile("[\u0000-\u0008\u000b-\u001f\u007f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_DATELINE = re.compile(r"\s*(?:本报讯|本报[^\s，。]{0,6}电)\s*(?:[（(][^（）()]{1,30}[）)])?\s*")


@dataclass(frozen=True, slots=True)
class Span:
    """`paragraph[start:end]` is the sentence, verbatim and without surrounding spaces."""

    start: int
    end: int


def visible(text: str) -> str:
    """Text without control characters and without those that show nothing (zero width, direction marks)."""
    return _INVISIBLE.sub("", text)


def normalise(text: str) -> str:
    """Text as it is compared: NFKC, no white space, no invisible characters, lower case.

    The full-width comma stays what it is: as an ASCII comma it would glue two figures into one.
    """
    folded = "，".join(unicodedata.normalize("NFKC", part) for part in visible(text).split("，"))
    return re.sub(r"\s+", "", folded).lower()


def split(paragraph: str) -> list[Span]:
    """The sentences of a paragraph, in order. Ends inside quotes and brackets do not count unless nothing follows.

    A dateline (`本报讯（…）`) is left out; so is an unpunctuated tail of a few characters (a byline).
    """
    dateline = _DATELINE.match(paragraph)
    first = dateline.end() if dateline else 0
    spans = [piece for start, end in _cut(paragraph, first) for piece in _shorten(paragraph, start, end)]
    trimmed = [_trim(paragraph, start, end) for start, end in spans]
    kept = [span for span in trimmed if span.end > span.start]
    if len(kept) > 1 and _is_byline(paragraph[kept[-1].start : kept[-1].end]):
        kept.pop()
    return kept


def _cut(text: str, first: int) -> list[tuple[int, int]]:
    closers = _closers(text)
    cuts, start, depth_end = [], first, -1
    for position in range(first, len(text)):
        if position in closers and position > depth_end:
            depth_end = closers[position]
        at_end = text[position] in ENDS or (position == depth_end and position and text[position - 1] in ENDS)
        if not at_end or position < depth_end or (position == depth_end and not _ends_here(text, position)):
            continue
        if position + 1 < len(text) and text[position + 1] in ENDS:
            continue
        cuts.append((start, position + 1))
        start = position + 1
    return [*cuts, (start, len(text))]


def _closers(text: str) -> dict[int, int]:
    """Each opening mark that is closed in this paragraph, to the place of its closing mark."""
    found: dict[int, int] = {}
    open_marks: list[tuple[str, int]] = []
    for position, character in enumerate(text):
        if character in PAIRS:
            open_marks.append((PAIRS[character], position))
        elif open_marks and character in PAIRS.values():
            while open_marks:
                closer, opened = open_marks.pop()
                if closer == character:
                    found[opened] = position
                    break
    return found


def _ends_here(text: str, closing: int) -> bool:
    """A closing quote after a full stop ends the sentence only if a new one starts: `“好。”` but not `“好。”他说。`"""
    rest = text[closing + 1 :].lstrip()
    return not rest or rest[0] in "“「『" or not re.match(r".{0,12}(?:说|表示|介绍|称|道|认为|指出)", rest)


def _shorten(text: str, start: int, end: int) -> list[tuple[int, int]]:
    if end - start <= LONG_SENTENCE:
        return [(start, end)]
    closers, cuts, first, inside = _closers(text[start:end]), [], start, -1
    for position in range(start, end):
        inside = max(inside, start + closers.get(position - start, -1 - start))
        if text[position] in "；;" and position > inside:
            cuts.append((first, position + 1))
            first = position + 1
    return [*cuts, (first, end)]


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _is_byline(tail: str) -> bool:
    return len(tail) <= 16 and not re.search(r"[\d。！？!?…；;，,：:”」]", tail)
