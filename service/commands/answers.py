"""The command `parkbrief answers`."""

from typing import Annotated

import typer

from service.command import Opinion, opened, print_json
from service.commands.options import Day, Json


def answers(
    identifier: Annotated[str | None, typer.Argument(metavar="[ID]", help="One answer, in full.")] = None,
    since: Day = None,
    feedback: Annotated[Opinion | None, typer.Option(help="Only those that a reader called so.")] = None,
    stale: Annotated[bool, typer.Option("--stale", help="Only those whose sources changed, with how.")] = False,
    limit: Annotated[int, typer.Option(min=1)] = 50,
    as_json: Json = False,
) -> None:
    """List the stored answers, newest first, or show one."""
    from service.listing import about_text, answer_line, difference_text, with_differences
    from service.showing import answer_text

    with opened() as parkbrief:
        parkbrief.rechecking.catch_up()
        store = parkbrief.answers
        found = (
            [store.get(identifier)]
            if identifier
            else store.list(limit, since=since, opinion=feedback.value if feedback else None, stale=stale)
        )
        if as_json:
            print_json(with_differences(parkbrief, found))
            return
        for stored in found:
            typer.echo(answer_line(stored))
            if identifier:
                passages = parkbrief.corpus.passages([one.paragraph_id for one in stored.answer.citations])
                typer.echo(f"\n{answer_text(stored.answer, passages)}\n\n{about_text(stored)}")
            if stale or (identifier and stored.recheck):
                for difference in parkbrief.rechecking.differences(stored):
                    typer.echo(difference_text(difference))
