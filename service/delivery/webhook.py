"""Posts a digest to a webhook; knows nothing of retries or of what was sent before.

A receiver that answers late may have taken it, so every attempt has the same Idempotency-Key
(draft-ietf-httpapi-idempotency-key-header).
"""

import hashlib
from dataclasses import dataclass, field
from typing import Any

import httpx

from service.delivery.outgoing import Outgoing
from service.documents.markdown import as_markdown
from service.editions.edition import edition_document
from service.errors import DeliveryPassing, DeliveryRefused, SettingsError

_LATER = (408, 425, 429)
"""Refusals that ask to come again; so do all of 5xx."""


@dataclass(frozen=True, slots=True)
class WebhookTarget:
    """An http or https address that takes JSON. `timeout_s` is how long it may say nothing."""

    url: str = field(repr=False)
    timeout_s: float

    @property
    def name(self) -> str:
        """The host, as path and query often hold a key, and a hash that tells two addresses there apart."""
        parts = httpx.URL(self.url)
        return f"webhook:{parts.host} ({hashlib.sha256(self.url.encode()).hexdigest()[:8]})"

    def send(self, outgoing: Outgoing) -> None:
        headers = {"Idempotency-Key": outgoing.key}
        try:
            # The answer's body is not waited for.
            with (
                httpx.Client(timeout=self.timeout_s) as client,
                client.stream("POST", self.url, json=webhook_body(outgoing), headers=headers) as response,
            ):
                status = response.status_code
        except httpx.TimeoutException as error:
            raise DeliveryPassing(f"{self.name} said nothing for {self.timeout_s:g} s") from error
        except httpx.TransportError as error:
            raise DeliveryPassing(f"{self.name} can't be reached: {str(error) or type(error).__name__}") from error
        if status in _LATER or status >= 500:
            raise DeliveryPassing(f"{self.name} answered {status}")
        if not 200 <= status < 300:
            raise DeliveryRefused(f"{self.name} answered {status}")


def webhook_target(url: str, timeout_s: float) -> WebhookTarget:
    """Raises SettingsError, which holds nothing of the URL."""
    try:
        parts = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        raise SettingsError("PARKBRIEF_WEBHOOK_URL can't be read as a URL") from None
    if parts.scheme not in ("http", "https") or not parts.host:
        raise SettingsError("PARKBRIEF_WEBHOOK_URL begins with https:// or http:// and a host")
    return WebhookTarget(url, timeout_s)


def webhook_body(outgoing: Outgoing) -> dict[str, Any]:
    """The digest as `GET /api/digests/{week}` gives it, and its text in Markdown."""
    edition = outgoing.edition
    document = edition_document(edition)
    return {
        "kind": "digest",
        "id": edition.id,
        "week": edition.content.week,
        "version": edition.version,
        "title": document.title,
        "summary": document.summary,
        "markdown": as_markdown(document),
        "digest": edition.to_dict(),
    }
