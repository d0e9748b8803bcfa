"""The commands `pages`, `retrieval`, `figures`, `events`, `summaries` and `edits`: one part of parkbrief each."""

from pathlib import Path
from typing import Annotated

import typer

from evals.commands.options import Json
from service.command import opened, print_json, progress_bar


def pages(
    folder: Annotated[Path, typer.Argument(help="A folder of .txt or .pdf pages with their gold.json.")],
    as_json: Json = False,
) -> None:
    """Score the page reader against a folder of pages with their true segmentation."""
    from evals.pages import print_report, score_pages, to_json

    report = score_pages(folder)
    typer.echo(to_json(report)) if as_json else print_report(report)


def retrieval(
    folder: Annotated[Path, typer.Argument(help="A folder with corpus.jsonl and queries.jsonl.")],
    encoder: Annotated[str | None, typer.Option(help="A sentence-transformers folder or hub name.")] = None,
    as_json: Json = False,
) -> None:
    """Score search over a folder of texts and queries, by each leg, fused and ranked, beside plain BM25."""
    from evals.report import wide_console
    from evals.retrieval import print_retrieval, score_retrieval
    from index.embedding import load_encoder

    with progress_bar("searching", as_json) as progress:
        report = score_retrieval(folder, load_encoder(encoder), progress)
    print_json(report.to_dict()) if as_json else print_retrieval(report, wide_console())


def figures(
    suite: Annotated[Path, typer.Argument(help="A .jsonl file of figures written out by hand.")], as_json: Json = False
) -> None:
    """Score the figures found in the corpus against figures written out by hand."""
    from evals.figures import load_figures, print_figures, score_figures
    from evals.report import wide_console

    gold = load_figures(suite)
    with opened() as parkbrief:
        scores = score_figures(gold, parkbrief.corpus.articles(), parkbrief.figures())
    print_json(scores.to_dict()) if as_json else print_figures(scores, wide_console())


def events(
    versions: Annotated[int, typer.Option(min=1, help="Reports made of each article.")] = 5,
    seed: Annotated[int, typer.Option()] = 1,
    as_json: Json = False,
) -> None:
    """Score how the corpus' articles are grouped into events, on reports made out of them."""
    from evals.events import score_events
    from evals.report import print_events, wide_console

    with opened() as parkbrief:
        scores = score_events(parkbrief.corpus.articles(), versions=versions, seed=seed)
    print_json(scores.to_dict()) if as_json else print_events(scores, wide_console())


def summaries(
    folder: Annotated[Path, typer.Argument(help="A folder with corpus.jsonl and queries.jsonl: a query is a summary.")],
    sentences: Annotated[int, typer.Option(min=1, help="Sentences of a summary.")] = 3,
    as_json: Json = False,
) -> None:
    """Score extractive summaries against written ones, beside the first sentences and TextRank."""
    from evals.report import wide_console
    from evals.summaries import print_summaries, score_summaries

    scores = score_summaries(folder, sentences)
    print_json(scores.to_dict()) if as_json else print_summaries(scores, wide_console())


def edits(
    path: Annotated[Path, typer.Argument(help="A .jsonl(.gz) file of texts, or a folder of .txt pages.")],
    planted: Annotated[int, typer.Option(help="Edits to plant, in equal parts of each kind.")] = 10_000,
    paraphrases: Annotated[int, typer.Option(help="True paraphrases to make.")] = 2_000,
    half: Annotated[int | None, typer.Option(min=0, max=1, help="Only this half of the texts, by a hash.")] = None,
    seed: Annotated[int, typer.Option(help="Of the random choices.")] = 0,
    as_json: Json = False,
) -> None:
    """Plant edits in true sentences and paraphrase others: what our checks catch, and what truths they stop."""
    from evals.planting import print_planting, score_planting
    from evals.report import wide_console

    report = score_planting(path, edits=planted, paraphrases=paraphrases, half=half, seed=seed)
    print_json(report.to_dict()) if as_json else print_planting(report, wide_console())
