"""Says which line pieces are headings and which stand under them; knows nothing of words or articles."""

from index.reading.pdf_lines import Piece

_HEADING = 1.1


def is_heading(piece: Piece, body: float) -> bool:
    return piece.size >= _HEADING * body


def stands_under(piece: Piece, head: Piece) -> bool:
    return piece.top > head.middle and piece.left < head.right and piece.right > head.left
