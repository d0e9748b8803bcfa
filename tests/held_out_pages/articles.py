"""The articles of a page as an editor hands them to the printer; knows nothing of columns and lines."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph's text, what is printed after it in its last line, or a subhead's display lines.

    `dateline` is part of the text; `tail` is a signature that is set behind the last sentence.
    """

    role: str = "body"
    lines: tuple[str, ...] = ()
    dateline: str = ""
    text: str = ""
    tail: str = ""

    @property
    def printed(self) -> str:
        """All that is printed, white space left out."""
        return "".join("".join((*self.lines, self.dateline, self.text, self.tail)).split())


@dataclass(frozen=True, slots=True)
class Article:
    """`headline` holds the display lines that are printed, none where it is missing; `byline` is the truth of it."""

    kind: str
    headline: tuple[str, ...]
    byline: str | None
    paragraphs: tuple[Paragraph, ...]
    above: str = ""
    below: str = ""
    credit: str = ""

    @property
    def marked_start(self) -> bool:
        """Whether something but the topic says that an article begins here, with its headline elsewhere."""
        return bool(self.above or self.paragraphs[0].dateline)

    @property
    def marked_end(self) -> bool:
        return bool(self.below or self.credit or self.paragraphs[-1].tail)


@dataclass(frozen=True, slots=True)
class Page:
    """Articles in the order they are set, and what belongs to none of them; a photo may stand inside an article.

    `inside` maps the place of an article to the photo that interrupts it and the number of paragraphs before.
    """

    articles: tuple[Article, ...]
    inside: dict[int, tuple[Article, int]]
    head: tuple[str, ...]
    foot: tuple[str, ...]
    between: dict[int, str]
