"""Who wrote it, in the forms newspapers print."""

import pytest

from index.reading.bylines import is_byline, is_names, names, opening_byline, trailing_byline


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
        ("中新社北京7月28日电（记者赵建华）国家", None),
        ("本报讯 近日，咸宁高新区", None),
        ("【本报讯】（记者 何红）今天是假期的第二天", "何红"),
    ],
)
def test_an_opening_byline_is_the_papers_own(paragraph: str, written: str | None) -> None:
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
        ("再上新台阶。", None),
        ("他说。 未完待续", None),
    ],
)
def test_names_after_the_last_sentence_sign_it(paragraph: str, written: str | None) -> None:
    assert trailing_byline(paragraph) == written


def test_names_alone_are_told_from_words() -> None:
    assert is_names("林露虹 郭文晨")
    assert not is_names("品牌 建设")
