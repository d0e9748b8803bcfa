"""Finds the words that a sentence relies on in its paragraph, as offsets; knows nothing of who wrote the sentence."""

import re

from index.records import Passage
from service.answering import sentences
from service.answering.verification import overlap

SHORTEST_QUOTE = 4
"""Characters without which a quote points at nothing."""


def locate(quote: str, text: str) -> tuple[int, int] | None:
    """The slice of `text` that reads as `quote` does, signs and spaces aside; None where there is none."""
    letters, places = _letters(text)
    wanted, _ = _letters(quote)
    if len(wanted) < SHORTEST_QUOTE or (start := letters.find(wanted)) < 0:
        return None
    return places[start], places[start + len(wanted) - 1] + 1


def nearest_sentence(claim: str, passage: Passage) -> tuple[int, int]:
    """The sentence of the paragraph that shares most with the claim."""
    text = passage.paragraph.text
    spans = sentences.split(text) or [sentences.Span(0, len(text))]
    plain = sentences.normalise(claim)
    best = max(spans, key=lambda span: overlap(plain, sentences.normalise(text[span.start : span.end])))
    return best.start, best.end


def _letters(text: str) -> tuple[str, list[int]]:
    """The normalised letters and digits, with points inside figures, and the place of each in the text."""
    pairs = [(letter, place) for place, character in enumerate(text) for letter in sentences.normalise(character)]
    plain = "".join(letter for letter, _ in pairs)
    kept = [match.start() for match in re.finditer(r"[^\W_]|(?<=\d)\.(?=\d)|[%‰]", plain)]
    return "".join(plain[at] for at in kept), [pairs[at][1] for at in kept]
