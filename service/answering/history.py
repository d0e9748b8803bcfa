"""Takes a follow-up for what it means, from the questions before it; no model is asked.

A follow-up that names no park takes the last park named; one that is only a subject (`那费率呢？`) or only a place
(`济南呢？`) takes the rest of the last question too.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from service.answering.question import content_words, read_question
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
_REFERS = re.compile(r"该(?:区|高新区|园区|公司|项目|活动)|这(?:个|家|些|里|项|次)|那(?:个|家|些|里|项|次)|它|其|此")


def resolve(question: str, history: Sequence[Turn], gazetteer: "Gazetteer") -> str:
    """The question as it is meant; itself where it stands alone or there is nothing to take over."""
    previous = [turn.content for turn in history if turn.role == "user" and turn.content.strip()]
    if not previous:
        return question
    last = _chained(previous, gazetteer)
    if _BARE.search(question.strip()) and len(question.strip()) <= LONGEST_FRAGMENT:
        return _complete(question.strip(), last, gazetteer)
    if gazetteer.mentioned(question):
        return question
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
    subject = "".join(f"“{phrase}”" for phrase in re.findall(r"[“「《]([^”」》]+)[”」》]", last))
    carried = "" if subject else " ".join(content_words(normalise(_without(last, gazetteer)))[:2])
    park = "" if parks else _park(last, gazetteer)
    return f"{park}{subject}{carried}{what}是多少" if _asks_figure(what) else f"{park}{subject}{carried}{what}是什么"


def _subject(question: str, last: str, gazetteer: "Gazetteer") -> str:
    """What the last question was about, for one that names nothing itself (`什么时候投产？`); '' for one that does."""
    if len(content_words(normalise(question))) > LARGEST_BARE or len(question) > LONGEST_FRAGMENT:
        return ""
    rest = normalise(_without(last, gazetteer))
    asked = read_question(rest)
    before = rest.split(asked.focus_phrase)[0] if asked.focus_phrase in rest else ""
    subject = before.rstrip("的有共了是").lstrip("的，：")
    return subject if 1 < len(subject) <= LONGEST_SUBJECT and content_words(subject) else ""


def _asks_figure(what: str) -> bool:
    return bool(re.search(r"[率额量数价费长期]$|比例|人数|规模|面积|金额|产值|收入|期限", what))


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
    return f"{park}：{_without(last, gazetteer)}"
