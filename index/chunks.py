"""Cuts an article into chunks: one paragraph, or neighbouring short ones, never across articles.

Knows nothing of the database or the encoder; sizes are tokens as counted by the function it is given.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from index.identity import chunk_id
from index.records import Article, Chunk, Paragraph

MIN_TOKENS = 60
"""A chunk shorter than this takes its neighbour in, as long as both fit in `MAX_TOKENS`."""
MAX_TOKENS = 480
"""Fits the 512-token window of the usual encoders together with a little context."""
_SENTENCE = re.compile(r"[^。！？；!?;]*[。！？；!?;]+[”’」』）)]*|[^。！？；!?;]+")

CountTokens = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class _Piece:
    paragraph_ids: tuple[str, ...]
    text: str
    tokens: int
    subhead: bool


def cut_article(article: Article, count_tokens: CountTokens) -> list[Chunk]:
    """The article's chunks in reading order; together they hold every paragraph."""
    context = context_of(article)
    around = count_tokens(context)
    room = max(MAX_TOKENS - around, MIN_TOKENS)
    pieces = [piece for paragraph in article.paragraphs for piece in _pieces(paragraph, room, count_tokens)]
    return [
        Chunk(
            id=chunk_id(piece.paragraph_ids, context, piece.text),
            article_id=article.id,
            page=article.page,
            paragraph_ids=piece.paragraph_ids,
            context=context,
            text=piece.text,
            tokens=piece.tokens + around,
        )
        for piece in _join(pieces, room)
    ]


def context_of(article: Article) -> str:
    """Headline, parks and date, embedded with every chunk of the article."""
    date = article.date.isoformat() if article.date else ""
    return " ".join(part for part in (article.headline, "、".join(article.parks), date) if part)


def _pieces(paragraph: Paragraph, room: int, count_tokens: CountTokens) -> Iterator[_Piece]:
    tokens = count_tokens(paragraph.text)
    texts = [paragraph.text] if tokens <= room else list(_split(paragraph.text, room, count_tokens))
    for text in texts:
        size = tokens if len(texts) == 1 else count_tokens(text)
        yield _Piece((paragraph.id,), text, size, paragraph.role == "subhead")


def _split(text: str, room: int, count_tokens: CountTokens) -> Iterator[str]:
    """Sentences packed into pieces of at most `room` tokens; a longer sentence is cut by characters."""
    held = ""
    for sentence in _SENTENCE.findall(text):
        if held and count_tokens(held + sentence) > room:
            yield held
            held = ""
        held += sentence
        while count_tokens(held) > room:
            # A byte-level token covers one byte at least, a character has at most four: this always shrinks.
            cut = max(1, len(held) * room // (2 * count_tokens(held)))
            yield held[:cut]
            held = held[cut:]
    if held:
        yield held


def _join(pieces: Sequence[_Piece], room: int) -> list[_Piece]:
    joined: list[_Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        small = last is not None and (last.tokens < MIN_TOKENS or (piece.tokens < MIN_TOKENS and not piece.subhead))
        if last is not None and small and last.tokens + piece.tokens < room:
            joined[-1] = _merge(last, piece)
        else:
            joined.append(piece)
    return joined


def _merge(first: _Piece, second: _Piece) -> _Piece:
    ids = tuple(dict.fromkeys(first.paragraph_ids + second.paragraph_ids))
    return _Piece(ids, f"{first.text}\n{second.text}", first.tokens + second.tokens, second.subhead)
