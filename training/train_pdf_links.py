"""Learns which piece of text goes on in which on a printed page, and writes index/data/pdf_links.json.

Boosted trees (Friedman 2001) over pairs of atoms of PDF pages whose truth is known. FOLDERS hold pages and their
gold.json, as tests/held_out_pages and tests/page_setting print them.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import typer
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier  # type: ignore[import-untyped]

from index.reading import bylines
from index.reading.pdf import without_bands
from index.reading.pdf_atoms import Atom
from index.reading.pdf_glyphs import Sheet, read_sheets
from index.reading.pdf_layout import parts_of
from index.reading.pdf_lines import pieces_of
from index.reading.pdf_links import FEATURES, around, feature_values, pairs
from training.tree_export import as_rounds

SEED = 11
_KEY = 14
_LAST_OFFSET = 1e6

Rows = tuple[NDArray[np.float64], NDArray[np.intp]]
Spot = tuple[int, float, float]
"""An article's number, and where in its text something begins and ends."""


def main(folders: list[Path], target: Path = Path("index/data/pdf_links.json")) -> None:
    """Train on all pages of FOLDERS and write the forest to TARGET."""
    rows = [row for folder in folders for row in read_rows(folder)]
    model = train(rows)
    document: dict[str, Any] = {
        "trained_on": "made PDF pages of CRUD_RAG news (Apache-2.0) and broadcast news (MIT code, CCTV's texts)",
        "by": "training/train_pdf_links.py",
        "features": FEATURES,
        **as_rounds(model),
    }
    target.write_text(json.dumps(document, ensure_ascii=False) + "\n", encoding="utf-8")
    typer.echo(f"{sum(len(truth) for _, truth in rows)} links of {len(rows)} parts of pages")


def train(rows: Sequence[Rows]) -> HistGradientBoostingClassifier:
    """A classifier of all possible links."""
    values, truth = np.vstack([v for v, _ in rows]), np.concatenate([t for _, t in rows])
    return HistGradientBoostingClassifier(
        max_iter=120, learning_rate=0.1, max_leaf_nodes=12, min_samples_leaf=15, l2_regularization=1.0,
        early_stopping=False, random_state=SEED,
    ).fit(values, truth)  # fmt: skip


def read_rows(folder: Path) -> Iterator[Rows]:
    """Features and truth of the links of every page of a folder."""
    gold = json.loads((folder / "gold.json").read_bytes())
    for name in sorted(gold):
        for sheet in read_sheets((folder / name).read_bytes(), name):
            yield from sheet_rows(sheet, gold[name])


def sheet_rows(sheet: Sheet, truth: dict[str, Any]) -> Iterator[Rows]:
    """Features and truth of the links of one sheet, those alone whose truth is known."""
    _, pieces = without_bands(pieces_of(sheet.glyphs))
    for part in parts_of(sheet, pieces):
        possible = pairs(part.atoms)
        followers = true_followers(part.atoms, truth["articles"])
        known = [index for index, (n, _) in enumerate(possible) if n in followers]
        if known:
            values = feature_values(part.atoms, possible, part.boxes)[known]
            yield values, np.array([followers[n] == m for n, m in (possible[index] for index in known)], dtype=np.intp)


def true_followers(atoms: Sequence[Atom], articles: Sequence[dict[str, Any]]) -> dict[int, int | None]:
    """Which atom each goes on in, None for none; atoms that stand in no article, or in several, are left out."""
    texts = [_article_text(article) for article in articles]
    near = around(atoms)
    opening = [one.above < 0 or atoms[one.above].heading for one in near]
    found = {n: spot for n, atom in enumerate(atoms) if (spot := _spot(atom, texts, articles, opening[n])) is not None}
    followers: dict[int, int | None] = {}
    for n, (article, start, _) in found.items():
        after = [(s, m) for m, (a, s, _) in found.items() if a == article and m != n and s > start]
        follower = min(after)[1] if after else None
        # An atom of no known place right below may well be the one that follows.
        if atoms[n].last or n + 1 in found or follower == n + 1:
            followers[n] = follower
    return followers


def _article_text(article: dict[str, Any]) -> str:
    return _bare((article["headline"] or "") + "".join(paragraph["text"] for paragraph in article["paragraphs"]))


def _spot(atom: Atom, texts: Sequence[str], articles: Sequence[dict[str, Any]], opening: bool) -> Spot | None:
    """The article and where in its text an atom begins and ends."""
    bare = _bare(atom.text)
    fitting = [
        (number, *place) for number, text in enumerate(texts) if (place := _place(atom, bare, text, articles[number]))
    ]
    if len(fitting) == 1:
        return fitting[0]
    return _signed(atom, articles, opening) if not fitting and atom.signs else None


def _place(atom: Atom, bare: str, text: str, article: dict[str, Any]) -> tuple[float, float] | None:
    """Where an atom begins and ends in an article's text: a whole paragraph first, a heading in the headline."""
    above = len(_bare(article["headline"] or ""))
    head, tail = bare[:_KEY], bare[-_KEY:]
    if atom.heading and head in text[:above]:
        return text.find(head), text.find(head) + len(bare)
    start = above
    for paragraph in article["paragraphs"]:
        if _bare(paragraph["text"]) == bare:
            return start, start + len(bare)
        start += len(_bare(paragraph["text"]))
    start = text.find(head, above)
    end = text.find(tail, max(start, above))
    return (start, end + len(tail)) if start >= 0 and end >= 0 else None


def _signed(atom: Atom, articles: Sequence[dict[str, Any]], opening: bool) -> Spot | None:
    """A byline's place: before the text under a heading or at the top of a column, otherwise after all text."""
    names = bylines.names(atom.text)
    own = [n for n, article in enumerate(articles) if names and _bare(article["byline"] or "") == _bare(names)]
    if len(own) != 1:
        return None
    first = opening or (atom.place == 0 and not atom.last)
    at = len(_bare(articles[own[0]]["headline"] or "")) - 0.5 if first else _LAST_OFFSET
    return own[0], at, at


def _bare(text: str) -> str:
    return "".join(text.split())


if __name__ == "__main__":
    typer.run(main)
