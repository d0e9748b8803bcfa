"""The families of pages and what each draws its layouts from; no range and no habit is in two where one could do.

Families a and b have been looked at and serve for validation; family c is scored once, as is d, which is in `fourth`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Family:
    """Ranges a page's layout is drawn from; widths are in full-width characters, shares are between 0 and 1."""

    widths: tuple[int, ...]
    caption_widths: tuple[int, ...]
    blanks: tuple[str, ...]
    stops: tuple[str, ...]
    kept_indents: tuple[str, ...]
    figures: tuple[str, ...]
    spacing: tuple[str, ...]
    places: tuple[str, ...]
    missing: tuple[float, ...]
    articles: tuple[int, int]
    paragraph_sentences: tuple[int, ...]
    two_lines: tuple[float, ...]
    broken: float
    bylines: dict[str, float]
    signature_gap: tuple[str, ...]
    captions: tuple[int, ...]
    caption_closings: tuple[str, ...]
    caption_bylines: dict[str, float]
    credits: tuple[str, ...]
    subheads: tuple[str, ...]
    two_line_subheads: float
    narrowing: float
    head: tuple[str, ...]
    foot: tuple[str, ...]
    between: tuple[str, ...]
    told: float = 0.4
    kickers: float = 0.0
    padded_names: float = 0.0
    caption_openings: tuple[str, ...] = ("",)
    subhead_marks: tuple[str, ...] = ("",)
    margins: tuple[str, ...] = ("",)
    empty_lines: tuple[str, ...] = ("",)


A = Family(
    widths=(12, 13, 17, 18, 22, 23, 29, 30),
    caption_widths=(11, 27, 36, 38),
    blanks=("each but after figures", "none", "blocks"),
    stops=("hang", "squeeze"),
    kept_indents=("　　",),
    figures=("tight", "both"),
    spacing=("none", "line"),
    places=("in place", "in place", "top", "bottom", "missing in part"),
    missing=(0.0, 0.0, 0.15),
    articles=(4, 7),
    paragraph_sentences=(1, 2, 2, 3),
    two_lines=(0.0, 0.5),
    broken=0.3,
    bylines={
        "▶ above": 2,
        "▶ below": 2,
        "dateline": 4,
        "dateline of a correspondent": 3,
        "signature": 4,
        "two signatures": 1,
        "in brackets below": 2,
        "none": 2,
    },
    signature_gap=(" ",),
    captions=(0, 1, 2),
    caption_closings=("图为活动现场。", "图为工作人员在现场作业。", "图为项目一角。", ""),
    caption_bylines={"name": 2, "none": 3},
    credits=("source", "source doubled", "supplied"),
    subheads=("none", "lead", "lead"),
    two_line_subheads=0.3,
    narrowing=0.15,
    head=("第{n}版", "{y}年{m}月{d}日 星期{w}", "要闻"),
    foot=("责任编辑：{p}", "新闻热线：0{n}71-5{t}", "广告"),
    between=("广告",),
)

B = Family(
    widths=(10, 14, 15, 16, 19, 20, 21, 25, 33),
    caption_widths=(24, 31, 35, 40),
    blanks=("each", "paragraphs", "articles", "none, indents kept"),
    stops=("carry", "squeeze or hang"),
    kept_indents=("    ",),
    figures=("stray", "before"),
    spacing=("part", "none"),
    places=("some on top", "top, shuffled", "bottom, shuffled", "in place, decks", "in place, decks"),
    missing=(0.0, 0.1, 0.25),
    articles=(3, 9),
    paragraph_sentences=(1, 1, 2, 3, 4),
    two_lines=(0.3, 0.8),
    broken=0.5,
    bylines={
        "reporter above": 2,
        "reporter and correspondent above": 3,
        "▶ below": 1,
        "■ above": 1,
        "dateline of two": 3,
        "dated dateline": 2,
        "dateline of a correspondent": 1,
        "signature": 3,
        "three signatures": 2,
        "own reporter in brackets below": 2,
        "none": 3,
    },
    signature_gap=("　", "　　", " "),
    captions=(0, 1, 1, 3),
    caption_closings=("上图为活动现场。", "这是当日拍摄的现场一景。", "图为企业生产线。", "", ""),
    caption_bylines={"name": 1, "two names": 1, "taken by": 2, "none": 2},
    credits=("source", "source doubled", "supplied in brackets", "photo by an office", "from the archive"),
    subheads=("none", "all", "lead"),
    two_line_subheads=0.5,
    narrowing=0.4,
    head=("A{n:02d} 综合新闻", "{y}.{m}.{d} 星期{w}", "本版编辑 {p} 美编 {q}", "园区周刊"),
    foot=("责编 {p} 版式 {q} 校对 {r}", "本报地址：科技大道{n}号 邮编：5{n}0{n}12", "广告热线：{t}", "公益广告"),
    between=("公益广告", "广告", "广告热线：{t}"),
)

C = Family(
    widths=(11, 11, 24, 26, 27, 28, 32, 34, 37, 39),
    caption_widths=(16, 18, 20, 21),
    blanks=(
        "one between articles",
        "within paragraphs",
        "each, three between articles",
        "around headlines",
        "one between articles, indents kept",
        "now and then",
    ),
    stops=("half at the end", "carry or hang", "half, figures cut"),
    kept_indents=("　", "\t", "  "),
    figures=("after", "Latin too", "tight"),
    spacing=("after marks", "wide", "none"),
    places=("lead on top", "block in the middle", "top and bottom", "some at the bottom", "in place"),
    missing=(0.0, 0.05, 0.2),
    articles=(3, 11),
    paragraph_sentences=(1, 1, 1, 2, 5),
    two_lines=(0.2, 1.0),
    broken=0.8,
    bylines={
        "▶ own reporter below": 3,
        "▶ two above": 2,
        "reporter and correspondent below": 2,
        "own reporter and correspondent above": 2,
        "dateline of three": 3,
        "dateline of a beginner": 2,
        "bracketed dateline": 2,
        "dateline of a city": 2,
        "own reporter behind": 2,
        "two kinds in brackets below": 2,
        "correspondents in brackets below": 1,
        "signature": 2,
        "three signatures": 1,
        "none": 3,
    },
    signature_gap=("   ", "　　　", "\t"),
    captions=(0, 1, 2, 4),
    caption_closings=("图为展区一角。", "左图为签约现场，右图为厂区。", "这是无人机航拍的园区。", "（资料照片）", ""),
    caption_bylines={"in brackets": 2, "own reporter": 2, "slash": 1, "words and picture": 1, "none": 2},
    credits=("drawn by slash", "source of the picture", "supplied doubled", "with a blank", "stills"),
    subheads=("all", "all", "none", "lead"),
    two_line_subheads=0.15,
    narrowing=0.25,
    head=(
        "0{n}",
        "高新视窗",
        "{y}-{m:02d}-{d:02d} 总第{n}{t}期",
        "责任编辑：{p}　电话：0{n}1-8{t}{n}　E-mail：news{n}@example.com",
        "国内统一连续出版物号 CN {n}1-00{n}2",
        "{y}年{m}月{d}日　星期{w}　第{n}版　产业·创新",
    ),
    foot=(
        "■责编/{p}　■美编/{q}　■校对/{r}",
        "值班主任：{p}",
        "读者热线 {n}{t}　零售价 {n}.00元",
        "地址：创新路{n}号　邮政编码：{n}10{n}00　印刷：日报印务中心",
        "本报常年法律顾问：{p}律师",
    ),
    between=("·广告·", "分类广告", "（下转第{n}版）", "广告刊登热线：8{t}{n}"),
    told=0.7,
    kickers=0.3,
    padded_names=0.3,
    caption_openings=("", "", "▲", "↑"),
    subhead_marks=("", "■", "◆ ", "一、", "spaced"),
    margins=("", "", "", "  "),
    empty_lines=("", "", " ", "　"),
)

FAMILIES = {"a": A, "b": B, "c": C}
