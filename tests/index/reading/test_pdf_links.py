"""Blocks, atoms and the choice of links, on lines set by hand."""

import numpy as np

from index.reading.pdf_atoms import atoms_of
from index.reading.pdf_columns import blocks_of
from index.reading.pdf_glyphs import Glyph
from index.reading.pdf_lines import Piece
from index.reading.pdf_links import chosen, pairs

BODY = 10.0


def line(x: float, y: float, text: str) -> Piece:
    return Piece(tuple(Glyph(y, x + 10 * n, character, BODY, x + 10 * n + 10, 1) for n, character in enumerate(text)))


def two_columns() -> list[Piece]:
    left = [
        line(20, 20, "园区今天发布政"),
        line(0, 35, "策支持企业创新发展"),
        line(0, 50, "。"),
        line(20, 65, "政策七月施行。"),
    ]
    return [*left, line(110, 20, "企业可在线申请资金"), line(110, 35, "三十天到账。")]


def test_columns_are_blocks_of_their_own_and_a_short_last_line_ends_none() -> None:
    blocks = blocks_of(two_columns(), (), BODY)
    assert [[piece.text for piece in block.lines] for block in blocks] == [
        ["园区今天发布政", "策支持企业创新发展", "。", "政策七月施行。"],
        ["企业可在线申请资金", "三十天到账。"],
    ]


def test_an_indented_line_begins_an_atom() -> None:
    atoms = atoms_of(blocks_of(two_columns(), (), BODY), BODY)
    assert [atom.text for atom in atoms] == [
        "园区今天发布政策支持企业创新发展。",
        "政策七月施行。",
        "企业可在线申请资金三十天到账。",
    ]


def test_each_atom_goes_on_in_at_most_one_and_what_none_goes_on_in_begins_a_chain() -> None:
    atoms = atoms_of(blocks_of(two_columns(), (), BODY), BODY)
    possible = pairs(atoms)
    worth = np.array([{(0, 1): 9.0, (1, 2): -9.0}.get(link, -20.0) for link in possible])
    assert [[n for n, _ in chain] for chain in chosen(atoms, possible, worth)] == [[0, 1], [2]]


def test_links_in_a_ring_lose_the_weakest() -> None:
    atoms = atoms_of(blocks_of(two_columns(), (), BODY), BODY)
    worth = np.array([9.0, 8.0, 1.0])
    assert [[n for n, _ in chain] for chain in chosen(atoms, [(0, 1), (1, 2), (2, 0)], worth)] == [[0, 1, 2]]
