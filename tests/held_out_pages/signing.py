"""Gives an article its byline in one of the forms newspapers use, and the truth of it: the names alone."""

import random
import re
from collections.abc import Callable
from dataclasses import replace

from tests.held_out_pages.articles import Article
from tests.held_out_pages.families import Family
from tests.held_out_pages.names import names


def signed(article: Article, family: Family, rng: random.Random) -> Article:
    """The article with a byline of a form drawn from the family's."""
    form = rng.choices(list(family.bylines), list(family.bylines.values()))[0]
    found = _FORMS[form](article, rng, rng.choice(family.signature_gap))
    return _padded(found) if rng.random() < family.padded_names else found


def _padded(article: Article) -> Article:
    """Names of two characters are set as wide as those of three where they have a line to themselves."""
    short = [each for each in (article.byline or "").split() if len(each) == 2]
    pattern = re.compile("|".join(rf"(?<= ){each}(?= |$)" for each in short) or "(?!)")
    above, below = (pattern.sub(lambda drawn: "　".join(drawn[0]), line) for line in (article.above, article.below))
    return replace(article, above=above, below=below)


def _dateline(article: Article, dateline: str, byline: str | None) -> Article:
    first, *rest = article.paragraphs
    return replace(article, byline=byline, paragraphs=(replace(first, dateline=dateline), *rest))


def _signature(article: Article, tail: str, byline: str) -> Article:
    *rest, last = article.paragraphs
    return replace(article, byline=byline, paragraphs=(*rest, replace(last, tail=tail)))


def _above(pattern: str, count: int = 1) -> Callable[[Article, random.Random, str], Article]:
    def sign(article: Article, rng: random.Random, gap: str) -> Article:
        drawn = names(rng, count)
        return replace(article, above=pattern.format(*drawn), byline=" ".join(drawn))

    return sign


def _below(pattern: str, count: int = 1) -> Callable[[Article, random.Random, str], Article]:
    def sign(article: Article, rng: random.Random, gap: str) -> Article:
        drawn = names(rng, count)
        below = replace(article, below=pattern.format(*drawn), byline=" ".join(drawn))
        return _maybe_dateline(below, rng)

    return sign


def _head(*patterns: str) -> Callable[[Article, random.Random, str], Article]:
    def sign(article: Article, rng: random.Random, gap: str) -> Article:
        pattern = rng.choice(patterns)
        drawn = names(rng, pattern.count("{}"))
        return _dateline(article, pattern.format(*drawn), " ".join(drawn) or None)

    return sign


def _tail(pattern: str, count: int) -> Callable[[Article, random.Random, str], Article]:
    def sign(article: Article, rng: random.Random, gap: str) -> Article:
        drawn = names(rng, count)
        apart = "" if pattern.startswith("（") else gap
        printed = pattern.format(*drawn) if pattern.count("{}") > 1 else pattern.format(" ".join(drawn))
        signed_article = _signature(article, apart + printed, " ".join(drawn))
        return _maybe_dateline(signed_article, rng)

    return sign


def _maybe_dateline(article: Article, rng: random.Random) -> Article:
    return _dateline(article, "本报讯 ", article.byline) if rng.random() < 0.5 else article


def _unsigned(article: Article, rng: random.Random, gap: str) -> Article:
    return _maybe_dateline(article, rng)


_FORMS: dict[str, Callable[[Article, random.Random, str], Article]] = {
    "▶ above": _above("▶ 本报记者 {}"),
    "■ above": _above("■ 本报记者 {}"),
    "▶ below": _below("▶ {}"),
    "reporter above": _above("本报记者 {}"),
    "reporter and correspondent above": _above("记者 {} 通讯员 {}", 2),
    "dateline": _head("本报讯 （记者 {}） ", "本报讯（记者 {}）"),
    "dateline of a correspondent": _head("本报讯（特约通讯员 {}）", "本报讯 （通讯员 {}） "),
    "dateline of two": _head("本报讯（记者 {} 通讯员 {}）", "本报讯 （记者 {} {}） "),
    "dated dateline": _head("本报3月18日讯（记者 {}）", "本报讯 （本报记者 {}） "),
    "signature": _tail("{}", 1),
    "two signatures": _tail("{}", 2),
    "three signatures": _tail("{}", 3),
    "in brackets below": _tail("（记者 {}）", 1),
    "own reporter in brackets below": _tail("（本报记者 {}）", 1),
    "▶ own reporter below": _below("▶ 本报记者 {}"),
    "▶ two above": _above("▶ 本报记者 {} {}", 2),
    "reporter and correspondent below": _below("记者 {} 通讯员 {}", 2),
    "own reporter and correspondent above": _above("本报记者 {} 通讯员 {}", 2),
    "dateline of three": _head("本报讯（记者 {} 通讯员 {} {}）", "本报讯（记者{} 通讯员{}、{}）"),
    "dateline of a beginner": _head("本报讯（见习记者 {}）", "本报讯（实习记者 {}） "),
    "bracketed dateline": _head("【本报讯】（记者 {}）", "【本报讯】"),
    "dateline of a city": _head("本报郑州6月2日电（记者 {}）", "本报合肥电（记者 {} {}）"),
    "own reporter behind": _tail("本报记者 {}", 1),
    "two kinds in brackets below": _tail("（记者 {} 通讯员 {}）", 2),
    "correspondents in brackets below": _tail("（通讯员 {}）", 2),
    "none": _unsigned,
}
