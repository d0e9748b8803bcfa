import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from evals.hand_made_pdf import column, pdf, row
from index.addresses import span_hash
from index.caches import Caches
from index.corpus import Corpus
from index.errors import EncoderMismatch, PageError, UnknownId, UsageError, WriterBusy
from index.ingest import Ingest
from index.lock import writer_lock
from index.parks import Gazetteer
from index.reading.corrections import Corrections
from index.records import Filters, Given
from index.search import Searcher
from tests.conftest import HashEncoder, OtherEncoder

SEEDS = Path(__file__).parents[2] / "seeds"
PAGE = "本报讯 近日，济南高新区举行大会，共有57家企业参加，签约金额超过3亿元。\n"


class Store:
    """One corpus with everything around it."""

    def __init__(self, engine: Engine, home: Path, encoder: HashEncoder) -> None:
        self.engine, self.home = engine, home
        self.caches = Caches(engine, home, encoder.fingerprint)
        self.ingest = Ingest(engine, home, self.caches, Gazetteer.load(), lambda: encoder)
        self.corpus = Corpus(engine)
        self.searcher = Searcher(engine, self.caches, encoder)


@pytest.fixture
def store(engine: Engine, tmp_path: Path, encoder: HashEncoder) -> Iterator[Store]:
    store = Store(engine, tmp_path / "home", encoder)
    yield store
    store.caches.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    return folder


def test_the_seeds_come_out_as_twelve_articles_and_a_second_time_changes_nothing(store: Store) -> None:
    first = store.ingest.add([SEEDS])
    assert (first.pages, first.articles, first.new, first.failed) == (2, 12, 2, 0)
    position = store.corpus.position()
    second = store.ingest.add([SEEDS])
    assert (second.new, second.updated, second.unchanged) == (0, 0, 2)
    assert (second.articles, second.paragraphs) == (first.articles, first.paragraphs)
    assert store.corpus.position() == position


def test_every_paragraph_of_the_seeds_finds_itself(store: Store) -> None:
    store.ingest.add([SEEDS])
    for article in store.corpus.articles():
        for paragraph in article.paragraphs:
            best = store.searcher.search(paragraph.text, Filters(parks=article.parks[:1]), k=3)
            assert paragraph.id in {identifier for hit in best for identifier in hit.paragraph_ids}, paragraph.text


def test_the_same_bytes_under_another_name_are_the_same_page(store: Store, folder: Path) -> None:
    (folder / "one.txt").write_text(PAGE)
    shutil.copy(folder / "one.txt", folder / "two.txt")
    summary = store.ingest.add([folder])
    assert (summary.new, summary.unchanged, len(store.corpus.pages())) == (1, 1, 1)


def test_a_changed_file_replaces_its_page_and_keeps_the_id(store: Store, folder: Path) -> None:
    (folder / "one.txt").write_text(PAGE)
    store.ingest.add([folder])
    (folder / "one.txt").write_text(PAGE.replace("57", "58"))
    summary = store.ingest.add([folder])
    assert (summary.new, summary.updated) == (0, 1)
    assert [page.id for page in store.corpus.pages()] == ["one"]
    assert "58家企业" in store.corpus.articles()[0].paragraphs[0].text
    assert store.searcher.search("57家", Filters())[0].lexical < store.searcher.search("58家", Filters())[0].lexical


def test_pages_of_the_same_name_in_two_folders_stay_apart(store: Store, folder: Path) -> None:
    for day in ("a", "b"):
        (folder / day).mkdir()
        (folder / day / "A01.txt").write_text(PAGE.replace("57", day))
    assert store.ingest.add([folder]).new == 2
    assert len({page.id for page in store.corpus.pages()}) == 2


def test_a_given_date_and_publication_are_kept_and_can_be_given_later(store: Store, folder: Path) -> None:
    (folder / "one.txt").write_text(PAGE)
    store.ingest.add([folder])
    assert store.corpus.articles()[0].date_source in ("inferred", "unknown")
    summary = store.ingest.add([folder], Given(date(2024, 3, 18), "科技报"))
    assert summary.updated == 1
    article = store.corpus.articles()[0]
    assert (article.date, article.date_source, article.publication) == (date(2024, 3, 18), "given", "科技报")
    assert store.ingest.add([folder]).unchanged == 1


def test_json_lines_keep_their_ids_dates_and_line_numbers(store: Store, folder: Path) -> None:
    rows = [
        {"id": "x1", "headline": "甲", "date": "2024-03-16", "publication": "报", "paragraphs": ["济南高新区有9家。"]},
        {"paragraphs": ["海口高新区推出新产品。", "第二段。"]},
    ]
    file = folder / "a.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
    summary = store.ingest.add([folder])
    assert (summary.pages, summary.articles, summary.paragraphs) == (2, 2, 3)
    first = store.corpus.article("x1")
    assert (first.headline, first.headline_source, first.date, first.date_source, first.publication) == (
        "甲", "printed", date(2024, 3, 16), "given", "报",
    )  # fmt: skip
    assert first.paragraphs[0].lines == (1, 1)
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in reversed(rows)))
    assert store.ingest.add([folder]).unchanged == 2
    assert store.corpus.article("x1").paragraphs[0].lines == (2, 2)
    assert store.corpus.article("x1").paragraphs[0].id == first.paragraphs[0].id


def test_a_changed_json_line_with_an_id_replaces_its_article(store: Store, folder: Path) -> None:
    (folder / "a.jsonl").write_text('{"id": "x1", "paragraphs": ["旧的内容。"]}')
    store.ingest.add([folder])
    (folder / "a.jsonl").write_text('{"id": "x1", "paragraphs": ["新的内容。"]}')
    assert store.ingest.add([folder]).updated == 1
    assert [p.text for article in store.corpus.articles() for p in article.paragraphs] == ["新的内容。"]


def test_bad_files_are_named_and_the_others_go_through(store: Store, folder: Path) -> None:
    (folder / "a.txt").write_bytes(b"")
    (folder / "b.txt").write_bytes(b"PK\x03\x04" + bytes(range(256)) * 4)
    (folder / "c.jsonl").write_text('{"paragraphs": ["好的一行。"]}\n{"paragraphs": 7}\nnot json\n')
    (folder / "d.txt").write_text(PAGE)
    summary = store.ingest.add([folder])
    assert (summary.pages, summary.new, summary.failed) == (2, 2, 4)
    named = [where.rsplit("/", 1)[-1] for where, _ in summary.failures]
    assert named == ["a.txt", "b.txt", "c.jsonl:2", "c.jsonl:3"]
    assert all(reason.count("\n") == 0 for _, reason in summary.failures)
    assert store.corpus.counts()["articles"] == 2


def test_an_article_id_that_another_page_has_is_refused(store: Store, folder: Path) -> None:
    (folder / "a.jsonl").write_text('{"id": "x", "paragraphs": ["甲。"]}')
    (folder / "b.jsonl").write_text('{"id": "x", "paragraphs": ["乙。"]}')
    summary = store.ingest.add([folder])
    assert (summary.new, summary.failed) == (1, 1)
    assert "b.jsonl:1: the article id 'x' belongs to page 'a.x'" in summary.failures[0][1]


@pytest.mark.parametrize("name", ["one", "one.txt"])
def test_delete_takes_a_page_by_id_or_by_file_name(store: Store, folder: Path, name: str) -> None:
    (folder / "one.txt").write_text(PAGE)
    store.ingest.add([folder])
    assert store.ingest.delete(name) == 1
    assert store.corpus.counts() == {"pages": 0, "articles": 0, "paragraphs": 0, "chunks": 0}
    assert store.searcher.search("济南高新区") == []
    assert store.ingest.delete(name) == 0


def test_a_second_writer_is_refused_and_changes_nothing(store: Store) -> None:
    with writer_lock(store.home, store.engine), pytest.raises(WriterBusy, match="another parkbrief process is writing"):
        store.ingest.add([SEEDS])
    assert store.corpus.counts()["pages"] == 0


def test_pages_of_another_encoder_are_refused_and_change_nothing(store: Store, folder: Path) -> None:
    (folder / "one.txt").write_text(PAGE)
    store.ingest.add([folder])
    other = Store(store.engine, store.home, OtherEncoder())
    (folder / "two.txt").write_text(PAGE.replace("57", "99"))
    with pytest.raises(EncoderMismatch, match="reindex --embed"):
        other.ingest.add([folder])
    assert len(store.corpus.pages()) == 1
    other.caches.close()


def test_reindexing_gives_the_same_hits(store: Store) -> None:
    store.ingest.add([SEEDS])
    before = store.searcher.search("工业诊所有多少家")
    store.ingest.reindex()
    assert store.searcher.search("工业诊所有多少家") == before


def test_progress_counts_the_files(store: Store) -> None:
    calls: list[tuple[int, int, str]] = []
    store.ingest.add([SEEDS], progress=lambda *call: calls.append(call))
    names = sorted(path.name for path in SEEDS.iterdir())
    assert calls == [(0, 2, names[0]), (1, 2, names[1]), (2, 2, "")]


def test_corrections_beside_a_page_and_by_command_survive_reading_it_again(store: Store, folder: Path) -> None:
    page = folder / "one.txt"
    page.write_text("本报讯 近日，济南高新区举行大会。\n\n会后，海口高新区推出新产品。\n")
    store.ingest.add([folder])
    before = {paragraph.id for article in store.corpus.articles() for paragraph in article.paragraphs}
    store.ingest.correct("one", Corrections(article_starts=(3,)))
    assert [article.paragraphs[0].lines for article in store.corpus.articles()] == [(1, 1), (3, 3)]
    for identifier in before:
        assert store.corpus.passages([identifier]) or store.corpus.moved_to(identifier)
    assert store.ingest.add([folder]).unchanged == 1
    (folder / "one.corrections.yaml").write_text("paragraphs:\n- [1, 3]\n")
    assert store.ingest.add([folder]).updated == 1
    assert [article.paragraphs[0].lines for article in store.corpus.articles()] == [(1, 3)]
    store.ingest.correct("one", None)
    (folder / "one.corrections.yaml").unlink()
    store.ingest.add([folder])
    assert {paragraph.id for article in store.corpus.articles() for paragraph in article.paragraphs} == before


def test_a_correction_that_does_not_fit_changes_nothing(store: Store, folder: Path) -> None:
    (folder / "one.txt").write_text(PAGE)
    store.ingest.add([folder])
    position = store.corpus.position()
    with pytest.raises(PageError, match="names line 99"):
        store.ingest.correct("one", Corrections(article_starts=(99,)))
    with pytest.raises(UnknownId, match="'two'"):
        store.ingest.correct("two", Corrections(article_starts=(1,)))
    (folder / "one.txt").write_text(PAGE * 2)
    with pytest.raises(UsageError, match="is not the file that was read any more"):
        store.ingest.correct("one", Corrections(article_starts=(1,)))
    assert store.corpus.position() == position


def test_a_better_reader_reads_stored_pages_again(store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "one.txt").write_text(PAGE)
    store.ingest.add([folder])
    for module in ("index.preparing", "index.intake"):
        monkeypatch.setattr(f"{module}.READER_VERSION", 99)
    assert store.ingest.add([folder]).updated == 1
    assert store.ingest.add([folder]).unchanged == 1


@pytest.mark.parametrize(
    ("name", "text", "day", "confidence"),
    [
        ("A01_20240513.txt", PAGE, date(2024, 5, 13), 0.95),
        ("2024-05-13/A01.txt", PAGE, date(2024, 5, 13), 0.95),
        ("20240513-20240520.txt", PAGE, None, 0.0),  # two dates in one name say nothing
        ("123456789012.txt", PAGE, None, 0.0),
        ("page.txt", PAGE + "\n2024年5月13日 星期一\n", date(2024, 5, 13), 0.95),
        ("page.txt", PAGE.replace("近日", "2024年5月7日"), date(2024, 5, 7), 0.6),
    ],
)
def test_a_date_is_inferred_from_the_best_evidence_and_says_how_sure_it_is(
    store: Store, folder: Path, name: str, text: str, day: date | None, confidence: float
) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    store.ingest.add([folder])
    (page,) = store.corpus.pages()
    assert (page.date, page.date_confidence, page.date_source) == (day, confidence, "inferred" if day else "unknown")


LEAD = "济南高新区今日举行大会，共有五十七家企业参加。"
PRINTED = [*column(40, 90, "　　济南高新区今日举行大", "会，共有五十七家企业参", "加。"), row(40, 60, "大会举行", 17)]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("page.pdf", pdf(PRINTED)),
        ("page.html", f"<html><body><article><h1>大会举行</h1><p>{LEAD}</p></article></body></html>".encode()),
        ("page.md", f"# 大会举行\n\n{LEAD}\n".encode()),
        ("page.json", json.dumps({"headline": "大会举行", "paragraphs": [LEAD]}).encode()),
    ],
)
def test_other_kinds_of_file_are_read_by_their_own_readers(store: Store, folder: Path, name: str, data: bytes) -> None:
    (folder / name).write_bytes(data)
    summary = store.ingest.add([folder / name])
    assert summary.failures == ()
    (article,) = store.corpus.articles()
    assert (article.headline, article.parks, [one.text for one in article.paragraphs]) == (
        "大会举行", ("济南高新区",), [LEAD],
    )  # fmt: skip
    text = store.corpus.page_text(article.page)
    (span,) = store.corpus.spans(article.page)
    assert span_hash(text[span.start : span.end]) == span.sha256
    assert store.ingest.add([folder / name]).unchanged == 1
