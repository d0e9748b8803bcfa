"""Sets articles as newspaper pages the way a compositor would and an extractor would leave them, with the truth.

It knows nothing of the reader: it fills columns character by character from a layout, places headlines, bylines,
pictures and furniture, drops the indents, adds the blank lines, and notes which lines came from what.
"""

import re
from dataclasses import dataclass, field
from random import Random
from typing import Any

from training.type_setting import Setting, fill

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂英华玉萍红鹏飞宇浩凯晨曦"
SLOGANS = (
    "创新驱动添活力", "服务升级暖民心", "绘就发展新蓝图", "政策落地见实效", "携手共进谋新篇", "党建引领“聚合力”",
    "产业集群强根基", "人才高地加速成型", "营商环境再优化", "数字赋能促转型", "提质增效", "跑出“加速度”",
)  # fmt: skip
SLOGANS_OF_TWO = (("制度创“新”", "跑出加速度"), ("项目为“王”", "蓄势再出发"), ("惠企有“方”", "服务零距离"))
CREDITS = (
    "图片来源：{who}", "图片来源：{who}供图", "（{who}供图）", "图/{who}", "新华社发", "供图：{who}",
    "（图片由{who}提供）", "（资料图片）",
)  # fmt: skip
PICTURED = (
    "图为活动现场。", "图为企业生产车间。", "图为工作人员在现场指导企业办理业务。", "上图为活动现场。",
    "这是当日拍摄的企业生产线。", "图为{name}（左一）在介绍产品。",
)  # fmt: skip
PHOTOGRAPHERS = (
    " {name}",
    " {name}",
    " {name} 摄",
    " 通讯员 {name} 摄",
    " 本报记者 {name} 摄",
    "（{name} 摄）",
    " {name}摄（影像中国）",
    " {name} 摄影报道",
    " 新华社发（{name} 摄）",
)
"""What follows a caption's last sentence: the photographer, in the caption's own paragraph."""
OWNERS = ("本报资料", "宁波高新区", "高新区管委会")
FURNITURE = (
    "广告", "责任编辑：{name}", "03版 要闻", "2024年5月13日 星期一", "责编：{name} 校对：{name}", "A3", "— 5 —",
)  # fmt: skip
_CLAUSE = re.compile(r"(?<=[，。；：])[\u4e00-\u9fff][\u4e00-\u9fff0-9]{3,14}(?=[，。；])")
_LONG_HEADLINE = 12
_SHOT_REACH = 8
"""Last characters of a caption that say that someone took the picture: it needs no credit line then."""


@dataclass(frozen=True)
class Layout:
    """How a page is set. Widths in cells (a Han character is one); floats are shares of what they are named after."""

    widths: tuple[int, ...] = (17,)
    setting: Setting = field(default_factory=Setting)
    blank_lines: str = "all"  # all | none | blocks | paragraphs
    indent_kept: bool = False
    headlines: str = "place"  # place | top | bottom | mixed
    headlines_missing: float = 0.1
    kickers: float = 0.3
    broken_headlines: float = 0.0
    bylines: tuple[str, ...] = ("trailing", "sign", "bracket", "none")
    lead_byline: str = "top"  # top | end | under | none
    datelines: float = 0.8
    bare: float = 0.0  # of the articles without a dateline: those whose headline may be moved or missing all the same
    subheads: str = "lead"  # lead | none | all
    own_subheads: float = 0.0
    subheads_of_two: float = 0.25
    pictures: int = 1
    pictures_inside: float = 0.0
    picture_width: tuple[int, int] = (9, 12)
    wide_captions: float = 0.3
    plain_captions: float = 0.0
    furniture: int = 1
    column_changes: float = 0.1
    doubled_credits: bool = True


@dataclass
class Story:
    """An article to be set: its headline and paragraphs of whole sentences."""

    headline: str
    paragraphs: list[str]
    date: str = ""


@dataclass
class _Piece:
    """Printed lines with what they are: a role, or None for what no paragraph holds; body text has its width yet."""

    lines: list[str]
    role: str | None
    article: int | None
    text: str = ""
    width: int = 0


@dataclass
class _Set:
    """A set article: its pieces in place and what is printed elsewhere."""

    truth: dict[str, Any]
    pieces: list[_Piece] = field(default_factory=list)
    headline: list[str] = field(default_factory=list)


def make_page(random: Random, stories: list[Story], layout: Layout) -> tuple[str, dict[str, Any]]:
    """Set the stories on one page; the first is the lead. Returns the page's text and its truth."""
    sets = [_set_story(random, number, story, layout) for number, story in enumerate(stories)]
    top: list[_Piece] = []
    bottom: list[_Piece] = []
    moved: dict[str, list[_Piece]] = {"top": [], "bottom": []}
    for number, made in enumerate(sets):
        _place_headline(random, number, made, layout, moved)
        _sign(random, number, made, layout, top)
    for pieces in moved.values():
        random.shuffle(pieces)
    body = _with_pictures(random, sets, stories, layout)
    for _ in range(layout.furniture):
        line = random.choice(FURNITURE).format(name=_name(random))
        (top if random.random() < 0.3 else bottom).append(_Piece([line], None, None))
    pieces = top + moved["top"] + body + moved["bottom"] + bottom
    text, spans = _print(pieces, layout)
    return text, _truth(sets, pieces, spans)


def _set_story(random: Random, number: int, story: Story, layout: Layout) -> _Set:
    width = random.choice(layout.widths)
    dateline = number > 0 and random.random() < layout.datelines
    made = _Set({"kind": "news", "headline": story.headline, "byline": None, "dateline": dateline})
    made.headline = _headline_lines(random, story.headline, layout)
    subheads = layout.subheads == "all" or (layout.subheads == "lead" and number == 0)
    next_subhead = random.randint(1, 3)
    for index, paragraph in enumerate(story.paragraphs):
        if subheads and index == next_subhead:
            next_subhead += random.randint(1, 4)
            lines = _subhead(random, random.choice((paragraph, *story.paragraphs)), layout)
            made.pieces.append(_Piece(lines, "subhead", number, "".join(lines)))
        if random.random() < layout.column_changes:
            width = max(9, width + random.choice((-2, -1, 1, 2)))
        text = f"本报讯 {paragraph}" if dateline and index == 0 else paragraph
        made.pieces.append(_Piece([], "body", number, text, width))
    return made


def _headline_lines(random: Random, headline: str, layout: Layout) -> list[str]:
    """A kicker with its line, a headline broken over two lines, or one line."""
    mark = "：" if "：" in headline else "，"
    cut = headline.find(mark, 3, len(headline) - 3) + 1
    if cut and random.random() < layout.kickers:
        return [headline[:cut], headline[cut:]]
    if len(headline) >= _LONG_HEADLINE and random.random() < layout.broken_headlines:
        cut = headline.find(" ", 4) + 1 or len(headline) // 2
        before, after = headline[cut - 1], headline[cut : cut + 1]
        if after and not (before + after).isascii() and after not in "，。：；！？”》）" and before not in "“《（":
            return [headline[:cut].strip(), headline[cut:].strip()]
    return [headline]


def _subhead(random: Random, paragraph: str, layout: Layout) -> list[str]:
    clauses = _CLAUSE.findall(paragraph)
    if clauses and random.random() < layout.own_subheads:
        clause = random.choice(clauses)
        if random.random() < layout.subheads_of_two:
            return [clause, random.choice(SLOGANS)]
        return [clause + random.choice(SLOGANS)] if len(clause) < 8 or random.random() < 0.3 else [clause]
    return list(random.choice(SLOGANS_OF_TWO)) if random.random() < layout.subheads_of_two else [random.choice(SLOGANS)]


def _place_headline(random: Random, number: int, made: _Set, layout: Layout, moved: dict[str, list[_Piece]]) -> None:
    """In place, among the moved ones, or nowhere; an article that nothing else sets off mostly keeps it in place."""
    where = layout.headlines if layout.headlines != "mixed" else random.choice(("place", "top", "bottom"))
    missing = random.random() < layout.headlines_missing
    if number > 0 and not made.truth["dateline"] and random.random() >= layout.bare:
        where, missing = "place", False
    piece = _Piece(made.headline, None, None)
    if missing:
        made.truth["headline"] = None
    elif where == "place":
        made.pieces.insert(0, piece)
    else:
        moved[where].append(piece)


def _sign(random: Random, number: int, made: _Set, layout: Layout, top: list[_Piece]) -> None:
    bodies = [piece for piece in made.pieces if piece.role == "body"]
    if number == 0:
        _sign_lead(random, made, layout, top)
    else:
        kind = random.choice(layout.bylines)
        if kind != "bracket" or made.truth["dateline"]:
            made.truth["byline"] = _SIGNS[kind](random, made, bodies)
    for piece in bodies:
        piece.lines = fill(random, piece.text, piece.width, layout.setting)


def _sign_lead(random: Random, made: _Set, layout: Layout, top: list[_Piece]) -> None:
    if layout.lead_byline == "none":
        return
    name = made.truth["byline"] = _name(random)
    line = f"▶ 本报记者 {name}"
    if layout.lead_byline == "top":
        top.insert(0, _Piece([" " + line], None, None))
    elif layout.lead_byline == "under":
        made.pieces.insert(_first_body(made), _Piece([line], None, None))
    else:
        made.pieces.append(_Piece([random.choice((line, f"▶ {name}"))], None, None))


def _first_body(made: _Set) -> int:
    return next(index for index, piece in enumerate(made.pieces) if piece.role == "body")


def _unsigned(random: Random, made: _Set, bodies: list[_Piece]) -> None:
    return None


def _trailing(random: Random, made: _Set, bodies: list[_Piece]) -> str:
    names = " ".join(_name(random) for _ in range(random.choice((1, 1, 1, 2, 3))))
    bodies[-1].text += f" {names}"
    return names


def _with_sign(random: Random, made: _Set, bodies: list[_Piece]) -> str:
    name = _name(random)
    made.pieces.append(_Piece([f"▶ {name}"], None, None))
    return name


def _on_its_line(random: Random, made: _Set, bodies: list[_Piece]) -> str:
    name, other = _name(random), _name(random)
    made.pieces.append(_Piece([f"本报记者 {name} 通讯员 {other}"], None, None))
    return f"{name} {other}"


def _under_headline(random: Random, made: _Set, bodies: list[_Piece]) -> str:
    name, other = _name(random), _name(random)
    first = _first_body(made)
    made.pieces.insert(first, _Piece([f"本报记者 {name} 通讯员 {other}"], None, None))
    return f"{name} {other}"


def _in_brackets(random: Random, made: _Set, bodies: list[_Piece]) -> str:
    name = _name(random)
    title, gap = random.choice(("记者", "本报记者", "特约通讯员", "通讯员")), random.choice((" ", ""))
    bodies[0].text = bodies[0].text.replace("本报讯 ", f"本报讯{gap}（{title} {name}） ", 1)
    return name


def _bracketed_end(random: Random, made: _Set, bodies: list[_Piece]) -> str:
    name = _name(random)
    bodies[-1].text += random.choice((" ", "")) + f"（记者 {name}）"
    return name


_SIGNS = {
    "none": _unsigned, "trailing": _trailing, "sign": _with_sign, "line": _on_its_line, "under": _under_headline,
    "bracket": _in_brackets, "bracket_end": _bracketed_end,
}  # fmt: skip
BYLINES = tuple(_SIGNS)


def _with_pictures(random: Random, sets: list[_Set], stories: list[Story], layout: Layout) -> list[_Piece]:
    """The articles' pieces with pictures between and inside them; a picture is an article of its own in the truth."""
    body: list[_Piece] = []
    pictures = [_picture(random, stories, layout) for _ in range(layout.pictures)]
    for number, made in enumerate(list(sets)):
        pieces = list(made.pieces)
        inner = [i for i in range(2, len(pieces)) if pieces[i].role == pieces[i - 1].role == "body"]
        if pictures and inner and random.random() < layout.pictures_inside:
            where = random.choice(inner)
            pieces[where:where] = _numbered(pictures.pop(), sets)
        body += pieces
        if pictures and (number == len(stories) - 1 or random.random() < 0.5):
            body += _numbered(pictures.pop(), sets)
    for picture in pictures:
        body += _numbered(picture, sets)
    return body


def _numbered(picture: _Set, sets: list[_Set]) -> list[_Piece]:
    picture.pieces[0].article = len(sets)
    sets.append(picture)
    return picture.pieces


def _picture(random: Random, stories: list[Story], layout: Layout) -> _Set:
    sentence = random.choice(random.choice(stories).paragraphs).split("。")[0].strip("”“")[:90]
    if len(sentence) <= _LONG_HEADLINE:
        sentence = "近日，高新区举办企业服务专场活动，百余家企业到场咨询" + sentence
    plain = random.random() < layout.plain_captions
    text = f"{sentence}。" if plain else f"{sentence}。" + random.choice(PICTURED).format(name=_name(random))
    byline = _name(random) if random.random() < 0.4 else None
    printed = text + random.choice(PHOTOGRAPHERS).format(name=byline) if byline else text
    wide = random.random() < layout.wide_captions
    width = random.randint(30, 38) if wide else random.randint(*layout.picture_width)
    caption = _Piece(fill(random, printed, width, layout.setting), "body", None, printed)
    made = _Set({"kind": "photo", "headline": None, "byline": byline}, [caption])
    if (plain and "摄" not in printed[-_SHOT_REACH:]) or random.random() < 0.7:
        made.pieces.append(_Piece([_credit(random, layout)], None, None))
    return made


def _credit(random: Random, layout: Layout) -> str:
    credit = random.choice(CREDITS).format(who=random.choice(OWNERS))
    if credit.startswith("图片") and layout.doubled_credits and random.random() < 0.6:
        head, _, tail = credit.partition("：")
        return f"{head}{head}：：{tail}{tail}"
    return credit


def _print(pieces: list[_Piece], layout: Layout) -> tuple[str, list[tuple[int, int]]]:
    out: list[str] = []
    spans = []
    for number, piece in enumerate(pieces):
        if number and layout.blank_lines in ("blocks", "paragraphs"):
            new_block = piece.role != "body" or pieces[number - 1].role != "body"
            if layout.blank_lines == "paragraphs" or new_block:
                out.append("")
        first = last = len(out) + 1
        for index, line in enumerate(piece.lines):
            kept = "\u3000\u3000" if layout.indent_kept and piece.width and index == 0 else ""
            out.append(kept + line)
            last = len(out)
            if layout.blank_lines == "all" and not line[-1:].isdigit():
                out.append("")
        spans.append((first, last))
    return "\n".join(out) + "\n", spans


def _truth(sets: list[_Set], pieces: list[_Piece], spans: list[tuple[int, int]]) -> dict[str, Any]:
    articles: list[dict[str, Any]] = []
    for number, made in enumerate(sets):
        paragraphs = [
            {"role": piece.role, "lines": list(span), "text": piece.text}
            for piece, span in zip(pieces, spans, strict=True)
            if piece.article == number and piece.role
        ]
        truth = {key: made.truth[key] for key in ("kind", "headline", "byline")}
        articles.append({"id": f"a{number}", **truth, "paragraphs": paragraphs})
    return {"articles": articles}


def _name(random: Random) -> str:
    return random.choice(SURNAMES) + "".join(random.sample(GIVEN, random.choice((1, 2, 2))))
