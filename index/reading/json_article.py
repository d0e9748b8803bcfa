"""Reads one article, or a list of them, from a JSON file with the keys of a JSON Lines line; knows nothing of pages."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from index.errors import PageError
from index.reading.jsonl import read_article
from index.reading.source import decode
from index.records import ArticleReading, PageReading, ParagraphReading

_BLANK = re.compile(r"[\s\ufeff]*")
_BETWEEN = re.compile(r"\s*,?\s*")


def read_json(data: bytes, name: str) -> tuple[str, PageReading]:
    """The text of the JSON file called `name` as it stands, and its articles; lines count in the file, from 1.

    A paragraph stands on the lines of its article's object, or on its own line where its text is found there.

    Raises:
        PageError: the bytes are no JSON, or an article lacks a field or has an unknown one.
    """
    text, _ = decode(data, name)
    articles = tuple(_read(value, text, span, name) for value, span in _objects(text, name))
    if not articles:
        raise PageError(f"{name}: an empty list; give an article or a list of articles")
    return text, PageReading(articles)


def _objects(text: str, name: str) -> Iterator[tuple[Any, tuple[int, int]]]:
    """The article objects with their first and past-the-last character."""
    decoder = json.JSONDecoder()
    start = _after(_BLANK, text, 0)
    try:
        whole, end = decoder.raw_decode(text, start)
        if text[end:].strip():
            raise json.JSONDecodeError("more than one value", text, end)
        if not isinstance(whole, list):
            yield whole, (start, end)
            return
        position = _after(_BLANK, text, start + 1)
        for _ in whole:
            value, end = decoder.raw_decode(text, position)
            yield value, (position, end)
            position = _after(_BETWEEN, text, end)
    except json.JSONDecodeError as error:
        raise PageError(f"{name}: not valid JSON at line {error.lineno} ({error.msg}); correct it") from error
    except RecursionError as error:
        raise PageError(f"{name}: JSON nested too deeply; give an article or a list of articles") from error


def _after(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position


def _read(value: Any, text: str, span: tuple[int, int], name: str) -> ArticleReading:
    first = text.count("\n", 0, span[0]) + 1
    try:
        article = read_article(json.dumps(value, ensure_ascii=False), first)
    except PageError as error:
        raise PageError(f"{name}: {error}") from error
    last = first + text.count("\n", *span)
    return replace(article, paragraphs=tuple(_placed(article, value, text, span, (first, last))))


def _placed(
    article: ArticleReading, value: Any, text: str, span: tuple[int, int], lines: tuple[int, int]
) -> Iterator[ParagraphReading]:
    position = max(text.find('"paragraphs"', *span), span[0])
    for paragraph, written in zip(article.paragraphs, value["paragraphs"], strict=True):
        forms = (json.dumps(written, ensure_ascii=False), json.dumps(written))
        found = next((place for form in forms if (place := text.find(form, position, span[1])) >= 0), None)
        if found is None:
            yield replace(paragraph, lines=lines)
            continue
        number = text.count("\n", 0, found) + 1
        position = found + 1
        yield replace(paragraph, lines=(number, number))
