"""Turns texts into vectors with the packaged static model or any sentence-transformers model; stores nothing.

A static model is a table of token vectors whose mean is the text's vector. It is therefore evaluated with tokenizers,
numpy and scipy alone, which starts in a tenth of a second; torch and sentence-transformers (4 s and more) are imported
only for another kind of model.
"""

import hashlib
import json
from collections.abc import Sequence
from functools import cache, cached_property
from importlib.resources import as_file, files
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import UsageError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

LONGEST_TEXT = 4096
"""Characters of a text that are encoded; what follows is left out, so that no text can stall a batch."""
_SLICE = 2048
"""Texts of a static model that are tokenised at a time, so that a large batch needs little memory."""
_ONE_BY_ONE = 16
"""Up to as many texts are averaged row by row: the whole table as float32 costs 37 MB, which a query does not need."""

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """`fingerprint` changes with the weights: vectors of two fingerprints can't be compared."""

    @property
    def name(self) -> str: ...
    @property
    def dimension(self) -> int: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def source(self) -> str:
        """What it can be loaded by again; "" for the packaged one."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """(len(texts), dimension) float32, each row of length 1; a text without a known token gives zeros."""


def load_encoder(name_or_folder: str | None = None, *, device: str | None = None) -> Encoder:
    """The packaged static model, or any sentence-transformers model by folder or hub name.

    `device` is torch's (`cpu`, `cuda`); it plays no part for a static model.
    Raises UsageError when there is no such model or it can't be loaded.
    """
    if name_or_folder is None:
        return _packaged()
    folder = Path(name_or_folder)
    if not folder.is_dir() and name_or_folder.startswith((".", "/", "~")):
        raise UsageError(f"no encoder in {name_or_folder}: there is no such folder")
    if _is_static(folder):
        return StaticEncoder(folder)
    return SentenceTransformerEncoder(name_or_folder, device=device)


@cache
def _packaged() -> "StaticEncoder":
    """One for all who ask, in search and in answering: it never changes, and its table takes a dozen megabytes."""
    with as_file(files("index").joinpath("data/encoder")) as folder:
        return StaticEncoder(folder, source="")


class StaticEncoder:
    """A sentence-transformers folder of a StaticEmbedding and a Normalize module."""

    def __init__(self, folder: Path, *, source: str | None = None) -> None:
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        self.name = folder.name
        self.source = str(folder.resolve()) if source is None else source
        self._folder = folder
        try:
            tensors = load_file(folder / "model.safetensors")
            self._rows, self._scales = _table(tensors)
        except (OSError, SafetensorError, KeyError) as error:
            raise UsageError(f"no static encoder in {folder}: {error}") from error
        self.dimension = int(self._rows.shape[1])

    @cached_property
    def fingerprint(self) -> str:
        return folder_fingerprint(self._folder)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """(len(texts), dimension) float32, each row of length 1; a text without a known token gives zeros."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _SLICE):
            tokens = self._tokenise([text[:LONGEST_TEXT] for text in texts[start : start + _SLICE]])
            vectors[start : start + len(tokens)] = self._means(tokens)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors /= np.maximum(norms, np.float32(1e-12))
        return vectors

    def _tokenise(self, texts: list[str]) -> list[list[int]]:
        if len(texts) <= _ONE_BY_ONE:  # a batch starts a thread pool, which costs more than it saves here
            return [self._tokenizer.encode(text, add_special_tokens=False).ids for text in texts]
        return [one.ids for one in self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)]

    def _means(self, tokens: Sequence[Sequence[int]]) -> Vectors:
        if len(tokens) <= _ONE_BY_ONE:
            return np.stack([self._mean(np.asarray(ids, dtype=np.int64)) for ids in tokens])
        from scipy.sparse import csr_array  # type: ignore[import-untyped]

        counts = np.fromiter(map(len, tokens), dtype=np.int64, count=len(tokens))
        ids = np.fromiter(chain.from_iterable(tokens), dtype=np.int64, count=int(counts.sum()))
        bounds = np.concatenate([[0], np.cumsum(counts)])
        shape = (len(tokens), len(self._rows))
        sums = csr_array((np.ones(len(ids), dtype=np.float32), ids, bounds), shape=shape) @ self._scaled
        means: Vectors = sums / np.maximum(counts, 1)[:, None].astype(np.float32)
        return means

    def _mean(self, ids: NDArray[np.int64]) -> Vectors:
        rows = self._rows[ids].astype(np.float32)
        if self._scales is not None:
            rows *= self._scales[ids, None]
        mean: Vectors = rows.sum(axis=0, dtype=np.float32) / np.float32(max(len(ids), 1))
        return mean

    @cached_property
    def _scaled(self) -> Vectors:
        """The table as float32."""
        rows = self._rows.astype(np.float32)
        return rows if self._scales is None else rows * self._scales[:, None]

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer


class SentenceTransformerEncoder:
    """Any model sentence-transformers loads, by folder or hub name; longer texts are cut to its own window."""

    def __init__(self, name_or_folder: str, *, device: str | None = None) -> None:
        self.name = Path(name_or_folder).name if Path(name_or_folder).is_dir() else name_or_folder
        self.source = str(Path(name_or_folder).resolve()) if Path(name_or_folder).is_dir() else name_or_folder
        self._model = _load_model(name_or_folder, device)
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise UsageError(f"the encoder {name_or_folder} doesn't say how long its vectors are")
        self.dimension = dimension

    @cached_property
    def fingerprint(self) -> str:
        """Of the folder's files; a hub model goes by its name."""
        folder = Path(self.source)
        return folder_fingerprint(folder) if folder.is_dir() else f"hub:{self.source}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """(len(texts), dimension) float32, each row of length 1."""
        return _encode(self._model, [text[:LONGEST_TEXT] for text in texts])


def folder_fingerprint(folder: Path) -> str:
    """The first 16 hexadecimal digits of a SHA-256 over the names and bytes of a model's weights and configuration."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".safetensors", ".bin", ".json", ".txt", ".model"}:
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _is_static(folder: Path) -> bool:
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        kinds = [module["type"].rpartition(".")[2] for module in modules]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return kinds == ["StaticEmbedding", "Normalize"] and (folder / "model.safetensors").is_file()


def _table(tensors: dict[str, NDArray[np.float32]]) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
    """Rows and, for the int8 form, a scale a row; both forms are ones sentence-transformers reads."""
    if "embedding.weight" in tensors:
        return tensors["embedding.weight"], None
    return tensors["embeddings"], tensors.get("weights")


def _load_model(name_or_folder: str, device: str | None) -> "SentenceTransformer":
    import torch
    from sentence_transformers import SentenceTransformer

    # Two threads collapse when another process uses a core (3 ms become 173 ms).
    torch.set_num_threads(1)
    try:
        return SentenceTransformer(name_or_folder, device=device or "cpu")
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise UsageError(f"can't load the encoder {name_or_folder}: {reason}") from error


def _encode(model: "SentenceTransformer", texts: list[str]) -> Vectors:
    vectors = model.encode(texts, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False)
    return np.asarray(vectors, dtype=np.float32)
