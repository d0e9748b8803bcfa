"""Sends a digest to one address through an SMTP server; knows nothing of retries or of what was sent before.

RFC 5321 4.2.1: a reply 4yz may be another one later, 5yz will not. 4.5.3.2.6: a client that gives up waiting for the
reply to the text may have sent it.
"""

import smtplib
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from service.delivery.outgoing import Outgoing
from service.documents.mail import as_mail
from service.editions.edition import edition_document
from service.errors import DeliveryInDoubt, DeliveryPassing, DeliveryRefused, SettingsError

_PORTS = {"smtp": 587, "smtps": 465}
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class MailServer:
    """`timeout_s` is how long each of its replies may take. Without `tls` from the start, STARTTLS is used where it is
    offered.
    """

    host: str
    port: int
    tls: bool
    timeout_s: float
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def name(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class MailTarget:
    """An address, and the server that takes mail for it."""

    server: MailServer
    sender: str
    address: str

    @property
    def name(self) -> str:
        return f"mailto:{self.address}"

    def send(self, outgoing: Outgoing) -> None:
        edition = outgoing.edition
        message = as_mail(
            edition_document(edition), date=edition.made_at, sender=self.sender, to=[self.address], id=outgoing.key
        )
        with _failures_told(self.server), _connected(self.server) as client:
            _accepted(self.server, *client.mail(self.sender))
            _accepted(self.server, *client.rcpt(self.address))
            _give(self.server, client, message)


def mail_server(url: str, timeout_s: float) -> MailServer:
    """The server of a URL like smtp://user:password@host:port. Raises SettingsError, which holds nothing of the URL."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise SettingsError("PARKBRIEF_SMTP_URL: the host or port can't be read") from error
    if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/"):
        raise SettingsError("PARKBRIEF_SMTP_URL has the form smtp://user:password@host:port, or smtps://…")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(parts.hostname, port, parts.scheme == "smtps", timeout_s, user, password)


@contextmanager
def _connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context()
    client = (
        smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout_s, context=context)
        if server.tls
        else smtplib.SMTP(server.host, server.port, timeout=server.timeout_s)
    )
    try:
        _secure_and_log_in(server, client, context)
        yield client
        # What it took it has, whether it says goodbye or not.
        with suppress(OSError, smtplib.SMTPException):
            client.quit()
    finally:
        client.close()


def _secure_and_log_in(server: MailServer, client: smtplib.SMTP, context: ssl.SSLContext) -> None:
    client.ehlo_or_helo_if_needed()
    encrypted = server.tls
    if not encrypted and client.has_extn("starttls"):
        _accepted(server, *client.starttls(context=context))
        encrypted = True
    if not server.user:
        return
    if not encrypted and server.host not in _LOOPBACK:
        raise DeliveryRefused(f"the mail server {server.name} offers no encryption, so it was not given the password")
    client.login(server.user, server.password)


def _give(server: MailServer, client: smtplib.SMTP, message: bytes) -> None:
    try:
        reply = client.data(message)
    except smtplib.SMTPResponseException:
        raise
    except (OSError, smtplib.SMTPException) as error:
        raise DeliveryInDoubt(
            f"the mail server {server.name} did not say whether it took the message ({_said(server, error)})"
        ) from error
    _accepted(server, *reply)


def _accepted(server: MailServer, code: int, reply: bytes) -> None:
    if not 200 <= code < 300:
        raise smtplib.SMTPResponseException(code, reply)


@contextmanager
def _failures_told(server: MailServer) -> Iterator[None]:
    try:
        yield
    except smtplib.SMTPResponseException as error:
        kind = DeliveryPassing if 400 <= error.smtp_code < 500 else DeliveryRefused
        raise kind(f"the mail server {server.name} refused it: {_said(server, error)}") from None
    except UnicodeError:
        raise DeliveryRefused(f"the mail server {server.name} can't be given a user or password beyond ASCII") from None
    except (ssl.SSLCertVerificationError, smtplib.SMTPNotSupportedError) as error:
        raise DeliveryRefused(f"the mail server {server.name} can't be used: {_said(server, error)}") from None
    except (OSError, smtplib.SMTPException) as error:
        raise DeliveryPassing(f"the mail server {server.name} can't be used now: {_said(server, error)}") from None


def _said(server: MailServer, error: Exception) -> str:
    """What went wrong, without the password, whatever the server repeats."""
    if isinstance(error, smtplib.SMTPResponseException):
        reply = error.smtp_error
        text = f"{error.smtp_code} {reply.decode(errors='replace') if isinstance(reply, bytes) else reply}"
    elif isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        text = f"nothing came for {server.timeout_s:g} s"
    else:
        text = str(error) or type(error).__name__
    text = " ".join(text.split())
    for secret in _secrets(server):
        text = text.replace(secret, "***")
    return text


def _secrets(server: MailServer) -> list[str]:
    """The password as it is and as AUTH LOGIN and PLAIN send it."""
    sent = (server.password, f"\0{server.user}\0{server.password}")
    return [server.password, *(b64encode(one.encode()).decode() for one in sent)] if server.password else []
