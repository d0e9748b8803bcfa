"""Tokens and money, as the answers recorded them; accuracy beside cost as Kapoor et al. 2024, "AI Agents That Matter",
ask for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from service.contract import Answer


@dataclass(frozen=True, slots=True)
class Spent:
    """What a run took: requests to a chat model, tokens sent and received, and money by currency.

    `estimated` counts answers whose tokens are our count, `unpriced` those that took tokens at no known price.
    """

    calls: int
    prompt_tokens: int
    completion_tokens: int
    estimated: int
    unpriced: int
    money: dict[str, float]


def spent(answers: Sequence[Answer]) -> Spent:
    """The sums over answers; an extractive one takes nothing."""
    used = [one.usage for one in answers if one.usage is not None]
    money: dict[str, float] = {}
    for one in answers:
        if one.cost is not None:
            money[one.cost.currency] = money.get(one.cost.currency, 0.0) + one.cost.amount
    return Spent(
        calls=sum(len(one.calls) for one in answers),
        prompt_tokens=sum(one.prompt_tokens for one in used),
        completion_tokens=sum(one.completion_tokens for one in used),
        estimated=sum(one.usage_estimated for one in answers),
        unpriced=sum(one.usage is not None and one.cost is None for one in answers),
        money=dict(sorted(money.items())),
    )
