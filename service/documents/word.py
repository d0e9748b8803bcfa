"""Sets a document as a Word file with real headings, lists, and markers that lead to the sources at its end."""

import io
from collections.abc import Iterator

from docx import Document as new_document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from lxml.etree import _Element

from service.documents.document import SOURCES, Bars, Block, Bullets, Document, Heading, Line, Reference, Text

FONT = "Microsoft YaHei"
"""Has to name a font with Chinese glyphs; Word and LibreOffice take another where it is missing."""
_A4_MM = (210, 297)
_MARGIN_MM = 25
_INVISIBLE = dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0xFFFE, 0xFFFF])
"""Characters that XML cannot hold."""


def as_word(document: Document) -> bytes:
    """The .docx file; bars are left out."""
    word = new_document()
    _set_up(word, document.title)
    word.add_heading(_clean(document.title), level=0)
    for block in document.blocks:
        _add(word, block)
    if document.references:
        word.add_heading(SOURCES, level=1)
        for reference in document.references:
            _add_reference(word, reference)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _set_up(word: WordDocument, title: str) -> None:
    word.core_properties.title = _clean(title)
    word.core_properties.language = "zh-CN"
    section = word.sections[0]
    section.page_width, section.page_height = (Mm(side) for side in _A4_MM)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(_MARGIN_MM)
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "List Bullet", "List Number"):
        style = word.styles[name]
        style.font.name = FONT
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:eastAsia", "w:hAnsi", "w:ascii"):
            fonts.set(qn(kind), FONT)
    word.styles["Normal"].font.size = Pt(10.5)


def _add(word: WordDocument, block: Block) -> None:
    match block:
        case Heading(level, text):
            word.add_heading(_clean(text), level=level - 1)
        case Text(line):
            _fill(word.add_paragraph(), line)
        case Bullets(items, numbered):
            for number, item in enumerate(items, 1):
                # Word counts on from one list to the next, so that the number is written out.
                paragraph = word.add_paragraph(style=None if numbered else "List Bullet")
                if numbered:
                    paragraph.add_run(f"{number}. ")
                _fill(paragraph, item)
        case Bars():
            pass


def _fill(paragraph: Paragraph, line: Line) -> None:
    for run in line:
        if run.url:
            _append(paragraph, _link_out(paragraph, run.url, run.text or run.url))
        else:
            paragraph.add_run(_clean(run.text)).bold = run.strong or None
        for number in run.citations:
            _append(paragraph, _link_to(f"source-{number}", f"[{number}]"))


def _add_reference(word: WordDocument, reference: Reference) -> None:
    paragraph = word.add_paragraph()
    paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = Pt(21), Pt(-21)
    for element in _bookmark(f"source-{reference.number}", reference.number):
        _append(paragraph, element)
    paragraph.add_run(_clean(f"{reference.number}. {'，'.join(reference.parts)}，"))
    _append(paragraph, _link_out(paragraph, reference.url, reference.url))


def _bookmark(name: str, number: int) -> Iterator[_Element]:
    for kind in ("w:bookmarkStart", "w:bookmarkEnd"):
        element = OxmlElement(kind)
        element.set(qn("w:id"), str(number))
        if kind == "w:bookmarkStart":
            element.set(qn("w:name"), name)
        yield element


def _link_out(paragraph: Paragraph, url: str, text: str) -> _Element:
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    link.append(_text_run(text))
    return link


def _link_to(bookmark: str, text: str) -> _Element:
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), bookmark)
    link.append(_text_run(text, raised=True))
    return link


def _text_run(text: str, *, raised: bool = False) -> _Element:
    run = OxmlElement("w:r")
    if raised:
        properties, place = OxmlElement("w:rPr"), OxmlElement("w:vertAlign")
        place.set(qn("w:val"), "superscript")
        properties.append(place)
        run.append(properties)
    words = OxmlElement("w:t")
    words.text = _clean(text)
    run.append(words)
    return run


def _append(paragraph: Paragraph, element: _Element) -> None:
    paragraph._p.append(element)  # python-docx has no hyperlinks or bookmarks of its own


def _clean(text: str) -> str:
    return text.translate(_INVISIBLE)
