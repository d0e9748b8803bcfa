"""Sets articles as newspaper pages the way a compositor would and an extractor would leave them, with the truth.

It knows nothing of the reader: it fills columns character by character from a layout, places headlines, bylines,
pictures and furniture, drops the indents, adds the blank lines, and notes which lines came from what.
"""

import unicodedata
from dataclasses import dataclass, field
from random import Random
from typing import Any

HANGABLE = "，。、；：！？”’》）"
OPENERS = "“‘《（"
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂英华玉萍红鹏飞宇浩凯晨曦"
SUBHEADS = (
    ("创新驱动添活力", "服务升级暖民心", "绘就发展新蓝图", "政策落地见实效", "携手共进谋新篇"),
    ("党建引领“聚合力”", "产业集群强根基", "人才高地加速成型", "营商环境再优化", "数字赋能促转型"),
)
SUBHEADS_OF_TWO = (("制度创“新”", "跑出加速度"), ("项目为“王”", "蓄势再出发"), ("惠企有“方”", "服务零距离"))
CREDITS = ("图片来源：{who}", "图片来源：{who}供图", "（{who}供图）", "图/{who}", "{name} 摄")
PICTURED = ("图为活动现场。", "图为企业生产车间。", "图为工作人员在现场指导企业办理业务。")
OWNERS = ("本报资料", "宁波高新区", "高新区管委会")
FURNITURE = (
    "广告",
    "责任编辑：{name}",
    "03版 要闻",
    "2024年5月13日 星期一",
    "责编：{name} 校对：{name}",
    "A3",
    "— 5 —",
)


@dataclass(frozen=True)
class Layout:
    """How a page is set. Widths in cells (a Han character is one)."""

    widths: tuple[int, ...] = (17,)
    blank_lines: str = "all"  # all | none | blocks | paragraphs
    long_line: str = "hang"  # what a stop that doesn't fit does: hang | squeeze | carry
    figures_spaced: bool = False
    letter_spaced: float = 0.0
    uneven: float = 0.0
    indent_kept: bool = False
    headlines: str = "place"  # place | top | bottom | mixed
    headlines_missing: float = 0.1
    kickers: float = 0.3
    bylines: tuple[str, ...] = ("trailing", "sign", "bracket", "none")
    lead_byline: str = "top"  # top | end | under | none
    datelines: float = 0.8
    subheads: str = "lead"  # lead | none | all
    pictures: int = 1
    picture_inside: bool = False
    picture_width: tuple[int, int] = (9, 12)
    wide_caption: float = 0.3
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
    """Printed lines with what they are: a role, or None for what no paragraph holds."""

    lines: list[str]
    role: str | None
    article: int | None
    text: str = ""
    indented: bool = False


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
    body: list[_Piece] = []
    top_headlines: list[_Piece] = []
    bottom_headlines: list[_Piece] = []
    for number, (story, made) in enumerate(zip(stories, sets, strict=True)):
        where = layout.headlines if layout.headlines != "mixed" else random.choice(("place", "top", "bottom"))
        missing = random.random() < layout.headlines_missing
        unmarked = number > 0 and not made.truth["dateline"]
        if unmarked:
            where, missing = "place", False
        if missing:
            made.headline = []
            made.truth["headline"] = None
        elif where == "place":
            made.pieces.insert(0, _Piece(made.headline, None, None))
        else:
            (top_headlines if where == "top" else bottom_headlines).append(_Piece(made.headline, None, None))
        _sign(random, number, made, story, layout, top)
    random.shuffle(top_headlines)
    random.shuffle(bottom_headlines)
    pictures = [_picture(random, len(sets) + number, stories, layout) for number in range(layout.pictures)]
    for number, made in enumerate(sets):
        pieces = made.pieces
        if layout.picture_inside and pictures and number == 0 and len(pieces) > 5:
            middle = next(i for i in range(3, len(pieces)) if pieces[i].role == "body")
            pieces = pieces[:middle] + pictures.pop().pieces_with_truth(sets) + pieces[middle:]
        body += pieces
        if pictures and number < len(sets) - 1 and random.random() < 0.6:
            body += pictures.pop().pieces_with_truth(sets)
    for picture in pictures:
        body += picture.pieces_with_truth(sets)
    for _ in range(layout.furniture):
        line = random.choice(FURNITURE).format(name=_name(random))
        (top if random.random() < 0.3 else bottom).append(_Piece([line], None, None))
    pieces = top + top_headlines + body + bottom_headlines + bottom
    text, spans = _print(random, pieces, layout)
    return text, _truth(sets, pieces, spans)


@dataclass
class _Picture:
    truth: dict[str, Any]
    pieces: list[_Piece]

    def pieces_with_truth(self, sets: list[_Set]) -> list[_Piece]:
        made = _Set(self.truth)
        for piece in self.pieces:
            if piece.article is not None:
                piece.article = len(sets)
        sets.append(made)
        return self.pieces


def _picture(random: Random, number: int, stories: list[Story], layout: Layout) -> _Picture:
    sentence = random.choice(random.choice(stories).paragraphs).split("。")[0].strip("”“")[:90]
    sentence = sentence if len(sentence) > 12 else "近日，高新区举办企业服务专场活动，百余家企业到场咨询" + sentence
    text = f"{sentence}。" + random.choice(
        ("图为活动现场。", "图为企业生产车间。", "图为工作人员在现场指导企业办理业务。")
    )
    byline = _name(random) if random.random() < 0.4 else None
    printed = f"{text} {byline}" if byline else text
    width = random.randint(*layout.picture_width)
    if random.random() < layout.wide_caption:
        width = random.randint(30, 38)
    caption = _Piece(fill(random, printed, width, layout), "body", number, printed)
    pieces = [caption]
    if random.random() < 0.7:
        credit = random.choice(CREDITS).format(who=random.choice(OWNERS), name=_name(random))
        if credit.startswith("图片") and layout.doubled_credits and random.random() < 0.6:
            head, _, tail = credit.partition("：")
            credit = f"{head}{head}：：{tail}{tail}"
        pieces.append(_Piece([credit], None, None))
    return _Picture({"kind": "photo", "headline": None, "byline": byline}, pieces)


def _set_story(random: Random, number: int, story: Story, layout: Layout) -> _Set:
    width = random.choice(layout.widths)
    dateline = number > 0 and random.random() < layout.datelines
    made = _Set({"kind": "news", "byline": None, "dateline": dateline})
    headline = story.headline
    if "：" not in headline and random.random() < layout.kickers and len(headline) > 14:
        cut = headline.rfind("，", 4, len(headline) - 4) + 1
        made.headline = [headline[:cut], headline[cut:]] if cut else [headline]
    elif "：" in headline and random.random() < layout.kickers:
        cut = headline.index("：") + 1
        made.headline = [headline[:cut], headline[cut:]]
    else:
        made.headline = [headline]
    made.truth["headline"] = headline
    subheads = layout.subheads == "all" or (layout.subheads == "lead" and number == 0)
    names = list(random.choice(SUBHEADS))
    random.shuffle(names)
    for index, paragraph in enumerate(story.paragraphs):
        if subheads and index >= 2 and index % 3 == 2 and names and index < len(story.paragraphs):
            two = random.random() < 0.25
            lines = list(random.choice(SUBHEADS_OF_TWO)) if two else [names.pop()]
            made.pieces.append(_Piece(lines, "subhead", number, "".join(lines)))
        if random.random() < layout.column_changes:
            width = max(9, width + random.choice((-2, -1, 1, 2)))
        text = f"本报讯 {paragraph}" if dateline and index == 0 else paragraph
        made.pieces.append(_Piece([str(width)], "body", number, text, indented=True))
    return made


def _sign(random: Random, number: int, made: _Set, story: Story, layout: Layout, top: list[_Piece]) -> None:
    name = _name(random)
    names = " ".join(_name(random) for _ in range(random.choice((1, 1, 1, 2, 3))))
    bodies = [piece for piece in made.pieces if piece.role == "body"]
    if number == 0 and layout.lead_byline != "none":
        made.truth["byline"] = name
        line = f"▶ 本报记者 {name}"
        if layout.lead_byline == "top":
            top.insert(0, _Piece([" " + line], None, None))
        elif layout.lead_byline == "under":
            first = next(index for index, piece in enumerate(made.pieces) if piece.role == "body")
            made.pieces.insert(first, _Piece([line], None, None))
        else:
            made.pieces.append(_Piece([random.choice((line, f"▶ {name}"))], None, None))
    else:
        kind = random.choice(layout.bylines)
        if kind == "trailing":
            made.truth["byline"] = names
            bodies[-1].text += f" {names}"
        elif kind == "sign":
            made.truth["byline"] = name
            made.pieces.append(_Piece([f"▶ {name}"], None, None))
        elif kind == "line":
            other = _name(random)
            made.truth["byline"] = f"{name} {other}"
            made.pieces.append(_Piece([f"本报记者 {name} 通讯员 {other}"], None, None))
        elif kind == "bracket" and made.truth["dateline"]:
            made.truth["byline"] = name
            title = random.choice(("记者", "本报记者", "特约通讯员", "通讯员"))
            gap = random.choice((" ", ""))
            bodies[0].text = bodies[0].text.replace("本报讯 ", f"本报讯{gap}（{title} {name}） ", 1)
        elif kind == "bracket_end":
            made.truth["byline"] = name
            bodies[-1].text += f" （记者 {name}）"
    for piece in bodies:
        width = int(piece.lines[0])
        piece.lines = fill(random, piece.text, width, layout)


def fill(random: Random, text: str, width: int, layout: Layout) -> list[str]:
    """Break a paragraph into lines of a column, its first line two cells short."""
    if layout.figures_spaced:
        text = _space_figures(random, text)
    lines: list[str] = []
    capacity = 2 * width - 4
    position = 0
    while position < len(text):
        end = _line_end(text, position, capacity, layout)
        if layout.uneven and end < len(text) and random.random() < layout.uneven:
            end = _nudge(random, text, position, end)
        line = text[position:end].strip()
        position = end
        while position < len(text) and text[position] == " ":
            position += 1
        last = position >= len(text)
        if not last and layout.letter_spaced and random.random() < layout.letter_spaced:
            line = " ".join(line)
        if line:
            lines.append(line)
        capacity = 2 * width
    return lines


def _nudge(random: Random, text: str, start: int, end: int) -> int:
    """Uneven setting: a character more or less than the grid has, where the rules of line ends allow it."""
    moved = end + random.choice((-1, 1))
    if not start + 3 < moved < len(text):
        return end
    before, after = text[moved - 1], text[moved]
    legal = before not in OPENERS and after not in HANGABLE and not (before.isascii() or after.isascii())
    return moved if legal else end


def _line_end(text: str, start: int, capacity: int, layout: Layout) -> int:
    end, used = start, 0
    while end < len(text):
        piece_end = _piece_end(text, end)
        size = cells(text[end:piece_end])
        if used + size > capacity and end > start:
            break
        used += size
        end = piece_end
    if end < len(text) and text[end] in HANGABLE:
        if layout.long_line == "carry":
            back = end - 1
            while back > start + 1 and (text[back] in HANGABLE or text[back - 1] in OPENERS):
                back -= 1
            return back
        limit = 1 if layout.long_line == "hang" else 2
        while end < len(text) and text[end] in HANGABLE and limit:
            end, limit = end + 1, limit - 1
    while end > start + 1 and text[end - 1] in OPENERS:
        end -= 1
    return end


def _piece_end(text: str, start: int) -> int:
    """What can't be broken: a Latin word or a figure, else one character."""
    end = start + 1
    if text[start].isascii() and text[start] not in " ":
        while end < len(text) and text[end].isascii() and text[end] not in " ":
            end += 1
    return end


def _space_figures(random: Random, text: str) -> str:
    spaced = []
    for index, character in enumerate(text):
        before = text[index - 1] if index else ""
        turns = before and before.isdigit() != character.isdigit() and not (before + character).isascii()
        han = "\u4e00" <= (before if character.isdigit() else character) <= "\u9fff"
        if turns and han and random.random() < 0.8:
            spaced.append(" ")
        spaced.append(character)
    return "".join(spaced)


def cells(text: str) -> int:
    """Printed width in half cells."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def _print(random: Random, pieces: list[_Piece], layout: Layout) -> tuple[str, list[tuple[int, int]]]:
    out: list[str] = []
    spans = []
    for number, piece in enumerate(pieces):
        if number and layout.blank_lines in ("blocks", "paragraphs"):
            new_block = piece.role != "body" or pieces[number - 1].role != "body"
            if layout.blank_lines == "paragraphs" or new_block:
                out.append("")
        first = len(out) + 1
        for index, line in enumerate(piece.lines):
            kept = "\u3000\u3000" if layout.indent_kept and piece.indented and index == 0 else ""
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
