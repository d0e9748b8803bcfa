"""Sends digests to everyone who is set, each version once, with retries; knows nothing of how they are reached."""

import logging
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential
from tenacity.nap import sleep_using_event
from tenacity.stop import stop_any, stop_when_event_set

from index.errors import UsageError
from service.briefings.digest import Digest
from service.delivery.outgoing import Outgoing, Target
from service.delivery.store import Delivery, DeliveryStore
from service.editions.edition import Edition
from service.editions.editions import Editions
from service.errors import DeliveryError, DeliveryInDoubt, DeliveryPassing, SettingsError, UnreadableEdition

ATTEMPTS = 4
AT_ONCE = 4
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 30.0
_log = logging.getLogger(__name__)


class Delivering:
    """`stop` ends waiting between attempts at once. Safe to share between threads."""

    def __init__(
        self,
        store: DeliveryStore,
        editions: Editions,
        targets: Sequence[Target],
        *,
        stop: threading.Event | None = None,
        first_wait_s: float = FIRST_WAIT_S,
    ) -> None:
        self._store = store
        self._editions = editions
        self._targets = {target.name: target for target in targets}
        self._stop = stop or threading.Event()
        self._first_wait_s = first_wait_s

    @property
    def anyone(self) -> bool:
        """Whether there is someone to send to."""
        return bool(self._targets)

    def check(self) -> None:
        """Raises SettingsError where there is no one to send to."""
        if not self.anyone:
            raise SettingsError(
                "no one to deliver to: set PARKBRIEF_SMTP_URL, PARKBRIEF_MAIL_FROM and PARKBRIEF_MAIL_TO, "
                "or PARKBRIEF_WEBHOOK_URL"
            )

    def deliver(self, edition: Edition[Digest]) -> list[Delivery]:
        """Sends the edition to those it was not sent to, and what failed before; what became of each.

        Of what failed before only the newest versions go out. Raises SettingsError where there is no one to send to.
        """
        self.check()
        due = [(edition, target) for target in self._targets.values()]
        due += self._what_failed(edition.id)
        # So that one server that says nothing does not make all wait for each other.
        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = list(pool.map(lambda one: self._once(*one), due))
        return [one for one in found if one is not None]

    def resend(self, identifier: str) -> Delivery:
        """Sends one more time, whatever became of it. Raises UnknownId, UnreadableEdition, UsageError."""
        before = self._store.get(identifier)
        target = self._targets.get(before.target)
        if target is None:
            raise UsageError(f"the settings name no {before.target} any more, so {identifier} can't be sent to it")
        edition = self._editions.digest_by_id(before.document_id)
        return self._send(self._store.begin_again(identifier), edition, target)

    def _what_failed(self, but: str) -> list[tuple[Edition[Digest], Target]]:
        found = []
        for one in self._store.list(state="failed"):
            target = self._targets.get(one.target)
            if target is None or one.document_id == but or not self._editions.is_newest_digest(one.document_id):
                continue
            try:
                found.append((self._editions.digest_by_id(one.document_id), target))
            except UnreadableEdition as error:
                _log.warning("not delivered to %s: %s", one.target, error)
        return found

    def _once(self, edition: Edition[Digest], target: Target) -> Delivery | None:
        """What became of it; None where it was told to stop before it began."""
        if self._stop.is_set():
            return None
        delivery, mine = self._store.begin(edition.id, target.name)
        return self._send(delivery, edition, target) if mine else delivery

    def _send(self, delivery: Delivery, edition: Edition[Digest], target: Target) -> Delivery:
        attempts = Retrying(
            retry=retry_if_exception_type(DeliveryPassing),
            stop=stop_any(stop_after_attempt(ATTEMPTS), stop_when_event_set(self._stop)),
            wait=wait_exponential(multiplier=self._first_wait_s, max=LONGEST_WAIT_S),
            sleep=sleep_using_event(self._stop),
            reraise=True,
        )
        try:
            attempts(target.send, Outgoing(edition, delivery.idempotency_key))
        except DeliveryInDoubt as error:
            return self._store.in_doubt(delivery.id, str(error))
        except DeliveryError as error:
            return self._store.failed(delivery.id, str(error))
        return self._store.sent(delivery.id)
