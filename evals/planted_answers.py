"""Regressions planted in stored answers: what a worse model, prompt or bug would have done to them; asks nothing.

Each takes the answers of a run by case and gives others. Refusals stay as they are unless a regression is about them.
"""

import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace

from evals.kept_runs import KeptAnswer
from service.contract import Answer, Claim

Answers = Mapping[str, KeptAnswer]
Spoil = Callable[[Answers], dict[str, KeptAnswer]]

_UNITS = "亿元|万元|元|家|个|名|项|所|人次|人|年|月|日|期|届|%|％|条|笔|次|亩|米|公里|分|岁|种|类|场|位"
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_REFUSAL = "现有资料无法回答这个问题。"
_PLEASANTRY = "希望以上内容对您有所帮助，如需了解更多信息欢迎继续提问"


def rewritten(answer: Answer, edit: Callable[[str], str]) -> Answer:
    """Every sentence edited, its markers kept."""
    claims, text = [], ""
    for claim in answer.claims:
        said = edit(claim.text)
        claims.append(replace(claim, text=said, start=len(text), end=len(text) + len(said)))
        text += said + "".join(f"[{number}]" for number in claim.citations)
    return replace(answer, claims=tuple(claims), answer=text)


def refused(answer: Answer) -> Answer:
    """The same question refused."""
    return replace(answer, answer=_REFUSAL, abstained=True, claims=(), citations=(), reason="refused")


def _each(edit: Callable[[Answer], Answer]) -> Spoil:
    """The answers that are no refusals edited one by one."""

    def spoil(answers: Answers) -> dict[str, KeptAnswer]:
        return {
            case: kept if kept.answer.abstained else replace(kept, answer=edit(kept.answer))
            for case, kept in answers.items()
        }

    return spoil


def _sentences(edit: Callable[[str], str]) -> Spoil:
    return _each(lambda answer: rewritten(answer, edit))


def _some(share: int, edit: Callable[[Answer], Answer]) -> Spoil:
    """One answer in `share`, always the same ones."""
    return _each(lambda answer: edit(answer) if zlib.crc32(answer.question.encode()) % share == 0 else answer)


def _from_next(take: Callable[[Answer, Answer], Answer]) -> Spoil:
    """Each answer made of itself and the next one given."""

    def spoil(answers: Answers) -> dict[str, KeptAnswer]:
        given = [case for case, kept in answers.items() if not kept.answer.abstained]
        following = dict(zip(given, [*given[1:], *given[:1]], strict=True))
        return {
            case: replace(kept, answer=take(kept.answer, answers[following[case]].answer))
            if case in following
            else kept
            for case, kept in answers.items()
        }

    return spoil


def _never_refusing(answers: Answers) -> dict[str, KeptAnswer]:
    """The first evidence that any answer names is given where a question was refused."""
    given = next(kept.answer for kept in answers.values() if not kept.answer.abstained)

    def answered(kept: KeptAnswer) -> KeptAnswer:
        said = replace(given, id=kept.answer.id, question=kept.answer.question)
        return replace(kept, answer=said) if kept.answer.abstained else kept

    return {case: answered(kept) for case, kept in answers.items()}


def _citing(take: Callable[[Claim], tuple[int, ...]]) -> Spoil:
    return _each(lambda a: replace(a, claims=tuple(replace(one, citations=take(one)) for one in a.claims)))


def _quoting(edit: Callable[[str], str]) -> Spoil:
    return _each(lambda a: replace(a, citations=tuple(replace(one, quote=edit(one.quote)) for one in a.citations)))


def _repeated(times: int) -> Callable[[Answer], Answer]:
    def edit(answer: Answer) -> Answer:
        return replace(answer, answer=answer.answer * times, claims=answer.claims * times)

    return edit


def _adding(sentence: str) -> Callable[[Answer], Answer]:
    """A sentence that nothing is cited for."""

    def edit(answer: Answer) -> Answer:
        start = len(answer.answer)
        claim = Claim(sentence, start, start + len(sentence), (), "supported")
        return replace(answer, answer=f"{answer.answer}{sentence}。", claims=(*answer.claims, claim))

    return edit


def _only(take: Callable[[tuple[Claim, ...]], tuple[Claim, ...]]) -> Callable[[Answer], Answer]:
    return lambda answer: rewritten(replace(answer, claims=take(answer.claims)), lambda text: text)


def _with_sources_whole(answer: Answer) -> Answer:
    """All of every quoted paragraph read out after the answer."""
    read_out = "".join(citation.quote for citation in answer.citations)
    return rewritten(answer, lambda text: text + read_out * 2)


def _one_more(figure: str) -> str:
    return f"{float(figure) + 1:g}" if "." in figure else str(int(figure) + 1)


SPOILT: dict[str, Spoil] = {
    "citations off by one answer": _from_next(lambda one, other: replace(one, citations=other.citations)),
    "citation numbers off by one": _citing(lambda claim: tuple(number + 1 for number in claim.citations)),
    "no citations": _citing(lambda claim: ()),
    "quotes cut to six characters": _quoting(lambda quote: quote[:6]),
    "quotes begin too late": _quoting(lambda quote: quote[len(quote) // 2 :]),
    "quotes without figures": _quoting(lambda quote: _FIGURE.sub("", quote)),
    "every third answer cites another's source": _from_next(
        lambda one, other: (
            replace(one, citations=other.citations) if zlib.crc32(one.question.encode()) % 3 == 0 else one
        )
    ),
    "units dropped": _sentences(lambda text: re.sub(rf"(\d)(?:余|多)?(?:{_UNITS})", r"\1", text)),
    "figures one too high": _sentences(lambda text: _FIGURE.sub(lambda found: _one_more(found.group()), text)),
    "decimal points dropped": _sentences(lambda text: re.sub(r"(\d)\.?(\d)", r"\1\2", text).replace("0", "")),
    "figures dropped": _sentences(lambda text: _FIGURE.sub("", text)),
    "figures rounded": _sentences(lambda text: re.sub(r"\d{2,}", lambda found: found.group()[0] + "0", text)),
    "large scales dropped": _sentences(lambda text: re.sub("[万亿]", "", text).replace("%", "")),
    "days dropped": _sentences(lambda text: re.sub(r"\d+[年月日]", "近日", text)),
    "answers given twice": _each(_repeated(2)),
    "every sentence said three times": _each(_repeated(3)),
    "sources read out": _each(_with_sources_whole),
    "a pleasantry behind every answer": _each(_adding(_PLEASANTRY)),
    "an invented figure behind every answer": _each(_adding("同比增长37.6%，总额达到812亿元")),
    "answers cut off at 12 characters": _sentences(lambda text: text[:12]),
    "only the first clause": _sentences(lambda text: re.split("[，；：]", text)[0]),
    "lists cut off after the first item": _sentences(lambda text: re.sub("、[^，。；]*", "等", text)),
    "every fifth answer refused": _some(5, refused),
    "everything refused": _each(refused),
    "nothing refused": _never_refusing,
    "answers swapped between questions": _from_next(
        lambda one, other: replace(other, id=one.id, question=one.question)
    ),
    "every fourth answer another's": _from_next(
        lambda one, other: replace(other, question=one.question) if zlib.crc32(one.question.encode()) % 4 == 0 else one
    ),
    "a sentence of another article behind every answer": _from_next(
        lambda one, other: _adding(other.claims[0].text)(one) if other.claims else one
    ),
    "quotation marks with what they hold dropped": _sentences(lambda text: re.sub("“[^”]*”|《[^》]*》", "", text)),
    "what is affirmed is denied": _sentences(lambda text: re.sub("已|共|有|为|达", "没有", text)),
    "letters damaged": _sentences(
        lambda text: "".join("\ufffd" if at % 5 == 2 else one for at, one in enumerate(text))
    ),
    "answers in English": _sentences(lambda text: "According to the report: " + " ".join(_FIGURE.findall(text))),
}
"""By what went wrong."""
