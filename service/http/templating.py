"""Renders the HTML templates, every value escaped; knows nothing of HTTP or of where the values come from."""

import hashlib
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"
_BEIJING = timezone(timedelta(hours=8))


class Pages:
    """The templates with their filters. `base` goes before every link, for a service below a path."""

    def __init__(self, base: str = "") -> None:
        self.base = base
        self._environment = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(base=base, style=_address("style.css"), icon=_address("icon.svg"))
        self._environment.filters.update(
            day=day, around=around, lines=lines, segment=quote_segment, path=path, moment=moment
        )

    def render(self, template: str, **values: Any) -> str:
        return self._environment.get_template(template).render(**values)


def day(value: date | str | None, source: str = "given") -> str:
    """A date as a Chinese reader writes it, and whether it was printed or inferred."""
    if value is None:
        return "日期不详"
    value = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{value.year}年{value.month}月{value.day}日" + ("（推定）" if source == "inferred" else "")


def moment(value: datetime) -> str:
    """A point in time by the readers' clock, which is one all over China; without a zone it is UTC."""
    value = value if value.tzinfo else value.replace(tzinfo=UTC)
    return value.astimezone(_BEIJING).strftime("%Y-%m-%d %H:%M（北京时间）")


def lines(value: tuple[int, int]) -> str:
    """The lines of a page's file that a paragraph takes up."""
    first, last = value
    return f"第{first}行" if first == last else f"第{first}–{last}行"


def around(text: str, quoted: str) -> Markup:
    """The text with the quoted part marked; both escaped."""
    before, found, after = text.partition(quoted) if quoted else (text, "", "")
    return Markup("{}<mark>{}</mark>{}").format(before, found, after) if found else Markup("{}").format(text)


def quote_segment(value: str) -> str:
    """One path segment of a link."""
    return quote(value, safe="")


def path(url: str) -> str:
    """The path of one of our own addresses, which leads back to this server under whatever name it was reached."""
    return urlsplit(url).path


def _address(name: str) -> str:
    # The digest makes browsers fetch a changed style sheet at once.
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?{digest}"
