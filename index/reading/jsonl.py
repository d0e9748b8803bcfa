"""Reads an article from a line of JSON Lines, where no page reading is needed; knows nothing of files or pages."""

import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from index.errors import PageError
from index.reading.headlines import infer
from index.reading.lines import join
from index.records import ArticleReading, ParagraphReading

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_FIELDS = "id, headline, byline, date, publication, paragraphs"


class _Article(BaseModel):
    """One line as it must be; all but the paragraphs may be left out or null."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    id: _Text | None = None
    headline: _Text | None = None
    byline: _Text | None = None
    date: datetime.date | None = None
    publication: _Text | None = None
    paragraphs: Annotated[list[_Text], Field(min_length=1)]


def read_article(line: str, number: int) -> ArticleReading:
    """Read the article on line `number` (from 1); its paragraphs all stand on that line.

    Raises:
        PageError: the line is no JSON object, or a field is missing, unknown or of the wrong type.
    """
    try:
        article = _Article.model_validate_json(line)
    except ValidationError as error:
        raise PageError(f"line {number}: {_complaint(error)}") from error
    paragraphs = tuple(ParagraphReading("body", join([text]), (number, number)) for text in article.paragraphs)
    return ArticleReading(
        kind="news",
        headline=article.headline or infer(paragraphs[0].text),
        headline_source="printed" if article.headline else "inferred",
        byline=article.byline,
        paragraphs=paragraphs,
        date=article.date,
        publication=article.publication,
        external_id=article.id,
    )


def _complaint(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    if first["type"] == "json_invalid":
        return "not a JSON object; put one article on a line"
    if first["type"] == "extra_forbidden":
        return f"unknown field {where!r}; the fields are {_FIELDS}"
    if not where:
        return "not a JSON object; put one article on a line"
    return f"field {where!r}: {first['msg'].lower()}; correct it"
