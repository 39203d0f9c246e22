"""`bot schedule`: runs for those who host the bot themselves, one at a time, by APScheduler.

A run is a night's commands, one after the other, as in `.github/workflows/scan.yml`. Each is a child process, so that its
memory is given back, a crash of it stops nothing that comes later, and a stop reaches it at once. It may be stopped at
any moment: every write of a command is atomic.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.core.settings import Schedule
from bot.support.errors import InputError
from bot.support.files import write_atomically

_LATE = 6 * 3600
"""Seconds by which a run may start late, for example after the machine slept; then it waits for the next day."""
_PATIENCE = 60
"""Seconds that a run has to stop when it is told to."""


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a run."""

    name: str
    command: Sequence[str]
    decides: bool = True
    """Whether the run failed when this did."""


def steps_of_night(write: bool) -> tuple[Step, ...]:
    """Return what a night does: with ``write`` to the folder, else on GitHub."""
    way = "--write" if write else "--pull-request"
    # Without new counts the site shows those of the day before.
    return (
        _step("scan", way),
        _step("refresh", way),
        _step("citations", "--write" if write else "--state-branch", decides=False),
    )


def _step(name: str, way: str, decides: bool = True) -> Step:
    return Step(name, (sys.executable, "-m", "bot", name, way), decides)


class Health(BaseModel):
    """What the health file says; times are in the time zone of the schedule."""

    model_config = ConfigDict(frozen=True)

    pid: int
    running: bool = False
    last_start: datetime | None = None
    last_end: datetime | None = None
    last_exit_status: int | None = None
    """Of the first step that failed and decides; as docs/exit-status.md explains, or 128 and the number of a signal."""
    next_run: datetime | None = None


def run_trigger(schedule: Schedule) -> BaseTrigger:
    """Return when runs start.

    Raises:
        InputError: the cron line or the time zone of bot.toml cannot be read.
    """
    try:
        zone = ZoneInfo(schedule.timezone)
    except (KeyError, ValueError, OSError):
        raise InputError(
            f"bot.toml: schedule.timezone {schedule.timezone!r} is no time zone: write one such as UTC or Europe/Berlin."
        ) from None
    if re.search(r"\d", schedule.cron.split()[-1] if schedule.cron.split() else ""):
        # cron counts from Sunday, APScheduler from Monday.
        raise InputError(
            f"bot.toml: schedule.cron {schedule.cron!r} has a weekday as a number: write its name, such as mon or mon-fri."
        )
    try:
        return CronTrigger.from_crontab(schedule.cron, timezone=zone)
    except ValueError as error:
        raise InputError(
            f"bot.toml: schedule.cron {schedule.cron!r} cannot be read ({error}): "
            "write minute, hour, day, month and weekday, such as '17 3 * * *'."
        ) from None


def run_schedule(
    steps: Sequence[Step], schedule: Schedule, health_file: Path, trigger: BaseTrigger | None = None
) -> int:
    """Run the steps on schedule until SIGTERM or SIGINT; a run under way is then told to stop and awaited.

    Runs never overlap, several missed ones become one, and each end is written into the health file.
    ``trigger`` replaces that of the schedule. Return the exit status, 0.

    Raises:
        InputError: the cron line or the time zone cannot be read, or the health file cannot be written.
    """
    trigger = trigger or run_trigger(schedule)
    runs = _Runs(steps, ZoneInfo(schedule.timezone), trigger, health_file)
    scheduler = BlockingScheduler(timezone=runs.zone)
    scheduler.add_job(runs.run, trigger, name="run", max_instances=1, coalesce=True, misfire_grace_time=_LATE)
    log = structlog.get_logger()
    with _interrupted_by_signals():
        try:
            runs.announce()
            scheduler.start()
        except KeyboardInterrupt:
            log.info("Stopping: a run under way is told to stop.")
            runs.stop()
        finally:
            if scheduler.running:
                scheduler.shutdown(wait=True)
            runs.close()
    log.info("Stopped. Nothing is left half-done; the next start goes on from there.")
    return 0


@contextmanager
def _interrupted_by_signals() -> Iterator[None]:
    """Let SIGTERM and SIGINT end the scheduler's wait as KeyboardInterrupt does."""
    before = {
        number: signal.signal(number, signal.default_int_handler)
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Runs:
    def __init__(
        self, steps: Sequence[Step], zone: ZoneInfo, trigger: BaseTrigger, health_file: Path
    ) -> None:
        self.zone = zone
        self._steps, self._trigger, self._file = tuple(steps), trigger, health_file
        self._health = _read(health_file).model_copy(update={"pid": os.getpid(), "running": False})
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def announce(self) -> None:
        """Say in the log and in the health file when the next run starts."""
        upcoming = self._trigger.get_next_fire_time(None, datetime.now(UTC).astimezone(self.zone))
        self._write(next_run=upcoming)
        structlog.get_logger().info("Next run", at=str(upcoming), timezone=str(self.zone))

    def run(self) -> None:
        """Make one run and tell how it ended."""
        if self._stopped:
            return
        self._write(running=True, last_start=self._now())
        structlog.get_logger().info("The run starts.")
        status = self._run_steps()
        self._write(running=False, last_end=self._now(), last_exit_status=status)
        structlog.get_logger().info("The run ended.", exit_status=status)
        if not self._stopped:
            self.announce()

    def _run_steps(self) -> int:
        """Run each step, also after one that failed; return the status of the first that failed and decides."""
        found = 0
        for step in self._steps:
            if self._stopped:
                break
            status = self._run_step(step)
            told = structlog.get_logger().warning if status else structlog.get_logger().info
            told("A step of the run ended.", step=step.name, exit_status=status)
            if step.decides:
                found = found or status
        return found

    def _run_step(self, step: Step) -> int:
        self._process = subprocess.Popen(step.command)  # noqa: S603 - the bot's own command
        if self._stopped:  # Between the look before and the start: one of the two sees the other.
            self._process.terminate()
        code = self._process.wait()
        return code if code >= 0 else 128 - code

    def stop(self) -> None:
        """Tell a run under way to stop, and wait for its end."""
        self._stopped = True
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            structlog.get_logger().warning("The run does not stop: it is killed.", seconds=_PATIENCE)
            process.kill()

    def close(self) -> None:
        """Say in the health file that no run will come."""
        self._write(running=False, next_run=None)

    def _now(self) -> datetime:
        return datetime.now(self.zone).replace(microsecond=0)

    def _write(self, **changes: object) -> None:
        self._health = self._health.model_copy(update=changes)
        write_atomically(self._file, self._health.model_dump_json(indent=2) + "\n")


def _read(path: Path) -> Health:
    try:
        return Health.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, ValidationError):
        return Health(pid=os.getpid())
