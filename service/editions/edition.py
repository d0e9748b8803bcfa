"""What an edition of a briefing or digest is, and what has changed in it; knows nothing of storing or making it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

from service.briefings.briefing import Briefing
from service.briefings.digest import Digest
from service.briefings.rendering import briefing_document, digest_document
from service.documents.document import Document, Text, line
from service.editions.sources import MadeFrom, Part

Kind = Literal["briefing", "digest"]
Content = TypeVar("Content", Briefing, Digest)
_HEADLINES = 3
"""Headlines that the line under the title names."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs from version `since`: pages by file name, articles by headline, sentences and figures verbatim.

    `compared_changed`: what the week is compared with, the week before, has changed.
    """

    since: int
    pages_added: tuple[str, ...] = ()
    pages_gone: tuple[str, ...] = ()
    pages_changed: tuple[str, ...] = ()
    articles_added: tuple[str, ...] = ()
    articles_gone: tuple[str, ...] = ()
    articles_changed: tuple[str, ...] = ()
    sentences_added: tuple[str, ...] = ()
    sentences_gone: tuple[str, ...] = ()
    compared_changed: bool = False

    @property
    def some(self) -> bool:
        """Whether anything differs."""
        return any(value for name, value in asdict(self).items() if name != "since")


@dataclass(frozen=True, slots=True)
class EditionInfo:
    """A version without what it says; `changes` is None for the first."""

    version: int
    made_at: datetime
    changes: Changes | None


@dataclass(frozen=True, slots=True)
class Edition(Generic[Content]):
    """A briefing or digest as it was made at `made_at`, in UTC; versions count from 1. `id` is this version's own."""

    id: str
    version: int
    made_at: datetime
    changes: Changes | None
    content: Content

    def to_dict(self) -> dict[str, Any]:
        """The content as JSON-ready values, with which version it is and what changed."""
        return self.content.to_dict() | {
            "version": self.version,
            "made_at": self.made_at.isoformat(),
            "changes": asdict(self.changes) if self.changes is not None else None,
        }


def edition_document(edition: Edition[Briefing] | Edition[Digest]) -> Document:
    """The edition laid out; from the second version on with what changed, under the title."""
    content = edition.content
    document = digest_document(content) if isinstance(content, Digest) else briefing_document(content)
    said = changes_line(edition)
    return replace(document, blocks=(Text(line(said)), *document.blocks)) if said else document


def changes_line(edition: Edition[Briefing] | Edition[Digest]) -> str:
    """What changed in one line, such as `第2版，较第1版：新增 1 篇报道（《…》）。`; "" for a first version."""
    if edition.changes is None:
        return ""
    told = "；".join(_told(edition.changes)) or "编排有变动"
    return f"第{edition.version}版，较第{edition.changes.since}版：{told}。"


def what_changed(
    since: int, before: tuple[Mapping[str, Any], MadeFrom | None], after: tuple[Mapping[str, Any], MadeFrom]
) -> Changes:
    """What came, went or reads otherwise, between two contents as JSON values with what each was made from.

    Where it is not known what the first was made from, only what they say is compared.
    """
    (old, old_from), (new, new_from) = before, after
    said, says = list(dict.fromkeys(_sentences(old))), list(dict.fromkeys(_sentences(new)))
    changes = Changes(
        since,
        sentences_added=tuple(one for one in says if one not in set(said)),
        sentences_gone=tuple(one for one in said if one not in set(says)),
    )
    if old_from is None:
        return changes
    pages_added, pages_gone, pages_changed = _differing(old_from.pages, new_from.pages)
    added, gone, changed = _differing(old_from.articles, new_from.articles)
    # An article whose first paragraph changed has another id; for a reader it is the same one.
    reworded = set(added) & set(gone)
    return replace(
        changes,
        pages_added=pages_added,
        pages_gone=pages_gone,
        pages_changed=pages_changed,
        articles_added=tuple(one for one in added if one not in reworded),
        articles_gone=tuple(one for one in gone if one not in reworded),
        articles_changed=(*changed, *(one for one in added if one in reworded)),
        compared_changed=old_from.compared != new_from.compared,
    )


def _told(changes: Changes) -> Iterator[str]:
    for verb, pages, articles in (
        ("新增", changes.pages_added, changes.articles_added),
        ("撤下", changes.pages_gone, changes.articles_gone),
        ("改动", changes.pages_changed, changes.articles_changed),
    ):
        counted = [f"{len(pages)} 个版面"] if pages else []
        counted += [f"{len(articles)} 篇报道（{_named(articles)}）"] if articles else []
        if counted:
            yield f"{verb} {'、'.join(counted)}"
    if changes.compared_changed:
        yield "上周的报道有变动"
    if changes.sentences_added:
        yield f"新写 {len(changes.sentences_added)} 句"
    if changes.sentences_gone:
        yield f"删去 {len(changes.sentences_gone)} 句"


def _named(headlines: Sequence[str]) -> str:
    named = "".join(f"《{one}》" for one in headlines[:_HEADLINES])
    return f"{named}等" if len(headlines) > _HEADLINES else named


def _sentences(value: Any) -> Iterator[str]:
    """Every cited text, wherever it stands: a content of an older form has them elsewhere."""
    if isinstance(value, Mapping):
        if "citations" in value and isinstance(value.get("text"), str):
            yield value["text"]
        for inner in value.values():
            yield from _sentences(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _sentences(inner)


def _differing(
    old: Mapping[str, Part], new: Mapping[str, Part]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The names of those that came, went and changed."""
    added = tuple(part.name for key, part in new.items() if key not in old)
    gone = tuple(part.name for key, part in old.items() if key not in new)
    changed = tuple(part.name for key, part in new.items() if key in old and old[key] != part)
    return added, gone, changed
