"""Checks that the persons, places, bodies and products a sentence names are those its source names in that place.

There is no model for names behind it. A word of the sentence that the source lacks is a name where its part of speech
says so, where it ends like a place or a body, or where a surname stands alone before the rest of a name; a word in the
place of one of the source's names is another name unless it is an everyday word that may stand for it (`该公司`).
"""

import re
from collections.abc import Iterator

from index.places import places
from service.answering.checks.slots import BAR, Filling, fillings, places_of
from service.answering.checks.source import Reading, Source, Word
from service.answering.rarity import commonness
from service.contract import Check

_NAME_TAGS = frozenset({"nr", "nrt", "nrfg", "ns", "nt", "nz", "eng"})
_NOUN_TAGS = _NAME_TAGS | {"n"}
SURE_TAGS = frozenset({"nr", "nrt", "nrfg", "ns", "nt", "eng"})
_FULL_NAME = re.compile(
    r"[一-鿿]{2,20}(?:公司|集团|大学|学院|医院|银行|研究院|研究所|委员会|协会|联合会|学会|实验室|管委会|党委|党支部)"
)
_LATIN = re.compile(r"[a-z][a-z.\-]*[a-z0-9][a-z0-9.\-]*|\d+(?:\.\d+){2,}")
_PLACE_END = re.compile(r"[省市县区镇乡村州盟旗街路]$")
_EVERYDAY_PLACE = re.compile(
    r"^[全本该我各两三某此这那新老城园社校景片辖街市县区厂矿小郊地山库灾牧林]{1,2}[省市县区镇乡村州]$"
)
_STANDS_FOR = re.compile(
    r"^(?:[该本此这那其全各]|两|当地|我国|国内|全国|双方|对方|记者|他|她|它|他们|她们|自己|前者|后者|[该本此这那其]?(?:省|市|县|区|镇|乡|村|公司|集团|企业|学校|医院|高校|团队|机构|平台|国|地|校|院|厂|店|行|司|项目|园区|活动|大会|产品|品牌))$"
)
_QUARTER = re.compile(r"q[1-4]$")
_NUMERAL = re.compile(r"^[超近约逾]?[零〇一二两三四五六七八九十百千万亿点]+(?:[次个家名位项辆条座年月日].{0,2})?$")
_GENERIC = frozenset(
    [
        "外国",
        "中方",
        "山区",
        "云集",
        "长寿",
        "凯旋",
        "全国",
        "两岸",
        "沿海",
        "海外",
        "城市",
        "海洋",
        "各地",
        "外地",
        "异地",
        "两地",
        "多地",
        "内地",
        "城乡",
        "东部",
        "西部",
    ]
)
"""Words that are tagged as places and name none."""
SHORTENED = 3
"""Characters that an abbreviation may leave out between two it keeps."""
LONGER_NAME = 6
"""How many characters more than a name something in its place may have."""
COMMON = 0.0015
"""A word in at least this share of the rarity table's texts is an everyday word."""
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤俞樊鲍葛霍翟施殷喻柯焦齐聂章关鲁岳牛舒耿穆单欧包柴裴辛管祝左涂谷祁时冉屈项闫"
)


def names(claim: Reading, source: Source) -> list[Check]:
    """One check a name; it fails where no source has it, or the source has another name in its place."""
    held = f"{source.text}{source.around}"
    failed = dict.fromkeys([*_new_words(claim, held), *_surnames(claim, held), *_organisations(claim, held)])
    failed.update(dict.fromkeys(_displaced(claim, source)))
    named = (word.text for word in claim.words if word.tag in SURE_TAGS and len(word.text) > 1)
    passed = dict.fromkeys([*named, *_LATIN.findall(claim.text)])
    return [
        *(Check("name", name, False) for name in failed),
        *(Check("name", name, True) for name in passed if name not in failed),
    ]


def _new_words(claim: Reading, held: str) -> Iterator[str]:
    """Names, and whatever ends like a place, that the source does not hold letter by letter."""
    for word in claim.words:
        if word.text in held or len(word.text) < 2:
            continue
        doubtful = word.tag in {"nz", "nr", "nrt", "nrfg"} and _common(word.text) and word.text[0] not in SURNAMES
        named = (word.tag in _NAME_TAGS and not doubtful) or word.text in places()
        if (named or _ends_like_a_place(word)) and not _held_otherwise(word.text, held):
            yield word.text
    yield from (latin for latin in _LATIN.findall(claim.text) if latin not in held and not _QUARTER.match(latin))


def _ends_like_a_place(word: Word) -> bool:
    return _PLACE_END.search(word.text) is not None and not _EVERYDAY_PLACE.match(word.text) and not _common(word.text)


def _held_otherwise(name: str, held: str) -> bool:
    """`济南市` where the source has 济南, 俄联邦 for 俄罗斯联邦, 中国 for 我国, two names that were cut as one."""
    stem = name[:-1]
    if (len(stem) > 1 and _PLACE_END.search(name) is not None and stem in held) or name.isdigit():
        return True
    if name in _GENERIC or (name == "中国" and "我国" in held):
        return True
    if any(name[:cut] in held and name[cut:] in held for cut in range(2, len(name) - 1)):
        return True
    return len(name) > 2 and re.search(rf"[一-鿿]{{0,{SHORTENED}}}?".join(map(re.escape, name)), held) is not None


def _surnames(claim: Reading, held: str) -> Iterator[str]:
    """A surname that jieba cut off its name (`魏|志强表示`), where the source has the rest behind another one."""
    for word in claim.words:
        if len(word.text) != 1 or word.text not in SURNAMES:
            continue
        rest = claim.text[word.end : word.end + 2].split(BAR)[0]
        if len(rest) == 2 and word.text + rest not in held:
            before = {held[match.start() - 1] for match in re.finditer(re.escape(rest), held) if match.start()}
            if before & SURNAMES:
                yield word.text + rest


def _organisations(claim: Reading, held: str) -> Iterator[str]:
    """Full names of bodies of which a word is missing in the source."""
    for match in _FULL_NAME.finditer(claim.text):
        inside = [word for word in claim.words if match.start() <= word.start and word.end <= match.end()]
        first = max((n for n, word in enumerate(inside) if word.tag in _NAME_TAGS), default=max(0, len(inside) - 3))
        lacking = [word for word in inside[first:] if word.text not in held and word.tag != "m"]
        if any(not _common(word.text) or word.tag in _NOUN_TAGS for word in lacking):
            yield match.group()


def _displaced(claim: Reading, source: Source) -> Iterator[str]:
    """What stands in the place of one of the source's names and is neither it nor a word that may stand for it."""
    taken: dict[tuple[int, int, int], bool] = {}
    for reading in source.readings:
        for start, end in _named(reading):
            name = reading.text[start:end]
            for kind, place in enumerate(places_of(reading.text, start, end)):
                longer = LONGER_NAME if place.before != BAR else LONGER_NAME // 2
                for filling in fillings(place, claim.text, end - start + longer):
                    span = kind, filling.start, filling.end
                    agrees = filling.whole in reading.text or _may_stand_for(name, claim, filling, reading.text)
                    taken[span] = taken.get(span, False) or agrees
    yield from (claim.text[start:end] for (_, start, end), agreed in taken.items() if not agreed)


def _named(reading: Reading) -> Iterator[tuple[int, int]]:
    for word in reading.words:
        if word.tag in _NAME_TAGS and len(word.text) > 1:
            yield word.start, word.end


def _may_stand_for(name: str, claim: Reading, filling: Filling, held: str) -> bool:
    """Nothing, a part of the name or the name with more, its short form, or everyday words (`该公司`)."""
    said = claim.text[filling.start : filling.end]
    if not said or said in name or name in said or _STANDS_FOR.match(said) or short_of(name) in said:
        return True
    if _FULL_NAME.search(said) or said in places():
        return False
    shared = next((n for n, (one, other) in enumerate(zip(said[::-1], name[::-1], strict=False)) if one != other), 0)
    if shared > 2 and len(said) - shared > 1 and _common(said[:-shared]):
        return True
    inside = [word for word in claim.words if filling.start <= word.start and word.end <= filling.end]
    return bool(inside) and all(_everyday(word, held) for word in inside)


def _everyday(word: Word, held: str) -> bool:
    """Not a name: a common word, or one of the source's own."""
    return (word.tag not in SURE_TAGS - {"nr"} and _common(word.text)) or (
        word.tag not in _NAME_TAGS and word.text in held
    )


def short_of(name: str) -> str:
    return _PLACE_END.sub("", name)


def _common(word: str) -> bool:
    """An everyday word, or two of them that were cut as one (`明显提高`), or a number."""
    if commonness(word) >= COMMON or _NUMERAL.match(word):
        return True
    return len(word) == 4 and commonness(word[:2]) >= COMMON and commonness(word[2:]) >= COMMON
