import hashlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiktoken.load import load_tiktoken_bpe
from tiktoken_ext.openai_public import ENCODING_CONSTRUCTORS

from index.tokens import MARGIN_ELSEWHERE, OWN_ENCODING, _cached_encoding, count_tokens, encoding_for, estimate_tokens

URL = "https://example.org/two_letters.tiktoken"
RANKS = b"YQ== 0\nYg== 1\nYWI= 2\n"  # a, b, ab


def two_letters() -> dict[str, Any]:
    """An encoding defined the way tiktoken defines its own."""
    ranks = load_tiktoken_bpe(URL, expected_hash=hashlib.sha256(RANKS).hexdigest())
    return {"name": "two_letters", "pat_str": r"\w+", "mergeable_ranks": ranks, "special_tokens": {}}


def test_our_encoding_is_used_when_the_models_file_is_not_there(tmp_path: Path) -> None:
    assert encoding_for("gpt-4o", tmp_path).name == OWN_ENCODING
    assert encoding_for("gpt-4o").name == OWN_ENCODING
    assert encoding_for("a-model-nobody-knows", tmp_path).name == OWN_ENCODING


def test_a_damaged_file_in_the_cache_is_left_alone_and_not_used(tmp_path: Path) -> None:
    url = "https://openaipublic.blob.core.windows.net/encodings/o200k_base.tiktoken"
    damaged = tmp_path / hashlib.sha1(url.encode()).hexdigest()
    damaged.write_bytes(b"AA== 0\n")
    assert encoding_for("gpt-4o", tmp_path).name == OWN_ENCODING
    assert damaged.read_bytes() == b"AA== 0\n"


def test_a_file_in_the_cache_is_read_as_the_models_own_encoding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / hashlib.sha1(URL.encode()).hexdigest()).write_bytes(RANKS)
    monkeypatch.setitem(ENCODING_CONSTRUCTORS, "two_letters", two_letters)
    assert _cached_encoding("two_letters", tmp_path).encode_ordinary("abb") == [2, 1]


@given(st.text(max_size=200))
def test_every_text_survives_our_encoding(text: str) -> None:
    encoding = encoding_for()
    assert encoding.decode(encoding.encode_ordinary(text)) == text


def test_the_count_of_an_unknown_model_carries_the_margin() -> None:
    text = "济南高新区累计认定省级总部企业19家。"
    ours = len(encoding_for().encode_ordinary(text))
    assert ours * MARGIN_ELSEWHERE <= count_tokens(text) < ours * MARGIN_ELSEWHERE + 1


def test_nothing_has_no_tokens() -> None:
    assert count_tokens("") == estimate_tokens("") == 0


def test_the_estimate_goes_by_characters_outside_and_inside_ascii() -> None:
    # 1.02 * 4 + 0.81 * 5 = 8.13, rounded up; a character beyond the basic plane has four bytes, (4 - 1) // 2 = 1.
    assert estimate_tokens("高新区，GPT-4") == 9
    assert estimate_tokens("𠮷") == 2


def test_a_long_run_of_one_letter_is_cut_into_bounded_pieces() -> None:
    # 16 letters a piece, so at most 100,000 tokens and never one quadratic merge over the whole run.
    assert 100_000 / 16 <= len(encoding_for().encode_ordinary("a" * 100_000)) <= 100_000
