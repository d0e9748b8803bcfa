"""The commands `parkbrief brief` and `parkbrief digest`."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.errors import UsageError
from service.command import opened, print_json
from service.commands.options import Day, Json
from service.contract import AnswererName

if TYPE_CHECKING:
    from service.documents.document import Document


class Format(StrEnum):
    md = "md"
    json = "json"
    html = "html"
    docx = "docx"
    eml = "eml"


Form = Annotated[Format, typer.Option(help="What it is written as.")]
Answerer = Annotated[AnswererName, typer.Option(help="Who writes the overview: a chat model where one is set, or not.")]
Output = Annotated[Path | None, typer.Option(help="The file to write; docx needs one.")]


def brief(
    park: Annotated[str, typer.Argument(help="A park, by any of its names.")],
    since: Day = None,
    until: Day = None,
    length: Annotated[int | None, typer.Option(min=1, help="Characters of quoted text; 600 unless given.")] = None,
    new_since: Day = None,
    answerer: Answerer = "auto",
    format: Form = Format.md,
    output: Output = None,
    as_json: Json = False,
) -> None:
    """Write a park's briefing."""
    from service.briefings.briefing import LENGTH_CHARS
    from service.briefings.rendering import briefing_document

    _check(format, output)
    with opened() as parkbrief:
        briefing = parkbrief.briefing(
            park,
            since=since,
            until=until,
            length_chars=LENGTH_CHARS if length is None else length,
            new_since=new_since,
            answerer=answerer,
        )
    _write(briefing.to_dict(), briefing_document(briefing), Format.json if as_json else format, output)


def digest(
    week: Annotated[str, typer.Option(help="An ISO week, such as 2024-W11, or `last`.")],
    answerer: Answerer = "auto",
    format: Form = Format.md,
    output: Output = None,
    as_json: Json = False,
) -> None:
    """Write a week's digest."""
    from service.briefings.rendering import digest_document

    _check(format, output)
    with opened() as parkbrief:
        written = parkbrief.digest(week, answerer=answerer)
    _write(written.to_dict(), digest_document(written), Format.json if as_json else format, output)


def _check(format: Format, output: Path | None) -> None:
    """Before anything is written or looked up."""
    if format is Format.docx and output is None:
        raise UsageError("a Word file is no text for a terminal: name a file with --output")


def _write(data: dict[str, Any], document: "Document", format: Format, output: Path | None) -> None:
    from service.documents.forms import FORMS

    if format is Format.json and output is None:
        print_json(data)
    elif format is Format.json and output:
        output.write_text(_json(data), encoding="utf-8")
    elif output:
        output.write_bytes(FORMS[format.value].set(document))
    else:
        sys.stdout.write(FORMS[format.value].set(document).decode())


def _json(data: dict[str, Any]) -> str:
    import json

    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
