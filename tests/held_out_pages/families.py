"""The two families of pages and what each draws its layouts from; no range and no habit is in both where one could do.

Family a serves for validation, its failures may be looked at; family b is scored once.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Family:
    """Ranges a page's layout is drawn from; widths are in full-width characters, shares are between 0 and 1."""

    widths: tuple[int, ...]
    caption_widths: tuple[int, ...]
    blanks: tuple[str, ...]
    stops: tuple[str, ...]
    kept_indent: str
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


A = Family(
    widths=(12, 13, 17, 18, 22, 23, 29, 30),
    caption_widths=(11, 27, 36, 38),
    blanks=("each but after figures", "none", "blocks"),
    stops=("hang", "squeeze"),
    kept_indent="　　",
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
    kept_indent="    ",
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

FAMILIES = {"a": A, "b": B}
