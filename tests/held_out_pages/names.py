"""Draws names for bylines, character by character."""

import random

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红宁昕帆晨雨欣佳琪博文浩宇轩梓涵思远"


def name(rng: random.Random) -> str:
    """A name of two or three characters."""
    return rng.choice(_SURNAMES) + "".join(rng.sample(_GIVEN, rng.choice((1, 2, 2))))


def names(rng: random.Random, count: int) -> list[str]:
    """Different names."""
    found: list[str] = []
    while len(found) < count:
        drawn = name(rng)
        if drawn not in found:
            found.append(drawn)
    return found
