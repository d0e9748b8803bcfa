"""The bench's own pages, and what it says of a folder without any; it asserts no time."""

from pathlib import Path

import pypdfium2
import pytest

from evals.bench_pages import SEEDS, Pace, main, plain_pdfs, read_texts
from evals.hand_made_pdf import newspaper
from index.errors import UsageError
from index.reading.page import read_page
from index.reading.pdf import read_pdf


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.stem)
def test_a_seed_set_as_a_pdf_is_one_sheet_with_the_same_printed_headlines(path: Path) -> None:
    reading = read_page(path.read_text("utf-8"))
    made = newspaper(reading)
    printed = {"".join(a.headline.split()) for a in reading.articles if a.headline_source == "printed"}
    with pypdfium2.PdfDocument(made) as document:
        assert len(document) == 1
    read = read_pdf(made, "seed.pdf")[1]
    assert printed == {"".join(a.headline.split()) for a in read.articles if a.headline_source == "printed"}


def test_every_page_is_read_as_often_as_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([0.0, 4.0, 10.0, 11.0])  # two rounds over two pages, the faster one in a second
    monkeypatch.setattr("time.process_time", lambda: next(times))
    monkeypatch.setattr("index.reading.page.read_page", lambda text: None)
    pace = read_texts(SEEDS, 2)
    assert (pace.pages_per_s, pace.peak_mib > 1) == (2.0, True)


def test_the_peer_takes_every_sheet_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(newspaper(read_page((sorted(SEEDS.glob("*.txt"))[0]).read_text("utf-8"))))
    assert isinstance(plain_pdfs(tmp_path, 1), Pace)


def test_a_folder_without_pages_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no \.pdf file"):
        plain_pdfs(tmp_path, 1)
    with pytest.raises(SystemExit, match=r"no \.txt file"):
        main(text=tmp_path, rounds=1)
