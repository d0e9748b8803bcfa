"""Takes a question apart that asks for two things, of one park or of several; knows nothing of searching."""

import re
from typing import TYPE_CHECKING

from service.answering.history import resolve
from service.answering.question import Question, asks, read_question
from service.contract import Turn

if TYPE_CHECKING:
    from index.parks import Gazetteer

MOST_PARTS = 3
_RESPECTIVELY = re.compile(
    r".{4,40}?(?:分别|各自?)(?P<how>有?(?:多少|几)[一-鿿]?)(?P<one>[^和与，,]{2,12})[和与](?P<other>[^和与，,]{2,12}?)[？?]?$"
)
_THINGS = ("one", "other")
_PARTS = re.compile("[，,；;？?]|(?:、(?=由))")
_LINK = re.compile("^(?:又|还|以及|并且?|同时|另外|那么?|其中)")


def of_each_park(question: Question, gazetteer: "Gazetteer") -> dict[str, Question]:
    """`A有几家银行，B有几名党员`: the clause that asks of each park; {} where one question is asked of all."""
    text = question.text
    if (row := _RESPECTIVELY.match(text)) is not None and len(question.parks) == 2:
        asked_of_each = (
            f"{park}{row['how']}{row[thing]}？" for park, thing in zip(question.parks, _THINGS, strict=True)
        )
        text = "，".join(asked_of_each)
    parts = [part for part in re.split("[，,；;？?]", text) if gazetteer.find(part)]
    asked = [read_question(part, gazetteer) for part in parts if asks(part)]
    each = {part.parks[0]: part for part in asked if len(part.parks) == 1 and part.terms}
    return each if len(each) == len(question.parks) > 1 else {}


def halves(question: Question, gazetteer: "Gazetteer") -> list[Question]:
    """`A有几家银行，有几名党员？`: each thing asked for as a question of its own; [] where only one is.

    A later part that names no park or subject takes those of the first.
    """
    parts = [part.strip() for part in _PARTS.split(question.text) if part.strip()]
    if not 2 <= len(parts) <= MOST_PARTS or not all(asks(part) for part in parts):
        return []
    first, *rest = parts
    meant = [first, *(resolve(_LINK.sub("", part) + "？", [Turn("user", first + "？")], gazetteer) for part in rest)]
    read = [read_question(part, gazetteer) for part in meant]
    return read if all(part.terms for part in read) else []
