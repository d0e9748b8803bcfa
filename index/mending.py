"""Brings the indexes of a corpus level as a process of its own, which `Caches` starts and tells what on standard input.

Chroma holds Python's lock through every batch that it takes in: as a thread of the process that searches, this made
each search wait for some tenths of a second. It ends with 0, or with 1 and the reason; it can be killed at any time.
"""

import json
import sys
from pathlib import Path

from index.caches import Caches
from index.database.engine import open_engine
from index.errors import StoreError


def main() -> None:
    try:
        mend(**json.load(sys.stdin))
    except StoreError as error:
        sys.exit(str(error))


def mend(database: str, home: str, encoder: str, chroma_url: str | None, distrusted: list[str | None]) -> None:
    """`distrusted` are the generations of lexical index, vectors and Chroma not to be used. Raises StoreError."""
    caches = Caches(open_engine(database), Path(home), encoder, chroma_url)
    caches.lexical.distrusted, caches.vectors.distrusted, caches.dense.distrusted = distrusted
    caches.mend()
    caches.close()


if __name__ == "__main__":
    main()
