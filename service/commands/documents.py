"""The commands `parkbrief brief` and `parkbrief digest`."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.errors import UsageError
from service.command import opened, print_json
from service.commands.deliveries import end_well, show
from service.commands.options import Day, Json
from service.contract import AnswererName

if TYPE_CHECKING:
    from service.briefings.briefing import Briefing
    from service.briefings.digest import Digest
    from service.editions.edition import Edition


class Format(StrEnum):
    md = "md"
    json = "json"
    html = "html"
    docx = "docx"
    eml = "eml"


Form = Annotated[Format, typer.Option(help="What it is written as.")]
Answerer = Annotated[AnswererName, typer.Option(help="Who writes the overview: a chat model where one is set, or not.")]
Version = Annotated[int | None, typer.Option(min=1, help="An older version; default the one of now.")]
Output = Annotated[Path | None, typer.Option(help="The file to write; docx needs one.")]


def brief(
    park: Annotated[str, typer.Argument(help="A park, by any of its names.")],
    since: Day = None,
    until: Day = None,
    length: Annotated[int | None, typer.Option(min=1, help="Characters of quoted text; 600 unless given.")] = None,
    new_since: Day = None,
    answerer: Answerer = "auto",
    version: Version = None,
    format: Form = Format.md,
    output: Output = None,
    as_json: Json = False,
) -> None:
    """Write a park's briefing."""
    from service.briefings.briefing import LENGTH_CHARS

    _check(format, output)
    with opened() as parkbrief:
        written = parkbrief.briefing(
            park,
            since=since,
            until=until,
            length_chars=LENGTH_CHARS if length is None else length,
            new_since=new_since,
            answerer=answerer,
            version=version,
        )
    _write(written, Format.json if as_json else format, output)


def digest(
    week: Annotated[str, typer.Option(help="An ISO week, such as 2024-W11, or `last`.")],
    answerer: Answerer = "auto",
    version: Version = None,
    deliver: Annotated[
        bool, typer.Option("--deliver", help="Send it to whom the settings name, once; print what became of that.")
    ] = False,
    format: Form = Format.md,
    output: Output = None,
    as_json: Json = False,
) -> None:
    """Write a week's digest."""
    if deliver:
        if version is not None or output is not None or format is not Format.md:
            raise UsageError("--deliver sends the digest as it stands now: give it no --version, --format or --output")
        with opened() as parkbrief:
            delivered = parkbrief.publishing.deliver(week)
        show(delivered, as_json)
        end_well(delivered)
        return
    _check(format, output)
    with opened() as parkbrief:
        written = parkbrief.digest(week, version, answerer=answerer)
    _write(written, Format.json if as_json else format, output)


def _check(format: Format, output: Path | None) -> None:
    """Before anything is written or looked up."""
    if format is Format.docx and output is None:
        raise UsageError("a Word file is no text for a terminal: name a file with --output")


def _write(written: "Edition[Briefing] | Edition[Digest]", format: Format, output: Path | None) -> None:
    from service.documents.forms import FORMS
    from service.editions.edition import edition_document

    if format is Format.json and output is None:
        print_json(written.to_dict())
    elif format is Format.json and output:
        output.write_text(_json(written.to_dict()), encoding="utf-8")
    elif output:
        output.write_bytes(FORMS[format.value].set(edition_document(written)))
    else:
        sys.stdout.write(FORMS[format.value].set(edition_document(written)).decode())


def _json(data: dict[str, Any]) -> str:
    import json

    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
