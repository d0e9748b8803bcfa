"""What a page's lines say about its setting: stops beyond the column, spaces, borders that cut a word."""

import pytest

from index.reading.evidence import Evidence, weigh
from index.reading.lines import Line, split_lines
from index.reading.measures import candidate_columns, habits

FULL = "园区企业持续加大研发投入推动产业升级"  # 18 characters, 36 half cells


def weighed(lines: list[Line]) -> Evidence:
    return weigh(lines, candidate_columns(lines))


def test_a_page_hangs_stops_when_some_of_its_full_lines_end_with_one_beyond_the_column() -> None:
    lines = split_lines("\n".join([FULL] * 10 + [FULL + "，"] * 2 + [FULL] * 10))
    found = habits(lines, candidate_columns(lines))
    assert (found.hangs, found.squeezes) == (True, False)


def test_a_page_squeezes_stops_when_lines_hold_more_than_the_column_without_a_stop_at_their_end() -> None:
    squeezed = FULL[:8] + "，" + FULL[8:]
    lines = split_lines("\n".join([FULL] * 10 + [squeezed] * 2 + [FULL] * 10))
    found = habits(lines, candidate_columns(lines))
    assert (found.hangs, found.squeezes) == (False, True)


def test_spaces_count_where_lines_fill_the_column_with_them() -> None:
    # 17 characters and a figure of one cell between two spaces: 34 + 3 = 37 half cells, 35 closed up.
    typed = FULL[:8] + " 3 " + FULL[8:17]
    plain = FULL + "3"
    exact = weighed(split_lines("\n".join([plain] * 4 + [typed] * 4 + [plain] * 4)))
    assert (exact.narrow[5], exact.wide[5]) == (37, 37)
    few = weighed(split_lines("\n".join([plain] * 6 + [typed] + [plain] * 6)))
    assert (few.narrow[6], few.wide[6]) == (35, 37)


@pytest.mark.parametrize(
    ("line", "below", "piece"),
    [
        ("园区投资", "182,032.60万元", 10),  # a figure keeps its commas
        ("来自Milk-V", "Vega的公司", 5),  # the space between two words went with the line's end
        ("园区投资", "三千万元", 2),
    ],
)
def test_what_cannot_be_broken_counts_whole(line: str, below: str, piece: int) -> None:
    assert weighed(split_lines(f"{line}\n{below}")).piece[0] == piece


def test_ending_a_paragraph_inside_a_word_is_dearer_than_between_two() -> None:
    inside, between = (
        weighed(split_lines(text)).end[0] for text in ("坚持高质量发\n展与共享", "坚持高质量发展\n与共享")
    )
    assert inside > between


def test_a_headline_that_its_lead_quotes_is_likelier_display() -> None:
    quoted, other = (
        weighed(split_lines(f"夜间照常办理业务的大厅\n{lead}")).display[0]
        for lead in ("“夜间照常办理业务”，大厅负责人说", "下午五点之后仍有人在排队取号")
    )
    assert quoted < other - 3.0
