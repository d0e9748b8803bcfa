"""Options that several commands share."""

from datetime import date, datetime
from typing import Annotated

import typer


def day(text: str) -> date:
    """A day as people type it. Raises BadParameter."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not a date in the form YYYY-MM-DD") from error


Day = Annotated[date | None, typer.Option(parser=day, metavar="YYYY-MM-DD")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Park = Annotated[str | None, typer.Option(help="Only articles about this park.")]
