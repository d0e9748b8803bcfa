import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from index.embedding import LONGEST_TEXT, SentenceTransformerEncoder, load_encoder
from index.errors import UsageError

PACKAGED = Path(str(files("index") / "data" / "encoder"))
TEXTS = [
    "截至目前，济南高新区累计认定省级总部企业19家。",
    "2023年，七星区2家企业获评国家级专精特新“小巨人”企业。",
    "GPT-4o and 5G",
    "",
    "！？",
]


@pytest.mark.parametrize("times", [1, 10])  # by the row, and as one product
def test_vectors_without_torch_equal_those_of_sentence_transformers(times: int) -> None:
    alone = load_encoder().encode(TEXTS * times)
    with_torch = SentenceTransformerEncoder(str(PACKAGED)).encode(TEXTS * times)
    np.testing.assert_allclose(alone, with_torch, atol=1e-5)


@pytest.mark.parametrize("texts", [1, 1000])
def test_neither_a_query_nor_a_batch_imports_torch_or_sentence_transformers(texts: int) -> None:
    code = (
        f"import sys; from index.embedding import load_encoder; load_encoder().encode(['济南高新区'] * {texts});"
        "sys.exit(any(name in sys.modules for name in ('torch', 'sentence_transformers', 'transformers')))"
    )
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


def test_vectors_have_length_one_and_a_text_without_tokens_is_zero() -> None:
    norms = np.linalg.norm(load_encoder().encode(TEXTS), axis=1)
    np.testing.assert_allclose(norms, [1, 1, 1, 0, 0], atol=1e-5)


def test_no_texts_give_no_rows() -> None:
    encoder = load_encoder()
    assert encoder.encode([]).shape == (0, encoder.dimension)


def test_related_texts_are_nearer_than_unrelated_ones() -> None:
    question, answer, other = load_encoder().encode(
        ["济南高新区有多少家总部企业？", TEXTS[0], "寻梦桃花源，第二届桃花季文化旅游活动举行。"]
    )
    assert question @ answer > question @ other


def test_what_lies_behind_the_bound_is_left_out() -> None:
    long = "高新区企业" * (LONGEST_TEXT // 5 + 1)
    first, second = load_encoder().encode([long[:LONGEST_TEXT], long[:LONGEST_TEXT] + "桃花"])
    np.testing.assert_array_equal(first, second)


def test_the_fingerprint_changes_with_the_files_and_only_with_them(tmp_path: Path) -> None:
    same = shutil.copytree(PACKAGED, tmp_path / "same")
    other = shutil.copytree(PACKAGED, tmp_path / "other")
    (other / "config_sentence_transformers.json").write_text("{}")
    assert load_encoder(str(same)).fingerprint == load_encoder().fingerprint
    assert load_encoder(str(other)).fingerprint != load_encoder().fingerprint


def test_a_folder_that_is_missing_or_damaged_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such folder"):
        load_encoder(str(tmp_path / "missing"))
    damaged = shutil.copytree(PACKAGED, tmp_path / "damaged")
    (damaged / "model.safetensors").write_bytes(b"not weights")
    with pytest.raises(UsageError, match="no static encoder in"):
        load_encoder(str(damaged))


def test_the_packaged_model_is_small() -> None:
    assert sum(path.stat().st_size for path in PACKAGED.iterdir() if path.is_file()) <= 20_000_000
