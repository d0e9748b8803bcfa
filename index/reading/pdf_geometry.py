"""Says how line pieces stand to one another: above, beside, across a gutter; knows nothing of words or articles."""

from collections.abc import Sequence

from index.reading.pdf_glyphs import Box
from index.reading.pdf_lines import Piece

GUTTER_EM = 0.55
_HEADING = 1.1


def is_heading(piece: Piece, body: float) -> bool:
    return piece.size >= _HEADING * body


def stands_under(piece: Piece, head: Piece) -> bool:
    return piece.top > head.middle and piece.left < head.right and piece.right > head.left


def bounds(pieces: Sequence[Piece]) -> Box:
    return Box(
        min(p.top for p in pieces),
        min(p.left for p in pieces),
        max(p.bottom for p in pieces),
        max(p.right for p in pieces),
    )


def gutters_of(pieces: Sequence[Piece], body: float) -> list[tuple[float, float]]:
    """White from top to bottom: left and right edge of each gutter."""
    found, reach = [], None
    for left, right in sorted((p.left, p.right) for p in pieces):
        if reach is not None and left - reach >= GUTTER_EM * body:
            found.append((reach, left))
        reach = right if reach is None else max(reach, right)
    return found


def columns_of(pieces: Sequence[Piece], body: float) -> list[list[Piece]]:
    """The pieces between gutters, from left to right."""
    edges = [gutter[1] for gutter in gutters_of(pieces, body)]
    columns: list[list[Piece]] = [[] for _ in range(len(edges) + 1)]
    for piece in pieces:
        columns[sum(piece.left >= edge - 0.01 for edge in edges)].append(piece)
    return columns


def exposed(pieces: Sequence[Piece], body: float) -> list[Piece]:
    """Pieces with nothing above them; what fits into an indent above has the indented line above it."""
    reach = 0.9 * GUTTER_EM * body
    found: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: (piece.top, piece.left)):
        if not any(other.left - reach < piece.right and other.right + reach > piece.left for other in found):
            found.append(piece)
    return found
