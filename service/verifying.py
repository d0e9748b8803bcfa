"""Checks that what is cited still stands in the files it was read from; changes nothing."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from index.addresses import span_hash
from index.corpus import Corpus
from index.errors import PageError
from index.records import Page
from index.sources import read_sources


@dataclass(frozen=True, slots=True)
class Verified:
    """How much was checked, and one line for everything that does not hold."""

    pages: int
    paragraphs: int
    problems: tuple[str, ...]


def verify_sources(corpus: Corpus) -> Verified:
    """Compares each page with its file, byte for byte by hash, and each paragraph's span with the page's text."""
    problems: list[str] = []
    pages = corpus.pages()
    hashes: dict[str, set[str] | str] = {}
    for page in pages:
        if page.source not in hashes:
            hashes[page.source] = _hashes(page)
        held = hashes[page.source]
        if isinstance(held, str):
            problems.append(f"{page.id}: {held}")
        elif page.sha256 not in held:
            problems.append(f"{page.id}: {page.source} is not the file that was read any more")
        text = corpus.page_text(page.id)
        problems += [
            f"{page.id}: paragraph {span.paragraph} does not match the page's text"
            for span in corpus.spans(page.id)
            if span_hash(text[span.start : span.end]) != span.sha256
        ]
    return Verified(len(pages), sum(page.paragraphs for page in pages), tuple(problems))


def _hashes(page: Page) -> set[str] | str:
    """The hashes of everything in the page's file, or why it can't be read."""
    try:
        return {hashlib.sha256(source.data).hexdigest() for source in read_sources(Path(page.source))}
    except PageError as error:
        return str(error)
