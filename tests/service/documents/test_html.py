"""A document as a page that needs nothing beside itself."""

from html.parser import HTMLParser

from service.documents.document import Document
from service.documents.html import as_fragment, as_html


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attributes)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def test_nothing_is_fetched_and_nothing_runs(document: Document) -> None:
    tags = Tags(as_html(document))
    assert not tags.all("script")
    assert not tags.all("link")
    assert not tags.all("img")
    assert "url(" not in as_html(document)


def test_every_marker_leads_to_its_source_and_the_source_to_its_paragraph(document: Document) -> None:
    tags = Tags(as_html(document))
    links = [one["href"] for one in tags.all("a")]
    assert links == [
        "#source-1", "#source-2", "#source-2", "http://127.0.0.1:8000/p/b",
        "http://127.0.0.1:8000/p/a", "http://127.0.0.1:8000/p/b",
    ]  # fmt: skip
    assert [one["id"] for one in tags.all("li") if "id" in one] == ["source-1", "source-2"]


def test_what_the_text_holds_of_html_is_escaped(document: Document) -> None:
    page = as_html(document)
    assert "新增企业&lt;b&gt;19&lt;/b&gt;家。" in page
    assert "<title>一周要闻&lt;2024&gt;</title>" in page


def test_bars_are_a_picture_with_their_labels_and_values(document: Document) -> None:
    page = as_html(document)
    assert page.count("<svg") == 1
    assert "报道篇数" in page
    assert "<svg" not in as_fragment(document, pictures=False)


def test_the_same_document_gives_the_same_page(document: Document) -> None:
    assert as_html(document) == as_html(document)
