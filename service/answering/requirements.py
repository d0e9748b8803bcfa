"""What a sentence must have to be the answer at all: a figure for `多少`, the very thing that the figure is of.

It knows nothing of scores. The learned score alone lets a question about 贷款利率 be answered with the 担保费率
beside it: its training questions hold few of that form.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise

import rjieba

from service.answering import evidence
from service.answering.features import Candidate, article_text, value
from service.answering.quantities import quantities, same_unit
from service.answering.question import Question
from service.answering.synonyms import presence, variants

NEAR_CHARACTERS = 12

STANDS = 0.5
"""Presence from which a word counts as stated: itself, a synonym, or half of a longer one."""

LITERAL = 4
"""A quoted name up to this length has to stand in the article as it is: `一星级` is not `三星级`."""
MOST_LATE = 0.35
"""Share of the question's words that may come only behind the figure: `新区占地9平方公里，布局空天园` says nothing of
空天园's area."""
ZONE_ASKED = re.compile("哪一?[个家些几]{1,2}(?:高新区|园区|开发区)")
_IS_ZONE = re.compile("(?:高新区|开发区|园区|街道|社区)$")
ZONE = re.compile("[一-鿿]{2}(?:高新区|高新技术产业开发区|经开区|开发区|园区|街道|社区)")

_FIGURE = re.compile(r"[\d一二三四五六七八九十百千万亿两零半几数]")
_FIGURE_TYPES = frozenset(["number", "percentage", "duration", "date"])
_THING_TYPES = _FIGURE_TYPES | {"person", "organisation"}
_GENERIC_NOUNS = """
人 人数 数量 数目 总数 比例 比重 占比 百分比 时间 日期 金额 数字 总量 规模 程度 情况
钱 资金 费用 价格 面积 大小 高度 长度 距离 单位 名字 地点 位置
"""
_ADDED = re.compile("新增|增加|净增|新设|新认定|新获")
_ADDED_ASKED = re.compile("[新增]")
_BODY = re.compile(
    r"[一-鿿（）()]{3,20}(?:公司|集团|银行|学校|大学|学院|医院|中学|小学)(?=的|有|共|一共|现有|20|年|目前)"
)
_POINTING = re.compile("该|其|本[校院]|公司|学校")
_GENERIC = frozenset(_GENERIC_NOUNS.split())
_ROLE = re.compile("(?:长|书记|主任|经理|总裁|主席|代表|董事|教练|作者|导演|得主|获得者|冠军|亚军|第一名|[^工军]人)$")
_WINNER = re.compile("(?:得主|获得者|冠军|亚军|第一名)$")
_ADDRESS = re.compile(r"[路街道巷]|大厦|大楼|\d号|位于|地处|坐落")
_YEAR = re.compile(r"\d{4}年")
_BODIES = {
    "银行": "银行|农商行|信用社", "医院": "医院|医疗中心|卫生院|保健院|医学中心", "大学": "大学|学院",
    "学院": "学院|大学", "学校": "学校|中学|小学|大学|学院|幼儿园|[一二三四五六七八九十]中|[一二三四五六七八九十]小",
    "中学": "中学|[一二三四五六七八九十]中", "小学": "小学|[一二三四五六七八九十]小", "协会": "协会|学会|商会|联合会",
    "法院": "法院",
}  # fmt: skip
"""Bodies that have to be named, each with how names of them end."""
_KINDS = (
    frozenset(["人", "名", "位", "人次", "口"]),
    frozenset(["元", "美元", "欧元", "港元", "日元", "英镑"]),
    frozenset(["年", "个月", "季度", "周年", "世纪"]),
    frozenset(["天", "日", "周", "小时"]),
    frozenset(["分钟", "小时", "秒"]),
    frozenset(["公里", "千米", "米", "英里", "厘米", "毫米"]),
    frozenset(["平方公里", "平方千米", "平方米", "亩", "公顷"]),
    frozenset(["吨", "公斤", "千克", "克"]),
)
"""Units that can stand for one another in an answer; a unit in none of them is a counter and binds nothing."""


def may_answer(question: Question, candidate: Candidate) -> bool:
    """Whether a sentence has what its kind of question can't do without."""
    if value(candidate, "year_conflict") == 1.0 or value(candidate, "marks_missing") == 1.0:
        return False
    if question.attribute and question.answer_type == "number" and value(candidate, "late") > MOST_LATE:
        return False
    if question.answer_type in _FIGURE_TYPES and not _of_the_same(question, candidate):
        return False
    return all(holds(question, candidate.plain) for holds in _NEEDS.get(question.answer_type, ()))


def absent(question: Question, candidate: Candidate) -> str:
    """The year or the thing asked about (`…的X是多少`, `几家X`) that the sentence's article lacks; '' for none."""
    text = article_text(candidate.passage)
    issued = candidate.passage.article.date
    for year in (term for term in question.terms if _YEAR.match(term)):
        if year[:4] not in text and (issued is None or str(issued.year) != year[:4]):
            return year[:5]
    if question.answer_type in _FIGURE_TYPES:
        for phrase in question.phrases:
            if phrase not in text and (len(phrase) <= LITERAL or not _stands_in(phrase, text)):
                return phrase
    thing = _thing(question) if question.answer_type in _THING_TYPES else ""
    if not thing:
        return ""
    if question.answer_type == "person" and not (variants(thing) or _ROLE.search(thing)):
        return ""
    stated = f"{candidate.around.before} {candidate.plain}"
    return "" if presence(thing, stated) >= STANDS or _stands_in(thing, stated) else thing


def _of_the_same(question: Question, candidate: Candidate) -> bool:
    """Whether a figure is of what was asked about: its body, its place, all of it or only what was added."""
    plain, stated = candidate.plain, f"{candidate.around.before} {candidate.plain}"
    clause = plain[slice(*candidate.bond.span)]
    if _ADDED.search(clause) and not _ADDED_ASKED.search(question.plain):
        return False
    if _ADDED.search(question.plain) and not _ADDED.search(plain):
        return False
    body = _BODY.search(question.plain)
    if body and not any(park in body.group() for park in question.parks) and not _says(body.group(), stated):
        return bool(_POINTING.search(plain)) and _says(body.group(), candidate.around.article)
    mine, asked = "".join(candidate.passage.article.parks), "".join(question.parks)
    return all(
        (place in stated or place[:2] in mine) and not _placed_elsewhere(place, noun, plain)
        for place, noun in _placed(question.plain)
        if place[:2] in mine or place[:2] not in asked
    )


def _says(name: str, text: str) -> bool:
    """A body goes by any part of its name that has half of its character pairs."""
    return name in text or _stands_in(name, text)


@lru_cache(maxsize=256)
def _placed(plain: str) -> tuple[tuple[str, str], ...]:
    """Nouns with a place right before them (`德国赛区`), zones aside."""
    words = list(rjieba.tag(plain))
    found = ((one, noun) for (one, tag), (noun, kind) in pairwise(words) if tag == "ns" and kind[0] == "n")
    return tuple((place, noun) for place, noun in found if not _IS_ZONE.search(noun))


def _placed_elsewhere(place: str, noun: str, plain: str) -> bool:
    """Whether a sentence has the noun with another place before it (`英国赛区`) and never with this one."""
    if noun not in plain or place + noun in plain:
        return False
    return any(one == noun and other != place for other, one in _placed(plain))


def _thing(question: Question) -> str:
    """The noun the figure is of; a generic one (`投资金额`, `不良贷款率`) stands for the word before it.

    Of a date it is what happened (`何时竣工`), of a person or body what they did, where the synonyms know that word.
    """
    if question.answer_type == "date":
        return question.focus if variants(question.focus) else ""
    if question.act and not question.attribute:
        return question.act if variants(question.act) else ""
    if not (question.attribute or question.unit) or question.focus not in question.terms:
        return ""
    place = question.terms.index(question.focus)
    if question.focus in _GENERIC or len(question.focus) == 1:
        place -= 1
    if place < 0:
        return ""
    word = question.terms[place]
    return word if len(word) > 1 and is_noun(word) else ""


def is_noun(word: str) -> bool:
    """Whether a word (or each part of it) names something."""
    return all(tag[0] in "njl" or tag in {"vn", "eng", "an"} for _, tag in rjieba.tag(word))


def is_action(word: str) -> bool:
    """Whether a word tells what is done rather than what it is done to."""
    return all(tag[0] in "vdpcr" and tag != "vn" for _, tag in rjieba.tag(word))


def _stands_in(word: str, text: str) -> bool:
    """A word of three or more characters also stands where half of its pairs do (覆盖率: 覆盖)."""
    if len(word) < 3 or word.isascii():
        return word in text
    pairs = [word[i : i + 2] for i in range(len(word) - 1)]
    return 2 * sum(pair in text for pair in pairs) >= len(pairs)


def _has_figure(question: Question, plain: str) -> bool:
    return _FIGURE.search(plain) is not None


def _has_quantity(question: Question, plain: str) -> bool:
    """A figure that is no part of a date, or a word for a vague one."""
    return bool(quantities(plain)) or re.search("[数几半双两]", plain) is not None


def _has_unit(question: Question, plain: str) -> bool:
    """Days are not answered in yuan: a figure of the kind of the unit asked for, where that kind is plain."""
    kind = next((units for units in _KINDS if question.unit in units), None)
    return kind is None or any(item.unit in kind for item in quantities(plain))


def _counts_the_thing(question: Question, plain: str) -> bool:
    """`几家X`: some figure with that measure word in a sentence that has X, or one right beside X."""
    if not question.head or question.unit in {"", "元"} or any(question.unit in units for units in _KINDS[1:]):
        return True
    found = quantities(plain)
    if presence(question.head, plain) >= STANDS and any(_counted_in(item.unit, question.unit) for item in found):
        return True
    return any(
        presence(question.head, plain[item.end : item.end + NEAR_CHARACTERS]) >= STANDS
        for item in found
        if not any(item.unit in units for units in _KINDS[1:])
    )


def _counted_in(unit: str, asked: str) -> bool:
    """Whether a figure is in the unit asked for, or in the first part of it (`场`: `场次`)."""
    return same_unit(unit, asked) or (bool(unit) and asked.startswith(unit))


def _has_share(question: Question, plain: str) -> bool:
    """A percentage, or a plain figure right behind the rate asked for (`容积率约2.0`)."""
    if any(item.fit >= STANDS for item in evidence.find(question, plain)):
        return True
    return re.search(rf"{re.escape(question.focus)}\D{{0,4}}\d", plain) is not None


def _done_by_a_body(question: Question, plain: str) -> bool:
    """`由哪家公司承建`: a body beside what it did, and that not only in the body's own name (`建设局`)."""
    if not variants(question.act) or ZONE_ASKED.search(question.plain):
        return True
    for item in evidence.find(question, plain):
        if item.fit < STANDS or _IS_ZONE.search(plain[item.start : item.end]):
            continue
        before, behind = re.split("[，。；]", plain[: item.start])[-1], "，".join(plain[item.end :].split("，")[:2])
        if presence(question.act, f"{before} {behind}") >= STANDS:
            return True
    return False


def _tells_the_origin(question: Question, plain: str) -> bool:
    if "地址" in question.plain:
        return _ADDRESS.search(plain) is not None
    return "哪里人" not in question.plain or bool(evidence.find(question, plain))


def _names_such_a_body(question: Question, plain: str) -> bool:
    """`哪家银行` wants a bank by name; 企业 or 部门 may go by another word."""
    noun = question.head[-2:]
    return noun not in _BODIES or re.search(rf"[一-鿿]{{2}}(?:{_BODIES[noun]})", plain) is not None


def _holder_named(question: Question, plain: str) -> bool:
    """`X的校长是谁`: a name close to the office, and the office X's, not another's beside it."""
    if not (question.attribute and _ROLE.search(question.focus)) or _WINNER.search(question.focus):
        return True
    persons = [item for item in evidence.find(question, plain) if item.fit > 0.7]
    named = (question.focus, *variants(question.focus))
    offices = [match.start() for word in named for match in re.finditer(re.escape(word), plain)]
    return any(
        -NEAR_CHARACTERS <= item.start - office <= NEAR_CHARACTERS and _of_the_same_body(question, plain[:office])
        for item in persons
        for office in offices
    )


def _of_the_same_body(question: Question, before: str) -> bool:
    """Whether the stretch right before an office names the body asked about, or none."""
    stretch = re.split(r"[，。、；,;：:]", before)[-1]
    words = [term for term in question.terms if term != question.focus]
    return len(stretch) < 4 or not words or 2 * sum(word in stretch for word in words) >= len(words)


_NEEDS: dict[str, tuple[Callable[[Question, str], bool], ...]] = {
    "number": (_has_quantity, _has_unit, _counts_the_thing),
    "percentage": (_has_figure, _has_share),
    "duration": (_has_figure, _has_unit),
    "date": (_has_figure,),
    "person": (_holder_named,),
    "organisation": (_names_such_a_body, _done_by_a_body),
    "place": (_tells_the_origin,),
}
