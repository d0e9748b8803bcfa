"""Draws the names and places that bylines, captions and furniture print."""

import random

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪"
    "汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹"
)
_GIVEN = (
    "国建文志明海德永春秋冬夏雪梅兰竹菊松柏山川江河湖月星辰阳光辉煌庆祥瑞福寿安康宁静远达通顺利和平正义勇敢坚强毅刚柔美丽芳香馨雅韵诗书琴棋画笔墨"
    "砚纸云霞虹雨露霜风雷电晓晨曦朝夕暮夜"
)
CITIES = ("北京", "上海", "广州", "武汉", "西安", "成都", "合肥", "沈阳", "南京", "长沙", "济南", "昆明", "兰州")
PARKS = (
    "苏州高新区",
    "襄阳高新区",
    "潍坊高新区",
    "绵阳高新区",
    "株洲高新区",
    "昆山高新区",
    "南宁高新区",
    "兰州高新区",
    "贵阳高新区",
    "合肥高新区",
    "武汉东湖高新区",
    "西安高新区",
)


def person(rng: random.Random) -> str:
    """A name of two characters, three, or four with a double surname."""
    surname = rng.choice(("欧阳", "司马", "上官", "诸葛")) if rng.random() < 0.02 else rng.choice(_SURNAMES)
    return surname + "".join(rng.sample(_GIVEN, rng.choice((1, 2, 2))))


def people(rng: random.Random, count: int) -> list[str]:
    """Different names."""
    found: dict[str, None] = {}
    while len(found) < count:
        found[person(rng)] = None
    return list(found)
