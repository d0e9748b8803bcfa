"""Makes the ids of pages, articles, paragraphs and chunks from what they hold; knows nothing of the database.

An id stays when the content stays: a paragraph keeps its address when its neighbours change.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from pathlib import PurePath

_UNSAFE = re.compile(r"[^\w.\-]+")
_ID_HEX = 20


def page_id(source: PurePath, sha256: str, taken: Collection[str]) -> str:
    """The file's stem, made safe for a URL; with the start of the hash where another page has it already."""
    stem = page_stem(source)
    return stem if stem not in taken else f"{stem}-{sha256[:8]}"


def page_stem(source: PurePath) -> str:
    """The id that a page of this file has where no other page has it."""
    return _UNSAFE.sub("-", source.stem).strip("-.")[:120] or "page"


def paragraph_ids(page: str, texts: Iterable[str]) -> list[str]:
    """One id a paragraph of the page, in order; equal texts are told apart by their count."""
    seen: Counter[str] = Counter()
    ids = []
    for text in texts:
        ids.append(_digest(page, text, str(seen[text])))
        seen[text] += 1
    return ids


def article_id(paragraphs: Sequence[str]) -> str:
    """From the first paragraph's id, so that a paragraph added below does not move the article."""
    return "a" + _digest("article", paragraphs[0])[: _ID_HEX - 1]


def chunk_id(paragraphs: Sequence[str], context: str, text: str) -> str:
    """From everything that is embedded: a chunk whose context changed is another chunk."""
    return _digest("chunk", *paragraphs, context, text)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:_ID_HEX]
