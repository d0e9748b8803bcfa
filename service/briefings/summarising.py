"""Chooses the sentences that carry the news of some articles, without repeats; knows nothing of parks or weeks."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from index.places import places
from index.records import Article
from service.briefings.datelines import past_joining
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
_NAMED_AGAIN = re.compile(r"[此本][届次批]")
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
        chain = _sayable(best, by_place, taken, known)
        length = sum(len(one.text) for one in chain)
        full = per_article is not None and counts[best.article.id] + len(chain) > per_article
        over = most is not None and len(taken) + len(chain) > max(most, 1)
        too_long = (taken and length > room) or (len(chain) > 1 and length > LONGEST_CHAIN_CHARS)
        if not chain or full or over or too_long or not _adds(best, known):
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
    """Sentences in reading order, each that hangs on its neighbour made one slice with it, cut as a list shows them."""
    found: list[Sentence] = []
    for sentence in sentences:
        last = found[-1] if found else None
        follows = last and _place(sentence) == (last.article.id, last.order + 1) and _together(last, sentence)
        if last and follows and sentence.hangs:
            found[-1] = replace(last, end=sentence.end, order=sentence.order, score=max(last.score, sentence.score))
        else:
            found.append(sentence)
    return [trimmed(sentence) for sentence in found]


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


def _sayable(
    sentence: Sentence,
    by_place: Mapping[_Place, Sentence],
    taken: Mapping[_Place, Sentence],
    known: Sequence[_Content],
) -> list[Sentence]:
    """What of its chain is still to be taken; the sentence without its opening where the rest has been said elsewhere.

    [] where it can't be given.
    """
    chain = [one for one in _chain(sentence, by_place) if _place(one) not in taken]
    if not any(_repeats(_content(one.text), known) for one in chain[:-1]):
        return chain
    return [sentence] if past_joining(sentence.text) else []


def _chain(sentence: Sentence, by_place: Mapping[_Place, Sentence]) -> list[Sentence]:
    """The sentence after those that it can't be read without; [] where they can't be given.

    They stand in its paragraph. One that opens its paragraph with `该` goes with what the paragraph before opens with.
    """
    chain = [sentence]
    while chain[0].hangs and chain[0].order > 0:
        first = chain[0]
        before = by_place.get((sentence.article.id, first.order - 1))
        if before is not None and not _together(before, first):
            if _stands_alone(first.text):
                break
            before = _topic(before, by_place)
            if before.score < WORTH_SAYING:
                return []
        if before is None or before.text.endswith(("？", "?")):
            return chain if _stands_alone(first.text) else []
        chain.insert(0, before)
    return chain


def _topic(sentence: Sentence, by_place: Mapping[_Place, Sentence]) -> Sentence:
    """The first sentence of its paragraph."""
    before = by_place.get((sentence.article.id, sentence.order - 1))
    return _topic(before, by_place) if before and _together(before, sentence) else sentence


def _stands_alone(text: str) -> bool:
    """Whether it can do without the sentence before: its opening can be cut, or what it says `此届` of has its name."""
    return past_joining(text) > 0 or (_NAMED_AGAIN.match(text) is not None and text[2:4] in places())


def leans_on(sentence: Sentence, before: Sentence) -> bool:
    """Whether it can only be read after that sentence of the paragraph before."""
    follows = sentence.article.id == before.article.id and sentence.paragraph.id != before.paragraph.id
    return follows and sentence.leaning and not _stands_alone(sentence.text)


def _together(one: Sentence, other: Sentence) -> bool:
    return one.paragraph.id == other.paragraph.id


def trimmed(sentence: Sentence) -> Sentence:
    """The sentence less a semicolon at its end and an opening that only ties it to what stood before (`此外，`)."""
    cut = past_joining(sentence.text)
    end = sentence.end - sentence.text.endswith(("；", ";"))
    return replace(sentence, start=sentence.start + cut, end=end, leaning=sentence.leaning and not cut)
