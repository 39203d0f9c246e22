import json
import re
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.commands.schedule import run_trigger, steps_of_night
from bot.core.settings import Schedule
from bot.support.errors import InputError
from tests import ROOT
from tests.test_workflows import jobs

# A schedule with a run each quarter of a second, as a program of its own, so that it can be sent real signals.
HOST = """
import sys
from pathlib import Path
from apscheduler.triggers.interval import IntervalTrigger
from bot.support import logs
from bot.commands.schedule import Step, run_schedule
from bot.core.settings import Schedule
logs.configure("json")
trigger = IntervalTrigger(seconds=0.25, timezone="UTC")
steps = [Step(str(n), (sys.executable, "-c", code), n != 2) for n, code in enumerate(sys.argv[2:])]
sys.exit(run_schedule(steps, Schedule(), Path(sys.argv[1]), trigger))
"""
STOPPABLE = """
import signal, sys, time
from pathlib import Path
signal.signal(signal.SIGTERM, signal.default_int_handler)
try:
    Path({begun!r}).touch()
    time.sleep(60)
except KeyboardInterrupt:
    Path({ended!r}).write_text("cleanly")
    sys.exit(130)
"""


@pytest.fixture
def host(tmp_path):
    started = []

    def start(*night: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", HOST, str(tmp_path / "health.json"), *night],
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def wait_for(condition, seconds=30.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def health(tmp_path: Path):
    file = tmp_path / "health.json"
    return json.loads(file.read_text()) if file.exists() else {}


def end(
    process: subprocess.Popen[str], number: signal.Signals = signal.SIGTERM
) -> tuple[int, list[dict[str, object]]]:
    process.send_signal(number)
    _, errors = process.communicate(timeout=30)
    return process.returncode, [json.loads(line) for line in errors.splitlines()]


def test_nights_come_in_the_time_zone_of_the_settings():
    trigger = run_trigger(Schedule(cron="17 3 * * *", timezone="Asia/Tokyo"))
    fire = trigger.get_next_fire_time(None, datetime(2026, 3, 1, tzinfo=UTC))
    assert fire.isoformat() == "2026-03-02T03:17:00+09:00"


@pytest.mark.parametrize(
    ("schedule", "named"),
    [
        (Schedule(cron="every night"), "schedule.cron"),
        (Schedule(cron=""), "schedule.cron"),
        (Schedule(cron="61 3 * * *"), "schedule.cron"),
        (Schedule(cron="17 3 * * 1"), "its name"),
        (Schedule(timezone="Mars/Olympus"), "schedule.timezone"),
        (Schedule(timezone="../etc/passwd"), "schedule.timezone"),
    ],
)
def test_a_schedule_that_cannot_be_read_is_refused_with_the_place(schedule, named):
    with pytest.raises(InputError, match=named):
        run_trigger(schedule)


def test_each_night_is_told_in_the_health_file_and_in_the_log(host, tmp_path):
    process = host("import sys; sys.exit(3)")
    wait_for(lambda: health(tmp_path).get("last_exit_status") == 3)
    told = health(tmp_path)
    wait_for(lambda: health(tmp_path)["last_start"] != told["last_start"])
    status, log = end(process)
    assert status == 0
    assert health(tmp_path)["next_run"] is None
    assert told["pid"] == process.pid
    assert told["last_start"] <= told["last_end"]
    assert datetime.fromisoformat(told["next_run"]).tzinfo is not None
    events = [record["event"] for record in log]
    assert events[0] == "Next run"
    assert events[1:5] == ["The run starts.", "A step of the run ended.", "The run ended.", "Next run"]
    assert log[3]["exit_status"] == 3


def append(diary: Path, letter: str, status: int) -> str:
    return f"import sys; open({str(diary)!r}, 'a').write({letter!r}); sys.exit({status})"


@pytest.mark.parametrize(
    ("statuses", "status"), [((3, 0, 0), 3), ((0, 4, 1), 4), ((3, 4, 0), 3), ((0, 0, 3), 0), ((0, 0, 0), 0)]
)
def test_a_step_that_fails_hides_neither_the_others_nor_itself(host, tmp_path, statuses, status):
    diary = tmp_path / "diary"
    process = host(*(append(diary, letter, code) for letter, code in zip("abc", statuses, strict=True)))
    wait_for(lambda: health(tmp_path).get("last_end"))
    told = health(tmp_path)["last_exit_status"]
    _, log = end(process)
    assert diary.read_text().startswith("abc")
    assert told == status
    ended = [record for record in log if record["event"] == "A step of the run ended."]
    assert [(record["step"], record["exit_status"]) for record in ended[:3]] == list(
        zip("012", statuses, strict=True)
    )
    assert [record["level"] for record in ended[:3]] == ["warning" if code else "info" for code in statuses]


def test_after_a_stop_no_further_step_starts(host, tmp_path):
    begun, ended, diary = tmp_path / "begun", tmp_path / "ended", tmp_path / "diary"
    process = host(STOPPABLE.format(begun=str(begun), ended=str(ended)), append(diary, "b", 0))
    wait_for(begun.exists)
    assert end(process)[0] == 0
    assert ended.read_text() == "cleanly"
    assert not diary.exists()
    assert health(tmp_path)["last_exit_status"] == 130


def test_a_night_is_that_of_the_workflow():
    steps = jobs(ROOT / ".github/workflows/scan.yml")["scan"]["steps"]
    called = [
        (found[1], "continue-on-error" not in step)
        for step in steps
        if (found := re.search(r'bin/bot" (\w+ .*?)(?: --format markdown)? >>', flat(step.get("run", ""))))
    ]
    night = [(" ".join(step.command[-2:]), step.decides) for step in steps_of_night(write=False)]
    assert night == [(words.replace('${SINCE:+--since "$SINCE"} ', ""), decides) for words, decides in called]
    written = [" ".join(step.command[-2:]) for step in steps_of_night(write=True)]
    assert written == ["scan --write", "refresh --write", "citations --write"]


def flat(text: str) -> str:
    return " ".join(text.replace("\\\n", "").split())


def test_nights_never_overlap_and_missed_ones_become_one(host, tmp_path):
    diary = tmp_path / "diary"
    process = host(
        f"import time; f = open({str(diary)!r}, 'a', buffering=1); f.write('b'); time.sleep(0.8); f.write('e')"
    )
    wait_for(lambda: diary.exists() and diary.read_text().count("e") >= 2)
    end(process)
    assert diary.read_text().rstrip("b") in ("be" * 2, "be" * 3)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_in_the_middle_of_a_night_reaches_the_night_and_waits_for_it(host, tmp_path, number):
    begun, ended = tmp_path / "begun", tmp_path / "ended"
    process = host(STOPPABLE.format(begun=str(begun), ended=str(ended)))
    wait_for(begun.exists)
    status, log = end(process, number)
    assert status == 0
    assert ended.read_text() == "cleanly"
    assert health(tmp_path)["last_exit_status"] == 130
    assert not health(tmp_path)["running"]
    assert str(log[-1]["event"]).startswith("Stopped")


def test_a_night_that_a_signal_ended_has_the_status_of_the_shell(host, tmp_path):
    process = host("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    wait_for(lambda: health(tmp_path).get("last_exit_status") == 128 + signal.SIGKILL)
    assert end(process)[0] == 0


def test_a_restart_remembers_the_last_night_and_a_broken_health_file_is_replaced(host, tmp_path):
    (tmp_path / "health.json").write_text('{"pid": 1, "running": true, "last_exit_status": 4}')
    process = host("import time; time.sleep(60)")
    wait_for(lambda: health(tmp_path).get("pid") == process.pid)
    assert health(tmp_path)["last_exit_status"] == 4
    end(process)
    (tmp_path / "health.json").write_text("broken")
    again = host("import time; time.sleep(60)")
    wait_for(lambda: "pid" in (tmp_path / "health.json").read_text())
    assert health(tmp_path)["pid"] == again.pid
    end(again)
