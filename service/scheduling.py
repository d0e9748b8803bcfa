"""Makes and delivers last week's digest when a cron expression says so, in one process of all; knows nothing of HTTP.

What was missed while no process ran is caught up once, at the start.
"""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import Engine, delete, insert, select

from index.database.engine import reading, writing
from index.errors import ParkbriefError, WriterBusy
from index.lock import schedule_lock
from service.errors import SettingsError
from service.tables import schedule_runs

NAME = "digest"
LOOK_AGAIN_S = 30.0
"""How often a process that does not keep the schedule looks whether the one that did is gone."""
AGAIN_AFTER = tuple(timedelta(minutes=15 * 2**n) for n in range(6))
"""When it is tried again after one failure, two, …: eight hours after the sixth, and then when it is due again."""
_LATE_TOO = {"coalesce": True, "misfire_grace_time": None}
"""However late it is, and however many were missed, it is done, and once."""
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_log = logging.getLogger(__name__)


class Schedule:
    """Runs `job` by the clock while it holds the lock, else waits for it. `start` returns at once; then `close`.

    The job says whether all went well. Setting `stop` ends it as `close` does, without waiting.
    """

    def __init__(
        self,
        engine: Engine,
        home: Path,
        trigger: CronTrigger,
        job: Callable[[], bool],
        *,
        stop: threading.Event | None = None,
        look_again_s: float = LOOK_AGAIN_S,
    ) -> None:
        self._engine = engine
        self._home = home
        self._trigger = trigger
        self._job = job
        self._look_again_s = look_again_s
        self._failures = 0
        self._scheduler: BackgroundScheduler | None = None
        self._stop = stop or threading.Event()
        self._thread = threading.Thread(target=self._keep, name="schedule", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Waits for the job, where it is under way."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def next_run(self) -> datetime:
        """When the job is due: in the past where a run was missed. At the very first start nothing counts as missed."""
        now = datetime.now(UTC)
        ran = last_run(self._engine)
        if ran is None:
            note_run(self._engine, now)
        due: datetime = self._trigger.get_next_fire_time(None, (ran or now) + timedelta(microseconds=1))
        return due

    def comes_again(self) -> datetime | None:
        """When it is tried again after a failure; None where nothing failed."""
        again = self._scheduler.get_job("again") if self._scheduler is not None else None
        due: datetime | None = again.next_run_time if again else None
        return due

    def run(self) -> None:
        """The job, and a note that it was done; where something of it failed, it comes again in a while."""
        try:
            well = self._job()
            if self._stop.is_set():
                return  # what it had not come to is caught up at the next start
            note_run(self._engine, datetime.now(UTC))
        except ParkbriefError as error:
            _log.error("the scheduled digest was not made: %s", error)
            well = False
        self._failures = 0 if well else self._failures + 1
        if not well and self._failures <= len(AGAIN_AFTER) and self._scheduler is not None:
            due = datetime.now(UTC) + AGAIN_AFTER[self._failures - 1]
            self._scheduler.add_job(self.run, "date", run_date=due, id="again", replace_existing=True, **_LATE_TOO)

    def _keep(self) -> None:
        while not self._stop.is_set():
            try:
                with schedule_lock(self._home, self._engine):
                    self._keep_time()
            except WriterBusy:
                self._stop.wait(self._look_again_s)
            except ParkbriefError as error:
                _log.error("the schedule is not kept: %s", error)
                self._stop.wait(self._look_again_s)

    def _keep_time(self) -> None:
        self._scheduler = BackgroundScheduler(timezone=self._trigger.timezone)
        self._scheduler.add_job(self.run, self._trigger, next_run_time=self.next_run(), **_LATE_TOO)
        self._scheduler.start()
        self._stop.wait()
        self._scheduler.shutdown(wait=True)


def cron_trigger(expression: str, zone: ZoneInfo) -> CronTrigger:
    """The trigger of a five-field cron expression. Raises SettingsError.

    Weekdays count as cron counts them, 0 and 7 for Sunday: APScheduler counts from Monday (its issue 286).
    """
    fields = expression.split()
    try:
        if len(fields) != 5:
            raise ValueError(f"it has {len(fields)} fields, not 5")
        minute, hour, day, month, weekday = fields
        if day != "*" and weekday != "*":
            raise ValueError("it names a day of the month and a weekday, of which cron takes either: set one of them")
        trigger = CronTrigger(
            minute=minute, hour=hour, day=day, month=month, day_of_week=_weekdays(weekday), timezone=zone
        )
        if trigger.get_next_fire_time(None, datetime.now(UTC)) is None:
            raise ValueError("there is no such day")
        return trigger
    except ValueError as error:
        raise SettingsError(
            f"PARKBRIEF_DIGEST_SCHEDULE: {expression!r} can't be used: {error}; Mondays at 7:30 are '30 7 * * 1'"
        ) from error


def last_run(engine: Engine) -> datetime | None:
    """When the job was last done, in UTC; None before the schedule was ever kept."""
    query = select(schedule_runs.c.ran_at).where(schedule_runs.c.name == NAME)
    with reading(engine) as connection:
        found: datetime | None = connection.execute(query).scalar()
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found


def note_run(engine: Engine, moment: datetime) -> None:
    """Notes when the job was done; `moment` in UTC."""
    with writing(engine) as connection:
        connection.execute(delete(schedule_runs).where(schedule_runs.c.name == NAME))
        connection.execute(insert(schedule_runs).values(name=NAME, ran_at=moment))


def _weekdays(field: str) -> str:
    """The weekday field with names for numbers; a range that passes Saturday, such as 5-7, becomes a list."""
    return ",".join(name for part in field.split(",") for name in _named(part))


def _named(part: str) -> list[str]:
    days, slash, step = part.partition("/")
    first, dash, last = days.partition("-")
    if not first.isdigit():
        # cron counts the steps of */2 from Sunday.
        if days != "*" or not slash:
            return [part]
        first, dash, last = "0", "-", "6"
    start, end, by = int(first), int(last if dash else first), int(step if slash else 1)
    if not 0 <= start <= end <= 7 or by < 1:
        raise ValueError(f"{part!r} is not a weekday or a range of them, 0 to 7")
    return list(dict.fromkeys(_WEEKDAYS[number % 7] for number in range(start, end + 1, by)))
