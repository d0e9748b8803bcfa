"""Chooses the sentences that carry the news of some articles, without repeats; knows nothing of parks or weeks."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from index.records import Article
from service.briefings.salience import Sentence, sentences_of
from service.similarity import containment, shingles

REPEATS_FROM = 0.7
"""The share of a sentence's bigrams, already said in one sentence, from which it is a repeat."""
REPEATS_ALL_FROM = 0.9
"""The same over everything said so far."""
SECOND_OF_ARTICLE = 0.85
"""What a further sentence of one article counts beside the one before it, so that every article gets its turn."""
RESTATING = 0.8
"""What a sentence loses for the share of it that one sentence has said before: it carries that much less news."""
WORTH_SAYING = 0.6
"""The score under which a sentence is padding."""

LONGEST_CHAIN_CHARS = 180
"""A sentence that would drag more than this along with it is left out."""
_FACT = re.compile(r"\d+(?:\.\d+)?|[一-鿿]{2}(?=高新|经开|开发区|[省市区县]|公司|集团|大学)")
"""What tells two sentences of the same mould apart: figures, and the ends of names of places and organisations."""
_Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Content:
    """A text as it is compared with others."""

    grams: frozenset[str]
    facts: frozenset[str]


def choose(
    sentences: Sequence[Sentence],
    *,
    length_chars: int,
    said: Iterable[str] = (),
    most: int | None = None,
    per_article: int | None = None,
) -> list[Sentence]:
    """The best sentences that fit in `length_chars`, best first; fewer where the rest repeats or isn't worth saying.

    The first one is given whatever its length. A sentence that hangs on the one before it is given with it or not at
    all. `said` holds texts that must not be said again.
    """
    known = [_content(text) for text in said]
    taken: dict[_Place, Sentence] = {}
    by_place = {_place(sentence): sentence for sentence in sentences}
    waiting = [sentence for sentence in sentences if sentence.score >= WORTH_SAYING]
    counts: Counter[str] = Counter()
    room = length_chars
    while waiting and (most is None or len(taken) < most):
        best = max(waiting, key=lambda sentence: sentence.score * SECOND_OF_ARTICLE ** counts[sentence.article.id])
        waiting.remove(best)
        chain = [one for one in _chain(best, by_place) if _place(one) not in taken]
        length = sum(len(one.text) for one in chain)
        full = per_article is not None and counts[best.article.id] + len(chain) > per_article
        over = most is not None and len(taken) + len(chain) > max(most, 1)
        too_long = (taken and length > room) or (len(chain) > 1 and length > LONGEST_CHAIN_CHARS)
        if full or over or too_long or not _adds(best, known):
            continue
        for one in chain:
            taken[_place(one)] = one
            known.append(_content(one.text))
            counts[one.article.id] += 1
        waiting = [one for one in waiting if _place(one) not in taken]
        room -= length
    return list(taken.values())


def in_reading_order(sentences: Collection[Sentence], articles: Sequence[Article]) -> list[Sentence]:
    """Sentences by the given order of their articles, then as they stand in the article."""
    place = {article.id: number for number, article in enumerate(articles)}
    return sorted(sentences, key=lambda sentence: (place[sentence.article.id], sentence.order))


def joined(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Sentences in reading order, each that hangs on its neighbour made one slice with it; no semicolon at an end."""
    found: list[Sentence] = []
    for sentence in sentences:
        last = found[-1] if found else None
        follows = last and _place(sentence) == (last.article.id, last.order + 1) and _together(last, sentence)
        if last and follows and sentence.hangs:
            found[-1] = replace(last, end=sentence.end, order=sentence.order, score=max(last.score, sentence.score))
        else:
            found.append(sentence)
    return [without_semicolon(sentence) for sentence in found]


def sentences_of_all(articles: Sequence[Article]) -> list[Sentence]:
    """The scored sentences of all articles, in order."""
    return [sentence for article in articles for sentence in sentences_of(article)]


def repeats(text: str, said: Sequence[str]) -> bool:
    """Whether a text only says what has been said: by one text, or nearly wholly by all together.

    One that gives a figure or names a place that the other does not says something of its own.
    """
    return _repeats(_content(text), [_content(one) for one in said])


def _adds(sentence: Sentence, known: Sequence[_Content]) -> bool:
    """Whether it is no repeat and still worth saying once what it says again is taken off."""
    new = _content(sentence.text)
    again = max((containment(new.grams, old.grams) for old in known), default=0.0)
    return sentence.score - RESTATING * again >= WORTH_SAYING and not _repeats(new, known)


def _repeats(new: _Content, known: Sequence[_Content]) -> bool:
    if any(containment(new.grams, old.grams) >= REPEATS_FROM and new.facts <= old.facts for old in known):
        return True
    grams: frozenset[str] = frozenset().union(*(old.grams for old in known))
    facts: frozenset[str] = frozenset().union(*(old.facts for old in known))
    return containment(new.grams, grams) >= REPEATS_ALL_FROM and new.facts <= facts


def _content(text: str) -> _Content:
    return _Content(shingles(text), frozenset(_FACT.findall(text)))


def _place(sentence: Sentence) -> _Place:
    return sentence.article.id, sentence.order


def _chain(sentence: Sentence, by_place: dict[_Place, Sentence]) -> list[Sentence]:
    """The sentence after those of its paragraph that it can't be read without."""
    chain = [sentence]
    while chain[0].hangs:
        before = by_place.get((sentence.article.id, chain[0].order - 1))
        if before is None or not _together(before, chain[0]) or before.text.endswith(("？", "?")):
            break
        chain.insert(0, before)
    return chain


def _together(one: Sentence, other: Sentence) -> bool:
    return one.paragraph.id == other.paragraph.id


def without_semicolon(sentence: Sentence) -> Sentence:
    """The sentence less a semicolon at its end."""
    return replace(sentence, end=sentence.end - 1) if sentence.text.endswith(("；", ";")) else sentence
