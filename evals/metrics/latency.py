"""Latency as the answers recorded it: nearest-rank percentiles (Hyndman & Fan 1996, "Sample Quantiles in Statistical
Packages", definition 1)."""

import math
from collections.abc import Sequence

from service.contract import Answer

TOTAL = "total"


def total_ms(answer: Answer) -> float:
    """The recorded time of the whole answer; the sum of its stages where no total is recorded."""
    return answer.timings_ms.get(TOTAL, sum(answer.timings_ms.values()))


def percentile(values: Sequence[float], share: float) -> float | None:
    """The smallest value that at least `share` (0 to 1) of the values do not exceed; None without values."""
    if not values:
        return None
    return sorted(values)[max(math.ceil(share * len(values)), 1) - 1]
