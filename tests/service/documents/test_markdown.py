"""A document as Markdown, line by line."""

from service.documents.document import Document
from service.documents.markdown import as_markdown


def test_a_document_is_set_like_this(document: Document) -> None:
    assert as_markdown(document) == (
        "# 一周要闻\\<2024\\>\n\n"
        "本周收到 1 个版面。\n\n"
        "## 要闻 & 数据\n\n"
        "1. **济南高新区**　新增企业\\<b\\>19\\</b\\>家。[1][2]\n\n"
        "### 海口高新区\n\n"
        "- 最高可贷1000万元。[2]\n"
        "- 见[原文](http://127.0.0.1:8000/p/b)\n\n"
        "## 来源\n\n"
        "1. 《总部企业》，2024-03-16（推定），<http://127.0.0.1:8000/p/a>\n"
        "2. 《担保贷》，<http://127.0.0.1:8000/p/b>\n"
    )
