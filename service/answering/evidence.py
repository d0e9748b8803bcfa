"""Where in a sentence something of the kind asked for stands; knows nothing of how much else of it fits.

All functions take normalised text.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import rjieba

from service.answering.quantities import Quantity, days, quantities, same_unit
from service.answering.question import AnswerType, Question

_DURATION_UNITS = frozenset(["年", "月", "个月", "天", "日", "小时", "分钟", "秒", "周", "周年", "季度", "世纪"])
_ORGANISATION = re.compile(
    r"[\w·（）()]{2,24}?(?:有限公司|公司|集团|大学|学院|医院|银行|研究院|研究所|委员会|管委会|中心|协会|联合会|局|部|厅|"
    r"党委|党支部|党总支|学校|中学|小学|研究会|基金会|电视台|出版社|联盟|学联|社区|街道|总工会|部门|高新区|开发区)"
)
_PLACE = re.compile(
    r"(?:位于|坐落|地处|设在|落户|来自|前往|在)[^，。,；;]{2,20}|[\w]{1,8}(?:省|市|区|县|镇|乡|村|街道|社区|州|路|国|洲|广场|大厦|中心|基地|园)"
)
_DEFINITION = re.compile(r"是指|指的是|即|是[^否]|指|称为|所谓|意思是|为了|旨在")
_LIST = re.compile(r"[^、，。；;,]+(?:、[^、，。；;,]+)+|分别|包括|一是|第一|其一|以及|[和与及]")
_REASON = re.compile(r"因为|由于|因|为了|为[^、]{1,20}而|旨在|以便|导致|使得|所以|因此|从而|缘于|源于|鉴于")
_MANNER = re.compile(r"通过|采取|采用|利用|以[^，。]{2,20}|按照|依托|围绕|借助|方式|开展|建立|实施|聚焦|推行|搭建|经过")
TITLE_CHARACTERS = 8
_TITLE = re.compile("(?:长|任|书记|主席|经理|总裁|家|教授|院士|代表|兵|战士|员|者|人|师|博士)、?$")
_CURRICULUM = re.compile(r"，[男女]|先生|女士|[（(]\d{4}|是|，(?:19|20)\d\d年")
_NATIVE = re.compile(r"(?:(?<=[，,])|^)[一-鿿]{2,9}人(?=[，,。]|$)|籍贯[^，。]{2,10}|(?:出生|生)于[^，。]{2,12}")
_QUOTED = re.compile(r"[“「『《\"][^”」』》\"]{1,40}[”」』》\"]")
_NAME = re.compile(r"[一-鿿]{1,8}·[一-鿿·]{1,12}|[A-Za-z]{2,}(?:\s[A-Za-z]+)*")
_NEGATION = re.compile(r"不|未|没|无|非|禁止")


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of the sentence that could be the answer; `fit` in [0, 1] says how well it suits what is asked."""

    start: int
    end: int
    fit: float


def find(question: Question, sentence: str) -> list[Found]:
    """The stretches of `sentence` of the kind `question` asks for, those the question itself states left out."""
    found = _FINDERS[question.answer_type](question, sentence)
    return [item for item in found if sentence[item.start : item.end] not in question.plain or item.fit < 0.3]


def _numbers(question: Question, sentence: str) -> list[Found]:
    return [Found(item.start, item.end, _number_fit(question, item)) for item in quantities(sentence)]


def _number_fit(question: Question, item: Quantity) -> float:
    if question.unit:
        if item.unit == question.unit or question.unit.endswith(item.unit or "\0"):
            return 1.0
        return 0.8 if same_unit(item.unit, question.unit) else 0.15
    if item.ordinal:
        return 0.6 if "第几" in question.plain else 0.3
    return 0.8 if item.unit or item.value >= 2 else 0.4


def _percentages(question: Question, sentence: str) -> list[Found]:
    found = [
        Found(item.start, item.end, 1.0)
        for item in quantities(sentence)
        if item.unit in {"%", "‰", "百分点", "个百分点", "成", "倍"}
    ]
    return found or [
        Found(match.start(), match.end(), 0.5) for match in re.finditer("一半|[一二三四五六七八九]成|过半", sentence)
    ]


def _durations(question: Question, sentence: str) -> list[Found]:
    found = [
        Found(item.start, item.end, 1.0 if not question.unit or item.unit.endswith(question.unit[-1]) else 0.6)
        for item in quantities(sentence)
        if item.unit in _DURATION_UNITS
    ]
    return [*found, *(Found(day.start, day.end, 0.4) for day in days(sentence))]


def _dates(question: Question, sentence: str) -> list[Found]:
    found = [Found(day.start, day.end, 1.0) for day in days(sentence)]
    loose = re.finditer(
        r"\d{1,2}世纪|\d{2,4}年代?|[前去今明]年|[一二三四五六七八九十]+月|\d{1,2}[月日时点]|(?:清|明|宋|唐|元|汉)[代朝]|近日|期间|时期",
        sentence,
    )
    return [*found, *(Found(match.start(), match.end(), 0.5) for match in loose)]


def _persons(question: Question, sentence: str) -> list[Found]:
    found, position = [], 0
    for word, tag in rjieba.tag(sentence):
        if tag in {"nr", "nrt", "nrfg"} and len(word) > 1:
            found.append(Found(position, position + len(word), 1.0))
        position += len(word)
    return [*found, *_matches(_NAME, sentence, 0.8), *_matches(_ORGANISATION, sentence, 0.5)]


def _organisations(question: Question, sentence: str) -> list[Found]:
    """Names of bodies; where several are asked for (`哪些企业`), a row of them fits better than a single one."""
    found = _matches(_ORGANISATION, sentence, 0.8)
    row = min(1.0, 0.3 + 0.2 * len(found)) if question.plural else 0.8
    return [*(Found(item.start, item.end, row) for item in found), *_headed(question, sentence)]


def _places(question: Question, sentence: str) -> list[Found]:
    if "哪里人" in question.plain:
        return _matches(_NATIVE, sentence, 0.9)
    return [*_matches(_PLACE, sentence, 0.8), *_headed(question, sentence)]


def _things(question: Question, sentence: str) -> list[Found]:
    found = _matches(_QUOTED, sentence, 0.8)
    return [*found, *_headed(question, sentence)]


def _headed(question: Question, sentence: str) -> list[Found]:
    """Stretches that end in the noun asked after: `哪个学院` is answered by something that ends in 学院."""
    if not question.head:
        return []
    nouns = [noun for noun in (question.head, question.head[-2:]) if noun]
    return [
        Found(max(0, match.start() - 8), match.end(), 0.7)
        for noun in nouns
        for match in re.finditer(re.escape(noun), sentence)
    ][:6]


def _matches(pattern: re.Pattern[str], sentence: str, fit: float) -> list[Found]:
    return [Found(match.start(), match.end(), fit) for match in pattern.finditer(sentence)]


def _by(pattern: re.Pattern[str], fit: float) -> Callable[[Question, str], list[Found]]:
    return lambda question, sentence: _matches(pattern, sentence, fit)


def _lists(question: Question, sentence: str) -> list[Found]:
    return [
        Found(match.start(), match.end(), min(1.0, 0.4 + 0.2 * match.group().count("、")))
        for match in _LIST.finditer(sentence)
    ]


def _definitions(question: Question, sentence: str) -> list[Found]:
    """`X是…`, `X即…`: the sign counts in full only where the thing asked about stands right before it."""
    subjects = (*question.phrases, question.focus_phrase, *question.terms)
    signs = [
        Found(match.start(), match.end(), 1.0 if _preceded(sentence, match.start(), subjects) else 0.3)
        for match in _DEFINITION.finditer(sentence)
    ]
    return [*signs, *_titled(question.focus_phrase, sentence)]


def _titled(name: str, sentence: str) -> list[Found]:
    """What someone is, right before or behind their name: `首任校长、教育家X`, `X，男`, `X是`."""
    if not name:
        return []
    found = []
    for match in re.finditer(re.escape(name), sentence):
        if _TITLE.search(sentence[: match.start()]) or _CURRICULUM.match(sentence[match.end() :]):
            found.append(Found(max(0, match.start() - TITLE_CHARACTERS), match.end() + 1, 0.9))
    return found


def _preceded(sentence: str, position: int, subjects: tuple[str, ...]) -> bool:
    before = sentence[max(0, position - 12) : position].rstrip('”」』》",，')
    return any(before.endswith(subject) for subject in subjects)


_FINDERS: dict[AnswerType, Callable[[Question, str], list[Found]]] = {
    "number": _numbers,
    "percentage": _percentages,
    "duration": _durations,
    "date": _dates,
    "person": _persons,
    "organisation": _organisations,
    "place": _places,
    "definition": _definitions,
    "list": _lists,
    "reason": _by(_REASON, 0.8),
    "manner": _by(_MANNER, 0.7),
    "yes_no": _by(_NEGATION, 0.2),
    "thing": _things,
}
