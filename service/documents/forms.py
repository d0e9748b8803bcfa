"""The forms a document is given out in, by the names people ask for them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from service.documents.document import Document
from service.documents.html import as_html
from service.documents.mail import as_mail
from service.documents.markdown import as_markdown
from service.documents.word import as_word


@dataclass(frozen=True, slots=True)
class Form:
    """How a document becomes a file: `is_text` where a terminal can show it."""

    media_type: str
    set: Callable[[Document], bytes]
    is_text: bool = True


FORMS: Mapping[str, Form] = {
    "md": Form("text/markdown; charset=utf-8", lambda document: as_markdown(document).encode()),
    "html": Form("text/html; charset=utf-8", lambda document: as_html(document).encode()),
    "docx": Form("application/vnd.openxmlformats-officedocument.wordprocessingml.document", as_word, is_text=False),
    "eml": Form("message/rfc822", lambda document: as_mail(document, date=datetime.now(UTC))),
}
"""By file extension."""
