"""Numbered sources for a language model, and the gate its sentences pass one by one once they are checked.

It knows nothing of the search behind the passages, nor how the model is reached. Page text is data: marks in it
that look like citations are defused before the model sees them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from index.records import Passage
from index.tokens import count_tokens
from service.answering import sentences
from service.answering.citations import Statement, Support
from service.answering.verification import overlap, verify

if TYPE_CHECKING:
    from index.parks import Gazetteer

REFUSALS = (
    "无法回答",
    "资料不足",
    "没有提到",
    "未提及",
    "未提到",
    "没有相关",
    "不能回答",
    "cannot answer",
    "i don't know",
)
MAX_SOURCE_SENTENCE = 2000
"""Characters after which an unfinished sentence of the model is given up: it is no sentence."""

_MARKER = re.compile(r"[\[［【]\s*\d+(?:\s*[,，、]\s*\d+)*\s*[\]］】]")
_FAKE_MARKER = re.compile(r"[\[［【〔⟦〖]\s*([\d０-９]+(?:\s*[,，、]\s*[\d０-９]+)*)\s*[\]］】〕⟧〗]")
_END = re.compile(rf"(?:[{re.escape(sentences.ENDS)}；]+[”」』）)]*|\n+)(?:\s*{_MARKER.pattern})*")


def numbered_sources(passages: Sequence[Passage], budget_tokens: int, model: str) -> tuple[str, list[Passage]]:
    """The sources as the model sees them, `[1]` first, and those that fit the budget (at least one)."""
    lines: list[str] = []
    given: list[Passage] = []
    for passage in passages:
        line = _source_line(len(given) + 1, passage)
        budget_tokens -= count_tokens(line, model)
        if budget_tokens < 0 and given:
            break
        lines.append(line)
        given.append(passage)
    return "\n".join(lines), given


def defuse(text: str) -> str:
    """Page text without invisible characters and with anything that looks like a marker in round brackets."""
    visible = sentences.visible(text).replace("\n", " ")
    return _FAKE_MARKER.sub(lambda match: f"（{match.group(1)}）", visible)


class Gate:
    """Lets the model's sentences through one by one, those that stand on a source given to it.

    After iteration: `dropped` counts the sentences held back, `foreign_markers` the markers of sources that were
    not given, `refused` says that the model found no answer.
    """

    def __init__(self, pieces: Iterable[str], given: Sequence[Passage], gazetteer: "Gazetteer | None") -> None:
        self._pieces = pieces
        self._given = given
        self._gazetteer = gazetteer
        self.dropped = 0
        self.foreign_markers = 0
        self.refused = False

    def __iter__(self) -> Iterator[Statement]:
        for segment in segments(self._pieces):
            statement = self._check(segment)
            if statement is not None:
                yield statement

    def _check(self, segment: str) -> Statement | None:
        text = _MARKER.sub("", segment).strip()
        if not re.search(r"[^\W_]", text):
            return None
        numbers = self._numbers(segment)
        if not numbers and any(refusal in text.lower() for refusal in REFUSALS):
            self.refused = True
            return None
        passages = [self._given[number - 1] for number in numbers]
        verified = verify(text, passages, self._gazetteer)
        if verified.verdict == "unsupported":
            self.dropped += 1
            return None
        supports = tuple(Support(passage, quoted_slice(text, passage)) for passage in passages)
        return Statement(text, supports, checks=verified.checks)

    def _numbers(self, segment: str) -> list[int]:
        cited = [int(number) for mark in _MARKER.findall(segment) for number in re.findall(r"\d+", mark)]
        known = [number for number in dict.fromkeys(cited) if 1 <= number <= len(self._given)]
        self.foreign_markers += sum(not 1 <= number <= len(self._given) for number in cited)
        return known


def segments(pieces: Iterable[str]) -> Iterator[str]:
    """The reply sentence by sentence, each with the markers behind its full stop; the unfinished end comes last."""
    buffer = ""
    for piece in pieces:
        buffer += piece
        while (cut := _complete(buffer)) is not None:
            yield buffer[:cut]
            buffer = buffer[cut:]
        if len(buffer) > MAX_SOURCE_SENTENCE:
            return
    while (match := _END.search(buffer)) is not None:
        yield buffer[: match.end()]
        buffer = buffer[match.end() :]
    if buffer.strip():
        yield buffer


def quoted_slice(claim: str, passage: Passage) -> tuple[int, int]:
    """The sentence of the paragraph that shares most with the claim."""
    text = passage.paragraph.text
    spans = sentences.split(text) or [sentences.Span(0, len(text))]
    plain = sentences.normalise(claim)
    best = max(spans, key=lambda span: overlap(plain, sentences.normalise(text[span.start : span.end])))
    return best.start, best.end


def _complete(buffer: str) -> int | None:
    """Where the first sentence ends, once what follows shows that no further marker belongs to it."""
    match = _END.search(buffer)
    if match is None:
        return None
    rest = buffer[match.end() :].lstrip()
    return match.end() if rest and rest[0] not in "[［【”」』）)" + sentences.ENDS else None


def _source_line(number: int, passage: Passage) -> str:
    article = passage.article
    about = "，".join([*article.parks, *([article.date.isoformat()] if article.date else [])])
    return f"[{number}]（{about}）{defuse(article.headline)}：{defuse(passage.paragraph.text)}"
