"""Lays an answer out for a terminal: the answer, then each source with the passage it was taken from."""

from collections.abc import Sequence

from index.records import Passage
from service.contract import Answer, Citation


def answer_text(answer: Answer, passages: Sequence[Passage]) -> str:
    """The answer with its sources. `passages` are the cited paragraphs; one that is gone is shown by its quote."""
    found = {passage.paragraph.id: passage for passage in passages}
    parts = [f"（问题理解为：{answer.meant}）"] if answer.meant else []
    parts.append(answer.answer)
    if answer.reason and not answer.abstained:  # an abstention says its reason itself
        parts.append(f"（{answer.reason}）")
    parts += [_source(citation, found.get(citation.paragraph_id)) for citation in answer.citations]
    return "\n\n".join(parts)


def _source(citation: Citation, passage: Passage | None) -> str:
    inferred = passage is not None and passage.article.date_source == "inferred"
    day = f"{citation.date}{'（推定）' if inferred else ''}" if citation.date else "日期不详"
    first, last = citation.lines
    where = f"{citation.page} 第{first}行" if first == last else f"{citation.page} 第{first}—{last}行"
    head = " · ".join((citation.headline, "、".join(citation.parks) or "未标园区", day, where))
    text = passage.paragraph.text if passage else citation.quote
    return f"[{citation.number}] {head}\n    {text}\n    {citation.url}"
