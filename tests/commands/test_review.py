"""Reviewing in a terminal: keys become one comment of commands, or changes of the folder's files."""

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.commands.review import Item, Review, comment_of, open_desk
from bot.core.catalog import Catalog, catalog_text, parse_catalog, with_entries
from bot.core.project import Project, open_project
from bot.core.settings import load_environment
from bot.core.state import State, parse_state, state_text
from bot.listing.readme import new_readme
from bot.pull_request import publish
from bot.pull_request.commands import Accept, Hold, Reject, Set, read_commands
from bot.pull_request.respond import respond
from bot.pull_request.rows import replace_rows
from bot.support.errors import InputError
from tests import ROOT
from tests.pull_request.people import (
    LISTED,
    TODAY,
    Site,
    proposal,
    row,
    settings,
    site_of,
    stand_in,
)

TMUX = shutil.which("tmux")


def review(*numbers: int, held: tuple[int, ...] = ()) -> Review:
    items = [Item(row(n), "proposed") for n in numbers] + [Item(row(n), "held") for n in held]
    return Review(tuple(items))


def test_decisions_become_commands_and_what_stays_needs_none() -> None:
    done = review(1, 2, 3, 4, held=(7, 8)).decide("accept").decide("reject").decide("hold")
    done = done.set_kind("dataset").decide("accept").decide("accept").decide("reject", "no masks")

    assert [command for _, command in read_commands(comment_of(done))] == [
        Set("arXiv:2507.00004", {"kind": "dataset"}),
        Reject(("arXiv:2507.00002",)),
        Reject(("arXiv:2507.00008",), "no masks"),
        Hold(("arXiv:2507.00003",)),
        Accept(("arXiv:2507.00007",)),
    ]


def test_undo_takes_back_the_last_decision_and_returns_to_its_paper() -> None:
    begun = review(1, 2)

    undone = begun.decide("hold").decide("reject").undo()

    assert undone.place == 1
    assert comment_of(undone) == "/bot hold arXiv:2507.00001"
    assert undone.undo() == begun
    assert begun.undo() == begun


def test_one_can_go_on_and_back_and_decide_anew() -> None:
    done = review(1, 2).decide("reject").move(-1).decide("hold")

    assert comment_of(done) == "/bot hold arXiv:2507.00001"
    assert review(1).move(-5).place == 0
    assert review(1).move(5).item is None


def test_three_hundred_decisions_fit_into_one_comment() -> None:
    done = review(*range(1, 301))
    for _ in range(900):
        done = done.decide("reject")

    commands = [command for _, command in read_commands(comment_of(done))]

    assert all(isinstance(command, Reject) for command in commands)
    assert sum(len(command.ids) for command in commands if isinstance(command, Reject)) == 300


@pytest.fixture
def site() -> Iterator[Site]:
    with stand_in(settings()) as url:
        yield site_of(url, "keeper/list")


def test_a_review_of_the_pull_request_is_posted_as_one_comment_that_the_bot_obeys(site: Site) -> None:
    publish(proposal(row(1), row(2), row(3), held=(row(7),)), site.project(limit=2))
    project = replace(site.project(limit=2), settings=settings(limit=2))
    desk = open_desk(project, TODAY, in_folder=False)
    assert [(item.row.entry.title, item.place) for item in desk.items] == [
        ("Paper number 1", "proposed"),
        ("Paper number 2", "proposed"),
        ("Paper number 3", "waiting"),
        ("Paper number 7", "held"),
    ]
    assert desk.items[0].row.reasons == ("names the model", "speaks of CT")

    said = desk.finish(Review(desk.items).decide("reject").decide("accept").decide("hold").decide("accept"))

    (pull,) = site.keeper.pulls()
    (comment,) = site.keeper.comments(pull.number)
    assert f"/pull/{pull.number}#issuecomment-" in said
    respond(site.keeper.comment(pull.number, comment), project, TODAY)
    assert set(site.keeper.titles("bot/papers")) >= {"Paper number 2", "Paper number 7"}
    state = site.state()
    assert [(d.title, d.verdict) for d in state.decisions] == [("Paper number 1", "rejected")]
    assert [held.entry.title for held in state.held] == ["Paper number 3"]


def test_where_all_is_accepted_nothing_is_posted(site: Site) -> None:
    publish(proposal(row(1)), site.project())
    desk = open_desk(site.project(), TODAY, in_folder=False)

    assert "nothing to post" in desk.finish(Review(desk.items).decide("accept"))
    assert site.keeper.comments(site.keeper.pulls()[0].number) == []


def test_without_a_pull_request_one_is_told_what_to_run(site: Site) -> None:
    with pytest.raises(InputError, match="run `bot scan --pull-request` first"):
        open_desk(site.project(), TODAY, in_folder=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a list without GitHub, with three rows that a scan wrote and one that it held."""
    rows = (row(1), row(2), row(3))
    catalog = with_entries(LISTED, [one.entry for one in rows])
    shutil.copy(ROOT / "bot.toml", tmp_path)
    text = (tmp_path / "bot.toml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("repository")]
    (tmp_path / "bot.toml").write_text("\n".join(lines), encoding="utf-8")
    project = open_project(tmp_path, {})
    (tmp_path / "catalog.json").write_text(catalog_text(catalog), encoding="utf-8")
    (tmp_path / "README.md").write_text(new_readme(catalog, project.settings), encoding="utf-8")
    state = State(proposed=rows, held=(row(7),))
    (tmp_path / "state.json").write_text(state_text(state), encoding="utf-8")
    return tmp_path


def catalog_in(folder: Path) -> Catalog:
    return parse_catalog((folder / "catalog.json").read_text(encoding="utf-8"))


def state_in(folder: Path) -> State:
    return parse_state((folder / "state.json").read_text(encoding="utf-8"))


def test_a_review_of_a_folder_changes_its_files(folder: Path) -> None:
    project = Project(folder, open_project(folder, {}).settings, load_environment({}))
    desk = open_desk(project, TODAY, in_folder=False)

    begun = Review(desk.items).set_kind("dataset").decide("accept").decide("reject", "no masks")
    desk.finish(begun.decide("hold").decide("accept"))

    rows = {entry.title: entry for entry in catalog_in(folder).entries}
    assert set(rows) >= {"Paper number 1", "Paper number 7", "Listed paper 1"}
    assert not {"Paper number 2", "Paper number 3"} & set(rows)
    assert (rows["Paper number 1"].kind, rows["Paper number 1"].provenance.set_by_person) == (
        "dataset",
        ("kind", "section"),
    )
    state = state_in(folder)
    assert {(d.title, d.verdict, d.why) for d in state.decisions} == {
        ("Paper number 1", "edited", ""),
        ("Paper number 2", "rejected", "no masks"),
        ("Paper number 7", "accepted", ""),
    }
    assert [held.entry.title for held in state.held] == ["Paper number 3"]
    assert state.proposed == ()
    assert "Paper number 2" not in (folder / "README.md").read_text(encoding="utf-8")


def test_a_kind_that_is_set_without_a_decision_is_kept(folder: Path) -> None:
    project = open_project(folder, {})
    desk = open_desk(project, TODAY, in_folder=True)

    said = desk.finish(Review(desk.items).set_kind("dataset").move(3).set_kind("review"))

    assert "were written" in said
    state = state_in(folder)
    assert [(one.entry.title, one.entry.kind) for one in (*state.proposed, *state.held)] == [
        ("Paper number 1", "dataset"),
        ("Paper number 2", "method"),
        ("Paper number 3", "method"),
        ("Paper number 7", "review"),
    ]
    assert state.held[0].entry.provenance.set_by_person == ("kind",)
    assert state.decisions == ()
    (listed,) = (entry for entry in catalog_in(folder).entries if entry.title == "Paper number 1")
    assert listed.kind == "dataset"


def test_a_kind_that_is_set_leaves_what_was_edited_on_the_list(folder: Path) -> None:
    catalog = catalog_in(folder)
    edited = replace_rows(
        catalog, lambda e: e.model_copy(update={"authors": "Z. Zed"}) if e.title == "Paper number 1" else e
    )
    project = open_project(folder, {})
    (folder / "catalog.json").write_text(catalog_text(edited), encoding="utf-8")
    (folder / "README.md").write_text(new_readme(edited, project.settings), encoding="utf-8")
    desk = open_desk(project, TODAY, in_folder=True)

    desk.finish(Review(desk.items).set_kind("dataset"))

    (listed,) = (entry for entry in catalog_in(folder).entries if entry.title == "Paper number 1")
    assert (listed.kind, listed.authors) == ("dataset", "Z. Zed")


def test_a_review_of_a_folder_without_a_decision_writes_nothing_and_says_so(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    desk = open_desk(open_project(folder, {}), TODAY, in_folder=True)

    said = desk.finish(Review(desk.items).move(2))

    assert said == "Nothing was decided: all stays as it is."
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_without_a_terminal_the_command_says_so(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "review", "--no-abstracts"],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, input=b"", capture_output=True, check=False,
    )  # fmt: skip

    assert done.returncode == InputError.exit_status
    assert b"needs a terminal" in done.stderr


class Terminal:
    """A real terminal that keys are sent to and whose screen is read."""

    def __init__(self, folder: Path, command: str) -> None:
        self.name = f"bot-review-{os.getpid()}-{time.monotonic_ns()}"
        self._tmux("new-session", "-d", "-x", "100", "-y", "40", "-c", str(folder), command)

    def _tmux(self, verb: str, *arguments: str) -> str:
        target = ["-s" if verb == "new-session" else "-t", "review"]
        done = subprocess.run(
            [TMUX or "tmux", "-L", self.name, verb, *target, *arguments],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.stdout

    def press(self, key: str) -> None:
        self._tmux("send-keys", key)

    def wait_for(self, text: str) -> str:
        """Return the screen once it shows a text."""
        screen = ""
        for _ in range(900):
            screen = self._tmux("capture-pane", "-p")
            if text in screen:
                return screen
            time.sleep(0.1)
        raise AssertionError(f"{text!r} did not come:\n{screen}")

    def close(self) -> None:
        self._tmux("kill-session")


@pytest.mark.skipif(TMUX is None, reason="tmux is not installed: the review is not tried in a real terminal")
def test_the_review_works_in_a_real_terminal(folder: Path) -> None:
    browser = folder / "browser"
    browser.write_text("#!/bin/sh\necho $1 > opened\n", encoding="utf-8")
    browser.chmod(0o755)
    bot = f"PYTHONPATH={shlex.quote(str(ROOT))} {shlex.quote(sys.executable)} -m bot review --no-abstracts"
    terminal = Terminal(
        folder, f"env -u GITHUB_REPOSITORY BROWSER={shlex.quote(str(browser))} {bot}; sleep 60"
    )
    try:
        screen = terminal.wait_for("1 of 4, proposed")
        assert "Paper number 1" in screen
        assert "Why: names the model; speaks of CT" in screen
        assert "https://arxiv.org/abs/2507.00001" in screen
        terminal.press("o")
        terminal.press("z")
        terminal.wait_for("The key 'z' does nothing.")
        assert (folder / "opened").read_text(encoding="utf-8") == "https://arxiv.org/abs/2507.00001\n"
        terminal.press("r")
        terminal.wait_for("2 of 4, proposed; 1 decided")
        terminal.press("u")
        terminal.wait_for("1 of 4, proposed; 0 decided")
        terminal.press("k")
        terminal.wait_for("3 dataset")
        terminal.press("3")
        terminal.wait_for("The kind is dataset now.")
        terminal.press("a")
        terminal.wait_for("2 of 4")
        terminal.press("R")
        terminal.wait_for("Why?")
        terminal.press("no masks")
        terminal.press("Enter")
        terminal.wait_for("3 of 4")
        terminal.press("h")
        terminal.wait_for("4 of 4, held")
        terminal.press("q")
        terminal.wait_for("y or n")
        terminal.press("y")
        terminal.wait_for("were written")
    finally:
        terminal.close()

    rows = {entry.title: entry for entry in catalog_in(folder).entries}
    assert rows["Paper number 1"].kind == "dataset"
    assert not {"Paper number 2", "Paper number 3"} & set(rows)
    assert {(d.title, d.why) for d in state_in(folder).decisions} == {
        ("Paper number 1", ""),
        ("Paper number 2", "no masks"),
    }
