"""Answers with claims and citations, for the tests of what scores them."""

from collections.abc import Sequence

from service.contract import Answer, Citation, Claim


def answer(
    *claims: tuple[str, Sequence[int]],
    quotes: Sequence[str] = (),
    abstained: bool = False,
    text: str | None = None,
    total_ms: float = 10.0,
    question: str = "问？",
) -> Answer:
    """An answer of these claims, citing these quotes as [1], [2] and so on; `text` replaces the joined claims."""
    said = "".join(claim + "".join(f"[{number}]" for number in numbers) for claim, numbers in claims)
    return Answer(
        id="x",
        question=question,
        answer=text if text is not None else said,
        abstained=abstained,
        reason=None,
        claims=tuple(Claim(claim, 0, len(claim), tuple(numbers), "supported") for claim, numbers in claims),
        citations=tuple(_citation(number, quote) for number, quote in enumerate(quotes, 1)),
        answerer="extractive",
        timings_ms={"total": total_ms},
    )


def _citation(number: int, quote: str) -> Citation:
    return Citation(
        number, f"p{number}", f"a{number}", "标题", (), "2024-03-16", "page", (1, 2), quote, f"http://x/p/p{number}"
    )
