"""Finds the page files a user names and cuts them into what is stored as a page each; reads no Chinese.

A .txt or .pdf file is a page. Every line of a .jsonl file is a page of its own: one changed article costs one article.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import PageError, UsageError

MAX_FILE_BYTES = 10_000_000
"""For a page that is no PDF. JSON Lines files are read line by line, and a line is bounded by this."""
MAX_PDF_BYTES = 64_000_000
FOLDER_SUFFIXES = (".txt", ".jsonl", ".pdf", ".html", ".htm")
"""What is looked for in a folder: a README.md or a package.json that lies there is no page."""
SUFFIXES = (*FOLDER_SUFFIXES, ".md", ".json")
"""What can be named."""


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of one page to be, and where they stand; `line` is set for JSON Lines (1-based)."""

    path: Path
    data: bytes
    line: int | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def where(self) -> str:
        return str(self.path) if self.line is None else f"{self.path}:{self.line}"


def find_files(paths: Sequence[Path]) -> list[Path]:
    """The page files among these files and folders (searched whole), sorted, each once.

    Raises UsageError for a path that is not there, a file of another kind, or a folder without pages.
    """
    found: dict[Path, None] = {}
    for path in paths:
        found.update(dict.fromkeys(_files_of(path)))
    return list(found)


def read_sources(path: Path) -> Iterator[Source]:
    """The pages in one file. Raises PageError when it can't be read or is too large."""
    try:
        if path.suffix.lower() == ".jsonl":
            yield from _lines(path)
            return
        size, most = path.stat().st_size, MAX_PDF_BYTES if path.suffix.lower() == ".pdf" else MAX_FILE_BYTES
        if size > most:
            raise PageError(_too_large(str(path), size, most))
        yield Source(path, path.read_bytes())
    except OSError as error:
        raise PageError(f"{path}: can't be read ({error.strerror})") from error


def _lines(path: Path) -> Iterator[Source]:
    empty = True
    with path.open("rb") as file:
        number = 0
        while line := file.readline(MAX_FILE_BYTES + 1):
            number += 1
            if len(line) > MAX_FILE_BYTES:
                raise PageError(_too_large(f"{path}:{number}", len(line), MAX_FILE_BYTES))
            if line.strip():
                empty = False
                yield Source(path, line.strip(), number)
    if empty:
        raise PageError(f"{path}: the file is empty; give a file with an article a line")


def _files_of(path: Path) -> list[Path]:
    if not path.exists():
        raise UsageError(f"{path}: no such file or folder")
    if path.is_file():
        if path.suffix.lower() not in SUFFIXES:
            raise UsageError(
                f"{path}: not a page; give page text (.txt), a PDF, .jsonl with an article a line, or "
                "a single article (.html, .md, .json)"
            )
        return [path.resolve()]
    files = sorted(file.resolve() for file in path.rglob("*") if _is_page(file))
    if not files:
        raise UsageError(f"{path}: no pages in this folder; it needs .txt, .jsonl, .pdf or .html files")
    return files


def _is_page(file: Path) -> bool:
    return file.is_file() and file.suffix.lower() in FOLDER_SUFFIXES and not file.name.startswith(".")


def _too_large(where: str, size: int, most: int) -> str:
    return f"{where}: {size:,} bytes, more than the {most:,} a page may have; split it into its pages"
