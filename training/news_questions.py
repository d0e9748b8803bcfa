"""Makes questions out of news sentences, and near misses of them that their article does not answer.

A figure, a name or a date is asked for in the words around it, some of them said otherwise. A near miss asks for
another attribute, body, year or section. The question sets there are hold few of these: they ask about encyclopaedia
articles, and what they ask is answered.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

import rjieba

from index.records import Article
from service.answering.clauses import clauses
from service.answering.quantities import days, quantities
from service.answering.sentences import normalise, split
from service.answering.synonyms import presence, variants

SYNONYM_CHANCE = 0.3
DROP_CHANCE = 0.2
QUESTIONS_AN_ARTICLE = 3
MISSES_A_QUESTION = 2

_NOUN = re.compile(r"^(?:n|vn|j|l|eng|b|an|f)")
_LEADING = re.compile("^(?:其中|目前|截至目前|据悉|据了解|预计|此外|同时|另外|全年|[并还也已将共有和与及]|累计)+")
_LINK = re.compile(
    r"(?:(?:分别)?(?:为|达到?|是|约|超过?|近|共|有|至|突破|逾|共计|合计|累计|的|了|达到了|不超过|不低于|最高|已|约为|超过))+$"
)
_ROLE = re.compile(r"(?:长|书记|主任|经理|总裁|主席|负责人|教授|院士|队员|专家|干事)$")
_COUNTERS = frozenset("家个名位所座项件场批条只台辆支种类届份套户篇部艘架款层株枚处栋")
_GIVEN_WORDS = {
    "attribute": """
        贷款利率 租金 售价 员工人数 联系电话 注册资本 停车位 建设周期 年产值 税收 建筑高度 绿化率 占地面积 总投资
        研发投入 专利数量 补贴金额 报名费 覆盖率 合格率 平均工资 参观人数 奖金 预算 维修费用 年产量 出口额 净利润
        床位数 学费 担保费率 违约金 就业人数
    """,
    "count": """
        家银行 家医院 家上市公司 家酒店 个停车位 个车间 个实验室 名员工 名党员 名博士 名教师 名医生 所学校 项专利
        项发明专利 座桥梁 座污水处理厂 个社区 个展位 台设备 辆公交车 个就业岗位 家外资企业 名志愿者 套住房 栋厂房
    """,
    "date": "竣工 投产 开业 签约 获批 成立 封顶 通车 开幕 闭幕 揭牌 启动 招标 验收 搬迁 上市",
    "person": "书记 主任 局长 董事长 总经理 院长 校长 会长 秘书长 总工程师 队长 发言人",
}
_GIVEN = {form: words.split() for form, words in _GIVEN_WORDS.items()}
"""What may be asked of nearly anything, with the measure word where one is counted."""
_MARKS = ("二期", "三期", "第四", "第五", "南区", "上半年", "下半年", "特等奖", "一号楼")


@dataclass(frozen=True)
class NewsQuestion:
    """`article` is the index of the article it was made from, `answer` '' where that article does not answer it."""

    article: int
    text: str
    answer: str


@dataclass(frozen=True)
class _Parts:
    """A question in parts: who or what it is about, what is said of it, and the form it is asked in."""

    subject: str
    about: str
    asked: str
    answer: str
    form: str

    def text(self) -> str:
        return _FORMS[self.form].format(subject=self.subject, about=self.about, asked=self.asked)


_FORMS = {
    "attribute": "{subject}{about}{asked}是多少？",
    "count": "{subject}{about}多少{asked}？",
    "person": "{subject}{about}{asked}是谁？",
    "date": "{subject}{about}什么时候{asked}？",
}


def news_questions(articles: Sequence[Article], chance: random.Random) -> list[NewsQuestion]:
    """Up to QUESTIONS_AN_ARTICLE questions of each article, each with its near misses."""
    made: list[NewsQuestion] = []
    parts = [_of_article(article) for article in articles]
    for number, article in enumerate(articles):
        text = normalise("".join(paragraph.text for paragraph in article.paragraphs))
        for part in chance.sample(parts[number], min(QUESTIONS_AN_ARTICLE, len(parts[number]))):
            made.append(NewsQuestion(number, _reworded(part.text(), chance), part.answer))
            others = parts[number] + parts[chance.randrange(len(parts))]
            for _ in range(MISSES_A_QUESTION):
                miss = _miss(part, others, text, chance)
                if miss is not None:
                    made.append(NewsQuestion(number, _reworded(miss.text(), chance), ""))
    return made


def _of_article(article: Article) -> list[_Parts]:
    found: list[_Parts] = []
    for paragraph in article.paragraphs:
        for span in split(paragraph.text):
            sentence = normalise(paragraph.text[span.start : span.end])
            if len(sentence) < 200:
                found += _of_sentence(sentence)
    return found


def _of_sentence(sentence: str) -> list[_Parts]:
    found: list[_Parts] = []
    subject = ""
    for start, end in clauses(sentence):
        clause = sentence[start:end].rstrip("，。；：！？,;:!?")
        found += [*_figures(clause, subject), *_persons(clause), *_dates(clause, subject)]
        subject = _longest_noun(clause) or subject
    return found


def _figures(clause: str, subject: str) -> list[_Parts]:
    found = []
    for item in quantities(clause):
        if not item.unit or item.unit in "年月日号天" or item.value < 2:
            continue
        before = _LEADING.sub("", _LINK.sub("", re.split(r"[\d、]", clause[: item.start])[-1]))
        behind = _nouns_first(clause[item.end :])
        answer, about = clause[item.start : item.end], subject if len(before) < 5 else ""
        if behind and item.unit in _COUNTERS:
            found.append(_Parts(about, before if before else "有", item.unit + behind, answer, "count"))
        elif not behind and (noun := _nouns_last(before)):
            found.append(_Parts(about, before[: -len(noun)], noun, answer, "attribute"))
    return [part for part in found if 2 < len(part.subject + part.about) < 30]


def _persons(clause: str) -> list[_Parts]:
    words = list(rjieba.tag(clause))
    found = []
    for place, (word, tag) in enumerate(words):
        if tag == "nr" and 1 < len(word) < 5 and place > 1 and _ROLE.search(words[place - 1][0]):
            body = "".join(noun for noun, kind in words[max(0, place - 4) : place - 1] if _NOUN.match(kind))
            if len(body) > 2:
                found.append(_Parts("", body, words[place - 1][0], word, "person"))
    return found


def _dates(clause: str, subject: str) -> list[_Parts]:
    found = []
    for day in (day for day in days(clause) if day.month is not None):
        words = list(rjieba.tag(clause[day.end :]))
        verb = next((word for word, tag in words if tag == "v" and len(word) > 1 and variants(word)), "")
        about = clause[day.end :].split(verb)[0] if verb else ""
        about = about if 2 < len(about) < 16 and not re.search(r"\d", about) else subject
        if verb and about:
            found.append(_Parts("", about, verb, clause[day.start : day.end], "date"))
    return found


def _miss(part: _Parts, others: Sequence[_Parts], text: str, chance: random.Random) -> _Parts | None:
    """The question with one thing changed so that its article no longer answers it; None where that failed."""
    change = chance.choice((_other_asked, _other_asked, _given_asked, _other_subject, _marked))
    miss = change(part, others, text, chance)
    return miss if miss is not None and miss.text() != part.text() else None


def _given_asked(part: _Parts, others: Sequence[_Parts], text: str, chance: random.Random) -> _Parts | None:
    """Another attribute from a list, one that the article does not speak of."""
    asked = chance.choice(_GIVEN[part.form])
    noun = asked[1:] if part.form == "count" else asked
    return None if presence(noun, text) > 0.5 else _with(part, asked=asked)


def _other_asked(part: _Parts, others: Sequence[_Parts], text: str, chance: random.Random) -> _Parts | None:
    """What another question asks for; of the same article only where it is far from a figure of that unit."""
    fitting = [other.asked for other in others if other.form == part.form and other.asked[1:] not in part.asked]
    if not fitting:
        return None
    asked = chance.choice(fitting)
    subject = part.subject + part.about
    stated = re.search(rf"{re.escape(subject[-4:])}.{{0,40}}{re.escape(asked[-2:])}", text)
    return None if stated else _with(part, asked=asked)


def _other_subject(part: _Parts, others: Sequence[_Parts], text: str, chance: random.Random) -> _Parts | None:
    """The same asked of another subject: one of the article's or of another's."""
    subjects = [other.subject for other in others if len(other.subject) > 3 and other.subject != part.subject]
    if not part.subject or not subjects:
        return None
    return _with(part, subject=chance.choice(subjects))


def _marked(part: _Parts, others: Sequence[_Parts], text: str, chance: random.Random) -> _Parts | None:
    """Another year, or a part of a row (`二期`) that the article does not know."""
    whole = part.subject + part.about
    if year := re.search(r"(20\d\d)(?=年)", whole):
        other = str(int(year.group(1)) - chance.choice((1, 2, 3)))
        return None if other in text else _with(part, subject="", about=whole.replace(year.group(1), other))
    mark = chance.choice((*_MARKS, f"{chance.randrange(2012, 2021)}年"))
    return None if mark in text else _with(part, about=part.about + mark)


def _with(part: _Parts, **changes: str) -> _Parts:
    return replace(part, **changes)


def _reworded(text: str, chance: random.Random) -> str:
    """Some words replaced by synonyms, some left out, as a reader asks who has not the page before them."""
    said = []
    for word, tag in rjieba.tag(text):
        others = [other for other in variants(word) if len(other) > 1]
        if others and chance.random() < SYNONYM_CHANCE:
            said.append(chance.choice(others))
        elif not (tag[0] in "adubpc" and chance.random() < DROP_CHANCE):
            said.append(word)
    return "".join(said)


def _nouns_first(text: str) -> str:
    words = list(takewhile(lambda pair: _NOUN.match(pair[1]) is not None, rjieba.tag(text)))[:4]
    noun = "".join(word for word, _ in words)
    return noun if 1 < len(noun) < 12 else ""


def _nouns_last(text: str) -> str:
    words = list(takewhile(lambda pair: _NOUN.match(pair[1]) is not None, reversed(list(rjieba.tag(text)))))[:3]
    noun = "".join(word for word, _ in reversed(words))
    return noun if 1 < len(noun) < 10 else ""


def _longest_noun(clause: str) -> str:
    runs, current = [""], ""
    for word, tag in rjieba.tag(clause):
        current = current + word if _NOUN.match(tag) else ""
        runs.append(current)
    best = max(runs, key=len)
    return best if 3 < len(best) < 16 else ""
