"""Checks that a sentence is about what its source says at all: most of its character pairs stand there."""

import re

from service.answering.checks.source import Reading, Source
from service.contract import Check

MIN_WORDING = 0.5
"""Share of a sentence's character pairs that its source must hold: below it the sentence says something else."""


def wording(claim: Reading, source: Source) -> list[Check]:
    """Figures aside, which have a check of their own and may be written otherwise."""
    words, position = "", 0
    for item in claim.figures:
        words, position = words + claim.text[position : item.start], item.end
    words += claim.text[position:]
    held = f"{source.text}{source.around}"
    share = max(overlap(words, held), overlap(claim.text, held))
    return [Check("wording", claim.text.strip("|"), share >= MIN_WORDING)]


def overlap(claim: str, text: str) -> float:
    """The share of the claim's pairs of neighbouring characters (punctuation aside) that `text` holds."""
    letters = re.sub(r"[\W_]", "", claim)
    plain = re.sub(r"[\W_]", "", text)
    pairs = [letters[i : i + 2] for i in range(len(letters) - 1)]
    return sum(pair in plain for pair in pairs) / len(pairs) if pairs else float(letters in plain)
