"""Scores the sentences of an article by how much of its news they carry; knows nothing of lengths, themes or layout."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from index.records import Article, Paragraph
from service.answering.quantities import quantities
from service.answering.sentences import normalise, split
from service.briefings.datelines import news_start, past_bare_time
from service.similarity import containment, shingles

SHORTEST, LONGEST = 12, 120
"""Characters between which a sentence is neither a scrap nor a catalogue."""

WEIGHTS: Mapping[str, float] = {
    "opens_article": 1.0,
    "early": 1.0,
    "in_first_paragraph": 0.4,
    "opens_paragraph": 0.15,
    "headline": 1.3,
    "central": 1.2,
    "names_park": 0.3,
    "news": 0.2,
    "figures": 0.15,
    "dated": 0.4,
    "result": 0.2,
    "slogan": -0.5,
    "background": -0.6,
    "intention": -0.4,
    "long_ago": -0.6,
    "vague": -0.6,
    "speech": -0.8,
    "picture": -0.8,
    "leaning": -0.3,
    "joining": -0.2,
    "too_short": -0.6,
    "too_long": -0.8,
}
"""What each feature adds to a sentence's score."""

_CENTRAL_SCALE, _SHRINKING = 5.0, 25
"""A mean over a sentence's bigrams, drawn towards 0 for short ones; the scale brings it to about 1."""
_CAPS = {"news": 2, "result": 2, "slogan": 4, "background": 1, "intention": 1}
_SEMICOLONS = ("；", ";")
_BODY_ROLES = frozenset(("body", "caption"))
_ENDED = re.compile(r"[。！？!?…；;][”’」』）》]*$")
_OPENING_DAY = re.compile(r"(?:\d{4}年)?\d{1,2}月")
_OPENING_YEAR = re.compile(r"(\d{4})年")
_NUMERAL = re.compile(r"[\d一二两三四五六七八九十百千万亿]")
_CONCRETE = re.compile(r"\d|[“《「][^”》」]|公司|大学|[一二三四五六七八九十百千万]+[家个名项次年亿万]")
_TALK = re.compile(r"^[“「‘]|[？?]$|：[“「]|[，。][”」][^，。]{0,12}(?:说|表示|介绍)|[我你您咱]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence where it stands: `paragraph.text[start:end]`; `order` counts through its article.

    `leaning`: it says `其中` or `该` and can't be read without the sentence before it. `continues`: it is a part of a
    long sentence, after a semicolon, and its subject stands in the part before.
    """

    article: Article
    paragraph: Paragraph
    start: int
    end: int
    order: int
    score: float
    leaning: bool = False
    continues: bool = False

    @property
    def text(self) -> str:
        return self.paragraph.text[self.start : self.end]

    @property
    def hangs(self) -> bool:
        """Whether it needs the sentence before it."""
        return self.leaning or self.continues


def sentences_of(article: Article) -> list[Sentence]:
    """The article's sentences in reading order, each scored; subheads, credits and unended scraps are left out."""
    spans = _spans(article)
    texts = [paragraph.text[start:end] for paragraph, start, end in spans]
    grams = [shingles(text) for text in texts]
    weights = _term_weights(grams)
    told = bool(texts) and not _is_talk(texts[0])
    found = []
    for order, ((paragraph, start, end), text) in enumerate(zip(spans, texts, strict=True)):
        opens = order == 0 or spans[order - 1][0].id != paragraph.id
        features = _features(text, grams[order], article, weights) | {
            "opens_article": float(order == 0 and told),
            "early": told / (1 + order),
            "in_first_paragraph": float(paragraph.id == spans[0][0].id and told),
            "opens_paragraph": float(opens),
        }
        score = sum(WEIGHTS[name] * value for name, value in features.items())
        continues = not opens and texts[order - 1].endswith(_SEMICOLONS)
        found.append(Sentence(article, paragraph, start, end, order, score, bool(features["leaning"]), continues))
    return found


def _spans(article: Article) -> list[tuple[Paragraph, int, int]]:
    spans = []
    for paragraph in article.paragraphs:
        if paragraph.role not in _BODY_ROLES:
            continue
        begins = news_start(paragraph.text)
        for span in split(paragraph.text):
            start = past_bare_time(paragraph.text, max(span.start, begins))
            if start < span.end and _ENDED.search(paragraph.text[start : span.end]):
                spans.append((paragraph, start, span.end))
    return spans


def _features(text: str, grams: frozenset[str], article: Article, weights: Mapping[str, float]) -> dict[str, float]:
    signals = _signals()
    counted = {name: float(min(len(set(_words(name).findall(text))), cap)) for name, cap in _CAPS.items()}
    printed = article.headline if article.headline_source == "printed" else ""
    return counted | {
        "headline": containment(shingles(printed), grams),
        "central": _CENTRAL_SCALE * sum(weights.get(gram, 0.0) for gram in grams) / (len(grams) + _SHRINKING),
        "figures": float(min(_figures(text), 3)),
        "names_park": float(any(containment(shingles(park), grams) >= 0.5 for park in article.parks[:1])),
        "dated": float(bool(_OPENING_DAY.match(text)) and not _is_long_ago(text, article)),
        "long_ago": float(_is_long_ago(text, article)),
        "vague": float(not _CONCRETE.search(text)),
        "speech": float(_is_talk(text)),
        "picture": float(text.startswith("图为")),
        "leaning": float(text.startswith(signals["leaning"])),
        "joining": float(text.startswith(signals["joining"])),
        "too_short": float(len(text) < SHORTEST),
        "too_long": min(max(len(text) - LONGEST, 0) / LONGEST, 2.0),
    }


def _figures(text: str) -> int:
    if not _NUMERAL.search(text):
        return 0
    return sum(bool(quantity.unit) and not quantity.ordinal for quantity in quantities(normalise(text)))


def _is_long_ago(text: str, article: Article) -> bool:
    """Whether it opens with a year before the last one, seen from the issue date: it tells how things came about."""
    year = _OPENING_YEAR.match(text)
    return bool(year and article.date and int(year[1]) < article.date.year - 1)


def _is_talk(text: str) -> bool:
    return bool(_TALK.search(text)) or any(f"{word}，" in text for word in _signals()["speech"])


def _term_weights(sentences: Sequence[frozenset[str]]) -> dict[str, float]:
    """Each bigram that several sentences share, by the share of sentences that have it."""
    counts = Counter(gram for grams in sentences for gram in grams)
    return {gram: count / len(sentences) for gram, count in counts.items() if count > 1}


@cache
def _words(name: str) -> re.Pattern[str]:
    """A signal's words, the longest that fits first."""
    return re.compile("|".join(map(re.escape, sorted(_signals()[name], key=len, reverse=True))))


@cache
def _signals() -> dict[str, tuple[str, ...]]:
    file = resources.files("service").joinpath("data/sentence_signals.yaml")
    document = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {str(name): tuple(map(str, words)) for name, words in document.items()}
