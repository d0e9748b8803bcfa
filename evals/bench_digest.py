"""Measures how long a digest over many pages takes without a chat model: `python -m evals.bench_digest`.

Part of `make bench`. The week's pages stand in a real corpus, in a file each, several articles a page, every fourth
article again on another page. Measured is the processor time, on one thread, from asking for the digest to its
Markdown, with what the database reads; beside it a briefing on the park with most articles, and the digest's steps.
"""

import gzip
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from index.parks import Gazetteer
from index.records import Filters

SEEDS = Path(__file__).parents[1] / "seeds"
MONDAY = date(2024, 3, 11)
WEEK = "2024-W11"
ARTICLES_A_PAGE = 6
PARKS = 60
AGAIN = 4
"""One article in so many stands on another page too."""
PUBLICATIONS = tuple(f"第{number}报" for number in range(1, 9))
SEED = 7
CHARS_A_PARAGRAPH = 200


def main(
    pages: Annotated[int, typer.Option(min=1, help="Pages of the week.")] = 1000,
    corpus: Annotated[
        Path | None,
        typer.Option(exists=True, help="Texts or articles a line, not varied seeds."),
    ] = None,
) -> None:
    """Prints one table: seconds of processor time."""
    with tempfile.TemporaryDirectory(prefix="parkbrief-bench-") as temporary:
        folder = Path(temporary)
        write_pages(folder / "pages", pages, corpus)
        parkbrief = _filled(folder)
        table = Table("measured", "seconds of processor time")
        for name, work in _work(parkbrief).items():
            table.add_row(name, f"{_busy_s(work):.2f}")
        parkbrief.close()
    Console().print(table)


def write_pages(folder: Path, pages: int, corpus: Path | None) -> None:
    """A file a page; the week before has a quarter as many."""
    draw = random.Random(SEED)
    texts = list(_texts(corpus)) if corpus else _seed_texts()
    parks = [park.name for park in Gazetteer.load().parks[:PARKS]]
    folder.mkdir()
    for number in range(pages + pages // 4):
        day = MONDAY + timedelta(days=number % 7 - (7 if number >= pages else 0))
        articles = [_article(texts, parks, draw, number * ARTICLES_A_PAGE + place) for place in range(ARTICLES_A_PAGE)]
        rows = [one | {"date": day.isoformat(), "publication": PUBLICATIONS[number % 8]} for one in articles]
        lines = [json.dumps(row | {"id": f"{number}-{n}"}, ensure_ascii=False) for n, row in enumerate(rows)]
        (folder / f"{number:05d}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _article(texts: Sequence[list[str]], parks: Sequence[str], draw: random.Random, number: int) -> dict[str, Any]:
    """A text as if a park's paper had printed it; every fourth one that an earlier page has had."""
    again = number > AGAIN and number % AGAIN == 0
    chosen = draw.randrange(number) if again else number
    paragraphs = list(texts[chosen % len(texts)])
    if chosen >= len(texts):
        paragraphs = [_varied(text, chosen) for text in paragraphs]
    paragraphs[0] = f"{parks[chosen % len(parks)]}消息：{paragraphs[0]}"
    return {"headline": paragraphs[0][:20], "paragraphs": paragraphs}


def _varied(text: str, number: int) -> str:
    return "".join(str((int(c) * 7 + number) % 10) if c.isdigit() and c.isascii() else c for c in text)


def _texts(corpus: Path) -> Iterator[list[str]]:
    opener = gzip.open if corpus.suffix == ".gz" else open
    with opener(corpus, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            paragraphs = row.get("paragraphs") or _cut(row["text"].replace(",", "，").replace(":", "："))
            if sum(map(len, paragraphs)) >= CHARS_A_PARAGRAPH:
                yield paragraphs


def _cut(text: str) -> list[str]:
    """A text in paragraphs of whole sentences."""
    found = [""]
    for sentence in text.split("。"):
        if len(found[-1]) > CHARS_A_PARAGRAPH:
            found.append("")
        found[-1] += f"{sentence}。" if sentence else ""
    return [one for one in found if one]


def _seed_texts() -> list[list[str]]:
    from index.reading.page import read_page

    read = [read_page(path.read_text("utf-8")) for path in sorted(SEEDS.glob("*.txt"))]
    return [[paragraph.text for paragraph in article.paragraphs] for page in read for article in page.articles]


def _filled(folder: Path) -> Any:
    from index.intake import Intake
    from index.records import Given
    from index.sources import read_sources
    from service.settings import Settings
    from service.wiring import Parkbrief

    parkbrief = Parkbrief(Settings(home=folder / "home"))
    intake = Intake(parkbrief._engine, parkbrief.gazetteer, lambda: parkbrief.encoder, Given())
    for page in sorted((folder / "pages").iterdir()):
        for source in read_sources(page):
            intake.add(source)
    intake.flush()
    return parkbrief


def _work(parkbrief: Any) -> dict[str, Callable[[], object]]:
    from service.briefings.briefing import write_briefing
    from service.briefings.digest import write_digest
    from service.briefings.events import cluster
    from service.briefings.rendering import render_briefing, render_digest
    from service.briefings.salience import sentences_of
    from service.figures.ledger import figures_of

    corpus, gazetteer, url = parkbrief.corpus, parkbrief.gazetteer, "http://127.0.0.1:8000"
    week = Filters(since=MONDAY, until=MONDAY + timedelta(days=6))
    articles = corpus.articles(week)
    park = corpus.parks()[0].name
    sheets = {page.source for page in corpus.pages() if page.date and page.date >= MONDAY}
    sentences_of(articles[0])
    figures_of(articles[0], gazetteer)
    return {
        f"digest, {len(articles)} articles on {len(sheets)} pages": lambda: render_digest(
            write_digest(corpus, WEEK, public_url=url, gazetteer=gazetteer)
        ),
        "  reading the week": lambda: corpus.articles(week),
        "  scoring its sentences": lambda: [sentences_of(article) for article in articles],
        "  grouping its events": lambda: cluster(articles),
        "  its figures": lambda: [figures_of(article, gazetteer) for article in articles],
        f"briefing on {park}": lambda: render_briefing(
            write_briefing(corpus, park, public_url=url, gazetteer=gazetteer)
        ),
    }


def _busy_s(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    typer.run(main)
