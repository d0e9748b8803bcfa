"""Two passages for the tests of what a model is given and says."""

from index.records import Article, Paragraph, Passage


def passage(identifier: str, text: str) -> Passage:
    paragraph = Paragraph(identifier, "body", text, (1, 1))
    article = Article(
        identifier, "page", "news", "标题", "printed", None, ("济南高新区",), None, "unknown", None, (paragraph,)
    )
    return Passage(paragraph, article)


ONE = passage("p1", "济南高新区有总部企业19家。石家庄来访。")
TWO = passage("p2", "高新技术企业2000余家。")
