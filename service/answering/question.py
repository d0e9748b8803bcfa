"""Reads what a question asks for: the kind of answer, its unit or head noun, the words that matter, the parks named.

It knows nothing of articles or of where an answer may stand.
"""

import re
from collections.abc import Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import rjieba

from index.errors import UsageError
from service.answering.sentences import normalise

if TYPE_CHECKING:
    from index.parks import Gazetteer

MAX_CHARACTERS = 2000

AnswerType = Literal[
    "number", "percentage", "date", "duration", "person", "organisation", "place", "definition", "list",
    "reason", "manner", "yes_no", "thing",
]  # fmt: skip

_ORGANISATION = (
    "公司|企业|机构|单位|学校|大学|学院|医院|组织|部门|银行|集团|院校|园区|高新区|研究所|研究院|中心|协会|党组织|"
    "媒体|电视台|频道|球队|乐队|出版社|军队|政党"
)
_PLACE = "国家?|省份?|市|城市|地方|地区|区|县|州|洲|镇|乡|村|街道|社区|路|河|山|岛|地点|位置|方向|处"
_TYPES: tuple[tuple[AnswerType, str], ...] = (
    ("percentage", r"百分之几|百分之多少|(?:多少|几)(?:个百分点|%)|百分比|占比"),
    ("percentage", r"占(?!地)[^，。]{0,20}(?:多少(?![亩平公])|几成)"),
    ("percentage", r"(?:比例|比重|增速|增幅|[^效频功]率)(?:是|为|有|达到?|约)*(?:多少|几|多高)"),
    ("duration", r"多久|多长时间|期限.{0,6}(?:多少|多长|几)"),
    ("date", r"[西公]元前?几年"),
    ("duration", r"(?:多少|几)个?(?:年|天|小时|分钟|秒|月|周|星期)(?!份|度|级|代)"),
    ("date", r"什么时候|何时|什么时间|何年|何日|几时|哪一?[年天月日]|几[月号日]|多少年代|(?:日期|时间)是|什么年代"),
    ("date", r"哪个(?:月|年|世纪|年代|季度)"),
    (
        "number",
        r"多少|(?<!哪)几(?!乎|何学|率|近)[^，。？?]|多[大高长重宽深远快]|第几|何种程度|数量(?:是|为)|规模(?:是|为)",
    ),
    ("person", r"谁|哪(?:一|几|两)?[位名]|何人|哪个人|什么人|哪些人|名字|姓名"),
    ("place", rf"哪里|哪儿|何处|何地|在哪(?!一?[个家种些])|(?:哪|什么)(?:一|几)?个?(?:{_PLACE})(?![\w]*(?:公司|企业))"),
    (
        "organisation",
        rf"(?:哪|什么|何)(?:一|几|两|些)?[个家所支]?[^，。？?的]{{0,6}}(?:{_ORGANISATION})|由(?:谁|哪)|哪一?家[?？。]?$",
    ),
    ("reason", r"^为什么|为什么(?![？?。]?$)|(?<=是)为什么|为何|何以|原因|怎么会|因何|为啥|目的是"),
    ("definition", r"^(?:什么是|何谓|何为|什么叫)|指(?:的是)?什么|什么意思|含义|定义"),
    ("definition", r"(?:是|指|叫)(?:的是)?(?:什么|啥)(?:意思)?[？?。]?$"),
    ("list", r"哪些|哪[几两三四五六七八九十]|分别|有哪|包括(?:什么|哪)|列举"),
    ("manner", r"如何|怎么|怎样|怎么样|通过什么"),
    ("yes_no", r"是否|是不是|有没有|能否|能不能|可否|会不会|(?:吗|(?<!什)么)[？?。]?$"),
    ("thing", r"什么|哪|何|啥"),
)

MEASURES = (
    "平方公里|平方千米|平方米|立方米|公里|千米|厘米|毫米|公顷|公斤|千克|英里|万元|亿元|万亿元|美元|欧元|港元|日元|元|块钱|"
    "千伏安|个百分点|百分点|小时|分钟|秒|个月|星期|周年|世纪|年代|人次|场次|平米|家|个|所|间|座|栋|幢|项|件|次|场|批|条|只|台|辆|支|期|级|"
    "种|类|笔|届|份|套|户|篇|部|艘|架|款|层|株|枚|名|位|人|岁|天|年|月|日|号|周|米|亩|吨|克|度|倍|成|分|票|册|本|张|幅|颗|对|组|队|点|"
    "处|字|页|集|首|轮|强|口|国|省|市|县|区|镇|村"
)
_MEASURED = re.compile(rf"((?:多少|几)[十百千万亿]*多?)(个?人(?![一-鿿]员)|{MEASURES})")
_ALWAYS_MEASURES = frozenset("家个名位所套处座栋幢辆户")
"""Measure words although a dictionary knows a word that begins with them (`多少家规上企业`: not 家规)."""
_NOT_MEASURES = re.compile(
    "家[庭长具电]|个[人体税]|名[师额单牌人]|位[置于]|所[得有]|套[餐路]|处[理罚长室]|座[位谈椅]|户[型籍外主]"
)
_UNIT_PREFIX = re.compile(r"^[万亿]+(?=元)|^个(?=人)")
_MONEY = re.compile(r"((?:多少|几)(?:万|亿)?|多大的?)(?:块?钱|资金|金额|经费)")
_GAP = "\u3000"
_EXTENT = re.compile(r"有?多([高宽深远重])[?？。]?$")
_IMPLIED_UNITS = (
    ("人", re.compile("人数$")),
    ("元", re.compile("(?:总额|金额|费用|投资额?|经费|资金|产值|营收|收入|税收|利润|利税)$")),
    ("元", re.compile("(?:售价|租金|成本|奖金|预算|罚款|薪酬|工资)$")),
    ("平方米", re.compile("面积$")),
    ("年", re.compile("(?:期限|工期|周期)$")),
)
"""Units that go without saying: `修缮费用是多少` asks for money."""
_EXTENT_UNITS = {"高": "米", "宽": "米", "深": "米", "远": "公里", "重": "吨"}
_HEAD_NOUN = re.compile(
    r"(?:(?:多少|几)[十百千万亿]*\u3000?|哪[些几一]?[个种类项款家支位名所间座处]?|什么样的|什么|何种)([一-鿿a-z]{1,10})"
)
_AUXILIARIES = frozenset(["开始", "可能", "正式", "首次", "最早", "真正"])
_NOT_HEADS = frozenset(["成立", "开始", "发生", "举行", "组成", "负责", "意思"])
_ATTRIBUTE = re.compile(
    r"[一-鿿a-z](?:是|为|有|达到?|约)*(?:多少|谁|几何|多高|多大|叫什么(?:名字)?|哪一?[位里家])[一-鿿%\u3000]{0,2}[?？。]?$"
)
_WHO_IS = re.compile(r"^(?P<name>[^，,的]{2,14}?)(?:是(?:谁|什么人|何人|何许人也?|干什么的|做什么的))[?？。]?$")
LONGEST_NAME = 4
_OFFICE = re.compile(r"[长任记理裁席表官员家者人]$")
_WHO = re.compile(
    "谁|哪里|哪一?[家位个名所](?:[一-鿿]{0,6}?(?:公司|企业|单位|机构|银行|部门|学校|大学|学院|医院|中心|协会|研究院|集团|人))?"
)
_MODAL = re.compile("[能可]以?(?=[一-鿿]{1,3}(?:多少|几))")
"""`能贷多少`: cut together with its verb it would be a word that no page holds."""
MARK = re.compile(
    r"第[一二三四五六七八九十\d]+[一-鿿]?|[一二三四五六七八九十\d]+(?:期|等奖|季度|批|号楼|号线|区|标段)|[上下]半年"
    r"|区块[一二三四五六七八九十\d]+|[a-z]+\d[a-z\d]*"
)
_PLURAL = re.compile(r"哪些|哪几|哪[两三四五六七八九十]|分别|有哪|包括|列举")

_ASKING = re.compile(
    "在(?:哪(?=里|儿)|何处|何地)|叫什么名字|叫什么|是哪里人|哪里人|什么人|各是|分别是|为什么|什么时候|什么时间|多长时间|什么样的?|是什么意思|什么意思|是什么|指什么|什么是|怎么样|是不是|有没有|能不能|会不会|"
    "百分之几|百分之多少|哪一?[个些种家位名所支款类项处年天月日儿里]|哪几[个种家位名所支款类项处年天月]?|多少|多久|何时|何地|何处|何人|何种|何谓|"
    "何为|为何|如何|怎么|怎样|是否|能否|可否|什么|谁|哪|多[大高长重宽深远快]|请问|请介绍|介绍一下|告诉我|我想知道|"
    f"几(?:{MEASURES})|几(?!乎|何|率)|吗|呢|吧|啥|[？?！!]"
)
_FUNCTION_WORDS = """
高新区 举行 举办 召开 开展 担任 能够 所有 全部 一下 该区 本次 此次
的 了 在 是 有 和 与 及 为 被 把 对 从 到 由 向 于 以 之 其
该 这 那 此 这个 那个 这些 那些 它 他 她 它们 他们 我 你 我们 并
而 且 或 也 都 就 还 又 很 最 更 不 没 没有 上 下 中 里 内 外
前 后 时 等 个 名 位 家 一 一个 所 者 将 会 能 可 可以 要 应
应该 需 需要 让 使 使得 给 用 按 按照 根据 通过 关于 作为 以及
因为 所以 如果 但 但是 则 即 即使 曾 曾经 已 已经 正 正在 着 过
地 得 是由 属于 分别 共 共有 总共 一共 大约 约 目前 现在 如今 截至
近日 最近 今年 去年 近年来 其中 包括 进行 主要 具体 多 达 达到 称
称为 叫 叫做 名为 做 人 点 有着 一种 一些 每 各 请 问 吗 呢 吧
啊 来 去 出 起 同 跟 比 何 怎 那么 这样 之后 之前 期间 当时 后来
成为 时候 时间 地方 原因 名字 内容 一支 一家 一批 一场 要花 各有 共计 .split(
"""
_STOP = frozenset(_FUNCTION_WORDS.split())
_WORD = re.compile(r"[^\W_]")
_DATED = re.compile(r"\d{4}年(?:\d{1,2}月)?(?:\d{1,2}[日号])?|\d{1,2}月\d{1,2}[日号]|\d+(?:\.\d+)?(?:%|[一-鿿])?")
_QUOTED = re.compile(r"[“「『《\"]([^”」』》\"]{1,30})[”」』》\"]")


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart. All strings but `text` are normalised (`sentences.normalise`).

    `unit` is the measure word asked for (`几家` → 家), `head` what is asked after (`哪个学院` → 学院), `focus` the
    word the answer belongs to (the head noun, else the last word before the question word: `担保费率是多少` → 费率),
    `focus_phrase` the same with the word it hangs on (担保费率), `attribute` whether the question is of the form
    `…的X是多少` or `…X是谁`, where nothing but X will do; `plural` whether several things are asked for. `terms` are
    the words an answer has to do with, without the parks' names; `parks` the parks' names; `marks` what tells one of
    a row from another (`第四`, `二期`, `一等奖`, `上半年`); `act` what someone asked for did (`谁牵头` → 牵头).
    """

    text: str
    plain: str
    answer_type: AnswerType
    unit: str
    head: str
    focus: str
    focus_phrase: str
    attribute: bool
    plural: bool
    terms: tuple[str, ...]
    phrases: tuple[str, ...]
    parks: tuple[str, ...]
    marks: tuple[str, ...] = ()
    act: str = ""

    def without(self, words: Set[str]) -> "Question":
        """The question with these of its words left out."""
        terms = tuple(term for term in self.terms if term not in words)
        focus = self.focus if self.focus not in words else (terms[-1] if terms else "")
        phrases = tuple(phrase for phrase in self.phrases if not any(word in phrase for word in words))
        phrase = focus if any(word in self.focus_phrase for word in words) else self.focus_phrase
        return replace(self, terms=terms, focus=focus, focus_phrase=phrase, phrases=phrases)


def read_question(text: str, gazetteer: "Gazetteer | None" = None) -> Question:
    """The question taken apart; raises UsageError where it is empty or longer than MAX_CHARACTERS."""
    if len(text) > MAX_CHARACTERS:
        raise UsageError(f"the question has {len(text)} characters; at most {MAX_CHARACTERS} are taken")
    plain = normalise(text)
    if not _WORD.search(plain):
        raise UsageError("the question is empty; ask in a sentence, such as 济南高新区有多少家省级总部企业？")
    mentions = gazetteer.find(plain) if gazetteer is not None else []
    parks = tuple(dict.fromkeys(mention.park.name for mention in mentions))
    without_parks = _blank(plain, [(mention.start, mention.end) for mention in mentions])
    kind = "definition" if _asks_who_it_is(without_parks) else _answer_type(without_parks)
    bare, unit = _take_unit(_MODAL.sub("", without_parks))
    head, terms = _head(bare), content_words(bare)
    if not terms and parks and kind in {"definition", "place"}:
        kind, terms = "definition", tuple(normalise(park) for park in parks)
    focus = head or _focus(bare, kind) or (terms[-1] if terms else "")
    return Question(
        text=" ".join(text.split()),
        plain=plain,
        answer_type=kind,
        unit=unit,
        head=head,
        focus=focus,
        focus_phrase=_with_modifier(focus, terms, bare),
        attribute=bool(_ATTRIBUTE.search(bare)),
        plural=bool(_PLURAL.search(bare)),
        terms=terms,
        phrases=tuple(_QUOTED.findall(plain)),
        parks=parks,
        marks=tuple(dict.fromkeys(MARK.findall(bare))),
        act=_act(bare, kind),
    )


def asks(text: str) -> bool:
    """Whether a stretch of text holds a question word."""
    return re.search("多少|几|谁|哪|什么|何|吗|怎|如何|多[大高长远重深]", text) is not None


def content_words(plain: str) -> tuple[str, ...]:
    """The distinct words of normalised text without question words, function words and punctuation, in order."""
    rest = _ASKING.sub(" ", plain)
    dated = [match.group() for match in _DATED.finditer(rest)]
    words = [word for word in rjieba.cut(_DATED.sub(" ", rest)) if _WORD.search(word) and word not in _STOP]
    return tuple(dict.fromkeys([*dated, *words]))


def _take_unit(plain: str) -> tuple[str, str]:
    """The question with a gap for the measure word behind its 多少 or 几, and that measure word ('' for none)."""
    if money := _MONEY.search(plain):
        return plain[: money.end(1)] + _GAP + plain[money.end() :], "元"
    if extent := _EXTENT.search(plain):
        return plain, "" if re.search(r"[率比重速幅]", plain) else _EXTENT_UNITS[extent.group(1)]
    for match in _MEASURED.finditer(plain):
        if _is_measure(match.group(2), plain[match.end(1) :]):
            return plain[: match.end(1)] + _GAP + plain[match.end() :], _UNIT_PREFIX.sub("", match.group(2))
    if attribute := re.search(r"([一-鿿]{2,8}?)(?:是|为|有|达到?|约)*多[少大]", plain):
        return plain, next((unit for unit, noun in _IMPLIED_UNITS if noun.search(attribute.group(1))), "")
    return plain, ""


def _is_measure(word: str, rest: str) -> bool:
    """Whether the measure word stands by itself and is not the beginning of a noun (`几项目`, `多少家庭`)."""
    if len(word) > 1:
        return True
    if word in _ALWAYS_MEASURES:
        return _NOT_MEASURES.match(rest) is None
    return next(iter(rjieba.cut(rest[:6])), word) == word


def _asks_who_it_is(plain: str) -> bool:
    """`唐国安是谁`, `唐国安是什么人`: a person is named, and no office (`校长是谁` asks for the name)."""
    match = _WHO_IS.match(plain)
    if match is None:
        return False
    name = match.group("name").strip("“”")
    named = any(tag.startswith("nr") for _, tag in rjieba.tag(name)) and len(name) <= LONGEST_NAME
    return not _OFFICE.search(name) and (named or "什么人" in plain)


def _act(plain: str, kind: str) -> str:
    """What the person or body asked for did: the content word behind `谁` or `哪家公司`."""
    match = _WHO.search(plain)
    if match is None or kind not in {"person", "organisation"} or plain[match.end() :].startswith("的"):
        return ""
    return next((word for word in content_words(plain[match.end() :]) if len(word) > 1), "")


def _answer_type(plain: str) -> AnswerType:
    return next((kind for kind, pattern in _TYPES if re.search(pattern, plain)), "thing")


def _head(plain: str) -> str:
    """The last noun of the phrase behind the question word, its measure word left out: `几家上市公司` → 上市公司."""
    match = _HEAD_NOUN.search(plain)
    if match is None:
        return ""
    noun = ""
    for word, tag in rjieba.tag(match.group(1)):
        if word in _STOP or word in _NOT_HEADS or (tag[0] in "upcxyrdv" and tag != "vn" and noun):
            break
        noun = word if tag[0] == "n" or tag in {"vn", "eng", "l", "j"} else noun
    return noun


def _focus(plain: str, kind: AnswerType) -> str:
    """The content word before the question word; for times and places the one behind it (`何时成立` → 成立)."""
    match = _ASKING.search(plain)
    if match is None:
        return ""
    before, behind = content_words(plain[: match.start()]), content_words(plain[match.end() :])
    if behind and kind in {"date", "place", "reason", "manner"}:
        return next((word for word in behind if word not in _AUXILIARIES), behind[0])
    return before[-1] if before else ""


def _with_modifier(focus: str, terms: tuple[str, ...], plain: str) -> str:
    """The focus and the word right before it, as one stretch of the question; the focus where there is none."""
    return next((term + focus for term in terms if focus and term + focus in plain), focus)


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + "\u3000" * (end - start) + text[end:]
    return text
