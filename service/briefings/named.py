"""Finds the people, bodies and programmes that sentences name, by forms alone; knows nothing of citing or layout.

There is no model for names behind it: a person is a title before a surname, a body ends like one and begins with a
word that is no everyday word, a programme stands in quotes beside what it is. What is doubtful is left out.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import rjieba

from index.parks import Gazetteer
from index.places import places
from service.answering.checks.names import COMMON, SURNAMES
from service.answering.rarity import commonness
from service.briefings.salience import Sentence

Kind = Literal["person", "organisation", "programme"]
_Key = tuple[Kind, str]
_QUOTES = re.compile(r"[“《]|[”》].*")
MOST_OF_A_KIND = 8
LONGEST_BODY = 24
LONGEST_PROGRAMME = 16

_TITLE = (
    "书记|主任|局长|区长|市长|省长|处长|科长|部长|会长|院长|校长|所长|行长|厂长|社长|董事长|总经理|副总经理|经理|总裁|总监|创始人|负责人|"
    "总工程师|工程师|首席执行官|教授|研究员|院士|公参|参赞|大使|领事|秘书长|理事长|主席|专员|园长|馆长|站长|组长|队长|博士|代表"
)
_PERSON = re.compile(
    rf"(?P<role>[^，。；：、！？“”《》（）\s]{{0,24}}?(?:{_TITLE}))(?P<name>[{''.join(sorted(SURNAMES))}][一-鿿]{{1,2}}?)"
    r"(?=[，。、；：（]|在|表示|说|介绍|出席|致辞|致|率|主持|参加|宣布|指出|带队|一行|分别|认为|强调|告诉|等|和|与|及|的|作为|向|对)"
)
_WINNER = re.compile(
    rf"由(?P<name>[{''.join(sorted(SURNAMES))}][一-鿿]{{1,2}})(?=的[“《]|摘得|夺得|获得|担任|领衔|(?:先生|女士))(?P<role>)"
)
_NO_NAME = re.compile(r"[的了在是和与及为向对等将也已等部分]|高新|全体|代表|介绍|方面|团队|人员|同志$")
_ROLE_STARTS = re.compile(r".*(?:的|由|与|邀请|聘请)(?=[一-鿿]{2})|^[该本]")

_BODY_END = re.compile(
    r"(?:有限责任公司|股份有限公司|有限公司|公司|集团|大学|学院|学校|中学|(?<!中)小学|医院|银行|研究院|研究所|实验室|校友会|协会|商会|学会|联合会|"
    r"基金会|大使馆|(?:研究|创业|服务|孵化|医疗|创新|数据|检测|会展)中心)"
)
_LOOSE_BODY = re.compile(r"(?:中心|学校|公司|集团)$")
"""Ends that everyday bodies have too: a place or an unusual word has to stand before them."""
_JOINS = re.compile(r"[与和及由在的]")
_OFFICE = re.compile(rf"[一-鿿]{{0,8}}?(?:{_TITLE})")
_OFFICES = re.compile(_TITLE)
_BRACKET = re.compile(r"（[一-鿿]{2,8}）")
_BREAK = re.compile(r"[^一-鿿A-Za-z0-9（）·]")
_LEADS_IN = re.compile(
    r"[由向在对与和及为是有将被把从到给以等的了其该于]|来自|位于|吸引|联合|携手|推动|纪念|邀请|走进|打造|引进|包括|支持|依托|成为|发起|"
    r"举办|主办|承办|协办|组织|通过|围绕|根据|属于|成立|建设|培育|入选|获评|荣获|落户|入驻|签约|走访|考察|参观|服务于|其中|目前|以及|包含"
)
"""Words that lead in to a name and are no part of it."""
_OUTSIDE = re.compile(r"t|q|r|p|u|c|d|y")
"""Tags of words that stand in no body's name: times, counters, pronouns, prepositions, particles, adverbs."""
_COUNTED = re.compile(r"[\d一二两三四五六七八九十百千万几多余][家所个名位]?$")
_HOLLOW = re.compile(
    r"^(?:企业|高校|各|多家|上市|物流|科技|旗下|所属|国有|民营|龙头|相关|合作|参股|控股|子|母|总|分|该|本|大型|重点|全国|中小)*$"
)

_QUOTED = re.compile(rf"“(?P<name>[^“”，。；！？]{{2,{LONGEST_PROGRAMME}}})”")
_BESIDE_AFTER = re.compile(
    r"(?:(?![的为等]|参与|参加|开展|实施)[一-鿿·]|（[^（）]{1,10}）){0,10}?(?:品牌|项目|活动|行动|工程|计划|大赛|产品|平台|机制|制度|工作法|模式|试点|直播号|系统|基地|基金|方案|矩阵)"
)
_BESIDE_BEFORE = re.compile(r"(?:项目|产品|品牌|平台|活动|行动|系统)$")
_OWN_END = re.compile(r".{2,}(?:驿站|诊所|贷|计划|行动|工程|平台|直通车|码|大赛|系统|基金)$")
_LISTED = re.compile(r"[、・]|^[\d一二三四五六七八九十两]+[个大件张项]")
_DOCUMENT = re.compile(
    r"《(?P<name>[^《》]{4,40}(?:意见|方案|指引|规划|办法|条例|措施|标准|指南|规定|细则|纲要|目录|白皮书|计划))》"
)


@dataclass(frozen=True, slots=True)
class Named:
    """A name, what is said of a person before it, and the first sentence that has it."""

    kind: Kind
    name: str
    role: str
    sentence: Sentence


def named(sentences: Iterable[Sentence], gazetteer: Gazetteer) -> list[Named]:
    """The names, each once and in order of their first sentence; of a kind at most those that are named most often."""
    found: dict[_Key, Named] = {}
    counts: Counter[_Key] = Counter()
    for sentence in sentences:
        for one in (*_people(sentence), *_bodies(sentence, gazetteer), *_programmes(sentence)):
            key = one.kind, _QUOTES.sub("", one.name)
            found.setdefault(key, one)
            counts[key] += 1
    kept = [key for key in found if not _part_of_another(key, found)]
    kinds: tuple[Kind, ...] = ("person", "organisation", "programme")
    most = {key for kind in kinds for key in _most_named(kind, kept, counts)}
    return [found[key] for key in kept if key in most]


def _most_named(kind: Kind, kept: Sequence[_Key], counts: Counter[_Key]) -> set[_Key]:
    theirs = sorted((key for key in kept if key[0] == kind), key=lambda key: -counts[key])
    return set(theirs[:MOST_OF_A_KIND])


def _part_of_another(key: _Key, found: Iterable[_Key]) -> bool:
    kind, name = key
    return any(other != name and name in other and kind == its for its, other in found)


def _people(sentence: Sentence) -> Iterator[Named]:
    for match in (*_PERSON.finditer(sentence.text), *_WINNER.finditer(sentence.text)):
        name = match["name"]
        if not _NO_NAME.search(name[1:]) and not _is_word(name):
            role = _ROLE_STARTS.sub("", match["role"])
            yield Named("person", name, role, sentence)


def _is_word(name: str) -> bool:
    """An everyday word that begins like a surname (`主任张罗`)."""
    return commonness(name) >= COMMON


def _bodies(sentence: Sentence, gazetteer: Gazetteer) -> Iterator[Named]:
    text = sentence.text
    taken = 0
    for match in _BODY_END.finditer(text):
        if _goes_on(text, match.end()):
            continue
        start = _body_start(text, taken, match.start(), match.end(), gazetteer)
        name = text[start : match.end()]
        taken = match.end()
        counted = _COUNTED.search(text[:start])
        if 4 <= len(name) <= LONGEST_BODY and not counted and _is_a_name(name, match.group()):
            yield Named("organisation", name, "", sentence)


def _goes_on(text: str, end: int) -> bool:
    """Whether the name is not over (`大学附属医院`, `大学城`), or is only said of a person (`协会会长`)."""
    if _OFFICE.match(text, end):
        return True
    around = rjieba.tokenize(text[max(0, end - 12) : end + 4])
    if any(start < min(end, 12) < stop for _, start, stop in around):
        return True
    following = _BODY_END.search(text, end)
    between = text[end : following.start()] if following else ""
    return following is not None and len(between) <= 8 and not _BREAK.search(between) and not _JOINS.search(between)


def _body_start(text: str, least: int, ending: int, end: int, gazetteer: Gazetteer) -> int:
    """Behind the last mark, the last word that no name holds, and a park that it belongs to."""
    breaks = [match.end() for match in _BREAK.finditer(text, least, ending)]
    position = start = region = breaks[-1] if breaks else least
    words = [(word, tag) for word, tag in rjieba.tag(text[start:end])]
    for number, (word, tag) in enumerate(words):
        position += len(word)
        before_end = position < ending + (not tag.startswith("v"))
        if before_end and _is_outside(words, number, opens=position - len(word) == region):
            start = position
    parks = [start + mention.end for mention in gazetteer.find(text[start:end]) if start + mention.end <= ending - 2]
    return parks[-1] if parks else start


def _is_outside(words: Sequence[tuple[str, str]], number: int, *, opens: bool) -> bool:
    """Whether a word can't be a part of a name: what leads in to it, and verbs that no common noun follows."""
    word, tag = words[number]
    if _LEADS_IN.fullmatch(word) or _OUTSIDE.match(tag) or (tag == "m" and word[0].isdigit()):
        return True
    if not tag.startswith("v") or tag == "vn":
        return False
    if len(word) == 1:
        return not opens
    before = words[number - 1][1] if number else ""
    after = words[number + 1][1] if number + 1 < len(words) else ""
    return opens or before in ("nr", "r", "t") or after not in ("n", "vn", "b", "j", "v")


def _is_a_name(name: str, ending: str) -> bool:
    stem = _BRACKET.sub("", name[: -len(ending)])
    if len(stem) < 2 or _HOLLOW.match(stem) or _OFFICES.search(stem) or name.count("（") != name.count("）"):
        return False
    words = rjieba.cut(stem)
    placed = any(word in places() or word.endswith(("省", "市", "自治区")) for word in words[:2])
    rare = any(commonness(word) < COMMON for word in words)
    loose = _LOOSE_BODY.search(name) and not ending.endswith("有限公司")
    return placed or (rare and (len(stem) > 2 or not loose))


def _programmes(sentence: Sentence) -> Iterator[Named]:
    text = sentence.text
    for match in _QUOTED.finditer(text):
        name = match["name"]
        if _BODY_END.search(name) and name.endswith(("研究院", "研究所", "中心", "实验室")):
            yield Named("organisation", name, "", sentence)
        elif not _LISTED.search(name) and (shown := _programme(text, match, name)):
            yield Named("programme", shown, "", sentence)
    for match in _DOCUMENT.finditer(text):
        yield Named("programme", f"《{match['name']}》", "", sentence)


def _programme(text: str, match: re.Match[str], name: str) -> str:
    """The name as it is shown, with what it is where that follows; '' where nothing says that it is a programme."""
    if _OWN_END.search(name):
        return match.group()
    beside = _BESIDE_AFTER.match(text, match.end())
    if beside:
        return match.group() + beside.group()
    return match.group() if len(name) > 2 and _BESIDE_BEFORE.search(text[: match.start()]) else ""
