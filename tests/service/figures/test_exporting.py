"""Figures as rows and tables for other programs."""

import csv
import io
from collections.abc import Callable
from datetime import date

from openpyxl import load_workbook

from service.figures.exporting import HEADINGS, as_csv, as_xlsx, figure_row, measure_row
from service.figures.ledger import Figure
from service.figures.series import measures

URL = "http://127.0.0.1:8000"


def rows(ledger: Callable[..., list[Figure]], *texts: str) -> list[dict[str, object]]:
    return [figure_row(figure, URL) for figure in ledger(*texts)]


def test_a_row_holds_the_value_as_a_plain_decimal_and_the_paragraph_it_stands_in(ledger) -> None:
    (row,) = rows(ledger, "2023年，石家庄高新区实现进出口总额超1000亿元。")
    assert (row["value"], row["unit"], row["printed"]) == ("100000000000", "元", "超1000亿元")
    assert (row["first"], row["last"], row["issued"]) == ("2023-01-01", "2023-12-31", "2024-03-16")
    assert row["url"] == f"{URL}/p/{row['paragraph_id']}"


def test_a_csv_has_a_line_a_figure_under_chinese_headings(ledger) -> None:
    text = as_csv(rows(ledger, "有企业10家、幼儿园4所。"))
    table = list(csv.reader(io.StringIO(text)))
    assert table[0] == list(HEADINGS.values())
    assert [line[3] for line in table[1:]] == ["10家", "4所"]


def test_a_spreadsheet_takes_no_text_for_a_formula(ledger) -> None:
    row = rows(ledger, "有企业10家。")[0] | {"headline": "=HYPERLINK(1)"}
    assert "'=HYPERLINK(1)" in as_csv([row])
    sheet = load_workbook(io.BytesIO(as_xlsx([row]))).active
    column = list(HEADINGS).index("headline") + 1
    assert (sheet.cell(2, column).value, sheet.cell(2, column).data_type) == ("=HYPERLINK(1)", "s")


def test_a_workbook_holds_numbers_as_numbers(ledger) -> None:
    sheet = load_workbook(io.BytesIO(as_xlsx(rows(ledger, "覆盖率达95.2%。")))).active
    assert sheet.cell(2, list(HEADINGS).index("value") + 1).value == 95.2
    assert sheet.cell(1, 1).value == "高新区"


def test_a_measure_says_where_its_figures_contradict_each_other(ledger) -> None:
    found = ledger("有企业17家。", issued=date(2024, 3, 1)) + ledger("有企业18家。", issued=date(2024, 3, 2))
    row = measure_row(measures(found)[0], URL)
    assert [(point["conflict"], len(point["figures"])) for point in row["points"]] == [(True, 2)]
