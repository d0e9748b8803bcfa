"""The newspapers whose pages the family sets: how each signs, captions, credits and what it prints around."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class House:
    """Bylines are (place, pattern, weight): `{a}` to `{c}` stand for names, which alone are the byline."""

    bylines: tuple[tuple[str, str, int], ...]
    closings: tuple[str, ...]
    shots: tuple[tuple[str, int], ...]
    credits: tuple[str, ...]
    head: tuple[str, ...]
    foot: tuple[str, ...]
    between: tuple[str, ...]
    places: tuple[str, ...]
    measures: tuple[int, ...]
    decked: float


WEEKLY = House(
    bylines=(
        ("above", "▶ 本报记者 {a}", 4),
        ("above", "▶ 通讯员 {a}", 1),
        ("below", "▶ {a}", 3),
        ("below", "▶ {a} {b}", 1),
        ("tail", "{a}", 6),
        ("tail", "{a} {b}", 2),
        ("tail", "{a} {b} {c}", 1),
        ("dateline", "本报讯 （特约通讯员 {a}） ", 3),
        ("dateline", "本报讯（记者 {a}）", 2),
        ("dateline", "本报讯 ", 2),
        ("none", "", 1),
    ),
    closings=(
        "图为技术人员正在调试设备。",
        "图为工作人员为企业讲解政策。",
        "图为企业智能化车间。",
        "图为与会人员参观展厅。",
        "",
    ),
    shots=(("", 3), (" {a}", 3), (" {a} {b}", 1)),
    credits=("=图片来源：{park}", "=图片来源：{park}", "图片来源：{park}", "=图片提供：{park}"),
    head=("{y}年{m}月{d}日 星期{w}", "第{n}版", "园区建设", "■ 主编：{p} 编辑：{q}"),
    foot=("本版编辑：{p}", "电话：010—6{t}8", "广告"),
    between=("广告",),
    places=("top, mixed", "top, mixed", "bottom", "in place", "some on top"),
    measures=(14, 15, 16, 18, 19, 20),
    decked=0.0,
)

NATIONAL = House(
    bylines=(
        ("dateline", "本报{city}{m}月{d}日电 （记者{a}）", 4),
        ("dateline", "本报{city}{m}月{d}日电 （记者{a}、{b}）", 3),
        ("dateline", "新华社{city}{m}月{d}日电（记者{a}、{b}）", 3),
        ("dateline", "新华社{city}{m}月{d}日电 （记者{a}）", 2),
        ("dateline", "新华社{city}{m}月{d}日电 ", 1),
        ("dateline", "本报{city}{m}月{d}日电 （记者{a}、{b}、{c}）", 1),
        ("above", "本报记者 {a}", 4),
        ("above", "本报记者 {a} {b}", 2),
        ("above", "新华社记者 {a} {b}", 1),
        ("tail", "（{a}）", 2),
        ("none", "", 1),
    ),
    closings=("图为游客在景区游览。", "图为工人在车间作业。", "图为货轮停靠码头装卸作业。", "", "", ""),
    shots=(
        (" {a}摄（影像中国）", 3),
        (" 新华社记者 {a} 摄", 3),
        (" 新华社发（{a} 摄）", 2),
        (" 本报记者 {a}摄", 2),
        ("", 1),
    ),
    credits=("（资料图片）", "{park}管委会供图"),
    head=("{y}年{m}月{d}日 星期{w}", "{n}", "经济", "责编：{p} {q}"),
    foot=("本版责编：{p} {q} {r}", "版式设计：{p}", "制图：{p}"),
    between=("广 告", "公益广告"),
    places=("in place", "in place", "in place", "some on top"),
    measures=(12, 13, 14, 15, 17),
    decked=0.3,
)

PROVINCIAL = House(
    bylines=(
        ("dateline", "本报讯（记者 {a} 通讯员 {b}）", 4),
        ("dateline", "本报讯（全媒体记者 {a}）", 2),
        ("dateline", "本报讯（记者{a} 通讯员{b} {c}）", 2),
        ("dateline", "本报讯（记者{a}）", 3),
        ("above", "□本报记者 {a}", 2),
        ("above", "□ 本报记者 {a} 通讯员 {b}", 2),
        ("above", "本报记者 {a} 通讯员 {b} {c}", 1),
        ("above", "记者 {a} 通讯员 {b}", 2),
        ("tail", "（{a}）", 2),
        ("tail", "（{a} {b}）", 2),
        ("tail", "{a}", 1),
        ("none", "", 1),
    ),
    closings=("图为项目施工现场。", "图为志愿者开展服务活动。", "图为采摘园里一派丰收景象。", "", ""),
    shots=(
        (" 记者 {a} 摄", 3),
        (" 通讯员 {a} 摄", 2),
        ("（记者 {a} 摄）", 2),
        (" 本报记者 {a} 通讯员 {b} 摄影报道", 2),
        ("", 1),
    ),
    credits=("图片由受访企业提供", "受访单位供图", "（{park}供图）"),
    head=("{n}版", "时政·要闻", "{y}年{m}月{d}日 星期{w} 编辑 {p}", "责任编辑 {p} 视觉编辑 {q}"),
    foot=("本版编辑/{p} 校对/{q}", "新闻热线：96{n}6", "公益广告"),
    between=("公益广告",),
    places=("in place", "in place", "in place", "top", "bottom"),
    measures=(11, 12, 13, 16, 17, 18),
    decked=0.25,
)

TRADE = House(
    bylines=(
        ("above", "◎ 本报记者 {a}", 3),
        ("above", "本报记者 {a} {city}报道", 3),
        ("above", "记者 {a}", 2),
        ("above", "本报记者 {a}\n实习生 {b}", 1),
        ("above", "文/本报记者 {a}", 1),
        ("dateline", "本报讯 （记者{a}） ", 3),
        ("dateline", "本报讯 记者{a}报道：", 1),
        ("dateline", "本报讯 ", 1),
        ("tail", "（{a}）", 2),
        ("tail", "（本报记者 {a}）", 2),
        ("none", "", 2),
    ),
    closings=("图为展会现场。", "图为产品展示区。", "图为自动化生产线。", "", ""),
    shots=((" {a} 摄", 3), (" 本报记者 {a} 摄", 2), (" {a} 摄影报道", 1), ("", 2)),
    credits=("（企业供图）", "图片来源：{park}", "资料图"),
    head=("{m}月{d}日 星期{w} {y}年", "产经", "A{n}", "主编/{p} 美编/{q}"),
    foot=("编辑 {p} 组版 {q}", "联系邮箱：cj{t}@sina.com", "广告刊例备索"),
    between=("广告", "·广告"),
    places=("in place", "in place", "in place", "some on top", "bottom"),
    measures=(13, 15, 17, 18, 21, 22),
    decked=0.35,
)

HOUSES = (WEEKLY, NATIONAL, PROVINCIAL, TRADE)
