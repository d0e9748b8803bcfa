"""Sorts sentences into the themes of a briefing by a table of words; knows nothing of how sentences are chosen."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

ARTICLE_WEIGHT = 0.5
"""What a word of the article counts beside one of the sentence: it decides between near equals."""
ARTICLE_WORDS = 3
"""Distinct words of the article that count at most, so that a long article does not drown its sentences."""


@dataclass(frozen=True, slots=True)
class Themes:
    """The table: theme to its words, in printing order; `otherwise` takes what no word speaks for.

    `neutral` are names that hold a theme's word and say nothing for it.
    """

    words: Mapping[str, tuple[str, ...]]
    otherwise: str
    neutral: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.words, self.otherwise)

    def of(self, sentence: str, article: str = "") -> str:
        """The theme of a sentence, seen in the article it stands in (its headline, say)."""
        for name in self.neutral:
            sentence, article = sentence.replace(name, ""), article.replace(name, "")
        scores = {theme: self._score(words, sentence, article) for theme, words in self.words.items()}
        best = max(scores, key=lambda theme: scores[theme])
        return best if scores[best] > (0.0, 0) else self.otherwise

    def _score(self, words: tuple[str, ...], sentence: str, article: str) -> tuple[float, int]:
        """The root of how often each word stands there: the second time says less than the first."""
        inside = sum(math.sqrt(sentence.count(word)) for word in words)
        around = min(sum(word in article for word in words), ARTICLE_WORDS)
        return inside + ARTICLE_WEIGHT * around, sum(len(word) for word in words if word in sentence)


@cache
def load_themes() -> Themes:
    """The packaged table, `service/data/themes.yaml`."""
    file = resources.files("service").joinpath("data/themes.yaml")
    document = yaml.safe_load(file.read_text(encoding="utf-8"))
    words = {str(theme): tuple(map(str, listed)) for theme, listed in document["themes"].items()}
    return Themes(words, str(document["otherwise"]), tuple(map(str, document["neutral"])))
