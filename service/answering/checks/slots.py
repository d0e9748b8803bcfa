"""Finds what a sentence puts in the place where its source has something; knows nothing of what stands there.

A place is told by the words around it: `|济南高新区新增` and `家|` around `19`. Where the sentence has the same words
around something else, it says something else of the same thing, wherever else the source may hold it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

BAR = "|"
"""Stands for any stop between clauses, and for both ends of a text."""
BEFORE, BEHIND = 6, 4
"""Characters that make a place, fewer where the clause begins or ends sooner."""
FAR = 24
"""Characters that reach far enough back to tell places that read the same in a row of clauses."""
LEAST = 4
"""With fewer characters around it a place is in too many sentences."""
LONGER = 14
"""How many characters more than the source something in its place may have."""
BESIDE = 2
"""Characters beside a figure or date that may come with it into the place."""

_QUOTATION = re.compile("[“”「」『』\"'‘’]")
_RUN = re.compile(r"(?P<number>\d+(?:[.,]\d+)*)|\D+")
_STOP = re.compile(r"[，。；!?;…\n|]+|:(?!\d)|(?<!\d):|,(?!\d{3}(?!\d))|(?<!\d),")


@dataclass(frozen=True, slots=True)
class Place:
    """The words before and behind something."""

    before: str
    behind: str


@dataclass(frozen=True, slots=True)
class Filling:
    """What stands in a place of the sentence, `text[start:end]`; `whole` is with the words of the place."""

    start: int
    end: int
    whole: str

    def around(self, place: Place) -> tuple[int, int]:
        """Where `whole` begins and ends."""
        return self.start - len(place.before), self.end + len(place.behind)


def barred(normalised: str) -> str:
    """Normalised text without quotation marks, every run of stops a bar, one at either end."""
    bare = _QUOTATION.sub("", normalised)
    return re.sub(r"\|+", BAR, f"{BAR}{_STOP.sub(BAR, bare)}{BAR}")


def places_of(text: str, start: int, end: int) -> tuple[Place, ...]:
    """The places of `text[start:end]` in a barred text: one within its clause, one that reaches far back.

    Where the clause is too short (`|去年|`), it takes what is before it, or what is behind it, beyond its stops.
    """
    before, behind = text[max(0, start - BEFORE) : start], text[end : end + BEHIND]
    inside = Place(before[max(0, before.rfind(BAR)) :], behind[: behind.find(BAR) + 1] or behind)
    far = (Place(text[start - FAR : start], behind),) if start >= FAR else ()
    if len(inside.before) + len(inside.behind) >= LEAST:
        return (inside, *far)
    wider = (Place(before, inside.behind), Place(inside.before, text[end : end + BEFORE]))
    return (*(place for place in wider if len(place.before) + len(place.behind) >= LEAST), *far)


def fillings(place: Place, text: str, most: int) -> Iterator[Filling]:
    """Every stretch of at most `most` characters, within one clause, that stands in the place in a barred text."""
    at = text.find(place.before)
    while at >= 0:
        start = at + len(place.before)
        end = text.find(place.behind, start, start + most + len(place.behind))
        if end >= 0 and BAR not in text[start:end]:
            yield Filling(start, end, f"{place.before}{text[start:end]}{place.behind}")
        at = text.find(place.before, at + 1)


@dataclass(frozen=True, slots=True)
class Masked:
    """A barred text with `#` for every number, so that places can be told by the words around beside other figures.

    `to_text[i]` is where the i-th character stands in the barred text, `from_text[j]` the other way round.
    """

    text: str
    to_text: tuple[int, ...]
    from_text: tuple[int, ...]


def masked(text: str) -> Masked:
    """The barred text with its runs of digits masked."""
    characters: list[str] = []
    to_text: list[int] = []
    from_text: list[int] = []
    position = 0
    for match in _RUN.finditer(text):
        run = match.end() - match.start()
        if match.lastgroup:
            characters.append("#")
            to_text.append(position)
        else:
            characters.append(match.group())
            to_text.extend(range(position, position + run))
        first = len(to_text) - (1 if match.lastgroup else run)
        from_text.extend([first] * run if match.lastgroup else range(first, first + run))
        position += run
    return Masked("".join(characters), (*to_text, position), (*from_text, len(to_text)))
