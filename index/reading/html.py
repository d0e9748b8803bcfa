"""Reads a single article from an HTML page with trafilatura; knows nothing of whole newspaper pages."""

import re
from typing import Any

from index.errors import PageError
from index.reading import bylines
from index.reading.headlines import infer
from index.reading.lines import join
from index.reading.source import decode
from index.records import ArticleReading, PageReading, ParagraphReading, Role

_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_GB = frozenset({"gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk"})
_NO_ARTICLE = "no article found on this page; give a page that holds an article's text"
_ROLES: dict[str, Role] = {"head": "subhead", "p": "body", "item": "body", "quote": "body", "row": "body"}


def read_html(data: bytes, name: str) -> tuple[str, PageReading]:
    """The text of the article on the HTML page called `name`, one paragraph a line, and its reading.

    The text holds the headline and a blank line first; line numbers count in that text. Navigation, scripts,
    comments and what a browser would not show are left out.

    Raises:
        PageError: the bytes are no text, or hold no article.
    """
    html, _ = decode(_as_declared(data), name)
    # heavy, and only this kind of file needs it
    from trafilatura import bare_extraction, load_html
    from trafilatura.settings import Document

    tree = load_html(html)
    found = None if tree is None else bare_extraction(tree, include_comments=False, with_metadata=True)
    if not isinstance(found, Document):
        raise PageError(f"{name}: {_NO_ARTICLE}")
    parts, author = _parts(found.body), _clean(found.author)
    headline = _headline(_clean(found.title), parts)
    parts = [(role, text) for role, text in parts if not _repeats(text, headline)]
    signed = [text for _, text in parts if bylines.is_byline(text)]
    parts = [(role, text) for role, text in parts if text not in signed]
    if not any(role == "body" for role, _ in parts):
        raise PageError(f"{name}: {_NO_ARTICLE}")
    return _reading(headline, signed, author, parts)


def _as_declared(data: bytes) -> bytes:
    """GB-encoded pages say so; what they declare is turned into UTF-8, anything else is left for `decode`."""
    match = _DECLARED.search(data[:4096])
    if match is None or match.group(1).decode("ascii", "replace").lower() not in _GB:
        return data
    try:
        return data.decode("gb18030").encode("utf-8")
    except UnicodeDecodeError:
        return data


def _parts(body: Any) -> list[tuple[Role, str]]:
    """Headings and paragraphs of the extracted body (an lxml element), in order."""
    parts: list[tuple[Role, str]] = []
    for element in body.iter():
        role = _ROLES.get(element.tag) if isinstance(element.tag, str) else None
        if role is None or any(parent.tag in _ROLES for parent in element.iterancestors()):
            continue
        for line in "".join(element.itertext()).splitlines():
            if text := _clean(line):
                parts.append((role, text))
    return parts


def _clean(text: str | None) -> str:
    return join([re.sub(r"[\s\u3000\u200b\ufeff]+", " ", text or "").strip()])


def _headline(title: str, parts: list[tuple[Role, str]]) -> str:
    """The page's title, or the heading over the text where the title only adds the site's name to it."""
    role, text = parts[0] if parts else ("body", "")
    heads = role == "subhead" and (not title or "".join(text.split()) in "".join(title.split()))
    return text if heads else title


def _repeats(text: str, headline: str) -> bool:
    return bool(headline) and "".join(text.split()) == "".join(headline.split())


def _reading(headline: str, signed: list[str], author: str, parts: list[tuple[Role, str]]) -> tuple[str, PageReading]:
    lines = [headline, ""] if headline else []
    byline_lines = tuple(range(len(lines) + 1, len(lines) + 1 + len(signed)))
    lines += signed
    paragraphs = []
    for role, text in parts:
        lines.append(text)
        paragraphs.append(ParagraphReading(role, text, (len(lines), len(lines))))
    body = [paragraph.text for paragraph in paragraphs if paragraph.role == "body"]
    own = " ".join(filter(None, map(bylines.names, signed)))
    byline = own or bylines.opening_byline(body[0]) or bylines.trailing_byline(body[-1]) or bylines.names(author)
    article = ArticleReading(
        kind="news",
        headline=headline or infer(body[0]),
        headline_source="printed" if headline else "inferred",
        byline=byline,
        paragraphs=tuple(paragraphs),
        headline_lines=(1,) if headline else (),
        byline_lines=byline_lines,
    )
    return "\n".join(lines), PageReading((article,))
