"""Writes a folder of held-out pages and their truth, as text or PDF.

`python -m tests.held_out_pages NEWS.jsonl.gz PAIRS.jsonl.gz OUT --family a --pages 100 --seed 1 [--pdf]
[--without FOLDER ...]`; folders made before whose stories may not come again
"""

import argparse
import json
import random
from pathlib import Path
from typing import Any

from tests.held_out_pages.agreement import text_problems
from tests.held_out_pages.editing import edit_page
from tests.held_out_pages.families import FAMILIES
from tests.held_out_pages.fourth.pages import make_pdf, make_text
from tests.held_out_pages.fourth.sources import read_own_stories
from tests.held_out_pages.layouts import draw_layout
from tests.held_out_pages.pdf_pages import pdf_page
from tests.held_out_pages.stories import Story, pool, read_stories
from tests.held_out_pages.text_pages import text_page

FOURTH = "d"
"""The family with a maker of its own, which shares with the others the forms of a page and of its truth alone."""


def main() -> None:
    """Write `page-NNN.txt` or `.pdf` and `gold.json` into a folder; a page depends on family, seed and number alone."""
    parser = argparse.ArgumentParser(prog="python -m tests.held_out_pages", description=__doc__)
    parser.add_argument("news", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--family", choices=[*sorted(FAMILIES), FOURTH], required=True)
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pdf", action="store_true")
    parser.add_argument("--without", type=Path, nargs="*", default=[])
    given = parser.parse_args()
    if given.family == FOURTH:
        stories = read_own_stories(given.news, given.pairs)
    else:
        stories = pool(read_stories(given.news, given.pairs), given.family)
    stories = unprinted(stories, given.without)
    given.out.mkdir(parents=True, exist_ok=True)
    make = write_pdf_page if given.pdf else write_text_page
    gold = {}
    for number in range(given.pages):
        rng = random.Random(f"{given.family} {given.seed} {number} {given.pdf}")
        name, truth = make(stories, given.family, rng, given.out / f"page-{number:03d}")
        gold[name] = truth
        (given.out / "gold.json").write_text(json.dumps(gold, ensure_ascii=False, indent=1), encoding="utf-8")


def unprinted(stories: list[Story], folders: list[Path]) -> list[Story]:
    """The stories whose first sentence no page of the folders holds."""
    pages = [page for folder in folders for page in json.loads((folder / "gold.json").read_bytes()).values()]
    paragraphs = (
        paragraph["text"] for page in pages for article in page["articles"] for paragraph in article["paragraphs"]
    )
    printed = "\n".join("".join(text.split()) for text in paragraphs)
    return [story for story in stories if "".join(story.sentences[0].split()) not in printed]


def write_text_page(stories: list[Story], family: str, rng: random.Random, stem: Path) -> tuple[str, dict[str, Any]]:
    """Write one text page; its name and truth."""
    if family == FOURTH:
        text, truth = make_text(stories, rng)
        stem.with_suffix(".txt").write_text(text, encoding="utf-8")
        return f"{stem.name}.txt", truth
    layout = draw_layout(FAMILIES[family], rng)
    page = edit_page(stories, FAMILIES[family], rng, layout.place)
    text, truth = text_page(page, layout, rng)
    if problems := text_problems(page, text, truth):
        raise AssertionError(f"{stem.name}: {problems}")
    stem.with_suffix(".txt").write_text(text, encoding="utf-8")
    return f"{stem.name}.txt", truth


def write_pdf_page(stories: list[Story], family: str, rng: random.Random, stem: Path) -> tuple[str, dict[str, Any]]:
    """Print one page with its drawing order shuffled; its name and truth."""
    data, truth = make_pdf(stories, rng) if family == FOURTH else pdf_page(stories, family, rng)
    stem.with_suffix(".pdf").write_bytes(data)
    return f"{stem.name}.pdf", truth


if __name__ == "__main__":
    main()
