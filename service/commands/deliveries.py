"""The command `parkbrief deliveries`."""

from collections.abc import Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from service.command import opened, print_json
from service.commands.options import Json

if TYPE_CHECKING:
    from service.delivery.store import Delivery


class State(StrEnum):
    sending = "sending"
    sent = "sent"
    failed = "failed"


def deliveries(
    state: Annotated[State | None, typer.Option(help="Only these; `sending` may or may not have arrived.")] = None,
    resend: Annotated[str | None, typer.Option(metavar="ID", help="Send this one again, on purpose.")] = None,
    limit: Annotated[int, typer.Option(min=1)] = 50,
    as_json: Json = False,
) -> None:
    """List what digests were sent to whom, newest first, or send one again; 1 where that does not arrive."""
    with opened() as parkbrief:
        if resend is not None:
            found = [parkbrief.publishing.resend(resend)]
        else:
            found = parkbrief.publishing.deliveries.list(state=state.value if state else None, limit=limit)
    show(found, as_json)
    if resend is not None:
        end_well(found)


def show(found: Sequence["Delivery"], as_json: bool) -> None:
    """A line a delivery."""
    if as_json:
        print_json([asdict(one) for one in found])
    for one in found if not as_json else ():
        told = f"\t{one.error}" if one.error else ""
        begun = f"{one.begun_at:%Y-%m-%d %H:%M:%S}"
        typer.echo(f"{one.id}\t{one.week} version {one.version}\t{one.target}\t{one.state}\t{begun}{told}")


def end_well(found: Sequence["Delivery"]) -> None:
    """Exits with 1, and a line on stderr, where something has not arrived or nobody knows."""
    unsent = [one for one in found if one.state != "sent"]
    for one in unsent:
        why = one.error or "it was begun before and may have arrived"
        again = f"; `parkbrief deliveries --resend {one.id}` sends it again" if one.state == "sending" else ""
        typer.echo(f"parkbrief: {one.week} not known to have reached {one.target}: {why}{again}", err=True)
    if unsent:
        raise typer.Exit(1)
