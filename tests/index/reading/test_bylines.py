"""Who wrote it, in the forms newspapers print."""

import pytest

from index.reading.bylines import (
    begins_photographer,
    closes_with_photographer,
    goes_on,
    is_byline,
    is_names,
    is_photographer,
    is_torn_name,
    names,
    opening_byline,
    trailing_byline,
)


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("▶ 本报记者 叶伟", "叶伟"),
        ("▶ 赵鑫", "赵鑫"),
        ("本报记者 王伟 通讯员 李娜", "王伟 李娜"),
        ("□ 本报记者 王伟 李娜", "王伟 李娜"),
        ("记者：王伟", "王伟"),
        ("（本报记者 王伟）", "王伟"),
        ("本报记者 欧阳修文 文/图", "欧阳修文"),
        ("特约通讯员 王亚东", "王亚东"),
        ("▶ 本报记者 吕 磊 沈玉萍", "吕磊 沈玉萍"),
        ("本报记者 王伟 乌鲁木齐报道", "王伟"),
        ("文/本报记者 王伟", "王伟"),
        ("□本报记者 王伟", "王伟"),
        ("本报记者 王 伟通讯员 李娜", "王伟 李娜"),
    ],
)
def test_a_line_of_its_own_is_a_byline(line: str, written: str) -> None:
    assert is_byline(line)
    assert names(line) == written


@pytest.mark.parametrize(
    "line",
    [
        "记者从高新区获悉，今年将新增",
        "文字等多重形式，向小朋友们介绍了宪",
        "记者邱睦通讯员黄犇为进一步优化",
        "广告",
        "王伟表示",
    ],
)
def test_running_text_is_no_byline(line: str) -> None:
    assert not is_byline(line)


@pytest.mark.parametrize(
    ("paragraph", "written"),
    [
        ("本报讯 （特约通讯员 王亚东）“平时我们白天在外面跑", "王亚东"),
        ("本报讯（记者 王伟 通讯员 李娜）近日，", "王伟 李娜"),
        ("本报讯 新京报讯（记者张三）7月31日，", None),
        ("中新社北京7月28日电（记者赵建华）国家", "赵建华"),
        ("新华社兰州 5月 6日电 （记者王伟、李娜）近日", "王伟 李娜"),
        ("中新社乌鲁木齐8月1日电 (王伟 李娜)近日", "王伟 李娜"),
        ("本报成都8月1日电 记者 王伟、李娜 近日，", "王伟 李娜"),
        ("本报讯 记者王伟报道：近日，", "王伟"),
        ("本报讯 记者从高新区获悉，", None),
        ("本报讯 近日，咸宁高新区", None),
        ("【本报讯】（记者 何红）今天是假期的第二天", "何红"),
    ],
)
def test_an_opening_byline_is_in_the_articles_dateline(paragraph: str, written: str | None) -> None:
    assert opening_byline(paragraph) == written


@pytest.mark.parametrize(
    ("paragraph", "written"),
    [
        ("助力高质量发展。 郭星", "郭星"),
        ("估值已达20亿元。 林露虹 郭文晨 雷飏", "林露虹 郭文晨 雷飏"),
        ("再上新台阶。” 王伟", "王伟"),
        ("再上新台阶。 （记者 王伟）", "王伟"),
        ("图为活动现场。 王伟 摄", "王伟"),
        ("图为活动现场。 本报记者 王伟 摄", "王伟"),
        ("图为活动现场。 王伟摄（影像中国）", "王伟"),
        ("图为活动现场。 王伟 摄影报道", "王伟"),
        ("图为活动现场。新华社发（王伟 摄）", "王伟"),
        ("图为活动现场。本报记者 王伟 摄", "王伟"),
        ("再上新台阶。", None),
        ("他说。 未完待续", None),
    ],
)
def test_names_after_the_last_sentence_sign_it(paragraph: str, written: str | None) -> None:
    assert trailing_byline(paragraph) == written


def test_names_alone_are_told_from_words() -> None:
    assert is_names("林露虹 郭文晨")
    assert not is_names("品牌 建设")


@pytest.mark.parametrize(
    "line",
    ["王伟 摄", "通讯员 王伟 摄", "（本报记者 王伟 摄）", "王伟摄（影像中国）", "本报记者 王伟 通讯员 李娜 摄影报道"],
)
def test_a_line_of_a_photographer_holds_nothing_else(line: str) -> None:
    assert is_photographer(line)
    assert closes_with_photographer(f"图为活动现场。{line}")


@pytest.mark.parametrize("line", ["他在拍摄", "图为王伟拍摄的现场。", "王伟 李娜", "摄影展今天开幕。"])
def test_other_lines_are_no_photographers(line: str) -> None:
    assert not is_photographer(line)


def test_a_photographer_may_begin_on_the_line_above() -> None:
    assert begins_photographer("图为活动现场。 王", "伟 摄")
    assert begins_photographer("图为活动现场。 本报记", "者 王伟 摄")
    assert begins_photographer("图为活动现场。 新华社发", "（王伟 摄）")
    assert not begins_photographer("这台相机用于", "航空摄影")


def test_a_helper_goes_on_with_a_reporters_line() -> None:
    assert goes_on("本报记者 王伟", "实习生 李娜")
    assert not goes_on("本报记者 王伟", "本报记者 李娜")


def test_a_name_set_wide_is_told_from_two_columns() -> None:
    assert is_torn_name("本报记者 王", "伟 西安报道")
    assert is_torn_name("记者 李娜 王", "伟")
    assert not is_torn_name("本报记者 王伟", "园区今年")
    assert not is_torn_name("他姓王", "伟大的事业")
