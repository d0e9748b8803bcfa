"""A document as a Word file, opened again."""

import io

from docx import Document as open_document
from docx.oxml.ns import qn

from service.documents.document import Document, Text, line
from service.documents.word import as_word


def test_headings_are_headings_and_lists_are_lists(document: Document) -> None:
    word = open_document(io.BytesIO(as_word(document)))
    styled = [(one.style.name, one.text) for one in word.paragraphs]
    assert styled[:5] == [
        ("Title", "一周要闻<2024>"),
        ("Normal", "本周收到 1 个版面。"),
        ("Heading 1", "要闻 & 数据"),
        ("Normal", "1. 济南高新区　新增企业<b>19</b>家。[1][2]"),
        ("Heading 2", "海口高新区"),
    ]
    assert styled[5] == ("List Bullet", "最高可贷1000万元。[2]")
    assert ("Heading 1", "来源") in styled


def test_every_marker_leads_to_a_bookmark_that_is_there(document: Document) -> None:
    body = open_document(io.BytesIO(as_word(document))).element.body
    anchors = [one.get(qn("w:anchor")) for one in body.iter(qn("w:hyperlink")) if one.get(qn("w:anchor"))]
    marks = [one.get(qn("w:name")) for one in body.iter(qn("w:bookmarkStart"))]
    assert anchors == ["source-1", "source-2", "source-2"]
    assert marks == ["source-1", "source-2"]


def test_sources_and_links_lead_out(document: Document) -> None:
    word = open_document(io.BytesIO(as_word(document)))
    out = [one.target_ref for one in word.part.rels.values() if one.is_external]
    assert sorted(set(out)) == ["http://127.0.0.1:8000/p/a", "http://127.0.0.1:8000/p/b"]


def test_characters_that_a_word_file_cannot_hold_are_left_out() -> None:
    word = open_document(io.BytesIO(as_word(Document("题\x00目", "", (Text(line("正\x0b文")),), ()))))
    assert [one.text for one in word.paragraphs] == ["题目", "正文"]
