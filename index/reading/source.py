"""Turns a file's bytes into text and names their encoding; knows nothing of pages or of where the bytes came from."""

import codecs
import re

from index.errors import PageError

MAX_BYTES = 10 * 1024 * 1024
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "a zip archive", "unpack it and ingest the files inside"),
    (b"PK\x05\x06", "an empty zip archive", "unpack it and ingest the files inside"),
    (b"%PDF-", "a PDF", "name it .pdf to have its columns read"),
    (b"\x1f\x8b", "gzip data", "unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it and ingest the files inside"),
    (b"Rar!", "a RAR archive", "unpack it and ingest the files inside"),
    (b"\xd0\xcf\x11\xe0", "an old Office document", "save it as text first"),
    (b"\x89PNG", "a PNG image", "recognise its text first"),
    (b"\xff\xd8\xff", "a JPEG image", "recognise its text first"),
    (b"SQLite format 3", "a SQLite database", "export the pages as text first"),
)
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_IMPLAUSIBLE = re.compile(r"[^\t\n\r\x20-\x7e\u00b7\u2010-\u2030\u25a0-\u25ff\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_PLAUSIBLE_SHARE = 0.95
_DAMAGED_SHARE = 0.05
_SAVE_AS = "save it as UTF-8, UTF-16 or GB18030 text"


def decode(data: bytes, name: str) -> tuple[str, str]:
    """Decode the bytes of the file called `name`; returns the text without a byte-order mark, and the encoding.

    The encodings tried are UTF-8, UTF-16 (with or without a mark) and GB18030, in that order.

    Raises:
        PageError: the data is empty or blank, larger than `MAX_BYTES`, not text, or in another encoding.
    """
    _refuse_unreadable(data, name)
    encoding = _encoding_of(data, name)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise PageError(f"{name}: not valid {encoding} at byte {error.start}; {_SAVE_AS}") from error
    return _checked(text, name), encoding


def _refuse_unreadable(data: bytes, name: str) -> None:
    if not data:
        raise PageError(f"{name}: the file is empty; give a file with the text of a page")
    if len(data) > MAX_BYTES:
        size = len(data) / 1024 / 1024
        raise PageError(f"{name}: {size:.1f} MB is more than the 10 MB a page may have; split it into pages")
    for signature, what, advice in _SIGNATURES:
        if data.startswith(signature):
            raise PageError(f"{name}: this is {what}, not text; {advice}")


def _encoding_of(data: bytes, name: str) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    if b"\0" in data:
        return _unmarked_utf16(data, name)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _not_utf8(data, name, error)
    return "utf-8"


def _unmarked_utf16(data: bytes, name: str) -> str:
    """Bytes with NULs are UTF-16 when one byte order makes them almost all ASCII, Han or Chinese punctuation."""
    if len(data) % 2 == 0:
        for encoding in ("utf-16-le", "utf-16-be"):
            if len(_IMPLAUSIBLE.sub("", data.decode(encoding, "replace"))) >= _PLAUSIBLE_SHARE * len(data) / 2:
                return encoding
    position = data.index(0)
    raise PageError(f"{name}: NUL byte at byte {position}, so this is binary data, not text; {_SAVE_AS}")


def _not_utf8(data: bytes, name: str, error: UnicodeDecodeError) -> str:
    """GB18030, unless the bytes are UTF-8 with a little damage: those would decode as GB18030 into nonsense."""
    if _holds_utf8_surrogates(data):
        raise PageError(f"{name}: holds lone surrogates, which are no characters; {_SAVE_AS}") from error
    damaged = data.decode("utf-8", "replace")
    if damaged.count("\ufffd") <= _DAMAGED_SHARE * len(damaged):
        raise PageError(f"{name}: not valid utf-8 at byte {error.start}; {_SAVE_AS}") from error
    try:
        data.decode("gb18030")
    except UnicodeDecodeError as second:
        raise PageError(f"{name}: unknown encoding, neither UTF-8, UTF-16 nor GB18030; {_SAVE_AS}") from second
    return "gb18030"


def _holds_utf8_surrogates(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _checked(text: str, name: str) -> str:
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise PageError(f"{name}: NUL character on line {line}, so this is binary data, not text; {_SAVE_AS}")
    if not text.strip():
        raise PageError(f"{name}: holds nothing but white space; give a file with the text of a page")
    return text
