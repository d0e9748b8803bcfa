"""Draws what a page prints beside its articles: section, date, editors, hot lines, 广告."""

import random
from datetime import date

from tests.held_out_pages.families import Family
from tests.held_out_pages.names import name


def furniture(
    family: Family, rng: random.Random, articles: int
) -> tuple[tuple[str, ...], tuple[str, ...], dict[int, str]]:
    """Lines at the head, lines at the foot, and lines before the article of that place."""
    head = [_filled(line, rng) for line in family.head if rng.random() < 0.4]
    foot = [_filled(line, rng) for line in family.foot if rng.random() < 0.4]
    between = {}
    if articles > 2 and rng.random() < 0.25:
        between[rng.randrange(1, articles)] = _filled(rng.choice(family.between), rng)
    return tuple(head), tuple(foot), between


def _filled(pattern: str, rng: random.Random) -> str:
    day = date(rng.randint(2021, 2025), rng.randint(1, 12), rng.randint(1, 28))
    return pattern.format(
        n=rng.randint(2, 8),
        y=day.year,
        m=day.month,
        d=day.day,
        w="一二三四五六日"[day.weekday()],
        t=rng.randint(100000, 999999),
        p=name(rng),
        q=name(rng),
        r=name(rng),
    )
