"""Sets a document as an HTML page that needs nothing beside itself and prints on A4."""

from functools import cache
from importlib import resources

from jinja2 import Environment, Template
from markupsafe import Markup, escape

from service.documents.chart import svg
from service.documents.document import SOURCES, Bars, Block, Bullets, Document, Heading, Line, Reference, Run, Text


def as_html(document: Document) -> str:
    """The whole page, style and pictures in it, no scripts, nothing fetched."""
    return _page().render(document=document, body=as_fragment(document))


def as_fragment(document: Document, *, pictures: bool = True) -> Markup:
    """The document without its title, for a page or a feed that has its own; every text of it escaped."""
    blocks = [_block(number, block, pictures) for number, block in enumerate(document.blocks)]
    if document.references:
        blocks.append(_references(document.references))
    return Markup("\n").join(blocks)


def _block(number: int, block: Block, pictures: bool) -> Markup:
    match block:
        case Heading(level, text):
            return Markup(f"<h{level}>{{}}</h{level}>").format(text)
        case Text(line):
            return Markup("<p>{}</p>").format(_line(line))
        case Bullets(items, numbered):
            kind = "ol" if numbered else "ul"
            inner = Markup("").join(Markup("<li>{}</li>\n").format(_line(item)) for item in items)
            return Markup(f"<{kind}>\n{{}}</{kind}>").format(inner)
        case Bars():
            # pygal escapes what it is given.
            return Markup("<figure>{}</figure>").format(Markup(svg(block, f"bars-{number}"))) if pictures else Markup()


def _line(line: Line) -> Markup:
    return Markup("").join(map(_run, line))


def _run(run: Run) -> Markup:
    text = Markup("<strong>{}</strong>").format(run.text) if run.strong else escape(run.text)
    text = Markup('<a href="{}">{}</a>').format(run.url, text or run.url) if run.url else text
    marks = (Markup('<a href="#source-{0}">[{0}]</a>').format(number) for number in run.citations)
    return text + (Markup("<sup>{}</sup>").format(Markup("").join(marks)) if run.citations else Markup())


def _references(references: tuple[Reference, ...]) -> Markup:
    return Markup('<h2>{}</h2>\n<ol class="sources">\n{}</ol>').format(
        SOURCES, Markup("").join(map(_reference, references))
    )


def _reference(reference: Reference) -> Markup:
    told = Markup('<li id="source-{0}" value="{0}">{1}，').format(reference.number, "，".join(reference.parts))
    return told + Markup('<a href="{0}">{0}</a></li>\n').format(reference.url)


@cache
def _page() -> Template:
    source = resources.files("service.documents").joinpath("page.html").read_text(encoding="utf-8")
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(source)
