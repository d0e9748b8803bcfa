"""Gives figures out as rows, CSV and Excel workbooks; other programs rely on their shape."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from service.answering.citations import paragraph_url
from service.figures.ledger import Figure
from service.figures.series import Measure

HEADINGS = {
    "park": "高新区",
    "scope": "所指范围",
    "subject": "指标",
    "printed": "原文数字",
    "value": "数值",
    "unit": "单位",
    "qualifiers": "限定",
    "period": "时期",
    "first": "起",
    "last": "止",
    "issued": "见报日期",
    "date_source": "日期来源",
    "publication": "报纸",
    "headline": "标题",
    "paragraph_id": "段落",
    "url": "链接",
}
"""The columns of tables for people, by the keys of a row."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDTHS = {"subject": 36, "headline": 40, "url": 48, "park": 22}


def figure_row(figure: Figure, public_url: str) -> dict[str, Any]:
    """One figure: `value` a decimal as text, dates ISO 8601 or null, `start` and `end` offsets into the paragraph."""
    article = figure.article
    return {
        "park": figure.park,
        "scope": figure.scope,
        "subject": figure.subject,
        "printed": figure.text,
        "value": f"{figure.value:f}",
        "unit": figure.unit,
        "bound": figure.bound,
        "qualifiers": list(figure.qualifiers),
        "period": figure.period,
        "first": figure.first.isoformat() if figure.first else None,
        "last": figure.last.isoformat() if figure.last else None,
        "issued": article.date.isoformat() if article.date else None,
        "date_source": article.date_source,
        "publication": article.publication,
        "headline": article.headline,
        "article_id": article.id,
        "paragraph_id": figure.paragraph.id,
        "start": figure.start,
        "end": figure.end,
        "url": paragraph_url(public_url, figure.paragraph.id),
    }


def measure_row(measure: Measure, public_url: str) -> dict[str, Any]:
    """One measure: its `points` from the earliest, each with its figures and whether they contradict each other."""
    return {
        "park": measure.park,
        "scope": measure.scope,
        "subject": measure.subject,
        "unit": measure.unit,
        "points": [
            {
                "when": point.when.isoformat() if point.when else None,
                "conflict": point.conflict,
                "figures": [figure_row(figure, public_url) for figure in point.figures],
            }
            for point in measure.points
        ],
    }


def as_csv(rows: Iterable[dict[str, Any]]) -> str:
    """The rows with Chinese headings. Begin the file with a byte order mark (utf-8-sig) for Excel.

    A text that a spreadsheet would take for a formula is led by an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADINGS.values())
    writer.writerows([_plain(row[key]) for key in HEADINGS] for row in rows)
    return out.getvalue()


def as_xlsx(rows: Sequence[dict[str, Any]]) -> bytes:
    """The rows as an Excel workbook of one sheet, numbers as numbers, links as links, the headings kept in sight."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("数据")
    sheet.freeze_panes = "A2"
    for number, key in enumerate(HEADINGS):
        sheet.column_dimensions[chr(ord("A") + number)].width = _WIDTHS.get(key, 14)
    sheet.append([_heading(sheet, text) for text in HEADINGS.values()])
    for row in rows:
        sheet.append([_cell(sheet, key, row[key]) for key in HEADINGS])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _heading(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, key: str, value: Any) -> Any:
    if key == "value":
        return WriteOnlyCell(sheet, float(value))
    cell = WriteOnlyCell(sheet, _text(value))
    cell.data_type = "s"
    if key == "url":
        cell.hyperlink = str(value)
    return cell


def _plain(value: Any) -> str:
    text = _text(value)
    return f"'{text}" if text.startswith(_FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdigit()


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(map(str, value))
    return "" if value is None else str(value)
