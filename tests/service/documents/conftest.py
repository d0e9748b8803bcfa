import pytest

from service.documents.document import Bars, Bullets, Document, Heading, Reference, Run, Text, line

URL = "http://127.0.0.1:8000"


@pytest.fixture
def document() -> Document:
    """One of every block, and text that every form has to escape."""
    return Document(
        "一周要闻<2024>",
        "3 月 11 日至 17 日",
        (
            Text(line("本周收到 1 个版面。")),
            Heading(2, "要闻 & 数据"),
            Bullets(
                ((Run("济南高新区", strong=True), Run("　"), Run("新增企业<b>19</b>家。", (1, 2))),), numbered=True
            ),
            Bars("报道篇数", ("济南高新区", "海口高新区"), (("本周", (3.0, 1.0)),)),
            Heading(3, "海口高新区"),
            Bullets((line("最高可贷1000万元。", (2,)), (Run("见"), Run("原文", url=f"{URL}/p/b")))),
        ),
        (
            Reference(1, ("《总部企业》", "2024-03-16（推定）"), f"{URL}/p/a"),
            Reference(2, ("《担保贷》",), f"{URL}/p/b"),
        ),
    )
