"""Parts the captions that were read with an article's text from it, by their words; knows nothing of geometry.

A caption set in the size of the text stands in the same column as an article, above, below or inside it. It tells what
the picture shows, or who took it, in its last words.
"""

from collections.abc import Iterator, Sequence

from index.reading import bylines, marks
from index.reading.lines import join
from index.reading.pdf_articles import Line, Part, Story
from index.reading.words import terms

_CLOSING_CHARACTERS = 40


def without_pictures(story: Story) -> Iterator[Story]:
    """The story and the captions in it, in reading order; a headline right above a caption may be the caption's."""
    prose = [part for part in story.parts if part.role in ("body", "subhead")]
    captions = [part for part in prose if _is_caption(part)]
    rest = [part for part in prose if part not in captions]
    if story.kind != "news" or not captions or not any(part.role == "body" for part in rest):
        yield story
        return
    opening = captions[0] if prose[0] is captions[0] else None
    headed = opening is not None and _is_headed(story.headline, opening, rest)
    pictures = [_picture(part, story) for part in captions]
    if headed:
        pictures[0].headline, story.headline = story.headline, []
    story.parts = [part for part in story.parts if part not in captions]
    taken = {id(line) for part in captions for line in part.lines}
    story.text = [line for line in story.text if id(line) not in taken]
    if opening is not None:
        yield pictures.pop(0)
    yield story
    yield from pictures


def _is_caption(part: Part) -> bool:
    text = _text(part)
    closing = text[-_CLOSING_CHARACTERS:]
    return bylines.closes_with_photographer(text) or marks.describes_picture(closing)


def _picture(part: Part, story: Story) -> Story:
    caption = Part("caption", part.lines)
    return Story("photo", story.frame, parts=[caption], text=list(part.lines), doubts=story.doubts)


def _is_headed(headline: Sequence[Line], caption: Part, rest: Sequence[Part]) -> bool:
    """Whether a headline speaks of the caption below it rather than of the text below that."""
    asked = terms("\n".join(line.text for line in headline))
    body = "\n".join(map(_text, rest))
    return len(asked & terms(_text(caption))) > len(asked & terms(body))


def _text(part: Part) -> str:
    return join(line.text for line in part.lines)
