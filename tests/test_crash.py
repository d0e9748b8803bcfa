"""kill -9 at random moments of reading in and taking out: nothing is lost, nothing is there twice, all finds itself."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from index.database.engine import reading
from index.database.tables import chunks
from service.exporting import exported
from service.settings import Settings
from service.wiring import Parkbrief

FILES = 5
ARTICLES = 90
"""In a file: two transactions."""
LOOKED_AT_EVERY = 20
COMMAND = [sys.executable, "-c", "from service.cli import main; main()"]
Row = dict[str, Any]


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Articles in JSON Lines files, two transactions long, and pages of text beside them."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for number in range(FILES):
        rows = [_article(number * ARTICLES + i) for i in range(ARTICLES)]
        (folder / f"f{number}.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
    for seed in (Path(__file__).parents[1] / "seeds").glob("*.txt"):
        (folder / seed.name).write_bytes(seed.read_bytes())
    return folder


def _article(i: int) -> Row:
    return {
        "id": f"x{i}",
        "headline": f"第{i}号新闻",
        "paragraphs": [f"济南高新区第{i}号项目开工，投资{i * 7 + 1}万元。"],
    }


def test_reading_in_and_taking_out_killed_at_random_moments(
    pages: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """What a command that came to its end has said holds; of one that was killed, only whole pages are there."""
    kills: int = request.config.getoption("--kills")
    _run("ingest", str(pages), home=tmp_path / "whole")
    with _open(tmp_path / "whole") as whole:
        expected = _rows_by_file(whole)
    home, moments = tmp_path / "home", random.Random(20240316)
    there: dict[str, bool | None] = dict.fromkeys(expected, False)
    """Whether a file's pages are in, as far as the commands that ended have said."""
    full_s = _run("ingest", str(pages / "f0.jsonl"), home=tmp_path / "timed")
    hit = commands = 0
    while hit < kills:
        commands += 1
        name, taking_out = moments.choice(sorted(there)), moments.random() < 0.4
        command = ["delete", name] if taking_out else ["ingest", str(pages / name)]
        if _killed(command, home, moments.uniform(0.2, 0.9) * full_s):
            hit += 1
            there[name] = there[name] if there[name] is (not taking_out) else None
            if hit % LOOKED_AT_EVERY == 0:
                _all_is_well(home, expected, there)
        else:
            there[name] = not taking_out
    _all_is_well(home, expected, there)
    _run("ingest", str(pages), home=home)
    _all_is_well(home, expected, dict.fromkeys(expected, True))
    print(f"{hit} of {commands} commands killed")


def test_taking_everything_out_and_reading_it_in_again_ten_times_takes_up_no_more_room(
    pages: Path, tmp_path: Path
) -> None:
    home, rooms = tmp_path / "home", []
    for number in range(11):
        with _open(home) as parkbrief:
            for file in pages.iterdir():
                parkbrief.delete(file.name)
            parkbrief.ingest([pages])
            if number == 10:
                _everything_finds_itself(parkbrief)
        rooms.append(sum(file.stat().st_size for file in home.rglob("*") if file.is_file()))
    assert max(rooms) <= 1.2 * rooms[0], rooms


def _killed(command: list[str], home: Path, after_s: float) -> bool:
    process = subprocess.Popen(
        [*COMMAND, *command],
        env={**os.environ, "PARKBRIEF_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        _, said = process.communicate(timeout=after_s)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return True
    assert process.returncode == 0 or b"no page with the id" in said, said
    return False


def _run(*command: str, home: Path) -> float:
    started = time.monotonic()
    subprocess.run([*COMMAND, *command], env={**os.environ, "PARKBRIEF_HOME": str(home)}, check=True)
    return time.monotonic() - started


@contextmanager
def _open(home: Path) -> Iterator[Parkbrief]:
    parkbrief = Parkbrief(Settings(home=home))
    try:
        yield parkbrief
    finally:
        parkbrief.close()


def _rows_by_file(parkbrief: Parkbrief) -> dict[str, list[Row]]:
    files: dict[str, list[Row]] = {}
    sources = {page.id: Path(page.source).name for page in parkbrief.corpus.pages()}
    for row in exported(parkbrief.corpus):
        files.setdefault(sources[row["page"]], []).append(row)
    return files


def _all_is_well(home: Path, expected: dict[str, list[Row]], there: dict[str, bool | None]) -> None:
    """Opens the corpus as any reader does, and looks at everything."""
    with _open(home) as parkbrief:
        held = _rows_by_file(parkbrief)
        for name, rows in expected.items():
            found = held.get(name, [])
            if there[name] is None:
                assert all(row in rows for row in found), name
                assert len({row["article_id"] for row in found}) == len(found), name
            else:
                assert found == (rows if there[name] else []), name
        _everything_finds_itself(parkbrief)


def _everything_finds_itself(parkbrief: Parkbrief) -> None:
    """Every paragraph is the first hit of its own text, and every vector that of itself."""
    caches = parkbrief.caches
    caches.refresh()
    assert caches.dense.position == caches.lexical.position == parkbrief.corpus.position()
    with reading(parkbrief._engine) as connection:
        stored = sorted(connection.execute(select(chunks.c.id)).scalars())
    assert sorted(caches.lexical.ids()) == sorted(caches.dense.ids()) == stored
    for article in parkbrief.corpus.articles():
        for paragraph in article.paragraphs:
            assert paragraph.id in parkbrief.searcher.search(paragraph.text, k=1)[0].paragraph_ids, paragraph.text


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
