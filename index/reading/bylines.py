"""Recognises who signed an article, in the forms newspapers print; knows nothing of where the article stands."""

import re

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方"
    "俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧"
    "计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫"
    "经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓"
    "牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙"
    "池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古"
    "易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关"
    "蒯相查后荆红游竺权逯盖益桓公仉督岳帅缑亢况郈有琴归海晋楚闫法汝鄢涂钦商牟佘佴伯赏墨哈谯笪年爱阳佟言福邸肖付覃辜"
    "代占候区苟邝丘兰揭练庹昂冼幺鹿来洛原訚岑揣粟敬窝苑"
)
_COMPOUND = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|端木|夏侯|闻人|宇文|长孙|阿卜|买买"
_HAN = r"\u3400-\u9fff"
_LONGEST = 60
_GIVEN = rf"(?!摄)[{_HAN}]"
"""No name ends in the word for taking a picture, which is often set right behind it (`何雨摄`)."""
_PADDED_END = rf"(?![{_HAN}])|(?=通讯员|实习生|摄)"
_PADDED_NAME = rf"[{_SURNAMES}] {_GIVEN}(?:{_PADDED_END})"
_COMMON_NAME = rf"(?:{_COMPOUND})(?:{_GIVEN}){{1,2}}|{_PADDED_NAME}|[{_SURNAMES}](?:{_GIVEN}){{1,2}}"
_NAME = rf"(?:{_COMMON_NAME}|[{_HAN}]{{2,6}}[·•][{_HAN}]{{2,8}})"
_NAMES = rf"{_NAME}(?:[ 、，,]{{1,2}}{_NAME}){{0,4}}"
_ANY_NAME = rf"(?:(?:(?!摄)[{_HAN}·•]){{2,5}}|[{_HAN}] {_GIVEN}(?:{_PADDED_END}))"
_ANY_NAMES = rf"{_ANY_NAME}(?:[ 、，,]{{1,2}}{_ANY_NAME}){{0,5}}"
_TITLE = (
    r"(?:本[报刊社网]|[一-鿿]{2,6}[报网社台]|融媒体?|全媒体|特约|首席|实习|见习|驻站|新闻)*"
    r"(?:记者|通讯员|实习生|撰稿人?|作者|撰文|评论员|特派员|供稿|来稿)"
)
_SIGN = r"[▶►▷▲●■◆◎○□★☆△◇►▸\-—–·*]*(?: ?(?:文|图|文图|文[/／]图|撰文|摄影)[/／:：|｜])?"
_SEPARATOR = r"[ 、，,：:|｜/丨]*"
_SEPARATORS = r"[ 、，,：:|｜/丨]+"
_CREDITED = rf"{_TITLE}(?:{_SEPARATORS}{_ANY_NAMES}|{_NAMES})"
_CREDITS = rf"{_CREDITED}(?:{_SEPARATOR}{_CREDITED}){{0,3}}"
_AGENCY = rf"(?: ?[（(][{_HAN}]{{2,8}}[）)])?"
"""Who passes on the picture: `王伟 摄（影像中国）`."""
_TAKEN = rf"(?:摄影报道|摄影|摄){_AGENCY}"
_PICTURE = (
    rf"(?:{_SEPARATOR}(?:{_TAKEN}|文/图|文／图|图/文|文并图|整理|综合报道|报道|文|图)|[ ，,]+[{_HAN}]{{2,7}}报道)?"
)
"""What they did: took the picture, wrote, or reported from a place (`西安报道`)."""

_OWN_LINE = re.compile(rf"^{_SIGN} ?[（(【\[]? ?(?:{_CREDITS}){_PICTURE} ?[）)】\]]?$")
_MARKED_LINE = re.compile(rf"^[▶►▷▸▲◆■●] ?(?:{_NAMES}){_PICTURE}$")
_NAMES_LINE = re.compile(rf"^(?:{_NAMES})$")
_PLACED = rf"(?:(?![讯电])[0-9 {_HAN}])"
"""Of a place and a day; what closes a dateline is not: the writer in `本报讯 新京报讯（记者 X）` is another's."""
_IN_BRACKETS = re.compile(
    rf"^(?:【?本[报刊网社]{_PLACED}{{0,20}}?[讯电]】?|[一-鿿0-9]{{0,12}}?讯|[{_HAN}]{{2,6}}社{_PLACED}{{3,20}}电)"
    rf" ?[（(【] ?(?P<credits>{_CREDITS}|{_NAMES}){_PICTURE} ?[）)】]"
)
_WITHOUT_BRACKETS = re.compile(
    rf"^(?:本[报刊网社]{_PLACED}{{0,20}}?|[{_HAN}]{{2,6}}社{_PLACED}{{3,20}})[讯电] ?"
    rf"(?P<credits>{_CREDITS})(?: ?(?:摄影)?报道)?(?=[：:]| (?!{_TITLE}))"
)
_LEADING = re.compile(rf"^(?P<credits>本[报刊网](?:[^ ，。]{{0,6}})记者 (?:{_NAMES})(?:{_SEPARATOR}{_CREDITED})?)(?= )")
_END = r"[。！？…!?”’）)》.]"
_TRAILING = re.compile(rf"{_END} (?P<names>{_NAMES})(?: ?[/／]?(?:{_TAKEN}|供图|文/图))?$")
_TRAILING_BRACKETS = re.compile(rf"{_END} ?[（(](?P<credits>{_CREDITS}|{_NAMES}){_PICTURE}[）)]$")
_TRAILING_CREDITS = re.compile(rf"{_END} ?(?P<credits>{_CREDITS}){_PICTURE}$")
_PHOTOGRAPHER = (
    rf"(?:(?:新华社|中新社|{_TITLE}) ?{_ANY_NAMES}|{_CREDITS}|{_NAMES}|{_ANY_NAMES}(?=[ /／])) ?[/／]?{_TAKEN}"
)
_PHOTOGRAPHER_LINE = re.compile(
    rf"^(?:(?:新华社|中新社|人民视觉|本报)发)? ?(?:[（(] ?{_PHOTOGRAPHER} ?[）)]|{_PHOTOGRAPHER})$"
)
_CLOSING_PHOTOGRAPHER = re.compile(
    rf"{_END} ?(?:(?:新华社|中新社|人民视觉|本报)发)? ?(?:[（(] ?{_PHOTOGRAPHER} ?[）)]|{_PHOTOGRAPHER})$"
)
_ISSUED = re.compile(r"^(?:新华社|中新社|人民视觉|本报)发")
_TOLD = ("者", "员", "实习生", "稿", "撰文")
"""Every title holds one of them: most lines are turned away here."""
_TITLES = re.compile(_TITLE)
_TITLED = re.compile(rf"^{_TITLE} ")
_HELPER = re.compile(r"(?:通讯员|特约通讯员|实习生|实习记者|见习记者|摄影) ")
_TORN = re.compile(rf"(?:(?:记者|通讯员|实习生) ?|(?:记者|通讯员|实习生) .{{0,12}}[ 、])[{_SURNAMES}]$")
_TORN_REST = re.compile(rf"^{_GIVEN}(?:{_PADDED_END}|(?=[{_HAN}]{{2,7}}报道))")
_PADDED = re.compile(rf"(?<![{_HAN}])([{_HAN}]) ([{_HAN}])(?![{_HAN}])")
_BEHIND = re.compile(rf"{_TAKEN} ?[）)】\]]?$")
_BREAKS = re.compile(r"[ 、，,：:|｜/丨（）()【】\[\]]+")
_NOT_NAMES = frozenset({"文", "图", "文图", "撰文", "摄影", "整理", "文并图"})


def is_byline(text: str) -> bool:
    """Whether a line holds nothing but who wrote: `▶ 本报记者 叶伟`, `记者 X 通讯员 Y`, `（本报记者 X）`."""
    if len(text) > _LONGEST:
        return False
    return bool(_MARKED_LINE.match(text) or (any(word in text for word in _TOLD) and _OWN_LINE.match(text)))


def is_photographer(text: str) -> bool:
    """Whether a line holds nothing but who took a picture: `王伟 摄`, `（本报记者 王伟 摄）`, `王伟摄（影像中国）`."""
    return "摄" in text and len(text) <= _LONGEST and bool(_PHOTOGRAPHER_LINE.match(text))


def begins_photographer(text: str, below: str) -> bool:
    """Whether a line's end after a sentence and the line below together say who took a picture."""
    if "摄" not in text[-2:] + below or len(below) > _LONGEST:
        return False
    tail = text[-_LONGEST:]
    return any(_CLOSING_PHOTOGRAPHER.search(tail + glue + below) for glue in ("", " "))


def closes_with_photographer(text: str) -> bool:
    """Whether a text ends, after its last sentence, with who took the picture it describes."""
    tail = text[-_LONGEST:]
    return "摄" in tail and bool(_CLOSING_PHOTOGRAPHER.search(tail))


def opens_with_title(text: str) -> bool:
    """Whether a byline opens with the writer's title and a space (`本报记者 X`): seldom a piece of running text."""
    return bool(_TITLED.match(text))


def is_torn_name(left: str, right: str) -> bool:
    """Whether a gap between two pieces of a line stands inside a name of two characters set as wide as three."""
    return bool(_TORN.search(left)) and bool(_TORN_REST.match(right))


def goes_on(above: str, text: str) -> bool:
    """Whether a byline line goes on with the one above: a helper below a reporter (`实习生 Y`, `通讯员 Y`)."""
    return bool(_HELPER.match(text)) and "记者" in above


def is_names(text: str) -> bool:
    """Whether a line is nothing but one to five personal names."""
    return len(text) <= 24 and bool(_NAMES_LINE.match(text))


def names(text: str) -> str | None:
    """The names in a byline, separated by single spaces; None when there are none.

    A name of two characters that was set as wide as one of three (`吕 磊`) is one name.
    """
    bare = _PADDED.sub(r"\1\2", _TITLES.sub(" ", re.sub(rf"^{_SIGN}", "", _BEHIND.sub("", text))))
    found = [part for part in _BREAKS.split(bare) if part and part not in _NOT_NAMES and not part.endswith("报道")]
    return " ".join(found) or None


def opening_byline(text: str) -> str | None:
    """The names in an article's first words: `本报讯（特约通讯员 王亚东）`, `本报讯 记者X报道：`, `本报记者 X 近日，…`.

    A wire's dateline counts (`新华社北京7月28日电（记者 X、Y）`).
    """
    head = text[:80]
    match = _IN_BRACKETS.match(head) or _WITHOUT_BRACKETS.match(head) or _LEADING.match(head)
    return names(match.group("credits")) if match else None


def trailing_byline(text: str) -> str | None:
    """The names after an article's last sentence: `…发展。 郭星`, `…发展。（记者 郭星）`."""
    tail = text[-80:]
    if " " not in tail and tail[-1:] not in ("）", ")", "摄"):
        return None
    taken = _CLOSING_PHOTOGRAPHER.search(tail) if "摄" in tail else None
    if taken:
        return names(_ISSUED.sub("", taken.group()[1:].strip()))
    match = _TRAILING.search(tail)
    if match:
        return names(match.group("names"))
    match = _TRAILING_BRACKETS.search(tail) or _TRAILING_CREDITS.search(tail)
    return names(match.group("credits")) if match and "供图" not in tail else None
