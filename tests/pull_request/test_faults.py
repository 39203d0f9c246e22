"""A fault in the middle of a run never rejects what nobody saw, and loses nothing.

A sample of what `python -m benchmarks.interruptions` tries in full.
"""

from contextlib import suppress
from functools import cache

import pytest

from bot.core.state import ChangedField
from bot.pull_request import memory, publish
from bot.pull_request.repository import Repository
from bot.pull_request.rows import without
from bot.support.errors import GitHubError
from tests.pull_request.emulator import Calls, Struck, proxy
from tests.pull_request.faults import (
    BRANCH,
    Case,
    Kill,
    Left,
    Strike,
    Then,
    act,
    disturb,
    find_wrongs,
    go_on,
    run,
)
from tests.pull_request.people import Site, proposal, row, settings, site_of, stand_in

CASES = (
    Case("killed", "before", "merge", lasts=True, first=False),
    Case("killed", "before", "squash", lasts=True, first=False),
    Case("killed", "before", "close", lasts=True, first=False),
    Case("killed", "before", "reopen", lasts=True, first=False),
    Case("killed", "before", "nothing", lasts=True, first=True),
    Case("killed", "after", "merge", lasts=True, first=True),
    Case("killed", "after", "close", lasts=True, first=False),
    Case("refused", "before", "close", lasts=True, first=False),
    Case("refused", "before", "merge", lasts=False, first=False),
    Case("refused", "after", "squash", lasts=True, first=True),
    Case("lost", "before", "merge", lasts=True, first=False),
    Case("lost", "after", "close", lasts=False, first=False),
    Case("lost", "after", "nothing", lasts=True, first=True),
    Case("overtaken", "before", "merge", lasts=False, first=False),
    Case("overtaken", "after", "reopen", lasts=False, first=False),
)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "PAUSE", 0.0)
    monkeypatch.setattr("bot.pull_request.client.TRIES", 1)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_fault_rejects_and_loses_nothing(site: Site, calls: Calls, case: Case) -> None:
    strike = disturb(site, calls, case)
    assert strike.struck

    shown = act(site, case.then)

    assert find_wrongs(site, case.then, shown) == []


@cache
def left_undisturbed(then: Then, acted_first: bool) -> Left:
    """Return what is left without a kill."""
    with stand_in(settings()) as url:
        site = site_of(url, "keeper/list")
        run(site, 3)
        if not acted_first:
            run(site, 1, 2, 3)
        return go_on(site, then)


@pytest.mark.parametrize("then", ["nothing", "merge", "close"])
@pytest.mark.parametrize("number", [4, 12, 20, 24, 27, 30])
def test_a_run_that_is_killed_at_a_request_ends_in_the_list_of_an_undisturbed_one(
    number: int, then: Then
) -> None:
    calls = Calls()
    with stand_in(settings()) as url, proxy(url, calls, mended=False) as address:
        site = site_of(address, "keeper/list")
        run(site, 3)
        cut = Kill(number, "before", lambda: None)
        calls.strike = cut
        with suppress(GitHubError):
            run(site, 1, 2, 3)
        calls.strike = None
        left = go_on(site, then)
    assert cut.count >= number
    assert left == left_undisturbed(then, acted_first=not cut.is_shown)


def test_a_change_that_no_pull_request_showed_comes_in_the_next(site: Site, calls: Calls) -> None:
    run(site, 3)
    change = ChangedField(id="arXiv:2401.00001", field="venue", value="MICCAI 2025", why="it was published")
    calls.strike = Strike(Case("killed", "before", "close", lasts=True, first=False), lambda: None)
    with suppress(GitHubError):
        publish(proposal(row(3), changes=(change,)), site.project())
    calls.strike = None
    act(site, "close")

    run(site)

    (pull,) = site.keeper.pulls()
    assert pull.title == "Update 1 row"
    assert site.state().refused == ()


def test_a_paper_that_was_held_back_when_the_run_was_killed_stays_held(site: Site, calls: Calls) -> None:
    run(site, 3)
    calls.strike = Strike(Case("killed", "before", "merge", lasts=True, first=False), lambda: None)
    with suppress(GitHubError):
        publish(proposal(row(1), held=(row(7),)), site.project())
    calls.strike = None
    act(site, "merge")

    run(site)

    assert [held.entry.title for held in site.state().held] == ["Paper number 7"]


def test_a_branch_that_was_deleted_by_a_merge_meanwhile_is_not_made_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(site, 3)
    move = Repository.move
    merged: list[str] = []

    def slow_move(repository: Repository, branch: str, sha: str, before: str | None) -> None:
        if branch == BRANCH and not merged:
            merged.append(sha)
            site.keeper.pulls()[0].merge()
            site.keeper.remote.get_git_ref(f"heads/{BRANCH}").delete()
        move(repository, branch, sha, before)

    monkeypatch.setattr(Repository, "move", slow_move)

    run(site, 1, 2, 3)

    (pull,) = site.keeper.pulls()
    assert pull.title == "Add 2 papers"
    assert {d.title: d.verdict for d in site.state().decisions} == {"Paper number 3": "accepted"}


def test_a_row_that_a_person_deleted_before_the_merge_is_rejected_though_the_run_was_killed(
    site: Site, calls: Calls
) -> None:
    run(site, 3, 4)
    calls.strike = Strike(Case("killed", "before", "merge", lasts=True, first=False), lambda: None)
    with suppress(GitHubError):
        run(site, 1, 3, 4)
    calls.strike = None
    site.helper.write_catalog(without(site.helper.catalog(BRANCH), ["arXiv:2507.00004"]), BRANCH)
    act(site, "merge")

    run(site)

    verdicts = {d.title: d.verdict for d in site.state().decisions}
    assert verdicts == {"Paper number 3": "accepted", "Paper number 4": "rejected"}
    assert site.keeper.pulls()[0].title == "Add 1 paper"


def test_a_comment_whose_answer_is_lost_is_written_once(site: Site, calls: Calls) -> None:
    run(site, 3)
    pull = site.keeper.pulls()[0]
    pull.edit(state="closed")
    lost: list[str] = []

    def lose_once(method: str, path: str, body: object) -> Struck | None:
        if method == "POST" and path.endswith("/comments") and not lost:
            lost.append(path)
            return "lose"
        return None

    calls.strike = lose_once
    run(site, 1)

    assert lost
    assert len(site.keeper.comments(pull.number)) == 1
