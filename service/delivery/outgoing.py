"""What is sent, and what someone it can be sent to is; knows nothing of SMTP, HTTP or the database."""

from dataclasses import dataclass
from typing import Protocol

from service.briefings.digest import Digest
from service.editions.edition import Edition


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A digest on its way. `key` is the same each time the same thing is sent, so that a receiver can tell."""

    edition: Edition[Digest]
    key: str


class Target(Protocol):
    """Someone that digests are sent to. `name` is stored and shown, so it holds no secret."""

    @property
    def name(self) -> str: ...

    def send(self, outgoing: Outgoing) -> None:
        """One attempt. Raises DeliveryPassing, DeliveryRefused, DeliveryInDoubt."""
