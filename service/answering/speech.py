"""Cuts a chat model's reply, while it comes in, into sentences with their markers and quotes; judges none of them.

A marker is `[1]`, `[1, 2]`, or with the words that are relied on `[1“…”]`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from service.answering import sentences
from service.errors import LLMError

LONGEST_SENTENCE = 2000
"""Characters after which an unfinished sentence of the model is given up: it is no sentence."""
LONGEST_QUOTE = 400

_OPEN, _CLOSE = r"[\[［【]", r"[\]］】]"
_NUMBERS = r"\s*(?P<numbers>\d+(?:\s*[,，、]\s*\d+)*)\s*"
_MARKER = re.compile(
    rf"{_OPEN}{_NUMBERS}(?:[:：，,]?\s*[“\"「『](?P<quote>.{{1,{LONGEST_QUOTE}}}?)[”\"」』]\s*)?{_CLOSE}", re.DOTALL
)
_OPENED = re.compile(rf"{_OPEN}\s*(?:\d[^\n]{{0,{LONGEST_QUOTE}}})?$")
_HIDDEN, _UNSURE = "\ue000", "\ue001"
_END = re.compile(rf"(?:[{re.escape(sentences.ENDS)}；]+[”」』）)]*|\n+)(?:\s*{_HIDDEN}+)*")
_MARKUP = re.compile(r"^\s*(?:[-*•#]+|\d{1,2}[.)、])\s+|\*\*|__|`")
_THINKING, _THOUGHT = "<think>", "</think>"


@dataclass(frozen=True, slots=True)
class Cited:
    """A source that a sentence cites, and the words it quotes of it ('' where it gives none)."""

    number: int
    quote: str


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of a reply; not `whole` where the reply broke off in it."""

    text: str
    cited: Sequence[Cited]
    whole: bool = True


class Speech:
    """A reply's sentences, as soon as each is whole with its markers; `failure` is why the reply broke off, if so."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self._pieces = pieces
        self.failure: LLMError | None = None

    def __iter__(self) -> Iterator[Said]:
        for segment in segments(_aloud(self._until_it_fails())):
            said = read(segment, whole=self.failure is None or _END.search(_masked(segment)) is not None)
            if re.search(r"[^\W_]", said.text):
                yield said

    def _until_it_fails(self) -> Iterator[str]:
        try:
            yield from self._pieces
        except LLMError as error:
            self.failure = error


def read(segment: str, *, whole: bool = True) -> Said:
    """A segment as a sentence without its markers, and what they say."""
    cited = [
        Cited(int(number), match["quote"] or "")
        for match in _MARKER.finditer(segment)
        for number in re.findall(r"\d+", match["numbers"])
    ]
    text = _MARKUP.sub("", sentences.visible(_MARKER.sub("", segment))).strip()
    return Said(text, cited, whole)


def segments(pieces: Iterable[str]) -> Iterator[str]:
    """The reply sentence by sentence, each with the markers behind its full stop; the unfinished end comes last."""
    buffer = ""
    for piece in pieces:
        buffer += piece
        while (cut := _complete(buffer)) is not None:
            yield buffer[:cut]
            buffer = buffer[cut:]
        if len(buffer) > LONGEST_SENTENCE:
            return
    while (match := _END.search(_masked(buffer))) is not None:
        yield buffer[: match.end()]
        buffer = buffer[match.end() :]
    if buffer.strip():
        yield buffer


def _complete(buffer: str) -> int | None:
    """Where the first sentence ends, once what follows shows that no further marker belongs to it."""
    match = _END.search(_masked(buffer))
    if match is None:
        return None
    rest = buffer[match.end() :].lstrip()
    return match.end() if rest and rest[0] not in "[［【”」』）)" + sentences.ENDS else None


def _masked(text: str) -> str:
    """The text with its markers blanked, so that a full stop in a quote ends no sentence."""
    masked = _MARKER.sub(lambda match: _HIDDEN * len(match.group()), text)
    return _OPENED.sub(lambda match: _UNSURE * len(match.group()), masked)


def _aloud(pieces: Iterator[str]) -> Iterator[str]:
    """The reply without what a reasoning model writes down first while it thinks."""
    held = ""
    for piece in pieces:
        held += piece
        begun = held.lstrip()
        if begun.startswith(_THINKING):
            if _THOUGHT in begun:
                yield begun.split(_THOUGHT, 1)[1]
                break
        elif not _THINKING.startswith(begun):
            yield held
            break
    yield from pieces
