"""The command `parkbrief`; knows nothing but how to turn options into calls and results into text.

Exit codes: 0, 1 (a failure, one line on stderr), 2 (usage). The service is imported by the command that needs it:
`--help` has to be there at once.
"""

import json
import logging
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from index.errors import UnknownId
from service.command import Answerer, opened, print_json, progress_bar, run_command
from service.commands.answers import answers
from service.commands.deliveries import deliveries
from service.commands.documents import brief, digest
from service.commands.figures import figures
from service.commands.options import Day, Json, Park, day

SHOWN_FAILURES = 20

app = typer.Typer(
    help="Cited answers, briefings and weekly digests from newspaper pages about China's high-tech zones.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


for command in (answers, brief, deliveries, digest, figures):
    app.command()(command)


def main() -> None:
    """The entry point; turns every foreseen error into one line and an exit code."""
    logging.basicConfig(level=logging.WARNING, format="parkbrief: %(message)s")
    run_command(app, "parkbrief")


@app.command()
def ingest(
    paths: Annotated[
        list[Path],
        typer.Argument(help="Files or folders: page text (.txt), PDFs, .jsonl with an article a line, .html."),
    ],
    date: Annotated[date | None, typer.Option(parser=day, metavar="YYYY-MM-DD", help="The pages' issue date.")] = None,
    publication: Annotated[str | None, typer.Option(help="The newspaper's name.")] = None,
    as_json: Json = False,
) -> None:
    """Read pages into the corpus; what is there already stays as it is."""
    with opened() as parkbrief, progress_bar("reading", as_json) as progress:
        summary = parkbrief.ingest(paths, date=date, publication=publication, progress=progress)
    for _, reason in summary.failures[:SHOWN_FAILURES]:
        typer.echo(f"parkbrief: {' '.join(reason.split())}", err=True)
    if summary.failed > SHOWN_FAILURES:
        more = summary.failed - SHOWN_FAILURES
        typer.echo(f"parkbrief: and {more} more failures; `ingest --json` lists them all", err=True)
    if as_json:
        print_json({**asdict(summary), "failed": summary.failed})
    else:
        typer.echo(
            f"{summary.pages} pages, {summary.articles} articles, {summary.paragraphs} paragraphs: {summary.new} new, "
            f"{summary.updated} updated, {summary.unchanged} unchanged, {summary.failed} failed, "
            f"{summary.seconds:.1f} s"
        )
    if summary.failed:
        raise typer.Exit(1)


@app.command()
def export(page: Annotated[str | None, typer.Option(help="Only this page.")] = None) -> None:
    """Print the corpus as JSON Lines, an article a line."""
    from service.exporting import exported

    with opened() as parkbrief:
        for row in exported(parkbrief.corpus, page):
            typer.echo(json.dumps(row, ensure_ascii=False))


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="A question, in Chinese.")],
    park: Park = None,
    since: Day = None,
    until: Day = None,
    answerer: Annotated[
        Answerer, typer.Option(help="auto: the LLM where one is set, else extractive.")
    ] = Answerer.auto,
    as_json: Json = False,
) -> None:
    """Answer a question, every sentence with its source."""
    from service.showing import answer_text

    with opened() as parkbrief:
        answer = parkbrief.ask(
            question, parks=[park] if park else [], since=since, until=until, answerer=answerer.value
        )
        passages = parkbrief.corpus.passages([citation.paragraph_id for citation in answer.citations])
        # Before it is closed: mending the indexes, where it has to be, is finished then.
        print_json(answer.to_dict()) if as_json else typer.echo(answer_text(answer, passages))


@app.command()
def parks(as_json: Json = False) -> None:
    """List the parks that the corpus has articles about."""
    with opened() as parkbrief:
        found = parkbrief.corpus.parks()
    if as_json:
        print_json([asdict(park) for park in found])
    for park in found if not as_json else ():
        typer.echo(f"{park.name}\t{park.articles}\t{park.first or '日期不详'}\t{park.last or ''}".rstrip())


@app.command()
def articles(
    park: Park = None,
    since: Day = None,
    until: Day = None,
    limit: Annotated[int, typer.Option(min=1)] = 100,
    offset: Annotated[int, typer.Option(min=0)] = 0,
    as_json: Json = False,
) -> None:
    """List articles, newest first."""
    from index.records import Filters

    with opened() as parkbrief:
        names = (parkbrief.park(park),) if park else ()
        found = parkbrief.corpus.articles(Filters(names, since, until), limit, offset)
    if as_json:
        print_json([{**asdict(article), "paragraphs": len(article.paragraphs)} for article in found])
    for article in found if not as_json else ():
        typer.echo(f"{article.id}\t{article.date or '日期不详'}\t{'、'.join(article.parks)}\t{article.headline}")


@app.command()
def delete(page: Annotated[str, typer.Argument(help="A page's id or file name.")], as_json: Json = False) -> None:
    """Take a page out of the corpus with everything that hangs on it."""
    with opened() as parkbrief:
        count = parkbrief.delete(page)
    if not count:
        raise UnknownId("page", page)
    print_json({"deleted": count}) if as_json else typer.echo(f"{count} pages deleted")


@app.command()
def correct(
    page: Annotated[str, typer.Argument(help="A page's id.")],
    article_starts: Annotated[list[int] | None, typer.Option(help="This line starts an article.")] = None,
    headline: Annotated[
        list[str] | None,
        typer.Option(
            metavar="A-B:N", help="The headline on lines A to B belongs to the article that line N stands in."
        ),
    ] = None,
    paragraph: Annotated[list[str] | None, typer.Option(metavar="A-B", help="Lines A to B are one paragraph.")] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Forget the page's corrections.")] = False,
) -> None:
    """Correct how a page was read; corrections are kept and survive reading it again."""
    from index.reading.corrections import parse_corrections

    rules = {
        "article_starts": article_starts or [],
        "headlines": [
            {"lines": _lines(one.rpartition(":")[0]), "article": one.rpartition(":")[2]} for one in headline or ()
        ],
        "paragraphs": [_lines(one) for one in paragraph or ()],
    }
    if clear == any(rules.values()):
        raise typer.BadParameter("give at least one correction, or --clear alone")
    with opened() as parkbrief:
        parkbrief.correct(page, None if clear else parse_corrections(rules, "the correction"))
        found = parkbrief.corpus.articles(page=page)
    for article in found:
        typer.echo(f"{article.paragraphs[0].lines[0]:6}  {article.headline}")


@app.command()
def verify(as_json: Json = False) -> None:
    """Check every paragraph against the file it was read from."""
    from service.verifying import verify_sources

    with opened() as parkbrief:
        found = verify_sources(parkbrief.corpus)
    if as_json:
        print_json(asdict(found))
    else:
        for problem in found.problems:
            typer.echo(problem)
        typer.echo(f"{found.pages} pages, {found.paragraphs} paragraphs checked, {len(found.problems)} problems")
    if found.problems:
        raise typer.Exit(1)


@app.command()
def status(as_json: Json = False) -> None:
    """Say what the corpus holds and whether the indexes are level with it."""
    with opened() as parkbrief:
        found = asdict(parkbrief.status())
    if as_json:
        print_json(found)
    for name, value in found.items() if not as_json else ():
        typer.echo(f"{name:18}{value if value is not None else '-'}")


@app.command()
def doctor(
    check: Annotated[bool, typer.Option("--check", help="Only say what is wrong.")] = False, as_json: Json = False
) -> None:
    """Audit the database and the indexes behind it, and mend what can be mended; 1 where something stays wrong."""
    with opened() as parkbrief:
        findings = parkbrief.doctor(mend=not check)
    if as_json:
        print_json([asdict(finding) for finding in findings])
    for finding in findings if not as_json else ():
        typer.echo(f"{finding.check:15}{finding.found}{f'; mended: {finding.mended}' if finding.mended else ''}")
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)


@app.command()
def reindex(
    embed: Annotated[
        bool, typer.Option("--embed", help="Make the vectors again too, with the encoder set now.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Make Chroma and the lexical index again from the database; the old ones serve until the new ones are whole."""
    with opened() as parkbrief, progress_bar("embedding", as_json) as progress:
        count = parkbrief.reindex(embed=embed, progress=progress)
    print_json({"chunks": count}) if as_json else typer.echo(f"{count} chunks indexed")


@app.command()
def serve(
    host: Annotated[str, typer.Option()] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that answer; one a core is enough.")] = 1,
) -> None:
    """Serve HTTP, the web page and MCP (at /mcp)."""
    from service.http.serving import serve as serve_http

    with opened() as parkbrief:
        parkbrief.publishing.check_schedule()
        parkbrief.warm()
        parkbrief.go_over()
        typer.echo(f"parkbrief on http://{host}:{port} (API description at /openapi.json); Ctrl+C ends it", err=True)
        serve_http(parkbrief, host, port, workers)


@app.command()
def mcp() -> None:
    """Serve MCP over standard input and output, for a desktop assistant."""
    from service.mcp import serve_mcp

    with opened() as parkbrief:
        serve_mcp(parkbrief)


def _lines(text: str) -> list[str]:
    first, dash, last = text.partition("-")
    return [first, last if dash else first]
