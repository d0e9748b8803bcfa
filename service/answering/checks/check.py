"""What one check says: its kind, the words looked up, whether the source bears them out."""

from dataclasses import dataclass
from typing import Literal

CheckName = Literal["figure", "date", "quote", "park", "name", "negation", "wording"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked up in the sources: what kind, the words of the sentence, whether it was found."""

    name: CheckName
    value: str
    passed: bool
