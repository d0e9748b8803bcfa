"""The command `parkbrief figures`."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import UsageError
from service.command import opened, print_json
from service.commands.options import Day

if TYPE_CHECKING:
    from service.figures.ledger import Figure
    from service.figures.series import Measure, Point


class Table(StrEnum):
    text = "text"
    csv = "csv"
    json = "json"
    xlsx = "xlsx"


def figures(
    park: Annotated[list[str] | None, typer.Option(help="Only figures of this park; may be given again.")] = None,
    since: Day = None,
    until: Day = None,
    about: Annotated[str, typer.Option(help="Words that the measure has to have, such as 贷款.")] = "",
    series: Annotated[bool, typer.Option("--series", help="By measure and time, conflicts marked.")] = False,
    format: Annotated[Table, typer.Option()] = Table.text,
    output: Annotated[Path | None, typer.Option(help="The file to write; xlsx needs one.")] = None,
) -> None:
    """List every figure the pages print: park, measure, value, unit, period, where it stands."""
    from service.figures.exporting import as_csv, as_xlsx, figure_row, measure_row
    from service.figures.series import measures

    if format is Table.xlsx and output is None:
        raise UsageError("an Excel workbook is no text for a terminal: name a file with --output")
    if series and format in (Table.csv, Table.xlsx):
        raise UsageError(f"--series goes with --format text or json, not {format.value}")
    with opened() as parkbrief:
        found = list(parkbrief.figures(parks=park or (), since=since, until=until, about=about))
        address = parkbrief.settings.public_url
    rows = [figure_row(figure, address) for figure in found]
    if series and format is Table.json:
        print_json([measure_row(measure, address) for measure in measures(found)])
    elif series:
        _show([_measure_line(measure) for measure in measures(found)], output)
    elif format is Table.text:
        _show([_figure_line(figure) for figure in found], output)
    elif format is Table.xlsx and output:
        output.write_bytes(as_xlsx(rows))
    elif format is Table.csv:
        output.write_bytes(as_csv(rows).encode("utf-8-sig")) if output else sys.stdout.write(as_csv(rows))
    else:
        print_json(rows)


def _show(lines: list[str], output: Path | None) -> None:
    text = "".join(f"{line}\n" for line in lines)
    output.write_text(text, encoding="utf-8") if output else typer.echo(text, nl=False)


def _figure_line(figure: "Figure") -> str:
    about = figure.scope or figure.park or "-"
    told = (about, figure.subject, figure.text, figure.period or "-", str(figure.article.date or "日期不详"))
    return "\t".join((*told, figure.paragraph.id))


def _measure_line(measure: "Measure") -> str:
    points = "  ".join(map(_point, measure.points))
    return f"{measure.scope or measure.park or '-'}\t{measure.subject}\t{points}"


def _point(point: "Point") -> str:
    values = list(dict.fromkeys(figure.text for figure in point.figures))
    mark = "（说法不一）" if point.conflict else ""
    return f"{point.when or '日期不详'} {' / '.join(values)}{mark}"
