"""Sets a document as an e-mail of plain text and HTML; knows nothing of sending it."""

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from service.documents.document import Document
from service.documents.html import as_html
from service.documents.markdown import as_markdown


def as_mail(document: Document, *, date: datetime, sender: str = "", to: Sequence[str] = (), id: str = "") -> bytes:
    """The .eml file. `date` has a time zone. An `id` makes the same message of the same document each time."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = " ".join(document.title.split())
    message["Date"] = format_datetime(date)
    message["Message-ID"] = f"<{id}@parkbrief>" if id else make_msgid(domain="parkbrief")
    if sender:
        message["From"] = sender
    if to:
        message["To"] = ", ".join(to)
    message.set_content(as_markdown(document))
    message.add_alternative(as_html(document), subtype="html")
    return message.as_bytes()
