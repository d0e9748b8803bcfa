"""The schedule: what cron means by an expression, what was missed, who keeps it, on both databases."""

import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from index.database.engine import open_engine
from index.errors import StoreError
from service.briefings.weeks import last_week
from service.errors import SettingsError
from service.scheduling import Schedule, cron_trigger, last_run, note_run
from service.settings import Settings
from service.wiring import Parkbrief
from tests import receiving
from tests.serving import COMMAND, served

ZONE = ZoneInfo("Asia/Shanghai")
MONDAYS = cron_trigger("30 7 * * 1", ZONE)


class Job:
    """Counts how often it was done, and says `well` of it."""

    def __init__(self, well: bool = True) -> None:
        self.well = well
        self.times = 0
        self.done = threading.Event()

    def __call__(self) -> bool:
        self.times += 1
        self.done.set()
        return self.well


@pytest.fixture
def kept(engine: Engine, tmp_path: Path) -> Iterator[Callable[[Job], Schedule]]:
    """Makes schedules for every Monday, and closes them at the end."""
    made: list[Schedule] = []

    def keep(job: Job) -> Schedule:
        schedule = Schedule(engine, tmp_path, MONDAYS, job, look_again_s=0.02)
        made.append(schedule)
        return schedule

    yield keep
    for schedule in made:
        schedule.close()


@pytest.mark.parametrize(
    ("expression", "day"),
    [
        # 2024-03-13 was a Wednesday.
        ("30 7 * * 1", "2024-03-18"), ("30 7 * * mon", "2024-03-18"), ("30 7 * * 0", "2024-03-17"),
        ("30 7 * * 7", "2024-03-17"), ("30 7 * * 5-7", "2024-03-15"), ("30 7 * * 1-5/2", "2024-03-15"),
        ("30 7 1 * *", "2024-04-01"), ("30 7 * * *", "2024-03-14"), ("30 7 * * */2", "2024-03-14"),
    ],
)  # fmt: skip
def test_weekdays_count_as_cron_counts_them(expression: str, day: str) -> None:
    after = datetime(2024, 3, 13, 12, tzinfo=ZONE)
    due = cron_trigger(expression, ZONE).get_next_fire_time(None, after)
    assert due == datetime.combine(date.fromisoformat(day), datetime.min.time(), ZONE).replace(hour=7, minute=30)


@pytest.mark.parametrize(
    "expression", ["", "30 7 * *", "61 7 * * 1", "30 7 * * 8", "30 7 * * 5-3", "30 7 1 * 1", "0 0 31 2 *", "每周一"]
)
def test_an_expression_that_cannot_be_used_is_one_clear_error(expression: str) -> None:
    with pytest.raises(SettingsError, match=r"PARKBRIEF_DIGEST_SCHEDULE: .* Mondays at 7:30 are '30 7 \* \* 1'"):
        cron_trigger(expression, ZONE)


def test_runs_missed_while_nothing_ran_are_caught_up_once(engine: Engine, kept: Callable[[Job], Schedule]) -> None:
    before = datetime.now(UTC)
    note_run(engine, before - timedelta(weeks=5))
    job = Job()
    schedule = kept(job)
    schedule.start()
    _until(lambda: _ran_since(engine, before))
    schedule.close()
    assert job.times == 1
    again = Job()
    assert kept(again).next_run() > datetime.now(UTC)


def test_a_schedule_that_was_never_kept_has_missed_nothing(kept: Callable[[Job], Schedule], engine: Engine) -> None:
    schedule = kept(Job())
    assert schedule.next_run() > datetime.now(UTC)
    assert last_run(engine) is not None


def test_one_process_keeps_it_and_another_takes_over_when_that_is_gone(
    engine: Engine, kept: Callable[[Job], Schedule]
) -> None:
    before = datetime.now(UTC)
    note_run(engine, before - timedelta(weeks=1, hours=1))
    first, second = Job(), Job()
    keeping, waiting = kept(first), kept(second)
    keeping.start()
    _until(lambda: _ran_since(engine, before))
    waiting.start()
    assert not second.done.wait(0.2)
    note_run(engine, datetime.now(UTC) - timedelta(weeks=1, hours=1))
    keeping.close()
    assert second.done.wait(30)
    waiting.close()
    assert (first.times, second.times) == (1, 1)


def test_what_failed_comes_again_in_a_while_and_is_not_noted_where_nothing_was_made(
    engine: Engine, kept: Callable[[Job], Schedule]
) -> None:
    missed = datetime.now(UTC).replace(microsecond=0) - timedelta(weeks=1, hours=1)
    note_run(engine, missed)

    class Broken(Job):
        def __call__(self) -> bool:
            super().__call__()
            raise StoreError("the database is away")

    job = Broken()
    schedule = kept(job)
    schedule.start()
    assert job.done.wait(30)
    _until(lambda: schedule.comes_again() is not None)
    due = schedule.comes_again()
    assert due is not None
    assert timedelta(minutes=14) < due - datetime.now(UTC) <= timedelta(minutes=15)
    assert last_run(engine) == missed


def test_of_the_processes_of_a_server_one_delivers_what_was_missed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    parkbrief = Parkbrief(Settings(home=home))
    try:
        note_run(parkbrief._engine, datetime.now(UTC) - timedelta(weeks=5))
    finally:
        parkbrief.close()
    schedule = {"PARKBRIEF_DIGEST_SCHEDULE": "30 7 * * 1"}
    with receiving.webhook() as hook, served(home, "--workers", "2", PARKBRIEF_WEBHOOK_URL=hook.url, **schedule):
        engine = open_engine(f"sqlite:///{home / 'parkbrief.db'}")
        _until(lambda: _ran_since(engine, datetime.now(UTC) - timedelta(weeks=1)))
        engine.dispose()
    (body,) = hook.bodies
    assert body["week"] == str(last_week(datetime.now(ZONE).date()))
    assert "本周没有收到版面" in body["markdown"]


def _ran_since(engine: Engine, moment: datetime) -> bool:
    noted = last_run(engine)
    return noted is not None and noted >= moment


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_server_with_an_expression_that_cannot_be_used_does_not_start(tmp_path: Path) -> None:
    environment = {**os.environ, "PARKBRIEF_HOME": str(tmp_path), "PARKBRIEF_DIGEST_SCHEDULE": "every monday"}
    done = subprocess.run([*COMMAND, "serve"], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("parkbrief: PARKBRIEF_DIGEST_SCHEDULE: 'every monday' can't be used")
