"""The gate that a chat model's sentences pass one by one: resolved, checked, sent back once, or withheld with a mark.

It knows nothing of how the model is reached.
"""

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.records import Passage
from service.answering.citations import Statement, Support
from service.answering.quoting import locate, nearest_sentence
from service.answering.sentences import normalise
from service.answering.speech import Cited, Said, Speech
from service.answering.verification import Check, verify

if TYPE_CHECKING:
    from index.parks import Gazetteer

REFUSALS = (
    "无法回答",
    "资料不足",
    "没有提到",
    "未提及",
    "未提到",
    "没有相关",
    "不能回答",
    "cannot answer",
    "i don't know",
)
LEAST_HAN = 0.5
"""Share of a sentence's letters that are Han characters; below it the sentence is in another language."""

_FAULT_OF_CHECK = {
    "figure": "数字与来源不符",
    "date": "日期与来源不符",
    "quote": "引文与来源不符",
    "park": "园区与来源不符",
    "name": "名称与来源不符",
    "person": "人名与来源不符",
    "organisation": "机构与来源不符",
    "place": "地名与来源不符",
    "negation": "肯定否定与来源不符",
    "wording": "来源不支持",
}
_FOREIGN_LETTERS = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a sentence does not pass: in a few words for the reader, and in full for the model."""

    reason: str
    explanation: str


SendBack = Callable[[str, str], str]
"""Asks the model for a sentence again: the sentence and what is wrong with it to the reply, '' where there is none."""


class Gate:
    """Lets the model's sentences through one by one; a Fault stands where one is withheld.

    After iteration: `foreign_markers` counts the markers of sources that were not given, `refused` says that the model
    found no answer.
    """

    def __init__(
        self, speech: Speech, given: Sequence[Passage], gazetteer: "Gazetteer | None", send_back: SendBack
    ) -> None:
        self._speech = speech
        self._given = given
        self._gazetteer = gazetteer
        self._send_back = send_back
        self._already: set[str] = set()
        self.foreign_markers = 0
        self.refused = False

    def __iter__(self) -> Iterator[Statement | Fault]:
        for said in self._speech:
            if not said.whole or (self._speech.failure and not said.cited):
                return  # the reply broke off before the sentence, or its markers, were there
            if _is_refusal(said):
                self.refused = True
            elif (key := normalise(said.text)) not in self._already:
                self._already.add(key)
                yield self._let_through(said)

    def _let_through(self, said: Said) -> Statement | Fault:
        outcome = self._check(said)
        if isinstance(outcome, Statement) or self._speech.failure is not None:
            return outcome
        again = next(iter(Speech([self._send_back(_as_written(said), outcome.explanation)])), None)
        if again is None or _is_refusal(again):
            return outcome
        return self._check(again)

    def _check(self, said: Said) -> Statement | Fault:
        outcome = self._judge(said)
        if isinstance(outcome, Fault):
            _log.info("withheld: %s (%s)", said.text, outcome.explanation)
        return outcome

    def _judge(self, said: Said) -> Statement | Fault:
        if not _in_chinese(said.text):
            return Fault("不是中文", "这句话不是中文")
        known = [one for one in said.cited if 1 <= one.number <= len(self._given)]
        self.foreign_markers += len(said.cited) - len(known)
        if not known:
            return _without_source(said)
        supports = self._supports(said.text, known)
        if isinstance(supports, Fault):
            return supports
        verification = verify(said.text, [support.passage for support in supports], self._gazetteer)
        if verification.verdict == "supported":
            return Statement(said.text, tuple(supports), checks=verification.checks)
        return _unsupported(verification.failures)

    def _supports(self, text: str, cited: Sequence[Cited]) -> list[Support] | Fault:
        """The sources whose words are quoted, or are the sentence itself; one that is only named bears nothing."""
        found: dict[int, Support] = {}
        for one in cited:
            passage = self._given[one.number - 1]
            quoted = locate(one.quote, passage.paragraph.text) if one.quote else None
            if one.quote and quoted is None:
                return Fault("引文与来源不符", f"资料[{one.number}]里没有“{one.quote}”这段原文")
            if quoted is None and locate(text, passage.paragraph.text):
                quoted = nearest_sentence(text, passage)
            if quoted is not None:
                found.setdefault(one.number, Support(passage, quoted))
        if not found:
            return Fault("没有引出原文", "没有引出所依据的原文；写成[编号“原文”]，引号内一字不改")
        return list(found.values())


def _is_refusal(said: Said) -> bool:
    return not said.cited and any(refusal in said.text.lower() for refusal in REFUSALS)


def _in_chinese(text: str) -> bool:
    letters = re.findall(r"[^\W\d_]", text)
    han = sum("一" <= letter <= "鿿" for letter in letters)
    return not _FOREIGN_LETTERS.search(text) and han >= LEAST_HAN * len(letters)


def _without_source(said: Said) -> Fault:
    if said.cited:
        numbers = "、".join(f"[{one.number}]" for one in said.cited)
        return Fault("引用了未提供的资料", f"资料里没有{numbers}，只能引用给出的编号")
    return Fault("没有注明来源", "没有用[编号“原文”]标出所依据的资料")


def _unsupported(failures: Sequence[Check]) -> Fault:
    reason = _FAULT_OF_CHECK.get(failures[0].name, "来源不支持")
    values = "、".join(dict.fromkeys(f"“{failure.value}”" for failure in failures if failure.name != "wording"))
    return Fault(reason, f"所引资料里没有{values}" if values else "所引资料没有这样说")


def _as_written(said: Said) -> str:
    return said.text + "".join(f"[{one.number}“{one.quote}”]" if one.quote else f"[{one.number}]" for one in said.cited)
