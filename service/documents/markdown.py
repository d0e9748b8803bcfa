"""Sets a document as Markdown that can be sent as it is."""

import re

from service.documents.document import SOURCES, Bars, Block, Bullets, Document, Heading, Line, Reference, Run, Text

_SPECIAL = re.compile(r"[\\`*\[\]<>#|]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])")
"""An underscore inside a word or a file name is no emphasis."""


def as_markdown(document: Document) -> str:
    """The document, ending in a newline. What its text holds of Markdown or HTML is escaped; bars are left out."""
    blocks = [
        f"# {_escaped(document.title)}",
        *(_block(block) for block in document.blocks if not isinstance(block, Bars)),
    ]
    if document.references:
        blocks += [f"## {SOURCES}", "\n".join(map(_reference, document.references))]
    return "\n\n".join(blocks) + "\n"


def _block(block: Block) -> str:
    match block:
        case Heading(level, text):
            return f"{'#' * level} {_escaped(text)}"
        case Text(line):
            return _line(line)
        case Bullets(items, numbered):
            marks = (f"{number}." if numbered else "-" for number in range(1, len(items) + 1))
            return "\n".join(f"{mark} {_line(item)}" for mark, item in zip(marks, items, strict=True))
        case Bars():
            raise TypeError("bars have no form in Markdown")


def _line(line: Line) -> str:
    return "".join(map(_run, line))


def _run(run: Run) -> str:
    text = f"**{_escaped(run.text)}**" if run.strong else _escaped(run.text)
    if run.url:
        text = f"[{text}]({run.url})" if text else f"<{run.url}>"
    return text + "".join(f"[{number}]" for number in run.citations)


def _reference(reference: Reference) -> str:
    return f"{reference.number}. " + "，".join([*map(_escaped, reference.parts), f"<{reference.url}>"])


def _escaped(text: str) -> str:
    """White space runs become one space, except an ideographic space, which is set on purpose."""
    folded = re.sub(r"[^\S　]+", " ", text).strip(" ")
    return _SPECIAL.sub(lambda match: f"\\{match.group()}", folded)
