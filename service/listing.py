"""Lays stored answers out for a terminal: a line each, one in full, and what changed under it since."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC
from typing import TYPE_CHECKING, Any

from service.answer_store import StoredAnswer
from service.rechecking import Difference

if TYPE_CHECKING:
    from service.wiring import Parkbrief

_SIGNS = {"=": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}
_MARKS = {"broken": "stale: a sentence does not hold any more", "changed": "stale: it still holds"}
_BECAME = {
    "same": "as it was read",
    "moved": "the same text at another address",
    "changed": "another text stands there now",
    "deleted": "deleted",
}


def answer_line(stored: StoredAnswer) -> str:
    """Id, time, what is to be said of it, and the question."""
    answer = stored.answer
    said = [
        "refused" if answer.abstained else "",
        stored.feedback.verdict if stored.feedback else "",
        _MARKS.get(stored.recheck.standing, "") if stored.recheck else "",
    ]
    notes = ", ".join(filter(None, said)) or "-"
    moment = stored.created_at.replace(tzinfo=stored.created_at.tzinfo or UTC)
    return f"{answer.id}\t{moment:%Y-%m-%d %H:%M}Z\t{notes}\t{answer.question}"


def about_text(stored: StoredAnswer) -> str:
    """What an answer was made from and with, under its text."""
    answer = stored.answer
    made_by = [
        answer.answerer,
        answer.model,
        f"{answer.prompt.name} {answer.prompt.version}" if answer.prompt else None,
    ]
    rows = {
        "made by": ", ".join(filter(None, made_by)),
        "prompt": answer.prompt.hash if answer.prompt else None,
        "tokens": f"{answer.usage.total_tokens}" if answer.usage else None,
        "seen": f"{len(stored.contexts)} paragraphs, at position {stored.index_position} of the change log",
        "timings": ", ".join(f"{name} {spent:g} ms" for name, spent in answer.timings_ms.items()),
        "history": f"{len(stored.history)} turns" if stored.history else None,
        "feedback": " ".join(filter(None, (stored.feedback.verdict, stored.feedback.note)))
        if stored.feedback
        else None,
    }
    return "\n".join(f"{name:10}{value}" for name, value in rows.items() if value)


def difference_text(difference: Difference) -> str:
    """`[1] changed`, and the text with `[-what went-]{+what came+}` where it is another one."""
    head = f"    [{difference.number}] /p/{difference.paragraph_id}: {_BECAME[difference.standing]}"
    if difference.standing == "same":
        return head
    at = f"    /p/{difference.now_at}: " if difference.now_at else "    "
    return f"{head}\n    {at}{''.join(_SIGNS[sign].format(text) for sign, text in difference.pieces)}"


def with_differences(parkbrief: "Parkbrief", found: Sequence[StoredAnswer]) -> list[dict[str, Any]]:
    """The answers as JSON-ready values, each with its differences."""
    return [
        {**asdict(stored), "differences": [asdict(one) for one in parkbrief.rechecking.differences(stored)]}
        for stored in found
    ]
