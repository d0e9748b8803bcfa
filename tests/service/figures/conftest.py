from collections.abc import Callable
from datetime import date

import pytest

from index.parks import Gazetteer
from index.records import Article, Paragraph
from service.figures.ledger import Figure, figures_of

PARK = "石家庄高新区"


def article(*texts: str, issued: date | None = date(2024, 3, 16), parks: tuple[str, ...] = (PARK,)) -> Article:
    """An article of these paragraphs; its id follows from them."""
    name = f"a{abs(hash((texts, issued)))}"
    paragraphs = tuple(Paragraph(f"{name}-{n}", "body", text, (n, n)) for n, text in enumerate(texts, 1))
    return Article(name, "page", "news", "标题", "printed", None, parks, issued, "given", None, paragraphs)


@pytest.fixture
def ledger() -> Callable[..., list[Figure]]:
    """The figures of an article made of the paragraphs given."""
    return lambda *texts, **about: figures_of(article(*texts, **about), Gazetteer.load())
