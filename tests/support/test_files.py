import contextlib
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.support.errors import InputError
from bot.support.files import (
    ABANDONED_SECONDS,
    JOURNAL,
    lock_folder,
    read_text,
    recover,
    write_atomically,
    write_together,
)


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
    recover(tmp_path, ("a", "b"))
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
    recover(tmp_path, ("a", "b"))
    assert [(tmp_path / name).exists() for name in names] == [False, False, True, True]


@pytest.mark.parametrize("journal", ["{", "[]", json.dumps({"../x": "y"}), json.dumps({"a": 1})])
def test_a_journal_that_is_none_is_refused_and_nothing_written_outside(tmp_path, journal):
    root = tmp_path / "list"
    root.mkdir()
    (root / JOURNAL).write_text(journal)
    with pytest.raises(InputError, match="delete"):
        recover(root, ("a",))
    assert [p.name for p in tmp_path.iterdir()] == ["list"]


ALLOWED = ("catalog.json", "README.md", "docs/timeline.svg")


@pytest.mark.parametrize(
    "name",
    [
        ".git/config",
        ".git/hooks/post-checkout",
        "bot/cli.py",
        "docs/../README.md",
        "/etc/passwd",
        "./README.md",
        "readme.md",
    ],
)
def test_a_journal_reaches_no_file_but_the_lists_own(tmp_path, name):
    (tmp_path / ".git" / "hooks").mkdir(parents=True)
    (tmp_path / ".git" / "config").write_text("theirs")
    (tmp_path / JOURNAL).write_text(json.dumps({"README.md": "new", name: "[core]\nfsmonitor = evil"}))
    with pytest.raises(InputError, match=r"delete"):
        recover(tmp_path, ALLOWED)
    assert (tmp_path / ".git" / "config").read_text() == "theirs"
    assert not (tmp_path / "README.md").exists()


NAMES = st.sampled_from(
    [*ALLOWED, ".git/config", "notes.md", "../outside", "/etc/x", "docs", "", ".", "a\0b", "\ud800"]
)
JOURNALS = st.one_of(
    st.binary(max_size=40),
    st.dictionaries(NAMES, st.one_of(st.text(max_size=5), st.none(), st.just("\ud800")), max_size=3).map(
        lambda texts: json.dumps(texts).encode()
    ),
    st.sampled_from([b"[" * 100_000, b'{"README.md": "\\udfff"}', b"NaN", b"\xef\xbb\xbf{}"]),
)


@given(JOURNALS)
def test_whatever_a_journal_holds_only_the_lists_own_files_change(journal):
    with tempfile.TemporaryDirectory() as place:
        root = Path(place) / "list"
        root.mkdir()
        theirs = {root / "notes.md", Path(place) / "outside"}
        for file in theirs:
            file.write_text("theirs")
        (root / JOURNAL).write_bytes(journal)
        with contextlib.suppress(InputError):
            recover(root, ALLOWED)
        assert all(file.read_text() == "theirs" for file in theirs)
        written = {file for file in Path(place).rglob("*") if file.is_file()} - theirs - {root / JOURNAL}
        assert written <= {root / name for name in ALLOWED}


def test_a_journal_does_not_follow_a_link_that_a_branch_brought(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "docs").symlink_to(tmp_path / "elsewhere")
    (tmp_path / JOURNAL).write_text(json.dumps({"docs/timeline.svg": "new"}))
    with pytest.raises(InputError, match="not a file of the list"):
        recover(tmp_path, ALLOWED)
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_journal_that_git_tracks_is_never_replayed(tmp_path):
    (tmp_path / JOURNAL).write_text(json.dumps({"README.md": "new"}))
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    recover(tmp_path, ALLOWED)
    assert (tmp_path / "README.md").read_text() == "new"
    (tmp_path / JOURNAL).write_text(json.dumps({"README.md": "another"}))
    subprocess.run(["git", "add", "-f", JOURNAL], cwd=tmp_path, check=True)
    with pytest.raises(InputError, match="tracked by git"):
        recover(tmp_path, ALLOWED)
    assert (tmp_path / "README.md").read_text() == "new"


def test_two_commands_do_not_write_one_folder_at_once(tmp_path):
    with lock_folder(tmp_path):
        with pytest.raises(InputError, match="Another command of the bot is writing"), lock_folder(tmp_path):
            pass
        # The journal of the command that writes is left to it.
        (tmp_path / JOURNAL).write_text(json.dumps({"README.md": "new"}))
        recover(tmp_path, ALLOWED)
        assert not (tmp_path / "README.md").exists()
    with lock_folder(tmp_path):
        pass


def test_the_lock_of_a_killed_command_is_gone_and_leaves_no_file(tmp_path):
    code = (
        "import sys, time; from pathlib import Path; from bot.support.files import lock_folder\n"
        "with lock_folder(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    other = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE)
    assert other.stdout is not None
    assert other.stdout.readline() == b"held\n"
    with pytest.raises(InputError), lock_folder(tmp_path):
        pass
    other.kill()
    other.wait()
    with lock_folder(tmp_path):
        assert list(tmp_path.iterdir()) == []
