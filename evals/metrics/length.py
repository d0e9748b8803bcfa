"""Answer length, beside correctness: a long answer finds nuggets by saying everything.

TREC 2003 (Voorhees, cited in nuggets.py) charges length above an allowance for the same reason; here it is only shown.
"""

import re

from service.contract import Answer

_MARKER = re.compile(r"\[\d+\]")


def characters(answer: Answer) -> int:
    """Characters of the answer without markers and white space."""
    return len(re.sub(r"\s+", "", _MARKER.sub("", answer.answer)))


def sentences(answer: Answer) -> int:
    """Claims of the answer: each is one sentence."""
    return len(answer.claims)
