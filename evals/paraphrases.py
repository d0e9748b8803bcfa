"""Says a true sentence otherwise by rules that keep its meaning; knows nothing of the checks it goes through.

Each rule rewrites what it finds or returns None; a paraphrase is one to three of them, one after the other.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from evals.true_sentences import TrueSentence
from index.parks import Gazetteer
from service.answering.sentences import normalise

MOST_RULES = 3

_DIGITS = "零一二三四五六七八九"
_STOP = "，,；;"
_SAID_OTHERWISE = (
    ("超过", "超"),
    ("超过", "逾"),
    ("突破", "超过"),
    ("超", "超过"),
    ("逾", "超过"),
    ("近", "接近"),
    ("约", "大约"),
    ("不超过", "最多"),
    ("不低于", "至少"),
    ("不少于", "不低于"),
)
"""Bounds, each only before a figure."""
_SYNONYMS = (
    ("同比增长", "比去年同期增长"),
    ("同比下降", "比去年同期下降"),
    ("位于", "坐落于"),
    ("举行", "举办"),
    ("举办", "举行"),
    ("荣获", "获得"),
    ("获得", "取得"),
    ("共计", "共"),
    ("目前", "现在"),
    ("表示", "称"),
    ("指出", "表示"),
    ("介绍", "表示"),
    ("发布", "公布"),
    ("公布", "发布"),
    ("召开", "举行"),
    ("提升", "提高"),
    ("提高", "提升"),
    ("开展", "进行"),
    ("以及", "和"),
    ("并且", "而且"),
    ("但是", "但"),
    ("因此", "所以"),
    ("由于", "因为"),
    ("通过", "经由"),
    ("帮助", "协助"),
    ("协助", "帮助"),
    ("购买", "买入"),
    ("使用", "采用"),
    ("进一步", "更"),
    ("此次", "这次"),
    ("本次", "这次"),
    ("来自", "出自"),
    ("推出", "推出了"),
    ("完成", "完成了"),
    ("达到", "达"),
    ("建设", "建造"),
    ("成为", "成了"),
    ("遭到", "受到"),
    ("仍然", "依然"),
    ("全部", "所有"),
    ("没有", "并没有"),
    ("尚未", "还没有"),
    ("未能", "没能"),
    ("无法", "不能"),
    ("禁止", "不准"),
    ("不得", "不能"),
)
_OPENINGS = ("据悉，", "据报道，", "据介绍，", "同时，", "此外，", "另外，", "资料显示，", "文章提到，")
_ATTRIBUTION = re.compile(
    r"^(?:据悉|据了解|据介绍|据报道|据统计|数据显示|记者了解到|此外|同时|另外|值得一提的是|其中)[，,]"
)
_REPORTER = re.compile(
    r"(?:[^，,。]{0,14}记者(?:从[^，,。]{2,20})?(?:获悉|了解到|注意到)|IT之家[^，,。]{0,12}消息)[，,:：]"
)
_AWARD = re.compile(r"^([^，,。；]{2,20})被([^，,。；]{2,16})(评为|列为|授予|认定为)([^，,。；]{2,24})。$")


@dataclass(frozen=True, slots=True)
class Paraphrase:
    """The sentence said otherwise, and the names of the rules in the order they were applied."""

    text: str
    rules: tuple[str, ...]


def paraphrase(sentence: TrueSentence, rng: random.Random) -> Paraphrase | None:
    """One to `MOST_RULES` rewrites drawn at random; None where no rule applies, or the words stay what they were."""
    text, applied = sentence.text, []
    wanted = rng.randint(1, MOST_RULES)
    rules = sorted(rng.sample(sorted(_RULES), len(_RULES)), key=lambda rule: rule in _NEARLY_ALWAYS)
    for rule in rules:
        rewritten = _RULES[rule](text, sentence, rng)
        if rewritten and rewritten != text and _quotes_kept(rewritten, sentence):
            text = rewritten
            applied.append(rule)
        if len(applied) == wanted:
            break
    if not applied or normalise(text) == normalise(sentence.text):
        return None
    return Paraphrase(text, tuple(applied))


def _quotes_kept(text: str, sentence: TrueSentence) -> bool:
    """Whether everything in quotation marks is still what the paragraph says: a quote that is changed is no quote."""
    source = re.sub('[“”「」"]', "", normalise(sentence.passage.paragraph.text))
    quoted = re.findall('[“「《"]([^“”「」《》"]{2,})[”」》"]', normalise(text))
    return all(phrase in source for phrase in quoted)


def chinese_numeral(value: int) -> str:
    """A whole number below ten thousand in Chinese numerals: 15 is 十五, 305 三百零五."""
    if value < 10:
        return _DIGITS[value]
    if value < 20:
        return "十" + (_DIGITS[value - 10] if value > 10 else "")
    text, gap = "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // place % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + name
        gap = not digit
    return text


def _money(text: str, sentence: TrueSentence, rng: random.Random) -> str | None:
    """`1000万元` is `0.1亿元`, `2.3亿元` is `23000万元`."""

    def other(match: re.Match[str]) -> str:
        value, scale = Decimal(match.group(1)), match.group(2)
        shifted = value.scaleb(-4 if scale == "万" else 4).normalize()
        return f"{shifted:f}{'亿' if scale == '万' else '万'}"

    pattern = r"(?<![\d.,，—~至到\-])(\d+(?:\.\d+)?)\s?([万亿])(?=[美欧日]?元)"
    return re.sub(pattern, other, text)


def _percent(text: str, sentence: TrueSentence, rng: random.Random) -> str | None:
    def other(match: re.Match[str]) -> str:
        whole, _, fraction = match.group(1).partition(".")
        digits = "点" + "".join(_DIGITS[int(digit)] for digit in fraction) if fraction else ""
        return f"百分之{chinese_numeral(int(whole))}{digits}" if int(whole) < 100 else match.group()

    return re.sub(r"(?<![\d.—~至到\-])(\d{1,3}(?:\.\d+)?)\s?[%％](?![—~至到\-])", other, text)


def _chinese_numerals(text: str, sentence: TrueSentence, rng: random.Random) -> str | None:
    pattern = r"(?<![\d.年月第—~至到\-a-zA-Z])\s?([1-9]\d{0,3})\s?(?=[家个名项条座场人次支辆所])"
    return re.sub(pattern, lambda match: chinese_numeral(int(match.group(1))), text)


def _arabic_numerals(text: str, sentence: TrueSentence, rng: random.Random) -> str | None:
    pattern = (
        r"(?<![一-鿿])([二三四五六七八九])(?=[家名项座场支辆])|(?<=[有达的了共])([二三四五六七八九])(?=[家名项座支辆])"
    )
    return re.sub(pattern, lambda match: str(_DIGITS.index(match.group())), text)


def _separators(text: str, sentence: TrueSentence, rng: random.Random) -> str | None:
    pattern = r"(?<![\d.年/\-:a-zA-Z(（第])\d{5,9}(?=[家人元名个吨件户])"
    return re.sub(pattern, lambda match: f"{int(match.group()):,}", text)


def _full_width(text: str, sentence: TrueSentence, rng: random.Random) -> str | None:
    return re.sub(r"[0-9%]", lambda match: chr(ord(match.group()) + 0xFEE0), text)


def _full_date(text: str, sentence: TrueSentence, rng: random.Random) -> str | None:
    """A day of the month before the issue date gets the year of issue."""
    issued = sentence.passage.article.date
    match = re.search(r"(?<![\d年至—\-])\s?(1[0-2]|[1-9])\s?月\s?([1-3]?\d)\s?日", text)
    if issued is None or match is None or re.search(r"\d\s?年|[去前明]年|年", text[: match.start()]):
        return None
    if (int(match.group(1)), int(match.group(2))) > (issued.month, issued.day):
        return None
    return f"{text[: match.start()]}{issued.year}年{match.group().strip()}{text[match.end() :]}"


def _year_word(text: str, sentence: TrueSentence, rng: random.Random) -> str | None:
    """`今年` and `去年` by the issue date."""
    issued = sentence.passage.article.date
    if issued is None:
        return None
    said = {"今年": f"{issued.year}年", "去年": f"{issued.year - 1}年"}
    return re.sub("今年(?=以来|[上下一二三四\\d，,])|去年(?!同期)", lambda match: said[match.group()], text)


def _day_word(text: str, sentence: TrueSentence, rng: random.Random) -> str | None:
    """The day of issue said as a word, and the other way round."""
    issued = sentence.passage.article.date
    if issued is None:
        return None
    yesterday = issued - timedelta(days=1)
    said = {"今日": f"{issued.month}月{issued.day}日", "昨日": f"{yesterday.month}月{yesterday.day}日"}
    return re.sub("(?<![一-鿿])(?:今日|昨日)", lambda match: said[match.group()], text)


def _year_left_out(text: str, sentence: TrueSentence, rng: random.Random) -> str | None:
    issued = sentence.passage.article.date
    return re.sub(rf"{issued.year}\s?年\s?(?=\d{{1,2}}\s?月)", "", text) if issued else None


def _bounds(text: str, sentence: TrueSentence, rng: random.Random) -> str | None:
    old, new = rng.choice(_SAID_OTHERWISE)
    pattern = rf"(?<![最接附将靠不]){old}(?=\s?\d)"
    return re.sub(pattern, new, text, count=1)


def _bound_behind(text: str, sentence: TrueSentence, rng: random.Random) -> str | None:
    """`超300家` is `300多家` and `300家以上`."""
    pattern = r"(?<!不)(?:超过|超|逾)(\d+0)([家个名人项])(?![一-鿿]?以|次)"
    return re.sub(pattern, rng.choice([r"\1多\2", r"\1余\2"]), text, count=1)


def _synonym(text: str, sentence: TrueSentence, rng: random.Random) -> str | None:
    """One word by another, never in quotation marks: a quote that is changed is no quote."""
    outside = re.sub("“[^”]*”?|《[^》]*》?", lambda match: "\0" * len(match.group()), text)
    fitting = [(old, new) for old, new in _SYNONYMS if old in outside and new not in text]
    if not fitting:
        return None
    old, new = rng.choice(fitting)
    place = outside.index(old)
    return text[:place] + new + text[place + len(old) :]


def _dropped_clause(text: str, sentence: TrueSentence, rng: random.Random) -> str | None:
    """Without its first, a middle or its last clause; quotes and brackets stay whole."""
    parts = re.split(f"(?<=[{_STOP}])(?!\\d{{3}})", text)
    if len(parts) < 3:
        return None
    place = rng.randrange(len(parts))
    kept = "".join(part for number, part in enumerate(parts) if number != place)
    kept = re.sub(f"[{_STOP}]$", "。", kept)
    return kept if _whole(kept) and len(kept) >= 12 else None


def _reordered(text: str, sentence: TrueSentence, rng: random.Random) -> str | None:
    """The last clause first, where it does not lean on what it follows."""
    parts = re.split(f"[{_STOP}](?!\\d{{3}})", text.rstrip("。"))
    if len(parts) < 2 or not all(_whole(part) for part in parts) or not text.endswith("。"):
        return None
    return "，".join([parts[-1], *parts[:-1]]) + "。"


def _whole(text: str) -> bool:
    return all(text.count(opening) == text.count(closing) for opening, closing in ("“”", "（）", "()", "《》", "「」"))


def _park(text: str, sentence: TrueSentence, rng: random.Random) -> str | None:
    """A zone by its full name, its short one or an alias."""
    for mention in Gazetteer.load().find(text):
        names = [mention.park.name, mention.park.full_name]
        others = [name for name in names if name != text[mention.start : mention.end]]
        if others:
            return text[: mention.start] + rng.choice(others) + text[mention.end :]
    return None


def _suffix(text: str, sentence: TrueSentence, rng: random.Random) -> str | None:
    return re.sub(
        r"(北京|上海|天津|重庆|深圳|广州|杭州|成都|武汉|南京|西安|济南|苏州|青岛|郑州|长沙)市(?![一-鿿]{0,2}[委长场区民])",
        r"\1",
        text,
    )


def _suffix_added(text: str, sentence: TrueSentence, rng: random.Random) -> str | None:
    pattern = r"(?<=[在于从到])(杭州|成都|武汉|南京|西安|济南|苏州|青岛|郑州|长沙|广州|深圳)(?=[举开召召，,、])"
    return re.sub(pattern, r"\1市", text)


def _quotes(text: str, sentence: TrueSentence, rng: random.Random) -> str | None:
    opening, closing = rng.choice([("「", "」"), ('"', '"'), ("", "")])
    return text.replace("“", opening).replace("”", closing)


def _attribution(text: str, sentence: TrueSentence, rng: random.Random) -> str | None:
    return _ATTRIBUTION.sub("", text)


def _reporter(text: str, sentence: TrueSentence, rng: random.Random) -> str | None:
    return _REPORTER.sub("", text)


def _opening(text: str, sentence: TrueSentence, rng: random.Random) -> str | None:
    return None if _ATTRIBUTION.match(text) else rng.choice(_OPENINGS) + text


def _active(text: str, sentence: TrueSentence, rng: random.Random) -> str | None:
    return _AWARD.sub(r"\2将\1\3\4。", text)


_RULES: dict[str, Callable[[str, TrueSentence, random.Random], str | None]] = {
    "money in another scale": _money,
    "per cent in words": _percent,
    "Chinese numerals": _chinese_numerals,
    "Arabic numerals": _arabic_numerals,
    "thousands separators": _separators,
    "full width": _full_width,
    "full date": _full_date,
    "year for a word": _year_word,
    "day for a word": _day_word,
    "year left out": _year_left_out,
    "bound by a synonym": _bounds,
    "bound behind": _bound_behind,
    "synonym": _synonym,
    "clause dropped": _dropped_clause,
    "clauses reordered": _reordered,
    "park by another name": _park,
    "suffix of a city dropped": _suffix,
    "suffix of a city added": _suffix_added,
    "quotes of another style": _quotes,
    "attribution dropped": _attribution,
    "reporter dropped": _reporter,
    "opening added": _opening,
    "active for passive": _active,
}

_NEARLY_ALWAYS = frozenset(
    ["opening added", "clauses reordered", "clause dropped", "full width", "quotes of another style"]
)
"""Rules that fit most sentences come last, so that the others are not drowned."""
