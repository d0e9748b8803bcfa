"""Embeds with an OpenAI-compatible /embeddings endpoint, in place of a model on this machine."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.errors import StoreError

if TYPE_CHECKING:
    from openai import OpenAI

BATCH = 256
TIMEOUT_S = 60.0
MAX_RETRIES = 3
SOURCE_PREFIX = "endpoint:"


class EndpointEncoder:
    """An `index.embedding.Encoder` over HTTP. The client's own retries cover 429 and 5xx."""

    def __init__(self, model: str, *, base_url: str | None, api_key: str | None) -> None:
        self.name = model
        self.fingerprint = f"endpoint:{model}"
        self.source = f"{SOURCE_PREFIX}{base_url or ''}#{model}"
        self._base_url = base_url
        self._api_key = api_key

    @cached_property
    def dimension(self) -> int:
        """Asked of the endpoint once."""
        return int(self.encode(["高新区"]).shape[1])

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, (len(texts), dimension). Raises StoreError when the endpoint gives none."""
        from openai import OpenAIError

        vectors: list[list[float]] = []
        try:
            for start in range(0, len(texts), BATCH):
                batch = list(texts[start : start + BATCH])
                reply = self._client.embeddings.create(model=self.name, input=batch, encoding_format="float")
                vectors += [one.embedding for one in sorted(reply.data, key=lambda one: one.index)]
        except OpenAIError as error:
            raise StoreError(f"the embedding endpoint gave no vectors for {self.name}: {error}") from error
        if len(vectors) != len(texts):
            raise StoreError(f"the embedding endpoint gave {len(vectors)} vectors for {len(texts)} texts")
        array = np.asarray(vectors, dtype=np.float32)
        lengths: NDArray[np.float32] = np.linalg.norm(array, axis=1, keepdims=True)
        return np.divide(array, np.maximum(lengths, 1e-12), dtype=np.float32)

    @classmethod
    def of_source(cls, source: str, *, api_key: str | None) -> "EndpointEncoder":
        """The one whose `source` this is."""
        base_url, _, model = source.removeprefix(SOURCE_PREFIX).partition("#")
        return cls(model, base_url=base_url or None, api_key=api_key)

    @cached_property
    def _client(self) -> "OpenAI":
        from openai import OpenAI

        # A local server takes any key, but the client insists on one.
        return OpenAI(
            api_key=self._api_key or "none", base_url=self._base_url, timeout=TIMEOUT_S, max_retries=MAX_RETRIES
        )
