from pathlib import Path

import pytest

from index import sources
from index.errors import PageError, UsageError
from index.sources import find_files, read_sources


def test_folders_are_searched_whole_and_each_file_comes_once(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.TXT", "a.jsonl", ".hidden.txt", "b/note.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    names = [path.name for path in find_files([tmp_path, tmp_path / "a.jsonl"])]
    assert names == ["a.jsonl", "1.TXT", "2.txt"]


def test_a_note_in_a_folder_is_no_page_unless_it_is_named(tmp_path: Path) -> None:
    for name in ("README.md", "gold.json", "page.pdf", "page.html"):
        (tmp_path / name).write_text("x")
    assert [path.name for path in find_files([tmp_path])] == ["page.html", "page.pdf"]
    assert [path.name for path in find_files([tmp_path / "README.md"])] == ["README.md"]


def test_paths_that_hold_no_pages_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "page.docx").write_text("x")
    with pytest.raises(UsageError, match="gone: no such file or folder"):
        find_files([tmp_path / "gone"])
    with pytest.raises(UsageError, match=r"no pages in this folder; it needs \.txt, \.jsonl, \.pdf or \.html files"):
        find_files([tmp_path / "empty"])
    with pytest.raises(UsageError, match=r"page\.docx: not a page"):
        find_files([tmp_path / "page.docx"])


def test_every_line_of_json_lines_is_a_page_and_keeps_its_number(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"a":1}\n\n  {"b":2}\n{"c":3}')
    assert [(one.line, one.data) for one in read_sources(tmp_path / "a.jsonl")] == [
        (1, b'{"a":1}'),
        (3, b'{"b":2}'),
        (4, b'{"c":3}'),
    ]


def test_what_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_FILE_BYTES", 10)
    for name in ("page.txt", "page.jsonl"):
        (tmp_path / name).write_bytes(b"x" * 11)
        with pytest.raises(PageError, match="11 bytes, more than the 10 a page may have"):
            list(read_sources(tmp_path / name))


def test_empty_json_lines_are_said(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"\n \n")
    with pytest.raises(PageError, match="the file is empty"):
        list(read_sources(tmp_path / "a.jsonl"))
