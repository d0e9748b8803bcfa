"""Says where a page and its truth disagree: text lost or doubled, lines that do not hold what the truth says."""

from typing import Any

from tests.held_out_pages.articles import Article, Page


def text_problems(page: Page, text: str, truth: dict[str, Any]) -> list[str]:
    """Disagreements between the articles, the file and its truth, in words; none if all is well."""
    lines = text.split("\n")
    problems: list[str] = []
    used: set[int] = set()
    for article in truth["articles"]:
        for paragraph in article["paragraphs"]:
            first, last = paragraph["lines"]
            if used & set(range(first, last + 1)):
                problems.append(f"lines {first}-{last} are in two paragraphs")
            used.update(range(first, last + 1))
            if _bare("".join(lines[first - 1 : last])) != _bare(paragraph["text"]):
                problems.append(f"lines {first}-{last} do not hold {paragraph['text'][:20]}")
            if not lines[first - 1].strip() or not lines[last - 1].strip():
                problems.append(f"lines {first}-{last} begin or end blank")
    rest = [_bare(line) for number, line in enumerate(lines, 1) if number not in used and line.strip()]
    if sorted(rest) != sorted(_beside(page)):
        problems.append("the lines beside the paragraphs are not the headlines, bylines, credits and furniture")
    return problems + _paragraph_problems(page, truth)


def all_articles(page: Page) -> list[Article]:
    """The page's articles and the photos inside them."""
    return [*page.articles, *(shot for shot, _ in page.inside.values())]


def everything_printed(page: Page) -> str:
    """All characters of the page but white space, sorted."""
    paragraphs = (paragraph.printed for article in all_articles(page) for paragraph in article.paragraphs)
    return "".join(sorted("".join((*paragraphs, *_beside(page)))))


def _paragraph_problems(page: Page, truth: dict[str, Any]) -> list[str]:
    written = sorted(p.printed for article in all_articles(page) for p in article.paragraphs)
    told = sorted(_bare(p["text"]) for article in truth["articles"] for p in article["paragraphs"])
    return [] if written == told else ["the paragraphs of the truth are not those of the articles"]


def _beside(page: Page) -> list[str]:
    articles = all_articles(page)
    lines = [line for article in articles for line in (*article.headline, *_by(article), article.credit)]
    return [_bare(line) for line in (*lines, *page.head, *page.foot, *page.between.values()) if line]


def _by(article: Article) -> list[str]:
    """The lines of the bylines above and below; a byline may have two."""
    return [*article.above.split("\n"), *article.below.split("\n")]


def _bare(text: str) -> str:
    return "".join(text.split())
