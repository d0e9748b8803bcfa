import pytest

from service.contract import Cost, Usage
from service.prices import Price, list_price


def test_a_cost_is_what_the_tokens_of_both_sides_cost() -> None:
    # 2,000,000 / 1,000,000 * 1.5 + 500,000 / 1,000,000 * 6 = 3 + 3
    assert Price(1.5, 6.0, "CNY").cost(Usage(2_000_000, 500_000, 2_500_000)) == Cost(6.0, "CNY")


def test_a_listed_model_has_a_price_and_another_has_none() -> None:
    price = list_price("gpt-4o-mini")
    assert price is not None
    # 1,000 * 0.15 / 1,000,000 + 100 * 0.60 / 1,000,000
    assert price.cost(Usage(1000, 100, 1100)).amount == pytest.approx(0.00021)
    assert list_price("qwen3:8b") is None
