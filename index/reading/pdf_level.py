"""Finds the level at which a part of a page may be cut from side to side; knows nothing of frames or of the order.

Every column must start something new there, under white or a rule, and what stands above must run on by itself.
"""

from collections.abc import Sequence
from itertools import pairwise, takewhile

from index.reading import marks
from index.reading.pdf_geometry import bounds, columns_of, exposed, gutters_of, is_heading, stands_under
from index.reading.pdf_glyphs import Box
from index.reading.pdf_lines import Piece

_HEADLINE = 1.3
_BYLINE_CHARACTERS = 40
_LEVEL_EM = 2.2
_BLOCK_GAP_EM = 0.4
_HEADLINE_LEADING_EM = 0.8
_RULE_SHARE = 0.85


def find_level(pieces: Sequence[Piece], obstacles: Sequence[Box], rules: Sequence[Box], body: float) -> float | None:
    """The highest level at which every column starts something new, under white or a rule from side to side."""
    room = bounds(pieces)
    long = [rule for rule in rules if rule.right - rule.left > _RULE_SHARE * (room.right - room.left)]
    reach = None
    ordered = sorted(pieces, key=lambda piece: piece.top)
    for index, piece in enumerate(ordered):
        if reach is not None and piece.top > reach + 0.1 * body:
            level = (reach + piece.top) / 2
            if not any(box.top < reach and box.bottom > piece.top for box in obstacles):
                gap = piece.top - reach
                upper, lower = ordered[:index], ordered[index:]
                if any(reach <= rule.top + 1 and rule.bottom - 1 <= piece.top for rule in long):
                    if not _cuts_headline(upper, lower, body):
                        return level
                elif _starts_anew(upper, lower, obstacles, body, gap):
                    return level
        reach = piece.bottom if reach is None else max(reach, piece.bottom)
    return None


def _starts_anew(
    upper: Sequence[Piece], lower: Sequence[Piece], obstacles: Sequence[Box], body: float, gap: float
) -> bool:
    """Whether what is below the white starts with a headline, in every column, and is more than one column wide.

    `upper` and `lower` are sorted by their tops.
    """
    first = lower[0].top
    opening = takewhile(lambda piece: piece.top - first < _LEVEL_EM * body, lower)
    if not any(is_heading(piece, body) for piece in opening):
        return False
    if _cuts_headline(upper, lower, body) or _goes_on_below(upper, lower, body):
        return False
    if not _is_broad(upper, lower, obstacles, body):
        return False
    tops = exposed(lower, body)
    heads = [piece for piece in tops if _is_headline(piece, lower, body)]
    if not any(head.top - first < _LEVEL_EM * body for head in heads):
        return False
    if any(first + 1.5 * body < box.top < min(head.bottom for head in heads) for box in obstacles):
        return False
    if all(is_heading(text, body) or _led(text, lower, body) for text in tops):
        return _runs_on(upper, body)
    level_with = all(piece.top - first < _LEVEL_EM * body or _led(piece, lower, body) for piece in tops)
    return level_with and _runs_on(upper, body) and gap > _usual_gap([*upper, *lower], body) + _BLOCK_GAP_EM * body


def _is_headline(piece: Piece, pieces: Sequence[Piece], body: float) -> bool:
    """Whether a heading is a headline, or the kicker over one, and not a large subhead."""
    if piece.size >= _HEADLINE * body:
        return True
    return is_heading(piece, body) and any(
        stands_under(head, piece) and head.size >= _HEADLINE * body and head.top - piece.bottom < 1.2 * head.size
        for head in pieces
    )


def _cuts_headline(upper: Sequence[Piece], lower: Sequence[Piece], body: float) -> bool:
    """Whether a heading above the white belongs to what stands below it."""
    for head in upper:
        if not is_heading(head, body) or any(stands_under(piece, head) for piece in upper):
            continue
        below = min((piece for piece in lower if stands_under(piece, head)), key=lambda piece: piece.top, default=None)
        if below and below.top - head.bottom < (
            _HEADLINE_LEADING_EM * head.size if is_heading(below, body) else 3 * body
        ):
            return True
    return False


def _goes_on_below(upper: Sequence[Piece], lower: Sequence[Piece], body: float) -> bool:
    """Whether what is above begins in mid-paragraph, so that it must follow something lower to its left."""
    left = min(piece.left for piece in upper)
    top = min((piece for piece in upper if piece.left < left + 3 * body), key=lambda piece: piece.top)
    flush = not is_heading(top, body) and top.left < left + 0.8 * body
    return flush and min(piece.left for piece in lower) < left - 3 * body


def _is_broad(upper: Sequence[Piece], lower: Sequence[Piece], obstacles: Sequence[Box], body: float) -> bool:
    """Whether what is below reaches across a gutter of what is above."""
    top = min(piece.top for piece in lower)
    boxes = [box for box in obstacles if box.top > top - 2 * body]
    left = min([p.left for p in lower] + [box.left for box in boxes])
    right = max([p.right for p in lower] + [box.right for box in boxes])
    gutters = gutters_of(upper, body)
    above = bounds(upper)
    if not gutters:
        return left < above.right and right > above.left
    return any(left < gutter[0] and right > gutter[1] for gutter in gutters)


def _usual_gap(pieces: Sequence[Piece], body: float) -> float:
    """White between two lines of running text."""
    ordered = sorted((p for p in pieces if not is_heading(p, body)), key=lambda p: (round(p.left / body), p.top))
    gaps = sorted(b.top - a.bottom for a, b in pairwise(ordered) if 0 <= b.top - a.bottom < 2 * body)
    return gaps[len(gaps) // 2] if gaps else 0.0


def _led(text: Piece, pieces: Sequence[Piece], body: float) -> bool:
    """Whether a heading ends above the text."""
    return any(is_heading(piece, body) and piece.bottom <= text.top + 0.3 * body for piece in pieces)


def _runs_on(pieces: Sequence[Piece], body: float) -> bool:
    """Whether the text at the top of each column can follow the foot of the one before.

    A flush line goes on from a full one; an indented line begins after a sentence's end.
    """
    columns = columns_of(pieces, body)
    for before, column in pairwise(columns):
        top, foot = min(column, key=lambda p: (p.top, p.left)), max(before, key=lambda p: (p.base, p.left))
        running = sum(len(piece.text) for piece in before if not is_heading(piece, body))
        if is_heading(top, body) or running < _BYLINE_CHARACTERS:
            continue
        flush = top.left - min(p.left for p in column) < 0.8 * body
        short = max(p.right for p in before) - foot.right > 2 * body
        if (flush and short) or (not flush and not short and not marks.ends_sentence(foot.text)):
            return False
    return True
