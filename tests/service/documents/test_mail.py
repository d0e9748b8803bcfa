"""A document as an e-mail, read again by the standard library."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

from service.documents.document import Document
from service.documents.mail import as_mail

AT = datetime(2024, 3, 18, 7, 0, tzinfo=UTC)


def test_a_mail_has_text_and_html_of_the_same_document(document: Document) -> None:
    mail = message_from_bytes(as_mail(document, date=AT, sender="a@example.org", to=["b@example.org"]), policy=default)
    assert (mail["Subject"], mail["From"], mail["To"]) == ("一周要闻<2024>", "a@example.org", "b@example.org")
    assert mail["Date"].datetime == AT
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert "新增企业" in mail.get_body(("plain",)).get_content()
    assert "<sup>" in mail.get_body(("html",)).get_content()


def test_the_same_document_is_the_same_message(document: Document) -> None:
    mails = [message_from_bytes(as_mail(document, date=AT, id="d1"), policy=default) for _ in range(2)]
    assert [one["Message-ID"] for one in mails] == ["<d1@parkbrief>"] * 2


def test_a_title_with_a_line_break_adds_no_header(document: Document) -> None:
    forged = Document("题目\nBcc: x@example.org", "", (), ())
    mail = message_from_bytes(as_mail(forged, date=AT), policy=default)
    assert mail["Bcc"] is None
    assert mail["Subject"] == "题目 Bcc: x@example.org"
