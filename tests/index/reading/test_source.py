"""Bytes to text: every encoding a page comes in, and one clear message for what is no text."""

import codecs
import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import PageError
from index.reading.source import MAX_BYTES, decode

TEXT = "近日，杭州高新区（滨江）召开会议。\n共有 12 家企业参加。\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode("utf-8"), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode("utf-8"), "utf-8-sig"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("gb18030"), "gb18030"),
    ],
)
def test_every_usual_encoding_gives_the_same_text(data: bytes, encoding: str) -> None:
    assert decode(data, "page.txt") == (TEXT, encoding)


def zipped() -> bytes:
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("page.txt", TEXT)
    return archive.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (" \n\u3000\n\t".encode(), "nothing but white space"),
        (zipped(), "this is a zip archive, not text"),
        (b"%PDF-1.7\n...", "this is a PDF, not text"),
        ("近日，\0杭州".encode(), "NUL byte at byte 9"),
        (b"x" * (MAX_BYTES + 1), "more than the 10 MB"),
        (b"\xff\x00\xff\xff\xfe\x01\x80", "binary data"),
        (b"\x81\xff\x81\xff", "unknown encoding"),
        ("高新区\ud800报道".encode("utf-8", "surrogatepass"), "lone surrogates"),
        (TEXT.encode() + b"\xe6\n", "not valid utf-8 at byte"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8a\x00", "not valid utf-16"),
    ],
)
def test_what_is_no_text_is_refused_in_one_line_that_names_the_file(data: bytes, message: str) -> None:
    with pytest.raises(PageError) as caught:
        decode(data, "somewhere/page.txt")
    assert str(caught.value).startswith("somewhere/page.txt: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_page_of_exactly_ten_megabytes_is_read() -> None:
    assert len(decode(b"x" * MAX_BYTES, "page.txt")[0]) == MAX_BYTES


@given(st.binary(max_size=300))
def test_any_bytes_give_text_or_a_page_error(data: bytes) -> None:
    try:
        text, _ = decode(data, "page.txt")
    except PageError:
        return
    assert text.strip()
    assert "\0" not in text
