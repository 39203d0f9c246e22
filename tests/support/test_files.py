import json
import os
import stat
import time
from pathlib import Path

import pytest

from bot.support.errors import InputError
from bot.support.files import ABANDONED_SECONDS, JOURNAL, read_text, recover, write_atomically, write_together


def test_a_failed_write_leaves_the_old_file_and_no_rest(tmp_path, monkeypatch):
    path = tmp_path / "catalog.json"
    path.write_text("old")

    def fail(_):
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(InputError, match="disk full"):
        write_atomically(path, "new")
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["catalog.json"]


def test_a_place_that_cannot_be_written_is_an_input_error_and_nothing_is_left(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="folder cannot be written"):
        write_atomically(tmp_path / "folder", "text")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: path.write_bytes(b"\xff\xfe")])
def test_what_is_no_text_file_is_an_input_error(tmp_path, make):
    make(tmp_path / "odd")
    with pytest.raises(InputError, match="odd cannot be read"):
        read_text(tmp_path / "odd")


def test_a_file_keeps_its_permissions(tmp_path):
    path = tmp_path / "a"
    path.write_text("old")
    path.chmod(0o640)
    write_atomically(path, "new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_an_unchanged_file_is_not_touched(tmp_path):
    path = tmp_path / "a"
    write_atomically(path, "same")
    before = path.stat().st_mtime_ns
    write_atomically(path, "same")
    assert path.stat().st_mtime_ns == before


def test_several_files_are_replaced_together_and_leave_no_journal(tmp_path):
    write_together(tmp_path, {"a": "1", "docs/b": "2"})
    assert (tmp_path / "a").read_text() == "1"
    assert (tmp_path / "docs" / "b").read_text() == "2"
    assert not (tmp_path / JOURNAL).exists()


def test_a_write_that_was_cut_off_is_finished_later(tmp_path, monkeypatch):
    (tmp_path / "a").write_text("old")
    real = write_atomically
    calls = []

    def dies_at_the_second_file(path, text):
        calls.append(path)
        if len(calls) == 3:
            raise KeyboardInterrupt
        real(path, text)

    monkeypatch.setattr("bot.support.files.write_atomically", dies_at_the_second_file)
    with pytest.raises(KeyboardInterrupt):
        write_together(tmp_path, {"a": "new", "b": "new"})
    monkeypatch.undo()
    assert (tmp_path / "a").read_text() == "new"
    assert not (tmp_path / "b").exists()
    recover(tmp_path)
    assert (tmp_path / "b").read_text() == "new"
    assert not (tmp_path / JOURNAL).exists()


def test_what_a_killed_run_left_is_removed_once_it_is_old(tmp_path):
    (tmp_path / "docs").mkdir()
    names = [
        ".bot-catalog.json.a1.new",
        "docs/.bot-timeline.svg.b2.new",
        ".bot-state.json.c3.new",
        ".mine.new",
    ]
    for name in names:
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (0, time.time() - ABANDONED_SECONDS - 1))
    os.utime(tmp_path / names[2])
    recover(tmp_path)
    assert [(tmp_path / name).exists() for name in names] == [False, False, True, True]


@pytest.mark.parametrize("journal", ["{", "[]", json.dumps({"../x": "y"}), json.dumps({"a": 1})])
def test_a_journal_that_is_none_is_refused_and_nothing_written_outside(tmp_path, journal):
    root = tmp_path / "list"
    root.mkdir()
    (root / JOURNAL).write_text(journal)
    with pytest.raises(InputError, match="delete"):
        recover(root)
    assert [p.name for p in tmp_path.iterdir()] == ["list"]
