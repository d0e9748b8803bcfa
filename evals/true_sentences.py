"""Takes sentences with the paragraph they stand in from news texts or newspaper pages; knows nothing of edits."""

import gzip
import hashlib
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from evals.errors import SuiteError
from index.errors import PageError
from index.parks import Gazetteer
from index.reading.page import read_page
from index.reading.source import decode
from index.records import Article, Paragraph, Passage
from service.answering.sentences import split

PARAGRAPH_CHARACTERS = 300
"""News texts come without paragraphs: whole sentences up to about this length make one."""
SHORTEST, LONGEST = 15, 160
HALVES = 2
MOST_SENTENCES = 60_000


@dataclass(frozen=True, slots=True)
class TrueSentence:
    """A sentence, verbatim, and the passage it was taken from."""

    text: str
    passage: Passage


def true_sentences(path: Path, half: int | None = None) -> list[TrueSentence]:
    """The sentences of a .jsonl(.gz) file of `{"text", "date"}` or a folder of pages, shuffled, always the same way.

    `half` takes 0 or 1 of the texts, told apart by a hash. Raises SuiteError where nothing can be read.
    """
    gazetteer = Gazetteer.load()
    texts = sorted(_texts(path), key=lambda one: _digest(one[0]))
    chosen = (one for one in texts if half is None or _digest(one[0])[-1] % HALVES == half)
    found = list(islice((one for text, issued in chosen for one in _of_text(text, issued, gazetteer)), MOST_SENTENCES))
    if not found:
        raise SuiteError(f"{path} holds no sentence; give a .jsonl(.gz) file with texts or a folder of .txt pages")
    random.Random(len(found)).shuffle(found)
    return found


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _of_text(text: str, issued: date | None, gazetteer: Gazetteer) -> Iterator[TrueSentence]:
    for paragraph in _paragraphs(text):
        passage = _passage(paragraph, issued, gazetteer)
        yield from (TrueSentence(sentence, passage) for sentence in _sentences(paragraph))


def _texts(path: Path) -> Iterator[tuple[str, date | None]]:
    if path.is_dir():
        yield from ((text, None) for page in sorted(path.glob("*.txt")) for text in _page_texts(page))
        return
    try:
        data = path.read_bytes()
        for line in (gzip.decompress(data) if path.suffix == ".gz" else data).decode().splitlines():
            row = json.loads(line)
            yield row["text"], _issued(row)
    except (OSError, ValueError, KeyError) as error:
        raise SuiteError(f"{path} can't be read as a JSON object with `text` a line: {error}") from error


def _page_texts(page: Path) -> list[str]:
    try:
        reading = read_page(decode(page.read_bytes(), page.name)[0])
    except (OSError, PageError) as error:
        raise SuiteError(f"{page} can't be read: {error}") from error
    return [paragraph.text for article in reading.articles for paragraph in article.paragraphs]


def _issued(row: dict[str, str]) -> date | None:
    printed = re.match(r"\d{4}-\d\d-\d\d", row.get("date") or row["text"])
    return date.fromisoformat(printed.group()) if printed else None


def _paragraphs(text: str) -> Iterator[str]:
    if len(text) <= PARAGRAPH_CHARACTERS:
        yield text
        return
    paragraph = ""
    for sentence in re.findall(r"[^。！？]*[。！？]+[”」』）)]*|[^。！？]+$", text):
        if paragraph and len(paragraph) + len(sentence) > PARAGRAPH_CHARACTERS:
            yield paragraph
            paragraph = ""
        paragraph += sentence
    yield paragraph


def _sentences(paragraph: str) -> Iterator[str]:
    for span in split(paragraph):
        text = paragraph[span.start : span.end]
        if SHORTEST <= len(text) <= LONGEST and text[-1] in "。！？；”":
            yield text


def _passage(text: str, issued: date | None, gazetteer: Gazetteer) -> Passage:
    identifier = hashlib.sha256(text.encode()).hexdigest()[:12]
    parks = tuple(dict.fromkeys(mention.park.name for mention in gazetteer.find(text)))
    article = Article(
        id=identifier,
        page=identifier,
        kind="news",
        headline="",
        headline_source="inferred",
        byline=None,
        parks=parks,
        date=issued,
        date_source="given" if issued else "unknown",
        publication=None,
        paragraphs=(paragraph := Paragraph(identifier, "body", text, (1, 1)),),
    )
    return Passage(paragraph, article)
