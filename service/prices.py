"""What a chat model's tokens cost; knows nothing of how they are counted or asked for."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from service.contract import Cost, Usage

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """Of a million tokens of a prompt and of a million of a reply."""

    input: float
    output: float
    currency: str = "USD"

    def cost(self, usage: Usage) -> Cost:
        amount = (usage.prompt_tokens * self.input + usage.completion_tokens * self.output) / MILLION
        return Cost(round(amount, 8), self.currency)


def list_price(model: str) -> Price | None:
    """The price in the package's list, None for a model that is not in it."""
    listed = _list()
    price = listed["models"].get(model)
    return Price(float(price["input"]), float(price["output"]), listed["currency"]) if price else None


@cache
def _list() -> dict[str, Any]:
    held: dict[str, Any] = yaml.safe_load(files("service").joinpath("data/llm_prices.yaml").read_text("utf-8"))
    return held
