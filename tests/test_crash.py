"""kill -9 at random moments of an ingest: nothing is lost, nothing is there twice, everything finds itself."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from index.records import Filters
from service.exporting import exported
from service.settings import Settings
from service.wiring import Parkbrief

ARTICLES = 300
"""Five transactions."""
COMMAND = [sys.executable, "-c", "from service.cli import main; main()"]


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Articles in one JSON Lines file, several transactions long, and pages of text beside it."""
    folder = tmp_path / "pages"
    folder.mkdir()
    rows = [
        {"id": f"x{i}", "headline": f"第{i}号新闻", "paragraphs": [f"济南高新区第{i}号项目开工，投资{i * 7 + 1}万元。"]}
        for i in range(ARTICLES)
    ]
    (folder / "many.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
    for seed in (Path(__file__).parents[1] / "seeds").glob("*.txt"):
        (folder / seed.name).write_bytes(seed.read_bytes())
    return folder


def test_ingest_killed_at_random_moments_ends_whole(
    pages: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    kills: int = request.config.getoption("--kills")
    home = tmp_path / "home"
    environment = {**os.environ, "PARKBRIEF_HOME": str(home)}
    moments = random.Random(20240316)
    started = time.monotonic()
    subprocess.run(
        [*COMMAND, "ingest", str(pages)], env={**environment, "PARKBRIEF_HOME": str(tmp_path / "whole")}, check=True
    )
    whole_s = time.monotonic() - started
    hit = 0
    for _ in range(kills):
        process = subprocess.Popen([*COMMAND, "ingest", str(pages)], env=environment, stdout=subprocess.DEVNULL)
        try:
            process.wait(moments.uniform(0.2, 1.0) * whole_s)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            hit += 1
        process.wait()
    subprocess.run([*COMMAND, "ingest", str(pages)], env=environment, check=True)
    assert hit > 0, "no process was still running when its moment came"
    parkbrief = Parkbrief(Settings(home=home))
    try:
        assert list(exported(parkbrief.corpus)) == _exported_from(tmp_path / "whole")
        _everything_finds_itself(parkbrief)
    finally:
        parkbrief.close()


def _exported_from(home: Path) -> list[dict[str, Any]]:
    parkbrief = Parkbrief(Settings(home=home))
    rows = list(exported(parkbrief.corpus))
    parkbrief.close()
    return rows


def _everything_finds_itself(parkbrief: Parkbrief) -> None:
    dense = parkbrief.caches.dense
    parkbrief.caches.refresh()
    assert dense.position == parkbrief.caches.lexical.position == parkbrief.corpus.position()
    for article in parkbrief.corpus.articles():
        for paragraph in article.paragraphs:
            hits = parkbrief.searcher.search(paragraph.text, Filters(parks=article.parks[:1]), k=3)
            assert paragraph.id in {identifier for one in hits for identifier in one.paragraph_ids}, paragraph.text


@pytest.mark.parametrize("limit_kib", [64, 150, 250])
def test_a_full_disk_is_one_clear_message_and_the_next_run_mends_it(tmp_path: Path, limit_kib: int) -> None:
    """No file may grow past the limit, which the database meets at its first page or a later one."""
    seeds, home = Path(__file__).parents[1] / "seeds", tmp_path / "home"
    environment = {**os.environ, "PARKBRIEF_HOME": str(home)}
    command = ["bash", "-c", f'ulimit -f {limit_kib}; exec "$@"', "bash", *COMMAND, "ingest", str(seeds)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("parkbrief: ")
    assert done.stderr.count("\n") == 1
    subprocess.run([*COMMAND, "ingest", str(seeds)], env=environment, check=True, capture_output=True)
    parkbrief = Parkbrief(Settings(home=home))
    try:
        assert parkbrief.corpus.counts()["articles"] == 12
        _everything_finds_itself(parkbrief)
    finally:
        parkbrief.close()
