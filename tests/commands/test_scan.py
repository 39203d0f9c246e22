"""How runs follow each other: where each starts, which checkpoints move, and what an interrupted one leaves."""

import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import scan as command
from bot.core.catalog import Catalog, Entry, Provenance, read_catalog
from bot.core.paper import Paper
from bot.core.project import open_project
from bot.core.settings import load_settings
from bot.core.state import Decision, Row, State, read_state, state_text
from bot.core.window import Window
from bot.demo.literature import demo_papers, serving
from bot.pipeline.scan import Scan, checkpoint_of, new_checkpoints, next_starts
from bot.sources import NAMES, Reading, SourceReport
from tests import ROOT, write_list_with_models

SETTINGS = load_settings(ROOT / "bot.toml")
OVERLAP = SETTINGS.search.overlap_days
ARXIV, SCHOLAR = NAMES
TODAY = date(2024, 6, 20)
CHECKPOINT = date(2024, 6, 1)


def catalog(*months: str) -> Catalog:
    return Catalog(
        entries=tuple(
            Entry(
                arxiv_id=f"2401.{number:05d}",
                date=month,
                authors="A. Person",
                title=f"Paper {number}",
                url=f"https://arxiv.org/pdf/2401.{number:05d}.pdf",
                section="literature",
                provenance=Provenance(by="person", added=TODAY),
            )
            for number, month in enumerate(months, 1)
        )
    )


def scan_of(window: Window, failed: tuple[str, ...] = ()) -> Scan:
    reports = tuple(
        SourceReport(name, 1, 0, 0.1, "HTTP 502" if name in failed else None,
                     None if name in failed else window.until)
        for name in NAMES
    )  # fmt: skip
    return Scan(dict.fromkeys(NAMES, window), reports, (), (), None, "")


def moved(since: date, until: date, state: State, failed: tuple[str, ...] = ()) -> dict[str, date]:
    return new_checkpoints(scan_of(Window(since, until), failed), catalog("202401"), state, TODAY)


def days(before: date, after: date) -> st.SearchStrategy[date]:
    return st.dates(min_value=before, max_value=after)


def test_without_a_checkpoint_a_run_starts_at_the_newest_row_less_the_overlap():
    starts = next_starts(catalog("202401", "202403", "202312"), State(), SETTINGS, TODAY)
    assert {(date(2024, 3, 1) - start).days for start in starts.values()} == {OVERLAP}


def test_an_empty_list_starts_in_this_month():
    assert checkpoint_of(ARXIV, Catalog(), State(), TODAY) == date(2024, 6, 1)


def test_each_source_starts_at_its_own_mark_less_the_overlap():
    state = State(checkpoints={ARXIV: CHECKPOINT})
    starts = next_starts(catalog("202401"), state, SETTINGS, TODAY)
    assert (CHECKPOINT - starts[ARXIV]).days == OVERLAP
    assert (date(2024, 1, 1) - starts[SCHOLAR]).days == OVERLAP


def test_a_checkpoint_of_days_to_come_does_not_let_a_run_start_later_than_today_less_the_overlap():
    state = State(checkpoints=dict.fromkeys(NAMES, date(2031, 1, 1)))
    starts = next_starts(catalog("202401"), state, SETTINGS, TODAY)
    assert {(TODAY - start).days for start in starts.values()} == {OVERLAP}


def test_marks_move_to_the_end_of_a_window_that_connects():
    state = State(checkpoints=dict.fromkeys(NAMES, CHECKPOINT))
    assert moved(date(2024, 6, 2), date(2024, 6, 10), state) == dict.fromkeys(NAMES, date(2024, 6, 10))


def test_marks_stay_where_a_day_was_skipped():
    state = State(checkpoints=dict.fromkeys(NAMES, CHECKPOINT))
    assert moved(date(2024, 6, 3), date(2024, 6, 10), state) == {}


def test_a_window_in_the_past_does_not_move_marks_back():
    state = State(checkpoints=dict.fromkeys(NAMES, CHECKPOINT))
    assert moved(date(2023, 1, 1), date(2023, 12, 31), state) == dict.fromkeys(NAMES, CHECKPOINT)


def test_a_failed_source_keeps_its_mark_and_the_other_moves():
    state = State(checkpoints=dict.fromkeys(NAMES, CHECKPOINT))
    assert moved(CHECKPOINT, TODAY, state, failed=(ARXIV,)) == {SCHOLAR: TODAY}


def test_a_mark_never_passes_today():
    state = State(checkpoints=dict.fromkeys(NAMES, CHECKPOINT))
    assert moved(CHECKPOINT, date(2024, 6, 30), state) == dict.fromkeys(NAMES, TODAY)


def test_a_mark_of_days_to_come_is_brought_back():
    state = State(checkpoints=dict.fromkeys(NAMES, date(2031, 1, 1)))
    assert moved(CHECKPOINT, TODAY, state) == dict.fromkeys(NAMES, TODAY)


@given(
    st.lists(
        st.tuples(days(date(2024, 1, 1), date(2024, 7, 31)), days(date(2024, 1, 1), date(2024, 7, 31)),
                  st.sets(st.sampled_from(NAMES))),
        max_size=8,
    )
)  # fmt: skip
def test_whatever_windows_were_scanned_every_day_up_to_a_checkpoint_was_read(
    runs: list[tuple[date, date, set[str]]],
):
    first = date(2024, 1, 1)
    state = State()
    read: dict[str, set[date]] = {name: {first} for name in NAMES}
    for one, other, failed in runs:
        window = Window(min(one, other), max(one, other))
        state = State(
            checkpoints=state.checkpoints | moved(window.since, window.until, state, failed=tuple(failed))
        )
        for name in set(NAMES) - failed:
            span = range(window.since.toordinal(), min(window.until, TODAY).toordinal() + 1)
            read[name] |= set(map(date.fromordinal, span))
    for name, checkpoint in state.checkpoints.items():
        needed = set(map(date.fromordinal, range(first.toordinal(), checkpoint.toordinal() + 1)))
        assert needed <= read[name]


def test_what_people_write_while_a_scan_runs_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    project = open_project(write_list_with_models(tmp_path / "list"), {"BOT_ARXIV_URL": "http://127.0.0.1:1"})
    row = "|202402|A. Person|By hand [(paper)](https://arxiv.org/pdf/2402.00001.pdf)|None|\n"
    decision = Decision(id="arXiv:2402.00002", title="No", verdict="rejected", on=TODAY, by="keeper")

    def busy(*_: object) -> Scan:
        header, line, rest = project.readme.read_text().partition("|---|---|---|---|\n")
        project.readme.write_text(header + line + row + rest)
        project.state.write_text(state_text(State(decisions=(decision,))), encoding="utf-8")
        return scan_of(Window(date(2024, 1, 1), TODAY))

    monkeypatch.setattr("bot.commands.scan.scan", busy)
    command.write(project, "2024-01", None, TODAY)
    assert "By hand" in project.readme.read_text()
    assert any(entry.title == "By hand" for entry in read_catalog(project.catalog).entries)
    assert read_state(project.state) == State(decisions=(decision,), checkpoints=dict.fromkeys(NAMES, TODAY))


@pytest.mark.parametrize("moment", ["A source is read", "Semantic Scholar done="])
def test_a_scan_ended_by_sigterm_says_so_and_leaves_the_list_as_it_was(tmp_path: Path, moment: str):
    place = write_list_with_models(tmp_path / "list")
    before = {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}
    log = tmp_path / "log.txt"
    with serving(demo_papers()) as url, log.open("wb") as stderr:
        services = {"BOT_ARXIV_URL": url, "BOT_SEMANTIC_SCHOLAR_URL": url}
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "scan", "--since", "2024-02", "--until", "2024-06", "--write"],
            cwd=place,
            env={**os.environ, **services, "BOT_CACHE_DIR": str(tmp_path / "cache")},
            stdout=subprocess.DEVNULL,
            stderr=stderr,
        )
        try:
            end = time.monotonic() + 120
            while moment not in log.read_text() and process.poll() is None and time.monotonic() < end:
                time.sleep(0.01)
            process.send_signal(signal.SIGTERM)
            assert process.wait(120) == 130, log.read_text()
        finally:
            process.kill()
            process.wait()
    assert "Traceback" not in log.read_text()
    assert {path: path.read_bytes() for path in place.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("since", "until", "late"),
    [
        (None, None, date(2023, 6, 1)),
        ("2024-05", None, None),
        (None, "2024-06", None),
        ("2024-05", "2024-06", None),
    ],
)
def test_only_a_run_that_goes_on_from_the_last_one_asks_what_came_late(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, since: str | None, until: str | None, late: date | None
):
    project = open_project(write_list_with_models(tmp_path / "list"), {"BOT_ARXIV_URL": "http://127.0.0.1:1"})
    asked: list[dict[str, Window]] = []
    remembered: list[str] = []

    def note(project: object, windows: dict[str, Window], *_: object) -> Scan:
        asked.append(windows)
        return scan_of(Window(date(2024, 1, 1), TODAY))

    monkeypatch.setattr("bot.commands.scan.scan", note)
    monkeypatch.setattr("bot.sources.remember_seen", lambda *_: remembered.append("seen"))
    command.write(project, since, until, TODAY)
    command.preview(project, since, until, TODAY)
    assert [windows[SCHOLAR].late_from for windows in asked] == [late, late]
    assert {windows[ARXIV].late_from for windows in asked} == {None}
    assert remembered == (["seen"] if late else [])


def test_a_scan_that_writes_tells_of_papers_that_were_withdrawn_since(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    project = open_project(write_list_with_models(tmp_path / "list"), {"BOT_ARXIV_URL": "http://127.0.0.1:1"})
    entries = [
        entry.model_copy(update={"provenance": Provenance(by="bot", added=TODAY)})
        for entry in catalog("202401", "202401").entries
    ]
    before = State(proposed=(Row(entry=entries[0]),), held=(Row(entry=entries[1], proposed=False),))
    project.state.write_text(state_text(before), encoding="utf-8")
    comment = "This paper has been withdrawn by the authors"
    papers = tuple(Paper(entry.title, arxiv_id=entry.arxiv_id, comment=comment) for entry in entries)
    reading = Reading(
        papers,
        scan_of(Window(CHECKPOINT, TODAY)).reports,
        {},
        dict.fromkeys(NAMES, Window(CHECKPOINT, TODAY)),
    )
    monkeypatch.setattr("bot.sources.read", lambda *_: reading)
    monkeypatch.setattr("bot.relevance.rank", lambda *_: [])

    _, messages = command.write(project, None, None, TODAY)

    doubt = f"its record says now: withdrawn or retracted: {comment}"
    after = read_state(project.state)
    assert [row.doubts for row in after.proposed] == [(doubt,)]
    assert after.held == ()
    assert messages[1:] == [
        f"arXiv:2401.00001 needs your eye, because {doubt}.",
        f"arXiv:2401.00002 is not proposed any more, because {doubt}.",
    ]
