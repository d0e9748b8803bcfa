"""What an editor says about a page where the reader was wrong; knows nothing of how it is applied.

A correction names lines of the original file, 1-based: it holds however the reader changes. `Corrections` is what a
`.corrections.yaml` beside a page, or `parkbrief correct`, comes down to.
"""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from index.errors import PageError
from index.records import Lines


def _ordered(lines: Lines) -> Lines:
    if lines[0] > lines[1]:
        raise ValueError(f"the lines {lines[0]}-{lines[1]} are upside down")
    return lines


Line = Annotated[int, Field(ge=1)]
LineRange = Annotated[tuple[Line, Line], AfterValidator(_ordered)]


class HeadlineRule(BaseModel):
    """The headline on `lines` belongs to the article that `article`, any line of it, stands in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lines: LineRange
    article: Line


class Corrections(BaseModel):
    """All corrections of one page."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    article_starts: tuple[Line, ...] = ()
    """Each of these lines is the first of an article."""
    headlines: tuple[HeadlineRule, ...] = ()
    paragraphs: tuple[LineRange, ...] = ()
    """Each of these ranges is one paragraph."""

    def joined(self, other: "Corrections") -> "Corrections":
        """Both sets of rules, each rule once."""
        return Corrections(
            **{
                name: tuple(dict.fromkeys((*getattr(self, name), *getattr(other, name))))
                for name in Corrections.model_fields
            }
        )


def parse_corrections(data: Any, where: str) -> Corrections:
    """The corrections in a parsed YAML or JSON value; None is none. Raises PageError that names the field."""
    try:
        return Corrections.model_validate(data or {})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "the file"
        raise PageError(f"{where}: {field}: {first['msg']}") from error
