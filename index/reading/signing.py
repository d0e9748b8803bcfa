"""Gives a page's byline lines to its articles, all at once; knows nothing of how articles were found.

A byline line between two articles may sign either. One under a headline signs what follows; otherwise an article that
is signed already wants no second one, and a page prints byline lines of one form on one side of the text.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from index.reading import bylines
from index.reading.articles import Draft, Sign
from index.reading.paragraphs import Block
from index.reading.places import signature

_UNMARKED = 0.5
"""How much the want of a mark before it says that a byline line stands above the text."""


@dataclass(frozen=True, slots=True)
class Signatures:
    """The byline lines of each article, in the order of the articles, and those that sign none."""

    lines: tuple[tuple[Block, ...], ...]
    loose: tuple[Block, ...]


def sign(drafts: Sequence[Draft], signs: Sequence[Sign]) -> Signatures:
    """Share out the byline lines that stand between articles; those inside one are its own."""
    given = [list(draft.bylines) for draft in drafts]
    printed = [printed_byline(draft) is not None for draft in drafts]
    owners = [_certain_owner(one, drafts) for one in signs]
    for one, owner in zip(signs, owners, strict=True):
        if owner is not None:
            given[owner].append(one.block)
    signed = [bool(lines) or names for lines, names in zip(given, printed, strict=True)]
    between = [one for one, owner in zip(signs, owners, strict=True) if owner is None and one.above is not None]
    below_text = {form: _stand_below(form, between, signs, signed) for form in {one.form for one in between}}
    for one in between:
        owner = _owner(one, signed, below_text[one.form])
        given[owner].append(one.block)
        signed[owner] = True
    loose = _sign_from_the_top([one.block for one in signs if one.above is None], drafts, given, printed)
    return Signatures(tuple(map(tuple, given)), tuple(loose))


def printed_byline(draft: Draft) -> str | None:
    """The names in an article's own text: after its last sentence or in its dateline."""
    return signature(draft.last) or bylines.opening_byline(draft.first_text)


def _certain_owner(one: Sign, drafts: Sequence[Draft]) -> int | None:
    """The article on the line's side of a headline; below a picture the next one, at a page's end the last."""
    if one.above is None:
        return None
    if one.below is None or (one.over_headline and not one.under_headline and drafts[one.above].kind == "news"):
        return one.above
    if one.under_headline or (drafts[one.above].kind == "photo" and drafts[one.below].kind == "news"):
        return one.below
    return None


def _stand_below(form: str, between: Sequence[Sign], signs: Sequence[Sign], signed: Sequence[bool]) -> bool:
    """Whether the page prints byline lines of this form below the text.

    On that side fewer articles would be signed twice; a line that closes the page or stands under a headline tells as
    well, and without any of these an unmarked line (`记者 X`) stands above.
    """
    own = [one for one in between if one.form == form]
    alike = [one for one in signs if one.form == form]
    against_below: float = sum(signed[one.above] for one in own if one.above is not None)
    against_below += sum(one.under_headline for one in alike) + _UNMARKED * form.isalpha()
    against_above = sum(signed[one.below] for one in own if one.below is not None)
    against_above += sum(one.below is None or one.over_headline for one in alike)
    return against_below <= against_above


def _owner(one: Sign, signed: Sequence[bool], below_text: bool) -> int:
    assert one.above is not None
    assert one.below is not None
    if signed[one.above] != signed[one.below]:
        return one.below if signed[one.above] else one.above
    return one.above if below_text else one.below


def _sign_from_the_top(
    lines: Sequence[Block], drafts: Sequence[Draft], given: list[list[Block]], printed: Sequence[bool]
) -> list[Block]:
    """Lines above the first article sign the lead, then the next articles that have none; what is left signs none."""
    news = [number for number, draft in enumerate(drafts) if draft.kind == "news" and not given[number]]
    waiting = [number for number in news if number == news[0] or not printed[number]]
    for number, line in zip(waiting, lines, strict=False):
        given[number].append(line)
    return list(lines[len(waiting) :])
