"""What a sentence must have to be the answer at all: a figure for `多少`, the very thing that the figure is of.

It knows nothing of scores. The learned score alone lets a question about 贷款利率 be answered with the 担保费率
beside it: its training questions hold few of that form.
"""

import re

import rjieba

from service.answering import evidence
from service.answering.features import Candidate, article_text
from service.answering.question import Question

NEAR_CHARACTERS = 12

_FIGURE = re.compile(r"[\d一二三四五六七八九十百千万亿两零半几数]")
_FIGURE_TYPES = frozenset(["number", "percentage", "duration", "date"])
_GENERIC_NOUNS = """
人 人数 数量 数目 总数 比例 比重 占比 百分比 时间 日期 金额 数字 总量 规模 程度 情况
钱 资金 费用 价格 面积 大小 高度 长度 距离 单位 名字 地点 位置
"""
_GENERIC = frozenset(_GENERIC_NOUNS.split())
_ROLE = re.compile(r"(?:长|书记|主任|经理|总裁|主席|代表|负责人|创办人|创始人|董事|校长|发言人|教练|作者|导演)$")
_SAME = (
    frozenset(["gdp", "生产总值"]),
    frozenset(["营收", "营业收入", "收入", "主营业务收入"]),
    frozenset(["产值", "总产值"]),
    frozenset(["利润", "净利润", "利税"]),
    frozenset(["估值", "市值"]),
    frozenset(["负责人", "主任", "书记", "局长", "董事长", "总经理", "牵头人"]),
    frozenset(["创办人", "创始人", "创立", "创办", "发起"]),
)
"""Words for one thing; a question in one is answered by a sentence in another."""


def may_answer(question: Question, candidate: Candidate) -> bool:
    """Whether a sentence has what its kind of question can't do without."""
    if question.answer_type in _FIGURE_TYPES and not _FIGURE.search(candidate.plain):
        return False
    if question.answer_type == "person" and question.attribute and _ROLE.search(question.focus):
        return _holder_named(question, candidate.plain)
    return True


def absent(question: Question, candidate: Candidate) -> str:
    """The thing asked about (`…的X是多少`, `几家X`) where the sentence's article does not have it; else ''."""
    thing = _thing(question)
    if not thing or question.answer_type not in _FIGURE_TYPES | {"person"}:
        return ""
    text = article_text(candidate.passage)
    return "" if any(_stands_in(word, text) for word in _synonyms(thing)) else thing


def _thing(question: Question) -> str:
    """The noun the figure is of; a generic one (`投资金额`, `不良贷款率`) stands for the word before it."""
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


def _synonyms(word: str) -> frozenset[str]:
    return frozenset([word]).union(*(same for same in _SAME if word in same))


def _holder_named(question: Question, plain: str) -> bool:
    """Whether a name stands close to the office asked about (`校长姚玉琛`)."""
    persons = [item for item in evidence.find(question, plain) if item.fit > 0.7]
    offices = [match.start() for word in _synonyms(question.focus) for match in re.finditer(re.escape(word), plain)]
    return any(-NEAR_CHARACTERS <= item.start - office <= NEAR_CHARACTERS for item in persons for office in offices)
