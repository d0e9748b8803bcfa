"""Citations in the form that Open WebUI shows as cards: a field of a whole answer, events between a stream's chunks.

They break clients that take every event for a chunk, so they are sent only where they are asked for. Open WebUI takes
`[n]` for the n-th different source, so they come in the order of their numbers, one address a paragraph.
"""

from typing import Any

from pydantic import BaseModel

from service.contract import Answer, Citation


class SourceName(BaseModel):
    id: str
    name: str
    url: str


class SourceMetadata(BaseModel):
    source: str
    name: str
    date: str | None
    parks: list[str]


class OpenWebUISource(BaseModel):
    """A source with the part of its text that is quoted."""

    source: SourceName
    document: list[str]
    metadata: list[SourceMetadata]


def sources(answer: Answer) -> list[OpenWebUISource]:
    """One a citation, by number."""
    return [_source(one) for one in sorted(answer.citations, key=lambda one: one.number)]


def event(source: dict[str, Any]) -> dict[str, Any]:
    """What stands in a stream for one of the sources."""
    return {"event": {"type": "source", "data": source}}


def title(citation: Citation) -> str:
    """The headline as a client shows it in its list of sources; never empty."""
    return citation.headline or "、".join(citation.parks) or citation.page


def _source(citation: Citation) -> OpenWebUISource:
    name = title(citation)
    return OpenWebUISource(
        source=SourceName(id=citation.url, name=name, url=citation.url),
        document=[citation.quote],
        metadata=[SourceMetadata(source=citation.url, name=name, date=citation.date, parks=list(citation.parks))],
    )
