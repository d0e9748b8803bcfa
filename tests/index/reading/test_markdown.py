"""Single articles from Markdown, with the line numbers of the file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import PageError
from index.reading.markdown import read_markdown

FILE = """---
source: 园区
---
# 咸宁高新区为党组织授牌

本报记者 宁昕

3月16日，**咸宁高新区**为“双强六好”
党组织[授牌](https://example.org)。

## 服务更贴心

- 设立服务专窗
- 三十天内兑现

---

> 企业称赞。
"""


def test_headings_bylines_and_paragraphs_stand_on_the_lines_of_the_file() -> None:
    text, reading = read_markdown(FILE.encode(), "a.md")
    (article,) = reading.articles
    assert text == FILE
    assert (article.headline, article.headline_source, article.headline_lines) == (
        "咸宁高新区为党组织授牌",
        "printed",
        (4,),
    )
    assert (article.byline, article.byline_lines) == ("宁昕", (6,))
    assert [(p.role, p.lines, p.text) for p in article.paragraphs] == [
        ("body", (8, 9), "3月16日，咸宁高新区为“双强六好”党组织授牌。"),
        ("subhead", (11, 11), "服务更贴心"),
        ("body", (13, 13), "设立服务专窗"),
        ("body", (14, 14), "三十天内兑现"),
        ("body", (18, 18), "企业称赞。"),
    ]
    assert reading.furniture == (1, 2, 3, 16)


def test_without_a_heading_the_headline_is_inferred() -> None:
    (article,) = read_markdown("近日，咸宁高新区为党组织授牌。\n".encode(), "a.md")[1].articles
    assert (article.headline, article.headline_source) == ("咸宁高新区为党组织授牌", "inferred")


@pytest.mark.parametrize("data", [b"# \n", "# 只有标题\n".encode(), b"---\na: 1\n---\n"])
def test_a_file_without_a_paragraph_is_refused(data: bytes) -> None:
    with pytest.raises(PageError, match=r"^a\.md: "):
        read_markdown(data, "a.md")


@given(st.text(alphabet="高新区。# \n-*>`|[]()1.", min_size=1, max_size=200))
def test_every_line_with_text_is_in_one_place(text: str) -> None:
    try:
        _, reading = read_markdown(text.encode(), "a.md")
    except PageError:
        return
    (article,) = reading.articles
    placed = {*reading.furniture, *article.headline_lines, *article.byline_lines}
    for paragraph in article.paragraphs:
        placed |= set(range(paragraph.lines[0], paragraph.lines[1] + 1))
    assert {number for number, line in enumerate(text.split("\n"), start=1) if line.strip()} <= placed
