"""Puts verified sentences together into an answer with markers and citations; knows nothing of how they were found."""

from dataclasses import dataclass

from index.records import Passage
from service.contract import Check, Citation, Claim, Verdict

ENDS = frozenset("。！？!?…；;”」』")
"""What a sentence ends with; behind a clause cut out of one a semicolon parts it from the next."""

Slice = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Support:
    """A source of a sentence: the passage and the slice of its paragraph's text that is quoted."""

    passage: Passage
    quoted: Slice


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence to be said, with the sources it stands on and what was checked of it."""

    text: str
    supports: tuple[Support, ...]
    verdict: Verdict = "supported"
    checks: tuple[Check, ...] = ()


class Composer:
    """Numbers sources by first use while statements come in; `pieces` of text concatenate to `answer`."""

    def __init__(self, public_url: str) -> None:
        self._public_url = public_url.rstrip("/")
        self._numbers: dict[str, int] = {}
        self._supports: dict[str, Support] = {}
        self._claims: list[Claim] = []
        self.answer = ""

    def add(self, statement: Statement) -> str:
        """Appends the statement and its markers; the piece of text that was added."""
        numbers = tuple(dict.fromkeys(self._number(support) for support in statement.supports))
        before = "；" if self._open_ended else ""
        self.answer += before
        start = len(self.answer)
        end = start + len(statement.text)
        self._claims.append(Claim(statement.text, start, end, numbers, statement.verdict, statement.checks))
        return before + self.say(statement.text + "".join(f"[{number}]" for number in numbers))

    def close(self) -> str:
        """Ends an answer whose last statement is a clause; the stop that was added, if any."""
        return self.say("。" if self._open_ended else "")

    def say(self, text: str) -> str:
        """Appends text that claims nothing, such as a refusal."""
        self.answer += text
        return text

    def cite(self, support: Support) -> str:
        """The marker of a source that no claim stands on (the nearest evidence of a refusal)."""
        return f"[{self._number(support)}]"

    @property
    def claims(self) -> tuple[Claim, ...]:
        return tuple(self._claims)

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(
            _citation(number, self._supports[paragraph_id], self._public_url)
            for paragraph_id, number in self._numbers.items()
        )

    @property
    def _open_ended(self) -> bool:
        return bool(self._claims) and self._claims[-1].text[-1:] not in ENDS

    def _number(self, support: Support) -> int:
        key = support.passage.paragraph.id
        known = self._supports.get(key)
        self._supports[key] = support if known is None else _wider(known, support)
        return self._numbers.setdefault(key, len(self._numbers) + 1)


def paragraph_url(public_url: str, paragraph_id: str) -> str:
    """The permanent address of a paragraph."""
    return f"{public_url.rstrip('/')}/p/{paragraph_id}"


def _wider(one: Support, other: Support) -> Support:
    """One quote of a paragraph that spans both slices: a citation has one quote."""
    quoted = (min(one.quoted[0], other.quoted[0]), max(one.quoted[1], other.quoted[1]))
    return Support(one.passage, quoted)


def _citation(number: int, support: Support, public_url: str) -> Citation:
    article, paragraph = support.passage.article, support.passage.paragraph
    start, end = support.quoted
    return Citation(
        number=number,
        paragraph_id=paragraph.id,
        article_id=article.id,
        headline=article.headline,
        parks=article.parks,
        date=article.date.isoformat() if article.date else None,
        page=article.page,
        lines=paragraph.lines,
        quote=paragraph.text[start:end],
        url=paragraph_url(public_url, paragraph.id),
    )
