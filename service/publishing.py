"""Gives out a week's digest, sends it, and does both by the clock, as the settings say; knows nothing of HTTP."""

import logging
import threading
from collections.abc import Callable
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from service.briefings.digest import Digest
from service.briefings.weeks import resolve_week
from service.briefings.writing import Writer
from service.delivery.store import Delivery, DeliveryStore
from service.editions.edition import Edition, EditionInfo
from service.editions.editions import Editions
from service.settings import Settings

if TYPE_CHECKING:
    from service.delivery.delivering import Delivering
    from service.delivery.outgoing import Target
    from service.scheduling import Schedule

_log = logging.getLogger(__name__)


class Publishing:
    """Safe to share between threads. `stop` ends the schedule and what waits to be sent again; `writer` gives the chat
    model that writes the overview of what is sent, where one is set.
    """

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        editions: Editions,
        stop: threading.Event,
        writer: Callable[[], Writer | None] = lambda: None,
    ) -> None:
        self._engine = engine
        self._settings = settings
        self._editions = editions
        self._stop = stop
        self._writer = writer

    def today(self) -> date:
        """The day it is where the papers come out."""
        return datetime.now(self._settings.zone).date()

    def digest(self, week: str, version: int | None = None, writer: Writer | None = None) -> Edition[Digest]:
        """The digest of an ISO week (`2024-W11`, `last` for the last whole one) as it stands now, or an older version.

        Raises UsageError, UnknownId.
        """
        today = self.today()
        return self._editions.digest(resolve_week(week, today), version, today=today, writer=writer)

    def versions(self, week: str) -> list[EditionInfo]:
        """The versions of a week's digest that were made, newest first. Raises UsageError."""
        return self._editions.versions_of_digest(resolve_week(week, self.today()))

    def deliver(self, week: str) -> list[Delivery]:
        """Sends the week's digest to everyone who is set, and what failed before; each version once.

        What did not arrive is told in what comes back. Raises UsageError, SettingsError where no one is set.
        """
        self._delivering.check()
        return self._delivering.deliver(self.digest(week, writer=self._writer()))

    def resend(self, delivery: str) -> Delivery:
        """Sends a delivery again, whatever became of it. Raises UnknownId, UsageError."""
        return self._delivering.resend(delivery)

    @cached_property
    def deliveries(self) -> DeliveryStore:
        return DeliveryStore(self._engine)

    def check_schedule(self) -> None:
        """Raises SettingsError where a schedule or someone to deliver to is set that can't be used."""
        if self._settings.digest_schedule is not None:
            _ = self._schedule, self._delivering

    def keep_schedule(self) -> None:
        """Where one is set, makes and delivers last week's digest by the clock, in one of all processes, until `close`.

        Raises SettingsError.
        """
        self.check_schedule()
        if self._settings.digest_schedule is not None:
            self._schedule.start()

    def close(self) -> None:
        """Ends the schedule."""
        if "_schedule" in self.__dict__:
            self._schedule.close()

    @cached_property
    def _schedule(self) -> "Schedule":
        from service.scheduling import Schedule, cron_trigger

        trigger = cron_trigger(self._settings.digest_schedule or "", self._settings.zone)
        return Schedule(self._engine, self._settings.home, trigger, self._make_last_week, stop=self._stop)

    @cached_property
    def _delivering(self) -> "Delivering":
        # With it come what sets and sends mail, and asking does not need it.
        from service.delivery.delivering import Delivering

        return Delivering(self.deliveries, self._editions, _targets(self._settings), stop=self._stop)

    def _make_last_week(self) -> bool:
        """Whether last week's digest is made, and has reached everyone it is for, where someone is."""
        edition = self.digest("last", writer=self._writer())
        found = self._delivering.deliver(edition) if self._delivering.anyone else []
        for one in found:
            if one.state != "sent":
                _log.error("the digest of %s is not known to have reached %s: %s", one.week, one.target, one.error)
        return all(one.state != "failed" for one in found)


def _targets(settings: Settings) -> "list[Target]":
    """Everyone that digests are sent to. Raises SettingsError."""
    from service.delivery.mail import MailTarget, mail_server
    from service.delivery.webhook import webhook_target

    targets: list[Target] = []
    if settings.smtp_url is not None and settings.mail_from is not None:
        server = mail_server(settings.smtp_url.get_secret_value(), settings.delivery_timeout_s)
        targets += (MailTarget(server, settings.mail_from, address) for address in dict.fromkeys(settings.mail_to))
    if settings.webhook_url is not None:
        targets.append(webhook_target(settings.webhook_url.get_secret_value(), settings.delivery_timeout_s))
    return targets
