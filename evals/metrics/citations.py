"""Citation recall and precision: does what is cited carry what is said, and is all of it needed.

`support_recall` and `support_precision` are ALCE's (Gao et al. 2023, "Enabling Large Language Models to Generate Text
with Citations", section 4.3) with our verifier in the place of its NLI model. `holding_precision` asks a simpler
thing: does the quoted text hold one of the nuggets that were asked for.
"""

from collections.abc import Callable, Sequence

from evals.metrics.nuggets import nuggets_found
from service.contract import Answer, Citation, Claim

Supports = Callable[[str, Sequence[Citation]], bool]
"""Whether these citations together carry this sentence."""


def support_recall(answer: Answer, supports: Supports) -> float | None:
    """The share of claims that their citations carry; an uncited claim is not carried. None without claims."""
    if not answer.claims:
        return None
    return sum(_carried(claim, answer, supports) for claim in answer.claims) / len(answer.claims)


def support_precision(answer: Answer, supports: Supports) -> float | None:
    """The share of a claim's citations that count, over all claims. None without citations of a claim.

    One counts when the claim is carried and it carries the claim alone, or the others without it do not.
    """
    counted = [_counts(number, claim, answer, supports) for claim in answer.claims for number in claim.citations]
    return sum(counted) / len(counted) if counted else None


def holding_precision(answer: Answer, nuggets: Sequence[str]) -> float | None:
    """The share of citations whose quote holds at least one nugget. None without citations."""
    if not answer.citations:
        return None
    holding = [any(nuggets_found(citation.quote, nuggets)) for citation in answer.citations]
    return sum(holding) / len(holding)


def nugget_coverage(answer: Answer, nuggets: Sequence[str]) -> float:
    """The share of nuggets found in the answer that a cited quote holds too; 1 where none is found."""
    quotes = "\n".join(citation.quote for citation in answer.citations)
    said, cited = nuggets_found(answer.answer, nuggets), nuggets_found(quotes, nuggets)
    return sum(s and c for s, c in zip(said, cited, strict=True)) / sum(said) if any(said) else 1.0


def _carried(claim: Claim, answer: Answer, supports: Supports) -> bool:
    cited = _cited(claim.citations, answer)
    return bool(cited) and supports(claim.text, cited)


def _counts(number: int, claim: Claim, answer: Answer, supports: Supports) -> bool:
    if not _carried(claim, answer, supports):
        return False
    others = [other for other in claim.citations if other != number]
    alone = supports(claim.text, _cited([number], answer))
    return alone or not others or not supports(claim.text, _cited(others, answer))


def _cited(numbers: Sequence[int], answer: Answer) -> list[Citation]:
    return [citation for citation in answer.citations if citation.number in numbers]
