"""Lines as printed, and as running text."""

import unicodedata

import pytest

from index.reading.lines import close_up, join, split_lines, undoubled, width


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("5 月 7 日，杭州高新区（滨江）两新", "5月7日，杭州高新区（滨江）两新"),
        ("占此次总部企业的 19.3% 以上", "占此次总部企业的19.3%以上"),
        ("联 合 肇 庆 高 新 区 总 工 会 持 续 完 善", "联合肇庆高新区总工会持续完善"),
        ("合 、技 术 对 接 、场 所 适 配 、住 宿 配", "合、技术对接、场所适配、住宿配"),
        ("增 长 6 5 . 7 % ， 占 全 区", "增长65.7%，占全区"),
        ("化“党旗领航 物阜民康”特色", "化“党旗领航 物阜民康”特色"),
        ("量发展。 林露虹 郭文晨", "量发展。 林露虹 郭文晨"),
        ("本报讯 5 月 7 日，园区", "本报讯 5月7日，园区"),
        ("本报讯 （记者 王伟） 近日", "本报讯 （记者 王伟） 近日"),
        ("\u3000\u3000近日，Azure Virtual Desktop", "近日，Azure Virtual Desktop"),
        ("图片来源图片来源：：宁波高新区宁波高新区", "图片来源：宁波高新区"),
        ("近\u200b日，园区", "近日，园区"),
    ],
)
def test_typesetting_spaces_go_and_meant_ones_stay(printed: str, text: str) -> None:
    assert [line.text for line in split_lines(printed)] == [text]


def test_lines_are_numbered_as_an_editor_numbers_them() -> None:
    # Line ends are \n, \r\n and \r; a form feed or a line separator is none.
    lines = split_lines("一\r\n\n二\r三\n\n\n四\u2028五\f六")
    assert [(line.number, line.text, line.gap) for line in lines] == [
        (1, "一", 0),
        (3, "二", 1),
        (4, "三", 0),
        (7, "四 五 六", 2),
    ]


def test_every_character_of_gbk_is_as_wide_as_unicode_says() -> None:
    for character in map(chr, range(0x110000)):
        if len(character.encode("gbk", "ignore")):
            assert width(character) == 1 + (unicodedata.east_asian_width(character) in "WFA"), character


def test_a_character_outside_gbk_does_not_change_the_width_of_the_rest() -> None:
    assert width("▶ 本报记者") == 2 + 1 + 4 * 2 - (unicodedata.east_asian_width("▶") not in "WFA")


def test_widths_count_half_cells_with_and_without_typesetting_spaces() -> None:
    # 到=2, space, 3, space, 项=2: 7 half cells as printed, 5 closed up.
    (line,) = split_lines("到 3 项")
    assert (line.wide, line.narrow, line.spread) == (7, 5, False)
    assert width("AI矩阵，") == 2 + 2 * 3


def test_a_kept_indent_is_noticed() -> None:
    lines = split_lines("\u3000\u3000近日\n\u3000近日\n    近日\n 近日")
    assert [line.indented for line in lines] == [True, False, True, False]


def test_wrapped_lines_join_without_a_seam() -> None:
    assert join(["到 3", "项，用的是Microsoft", "Azure和2", "024年的"]) == "到3项，用的是Microsoft Azure和2024年的"


@pytest.mark.parametrize("text", ["一步一步", "高新区高新区", "图片来源图片来源：宁波", "哈哈哈哈"])
def test_repeated_words_are_not_a_doubled_face(text: str) -> None:
    assert undoubled(text) == text


def test_every_glyph_doubled_is_undone() -> None:
    assert undoubled("图图片片来来源源：：本本报报") == "图片来源：本报"


def test_closing_up_leaves_plain_text_alone() -> None:
    assert close_up("杭州高新区") == "杭州高新区"


def test_names_in_a_bracket_make_no_line_letter_spaced() -> None:
    # four gaps between wide characters, but never three characters in a row
    bracketed, spaced = split_lines("本报讯 （记者 胡英 孙涵） 国务院新闻办\n联 合 肇 庆 高 新 区 总 工 会")
    assert (bracketed.spread, bracketed.text) == (False, "本报讯 （记者 胡英 孙涵） 国务院新闻办")
    assert (spaced.spread, spaced.text) == (True, "联合肇庆高新区总工会")
