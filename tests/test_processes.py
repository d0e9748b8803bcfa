"""Several real processes on one corpus: one writes, one is refused, readers go on; a model changes under them."""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import httpx
import pytest

from index.errors import UsageError, WriterBusy
from index.lock import writer_lock
from service.settings import Settings
from service.wiring import Parkbrief
from tests.serving import COMMAND, served

SEEDS = Path(__file__).parents[1] / "seeds"


@pytest.fixture
def many(tmp_path: Path) -> Path:
    path = tmp_path / "many.jsonl"
    rows = [
        {"id": f"x{i}", "headline": f"第{i}号新闻", "paragraphs": [f"济南高新区第{i}号项目开工。"]} for i in range(300)
    ]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
    return path


def run(home: Path, *command: str, **set_: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PARKBRIEF_HOME": str(home), **set_}
    return subprocess.run([*COMMAND, *command], env=environment, capture_output=True, text=True, check=False)


@contextmanager
def opened(home: Path, encoder: Path | None = None) -> Iterator[Parkbrief]:
    parkbrief = Parkbrief(Settings(home=home, encoder=str(encoder) if encoder else None))
    try:
        yield parkbrief
    finally:
        parkbrief.close()


def test_of_two_ingests_at_once_one_works_and_one_is_refused_while_readers_go_on(tmp_path: Path, many: Path) -> None:
    home = tmp_path / "home"
    assert run(home, "ingest", str(SEEDS)).returncode == 0
    environment = {**os.environ, "PARKBRIEF_HOME": str(home)}
    first = subprocess.Popen([*COMMAND, "ingest", str(many)], env=environment, stdout=subprocess.DEVNULL)
    try:
        with opened(home) as reader:
            _stop_while_it_writes(first, reader)
            second = run(home, "ingest", str(SEEDS), "--json")
            assert second.returncode == 1
            assert second.stdout == ""
            assert second.stderr.startswith("parkbrief: another parkbrief process is writing to")
            assert second.stderr.count("\n") == 1
            deleting = run(home, "delete", "many.jsonl")
            assert (deleting.returncode, deleting.stderr) == (1, second.stderr)
            hit = reader.searcher.search("石家庄高新区工业诊所", k=1)[0]
            assert "工业诊所" in reader.corpus.passages(hit.paragraph_ids)[0].paragraph.text
            assert run(home, "articles", "--json").returncode == 0
    finally:
        first.send_signal(signal.SIGCONT)
    assert first.wait() == 0
    assert run(home, "ingest", str(SEEDS)).returncode == 0


def _stop_while_it_writes(process: "subprocess.Popen[bytes]", reader: Parkbrief) -> None:
    """Stops it where it holds the right to write; it goes on when it is told to."""
    while process.poll() is None:
        process.send_signal(signal.SIGSTOP)
        try:
            with writer_lock(reader.settings.home, reader._engine):
                pass
        except WriterBusy:
            return
        process.send_signal(signal.SIGCONT)
        time.sleep(0.01)
    raise AssertionError("it had ended before it was seen to write")


@pytest.fixture
def other_model(tmp_path: Path) -> Path:
    """The packaged model under another configuration: the same vectors, another fingerprint."""
    folder = Path(shutil.copytree(str(files("index") / "data" / "encoder"), tmp_path / "other"))
    configuration = folder / "config_sentence_transformers.json"
    configuration.write_text(json.dumps(json.loads(configuration.read_text()) | {"note": "another"}))
    return folder


def test_a_server_embeds_again_in_the_background_and_a_process_that_runs_follows(
    tmp_path: Path, other_model: Path
) -> None:
    home = tmp_path / "home"
    assert run(home, "ingest", str(SEEDS)).returncode == 0
    with opened(home) as running:
        before = running.searcher.search("石家庄高新区工业诊所", k=3)
        old = running.caches.encoder
        asked = run(home, "ask", "石家庄高新区有多少家“工业诊所”？", PARKBRIEF_ENCODER=str(other_model))
        assert asked.returncode == 0
        assert "embedded with another model than other, which is set now" in asked.stderr
        with served(home, PARKBRIEF_ENCODER=str(other_model)) as address:
            deadline = time.monotonic() + 120
            while httpx.get(f"{address}/readyz").raise_for_status().json()["notes"]:
                assert time.monotonic() < deadline
                time.sleep(0.1)
        # Left alone while it stands: the model set here is the one before.
        after = running.searcher.search("石家庄高新区工业诊所", k=3)
        assert running.caches.encoder != old
        assert running.corpus_encoder.source == str(other_model)
        assert after == before, "the two models give the same vectors"
    with opened(home, other_model) as parkbrief:
        assert parkbrief.going_over() is None
        assert all(finding.well for finding in parkbrief.doctor(mend=False))


def test_a_model_that_is_gone_or_broken_leaves_the_corpus_as_it_is(tmp_path: Path, other_model: Path) -> None:
    home = tmp_path / "home"
    assert run(home, "ingest", str(SEEDS), PARKBRIEF_ENCODER=str(other_model)).returncode == 0
    (other_model / "model.safetensors").write_bytes(b"broken")
    for command in (["reindex", "--embed"], ["ask", "有多少家工业诊所？"], ["ingest", str(SEEDS)]):
        refused = run(home, *command, PARKBRIEF_ENCODER=str(other_model))
        assert refused.returncode == 2
        assert refused.stderr.startswith(f"parkbrief: no static encoder in {other_model}: ")
        assert refused.stderr.count("\n") == 1
    with opened(home) as parkbrief:
        hit = parkbrief.searcher.search("石家庄高新区工业诊所", k=1)[0]
        assert (hit.lexical > 0, hit.dense) == (True, 0)
        assert "only words are searched" in parkbrief.ready()[0]
        assert parkbrief.reindex(embed=True) == parkbrief.corpus.counts()["chunks"]
        assert parkbrief.ready() == []
        assert parkbrief.searcher.search("石家庄高新区工业诊所", k=1)[0].dense > 0
    with pytest.raises(UsageError, match="no static encoder"), opened(home, other_model) as parkbrief:
        parkbrief.going_over()


def test_several_processes_serve_one_corpus_and_see_what_another_one_changes(tmp_path: Path) -> None:
    home, pages = tmp_path / "home", tmp_path / "news.jsonl"
    row = {"id": "jinan", "headline": "总部企业", "paragraphs": ["截至目前，济南高新区累计认定总部企业19家。"]}
    pages.write_text(json.dumps(row, ensure_ascii=False))
    assert run(home, "ingest", str(pages)).returncode == 0
    with served(home, "--workers", "2") as address:
        question = {"question": "济南高新区认定了多少家总部企业？"}
        given = [httpx.post(f"{address}/api/ask", json=question, timeout=60).raise_for_status() for _ in range(8)]
        assert all("19家" in one.json()["answer"] for one in given)
        pages.write_text(pages.read_text().replace("19家", "21家"))
        assert run(home, "ingest", str(pages)).returncode == 0
        stale = httpx.get(f"{address}/api/answers", params={"stale": True}, timeout=60).json()["answers"]
        assert {one["answer"]["id"] for one in stale} == {one.json()["id"] for one in given}
        assert {one["recheck"]["standing"] for one in stale} == {"broken"}
        again = [httpx.post(f"{address}/api/ask", json=question, timeout=60).json() for _ in range(8)]
        assert all("21家" in one["answer"] for one in again)
