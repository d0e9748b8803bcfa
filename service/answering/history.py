"""Takes a follow-up for what it means, from the questions before it; no model is asked.

A follow-up that names no park takes the last park named; one that is only a subject (`那费率呢？`), a place
(`济南呢？`) or one of a row (`二等奖呢？`) takes the rest of the last question too; a pronoun stands for what was asked
about.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import rjieba

from service.answering.question import asks, content_words, read_question
from service.answering.sentences import normalise
from service.contract import Turn

if TYPE_CHECKING:
    from index.parks import Gazetteer

LONGEST_FRAGMENT = 16
LARGEST_BARE = 2
"""Content words of a question up to which it is taken to leave its subject out."""
LONGEST_SUBJECT = 24

_FRAGMENT = re.compile(
    r"^(?:那么?|然后|还有|以及|再说)?[，,]?(?P<what>.*?)(?:又|则)?(?:怎么样|怎样|如何)?(?:呢|吗)?[？?。]?$"
)
_BARE = re.compile(r"呢[？?。]?$|^那")
_REFERS = re.compile("该(?:区|高新区|园区|公司|项目|活动)|[这那][个家些里项次]|它|其|此|他|她")
_PERSON = re.compile("[他她]们?")
_THING = re.compile("它们?(?:的)?|(?:该|这[些项个]|那[些项个])(?:活动|项目|产品|业务|平台|奖项?)")
_ATTRIBUTE_OF = re.compile("^(?P<of>.+)的(?P<what>[^的]{1,12}?)(?P<tail>(?:是|为|有|达到?)(?:多少|几|谁|什么).*)$")
_PLACE = re.compile(
    "(?:[一-鿿]{2,4}市)?[一-鿿]{2,4}[区县市](?=有|的|在|共|设|建|现|目前|“|[一-鿿]{0,6}(?:多少|几|哪|谁))"
)
_QUOTED = re.compile("[“「《][^”」》]+[”」》]")
_ASKED = re.compile("(?:是|叫|为)?(?:谁|什么|哪|多少|几|何)")
_OFFICE = re.compile("[长任记理裁席人]$")
SHORTEST_LIKENESS = 2
"""Characters at the end of two names that make them members of one row: 二等奖, 一等奖."""


def resolve(question: str, history: Sequence[Turn], gazetteer: "Gazetteer") -> str:
    """The question as it is meant; itself where it stands alone or there is nothing to take over."""
    previous = [turn.content for turn in history if turn.role == "user" and turn.content.strip()]
    if not previous:
        return question
    last = _chained(previous, gazetteer)
    if _BARE.search(question.strip()) and len(question.strip()) <= LONGEST_FRAGMENT:
        return _complete(question.strip(), last, gazetteer)
    question = _named(question, last)
    if gazetteer.mentioned(question):
        quoted = _QUOTED.search(last)
        bare = quoted is not None and not content_words(normalise(_without(question, gazetteer)))
        return f"{question.rstrip('？?')}{quoted.group()}？" if quoted and bare else question
    park = _park(last, gazetteer)
    subject = "" if _REFERS.search(question) else _subject(question, last, gazetteer)
    return f"{park}{subject or '：'}{question}" if park or subject else question


def stands_alone(question: str) -> bool:
    """Whether a question may also be meant by itself: it neither points back nor is a fragment."""
    return not (_REFERS.search(question) or _BARE.search(question.strip()))


def _chained(previous: Sequence[str], gazetteer: "Gazetteer") -> str:
    """The last question, itself completed from those before it (`A…？` `那B呢？` `C呢？`)."""
    meant = previous[0]
    for question in previous[1:]:
        meant = resolve(question, [Turn("user", meant)], gazetteer)
    return meant


def _complete(fragment: str, last: str, gazetteer: "Gazetteer") -> str:
    match = _FRAGMENT.match(fragment)
    what = match.group("what") if match else fragment
    parks = gazetteer.mentioned(what)
    if parks and not content_words(_without(what, gazetteer)):
        return _with_park(last, parks[0].name, gazetteer)
    if _QUOTED.fullmatch(what) and _QUOTED.search(last):
        return _QUOTED.sub(lambda _: what, last, count=1)
    if whole := _in_place_of(what.strip("“”「」《》"), last) or _of_another(what, last):
        return whole
    subject = "".join(f"“{phrase}”" for phrase in re.findall(r"[“「《]([^”」》]+)[”」》]", last))
    carried = "" if subject else " ".join(content_words(normalise(_without(last, gazetteer)))[:2])
    park = "" if parks else _park(last, gazetteer)
    if asks(what):
        return f"{park}{subject}{carried}{what}"
    return f"{park}{subject}{carried}{what}是多少" if _asks_figure(what) else f"{park}{subject}{carried}{what}是什么"


def _named(question: str, last: str) -> str:
    """The question with its pronoun replaced by what the last question asked about."""
    if person := _PERSON.search(question):
        asked = _ASKED.split(last)[0].rstrip("是为叫有：，")
        return question[: person.start()] + asked + question[person.end() :] if asked else question
    thing = _THING.search(question)
    quoted = _QUOTED.search(last)
    if thing is None or quoted is None:
        return question
    return f"{question[: thing.start()]}{quoted.group()}{question[thing.end() :]}"


def _in_place_of(what: str, last: str) -> str:
    """The last question with `what` for the member of the same row (`一等奖`, `“五星级”`); '' where there is none."""
    for size in range(len(what) - 1, SHORTEST_LIKENESS - 1, -1):
        place = last.rfind(what[-size:])
        if place >= 0:
            start = _start_of_name(last[:place], len(what) - size)
            return last[:start] + what + last[place + size :]
    return ""


def _start_of_name(before: str, most: int) -> int:
    """Where the name begins that goes on behind `before`: nouns and numerals of some `most` characters are its."""
    start = len(before)
    for word, tag in reversed(list(rjieba.tag(before))):
        if len(before) - start >= most or tag[0] not in "nmjbl" or word in "几两多少" or not word.isalnum():
            break
        start -= len(word)
    return start


def _of_another(what: str, last: str) -> str:
    """`A的覆盖率是多少`: `规模以上企业呢` asks it of something else, `占比呢` another thing of A; else ''."""
    match = _ATTRIBUTE_OF.match(last)
    if match is None:
        return ""
    if _asks_figure(what) or _OFFICE.search(what):
        return f"{match['of']}的{what}{match['tail']}"
    return "" if _QUOTED.search(match["of"]) else f"{match['of']}{what}的{match['what']}{match['tail']}"


def _subject(question: str, last: str, gazetteer: "Gazetteer") -> str:
    """What the last question was about, for one that names nothing itself (`什么时候投产？`); '' for one that does."""
    names_itself = len(content_words(normalise(question))) > LARGEST_BARE or _QUOTED.search(question)
    if names_itself or len(question) > LONGEST_FRAGMENT:
        return ""
    rest = normalise(_without(last, gazetteer))
    asked = read_question(rest)
    before = _ASKED.split(rest.split(asked.focus_phrase)[0] if asked.focus_phrase in rest else "")[0]
    subject = before.rstrip("的有共了是").lstrip("的，：")
    named = any(tag[0] == "n" for word, tag in rjieba.tag(subject) if len(word) > 1)
    return subject if named and len(subject) <= LONGEST_SUBJECT else ""


def _asks_figure(what: str) -> bool:
    return bool(re.search(r"(?:[率额量数价费长期]|比例|占比|规模|面积|产值|收入|期限)$", what))


def _park(text: str, gazetteer: "Gazetteer") -> str:
    parks = gazetteer.mentioned(text)
    return parks[0].name if parks else ""


def _without(text: str, gazetteer: "Gazetteer") -> str:
    """The text without the parks it names, in full or as a bare city."""
    for mention in reversed(gazetteer.find(text)):
        text = text[: mention.start] + text[mention.end :]
    for park in gazetteer.mentioned(text):
        text = text.replace(park.name.removesuffix("高新区"), "").replace(park.city.removesuffix("市"), "")
    return text


def _with_park(last: str, park: str, gazetteer: "Gazetteer") -> str:
    """The last question asked of another park."""
    mentions = gazetteer.find(last)
    if mentions:
        return last[: mentions[0].start] + park + last[mentions[0].end :]
    place = _PLACE.match(last)
    return f"{park}{last[place.end() :]}" if place else f"{park}：{_without(last, gazetteer)}"
