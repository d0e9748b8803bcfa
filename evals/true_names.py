"""Finds the persons and bodies that texts name, to exchange them; knows nothing of edits.

It is not how the checks find names: what both missed would never be planted.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import rjieba

from evals.true_sentences import TrueSentence

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"
)
MOST_NOUNS = 4
"""Words of a body's name behind its first."""

_NO_NAME = ("先生", "女士", "某", "桥", "山", "州", "县")
_PERSON_NEAR = re.compile(
    r"^(?:表示|介绍|说|告诉|称|认为|指出|强调|坦言|回忆|透露|在|教授|先生|女士|院士|博士|[，,、])"
)
_ORGANISATION_END = re.compile(
    r"(?:公司|集团|大学|学院|医院|银行|研究院|研究所|委员会|协会|联合会|法院|检察院|公安局|中学|集团公司|管理局)$"
)


@dataclass(frozen=True, slots=True)
class Pools:
    """Names of other texts that replace a sentence's own."""

    persons: tuple[str, ...]
    organisations: tuple[str, ...]
    latin: tuple[str, ...]


def pools(texts: Iterable[str]) -> Pools:
    """The persons, organisations and Latin names of the texts, sorted."""
    of_persons: set[str] = set()
    of_bodies: set[str] = set()
    latin: set[str] = set()
    for text in texts:
        of_persons.update(text[start:end] for start, end in persons(text))
        of_bodies.update(text[start:end] for start, end in organisations(text))
        latin.update(re.findall(r"(?<![A-Za-z])[A-Z][A-Za-z]{2,11}(?![A-Za-z])", text))
    return Pools(tuple(sorted(of_persons)), tuple(sorted(of_bodies)), tuple(sorted(latin)))


def persons(text: str) -> list[tuple[int, int]]:
    """Names of two or three characters with a common surname, before a verb of saying, a title or a comma."""
    found, position = [], 0
    for word, tag in rjieba.tag(text):
        end = position + len(word)
        likely = (
            tag in {"nr", "nrfg", "nrt"} and len(word) in {2, 3} and word[0] in SURNAMES and not word.endswith(_NO_NAME)
        )
        if likely and _PERSON_NEAR.match(text[end:]):
            found.append((position, end))
        position = end
    return found


def organisations(text: str) -> list[tuple[int, int]]:
    """From a word that names to one, a few nouns later, that ends a body's name (`北京|大学`, `中国|足球|协会`)."""
    found, position, start, nouns = [], 0, -1, 0
    for word, tag in rjieba.tag(text):
        end = position + len(word)
        names_something = tag in {"ns", "nt", "nz", "nrt"} and len(word) > 1
        if start < 0 and names_something:
            start, nouns = position, 0
        elif (start >= 0 and (nouns := nouns + 1) > MOST_NOUNS) or not (tag.startswith("n") or tag in {"vn", "j", "b"}):
            start = position if names_something else -1
            nouns = 0
        if start >= 0 and _ORGANISATION_END.search(text[start:end]) and end - start > 4:
            found.append((start, end))
            start = -1
        position = end
    return found


def persons_of(sentence: TrueSentence) -> list[str]:
    text = sentence.passage.paragraph.text
    return sorted({text[start:end] for start, end in persons(text)})
