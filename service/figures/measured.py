"""Says what a figure measures, from the words of the clause around it; knows nothing of parks, dates or articles."""

import re
from collections.abc import Sequence

import rjieba

WHOLE = 18
"""Characters up to which all that stands beside a figure is what it measures; of more only the noun phrase is."""
LONGEST = 40
"""Characters after which a measure is cut: what is longer is no name."""

SAID_OF = 3
"""Characters up to which what follows a count of people is said of them (`5人入党`) and does not name them."""

_NOMINAL = re.compile(r"n|vn|an|a$|b|j|l|i|s|f|eng|q|m|k|g|z")
"""Tags (ICTCLAS) of words that a noun phrase is made of: no verbs, adverbs, pronouns, prepositions."""
_JOINING = re.compile(r"[、的和与及或·“”‘’「」《》（）()＋+\-—/]+")
_LEADING_IN = re.compile(
    r"^(?:\d+[、.]|截至目前|截止目前|据了解|据悉|据介绍|目前|如今|其中|此外|同时|已经|已|共计|共有|共|现有|现|拥有|全部|分别|先后|每年|各自|"
    r"就|也|还|仍|均|并|却|不料|该|本|这|此次|预计|一共|总计|合计|为|向|对|将|与|由|从|在|有(?!关|机|色|限)|是|的|和|及|以及|等|了|,)+"
)
_LEADING_OVER = re.compile(
    r"(?:累计|已|共有|共|总计|合计|达到|达|已达|多达|高达|为|约为|是|有|也|超过|超|近|逾|约|突破|接近|不超过|不低于|不少于|最高|最长|最多|"
    r"至少|达成|了|到|至|的|仅|将|可|可获|等|和|与|及|以及|、|，|等共|等在内的)+$"
)
_CHANGE = re.compile(
    r"(?:(?:同比|环比|比上?[^，]{1,6}?|较上?[^，]{1,6}?)(?:分别)?)?(?:增长|增加|下降|减少|提高|提升|上升|降低|增幅|降幅)"
    r"(?P<over>[了到达至为超近约逾过均]*)$"
)
_BRACKET = re.compile(r"（[^（）]*）|\([^()]*\)")
_SHARE = re.compile(r"(占(?!比)[^，、]*?)(?:的)?(?:比重?)?[达为约近超逾过]*$")
_GIVEN = re.compile(r"^(?:以上|以下|以内|左右)?的")
_LIST_GOES_ON = re.compile(r"^(?:[、和与及或，；]|以及|等|由|被|将|用于|不等|$)")
_EDGE = "、的和与及，；：（）() "
_CONTENT = re.compile(r"[一-鿿A-Za-z]")
_OWN_COUNT = frozenset(("人", "人次", "户", "名", "位", "元"))


def measure(before: str, after: str, unit: str, context: str = "") -> str:
    """What a figure measures, from the text of its clause before and after it; '' where nothing tells.

    `context` is the clause before, looked at where the clause itself says nothing. A counter goes with what follows it
    (`64家企业党组织获评…`), money, shares and times with what stands before them (`担保费率为0.1%`); either takes the
    other side where its own is empty. `…的` after a figure names what it is the figure of (`近千万元的政策资金`).
    """
    before, after = _BRACKET.sub("", before), _BRACKET.sub("", after)
    if _GIVEN.match(after):
        given = _leading(_GIVEN.sub("", after))
        if given:
            return given[:LONGEST]
    share = _SHARE.search(before) if unit == "%" else None
    if share:
        return f"{share.group(1)}的比重"[-LONGEST:]
    left, right = _trailing(before), _leading(after)
    if unit in ("%", "年", "个月", "倍") or unit.endswith(("元", "百分点")):
        return _changed(before, left, context) or right or _trailing(context)
    if _LIST_GOES_ON.match(after) or not right:
        return left or right or _trailing(context)
    if left and unit in _OWN_COUNT and (len(right) <= SAID_OF or _is_verbal(after)):
        return f"{left}{right}"[-LONGEST:]
    return right


def _changed(before: str, noun: str, context: str) -> str:
    """`报名项目同比增长` where a figure says how much something rose: that is not how much it is."""
    change = _CHANGE.search(before)
    if not change:
        return noun
    thing = _trailing(before[: change.start()]) or _trailing(context)
    return f"{thing}{change.group().removesuffix(change['over'])}"


def _trailing(text: str) -> str:
    """The measure that the text ends with, less what leads in to it and over to the figure."""
    bare = _LEADING_IN.sub("", _LEADING_OVER.sub("", text)).strip(_EDGE)
    if len(bare) > WHOLE:
        words = rjieba.tag(bare)
        bare = "".join(words[place][0] for place in range(_phrase_start(words), len(words))).strip(_EDGE)
    return bare[-LONGEST:] if _CONTENT.search(bare) else ""


def _leading(text: str) -> str:
    """The measure that the text begins with."""
    bare = text.strip(_EDGE)
    if len(bare) > WHOLE:
        words = rjieba.tag(bare)
        bare = "".join(words[place][0] for place in range(_phrase_end(words))).strip(_EDGE)
    return bare[:LONGEST] if _CONTENT.search(bare) else ""


def _phrase_start(words: Sequence[tuple[str, str]]) -> int:
    """Where the noun phrase that ends the words begins; a verb between nouns stays in it (`成果转化平台`)."""
    start = len(words)
    while start and (_nominal(words[start - 1]) or (0 < start < len(words) and _inside(words, start - 1))):
        start -= 1
    return start if start < len(words) else max(0, len(words) - 3)


def _phrase_end(words: Sequence[tuple[str, str]]) -> int:
    """Where the noun phrase that begins the words ends."""
    end = 0
    while end < len(words) and (_nominal(words[end]) or (end + 1 < len(words) and _inside(words, end))):
        end += 1
    return end or min(len(words), 3)


def _inside(words: Sequence[tuple[str, str]], place: int) -> bool:
    """A verb of two characters right before a noun and at the phrase's edge or after a noun says what kind it is."""
    word, tag = words[place]
    opens = place == 0 or words[place - 1][1].startswith(("n", "a", "b", "j"))
    return tag.startswith("v") and len(word) == 2 and opens and words[place + 1][1].startswith(("n", "vn"))


def _nominal(word: tuple[str, str]) -> bool:
    return bool(_JOINING.fullmatch(word[0]) or _NOMINAL.match(word[1]))


def _is_verbal(after: str) -> bool:
    words = rjieba.tag(after[:8])
    return bool(words) and words[0][1] == "v"
