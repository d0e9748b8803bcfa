"""Learns where articles begin on a page, from made pages of news texts, and writes index/data/beginnings.json.

Two classifiers by boosted trees (Friedman 2001): for text below text, and for text below a picture's caption. Pages are
set in layouts drawn at random; a tenth of the texts is held out, and pages of those alone are scored.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import typer
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier  # type: ignore[import-untyped]

from index.reading.beginnings import BELOW_PHOTO, BELOW_TEXT, FEATURES, Label, feature_values
from index.reading.lines import split_lines
from index.reading.paragraphs import cut
from index.reading.places import Place, places_of
from training.news_stories import Text, draw_stories, load_texts
from training.page_layouts import draw_layout
from training.page_maker import make_page
from training.tree_export import as_rounds

SEED = 11
STORIES_A_PAGE = (3, 6)
HELD_OUT = 10
_OPENED_ABOVE = FEATURES.index("opened_above")

Page = tuple[NDArray[np.float64], list[Label | None]]
"""Feature values of a page's places, and their true labels (None where the page was cut wrongly)."""


def main(data: Path, target: Path = Path("index/data/beginnings.json"), pages: int = 5000) -> None:
    """Train on DATA (news.jsonl.gz, pairs.jsonl.gz) and write the forests to TARGET."""
    texts = load_texts(data)
    Random(SEED).shuffle(texts)
    held_out = texts[: len(texts) // HELD_OUT]
    training = list(make_pages(texts[len(held_out) :], pages, SEED))
    fresh = list(make_pages(held_out, pages // HELD_OUT, SEED + 1))
    document: dict[str, Any] = {
        "trained_on": "made pages of CRUD_RAG news (Apache-2.0) and broadcast news (MIT code, CCTV's texts)",
        "by": "training/train_beginnings.py",
        "features": FEATURES,
    }
    for name, labels, below_photo in (("text", BELOW_TEXT, False), ("photo", BELOW_PHOTO, True)):
        model = train(*_rows(training, labels, below_photo))
        values, truth = _rows(fresh, labels, below_photo)
        right = float(np.mean(model.predict(values) == truth))
        document[name] = {"held_out": {"places": len(truth), "right": round(right, 4)}, **as_rounds(model)}
        typer.echo(f"below {name}: {right:.4f} of {len(truth)} held-out places right")
    target.write_text(json.dumps(document, ensure_ascii=False) + "\n", encoding="utf-8")


def train(values: NDArray[np.float64], truth: NDArray[np.intp]) -> HistGradientBoostingClassifier:
    """A classifier of 24 rounds: more did not read held-out pages better."""
    return HistGradientBoostingClassifier(
        max_iter=24, learning_rate=0.22, max_leaf_nodes=8, min_samples_leaf=20, l2_regularization=1.0,
        early_stopping=False, random_state=SEED,
    ).fit(values, truth)  # fmt: skip


def make_pages(texts: Sequence[Text], count: int, seed: int) -> Iterator[Page]:
    """Places of made pages with their labels."""
    for number in range(count):
        random = Random(f"{seed}-{number}")
        layout = draw_layout(random)
        text, truth = make_page(random, draw_stories(random, texts, random.randint(*STORIES_A_PAGE)), layout)
        places = places_of(cut(split_lines(text)))
        yield feature_values(places), true_labels(places, truth)


def true_labels(places: Sequence[Place], truth: dict[str, Any]) -> list[Label | None]:
    """What each place is by the truth; None where its last line is in no paragraph."""
    owner = {
        line: (number, article["kind"])
        for number, article in enumerate(truth["articles"])
        for paragraph in article["paragraphs"]
        for line in range(paragraph["lines"][0], paragraph["lines"][1] + 1)
    }
    labels: list[Label | None] = []
    current: int | None = None
    for place in places:
        found = owner.get(place.block.lines[-1].number)
        if found is None:
            labels.append(None)
            continue
        number, kind = found
        if kind == "photo":
            labels.append("photo")
            continue
        if number == current:
            labels.append("resumes" if labels and labels[-1] == "photo" else "goes_on")
        else:
            labels.append("opens")
        current = number
    return labels


def _rows(pages: Sequence[Page], labels: Sequence[Label], below_photo: bool) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """The places below text, or below a caption, and their labels as numbers."""
    values, truth = [], []
    for rows, page_labels in pages:
        for row, own, above in zip(rows[1:], page_labels[1:], page_labels, strict=False):
            if own in labels and above is not None and (above == "photo") == below_photo:
                row = row.copy()
                row[_OPENED_ABOVE] = above == "opens"
                values.append(row)
                truth.append(labels.index(own))
    return np.array(values), np.array(truth)


if __name__ == "__main__":
    typer.run(main)
