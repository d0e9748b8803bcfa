"""Single articles from HTML pages: the article without what surrounds it, in any encoding a Chinese site uses."""

import pytest

from index.errors import PageError
from index.reading.html import read_html

PARAGRAPHS = (
    "本报讯（记者 叶伟）5月7日，厦门火炬高新区召开企业服务大会，会上发布十二条新措施，支持企业在关键技术上持续创新。",
    "据介绍，今年一季度园区新增企业120家，同比增长8.5%，其中高新技术企业占三成，产业集群优势进一步显现。",
    "下一步，园区将设立服务专窗，让企业少跑腿、好办事，并在三十天内兑现各项资金。",
)
PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>厦门火炬高新区发布十二条措施</title>
<script>var hidden = "脚本里的话";</script></head><body>
<nav><a href="/">首页</a> <a href="/news">新闻</a> <a href="/about">关于我们</a></nav>
<article><h1>厦门火炬高新区发布十二条措施</h1><p>{0}</p><h2>服务更贴心</h2><p>{1}</p><p>{2}</p></article>
<footer><p>版权所有 未经许可不得转载</p></footer></body></html>"""


def page(charset: str = "utf-8") -> bytes:
    return PAGE.format(*PARAGRAPHS, charset=charset).encode(charset)


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gb18030"])
def test_the_article_is_taken_without_what_surrounds_it(charset: str) -> None:
    text, reading = read_html(page(charset), "a.html")
    (article,) = reading.articles
    assert (article.headline, article.headline_source) == ("厦门火炬高新区发布十二条措施", "printed")
    assert article.byline == "叶伟"
    assert [p.text for p in article.paragraphs if p.role == "body"] == list(PARAGRAPHS)
    assert [p.text for p in article.paragraphs if p.role == "subhead"] == ["服务更贴心"]
    assert "脚本" not in text
    assert "版权" not in text


def test_lines_count_in_the_extracted_text() -> None:
    text, reading = read_html(page(), "a.html")
    lines = text.split("\n")
    (article,) = reading.articles
    assert lines[0] == article.headline
    assert article.headline_lines == (1,)
    for paragraph in article.paragraphs:
        assert lines[paragraph.lines[0] - 1] == paragraph.text


@pytest.mark.parametrize("data", [b"<html><body></body></html>", b"<!-- -->", b"<p></p>"])
def test_a_page_without_an_article_says_so(data: bytes) -> None:
    with pytest.raises(PageError, match=r"^a\.html: no article found"):
        read_html(data, "a.html")


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(PageError, match="NUL"):
        read_html(b"<p>\0\1\2</p>", "a.html")
