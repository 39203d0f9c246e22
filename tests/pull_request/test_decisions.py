"""What people decided by what they did, remembered on the state branch."""

import json
from contextlib import suppress
from datetime import date

import pytest
from github import GithubException

from bot.core.state import ChangedField, Decision, OpenPullRequest, State, state_text
from bot.pull_request import publish, recall, remember, write_aside
from bot.pull_request.respond import respond
from bot.pull_request.rows import with_row, without
from bot.support.errors import InputError
from tests.pull_request.emulator import Calls
from tests.pull_request.people import TODAY, Site, entry, proposal, row

BRANCH = "bot/papers"


def run_scan(site: Site, *rows: int) -> None:
    publish(proposal(*(row(n) for n in rows)), site.project())


def verdicts(site: Site) -> dict[str, str]:
    return {decision.title: decision.verdict for decision in site.state().decisions}


def test_merged_rows_are_accepted_and_those_that_a_person_changed_are_edited(site: Site) -> None:
    run_scan(site, 1, 2)
    site.helper.edit("catalog.json", "Paper number 2", "Paper number two", BRANCH)
    run_scan(site, 1, 2)
    site.keeper.pulls()[0].merge()

    run_scan(site)

    assert verdicts(site) == {"Paper number 1": "accepted", "Paper number two": "edited"}


def test_rows_merged_into_another_branch_wait_for_the_list_s_own(site: Site) -> None:
    run_scan(site, 1, 2)
    remote = site.keeper.remote
    remote.create_git_ref("refs/heads/develop", remote.get_git_ref("heads/main").object.sha)
    (pull,) = site.keeper.pulls()
    pull.edit(base="develop")
    remote.get_pull(pull.number).merge()

    run_scan(site)

    (again,) = site.keeper.pulls()
    assert again.number != pull.number
    assert {"Paper number 1", "Paper number 2"} <= set(site.keeper.titles(again.head.ref))
    assert verdicts(site) == {}


def test_rows_merged_before_the_main_branch_was_renamed_are_accepted(site: Site) -> None:
    run_scan(site, 1, 2)
    site.keeper.pulls()[0].merge()
    remote = site.keeper.remote
    remote.create_git_ref("refs/heads/trunk", remote.get_git_ref("heads/main").object.sha)
    with suppress(GithubException):  # the stand-in has no settings to change
        remote.edit(default_branch="trunk")
    remote.get_git_ref("heads/main").delete()

    publish(proposal(), site.project(base="trunk"))

    assert verdicts(site) == {"Paper number 1": "accepted", "Paper number 2": "accepted"}


def test_a_row_deleted_just_before_the_merge_is_rejected(site: Site) -> None:
    run_scan(site, 1, 2)
    site.helper.write_catalog(without(site.helper.catalog(BRANCH), ["arXiv:2507.00001"]), BRANCH)
    site.keeper.pulls()[0].merge()

    run_scan(site, 1, 3)

    assert verdicts(site)["Paper number 1"] == "rejected"
    assert "Paper number 1" not in site.keeper.titles(BRANCH)


def test_a_row_removed_from_the_list_on_main_is_never_proposed_again(site: Site) -> None:
    run_scan(site, 1)
    site.keeper.pulls()[0].merge()
    run_scan(site)
    site.helper.write_catalog(without(site.helper.catalog("main"), ["arXiv:2507.00001"]), "main")

    run_scan(site, 1, 2)

    assert site.keeper.titles(BRANCH)[0] == "Paper number 2"
    assert "Paper number 1" not in site.keeper.titles(BRANCH)
    (decision,) = [d for d in site.state().decisions if d.title == "Paper number 1"]
    assert (decision.verdict, decision.by) == ("rejected", "removed from the list")


def test_a_row_removed_from_the_readme_on_main_is_never_proposed_again(site: Site) -> None:
    run_scan(site, 1)
    site.keeper.pulls()[0].merge()
    run_scan(site)
    text = site.helper.read("README.md", "main")
    line = next(one for one in text.splitlines() if one.startswith("|") and "Paper number 1" in one)
    site.helper.write("README.md", text.replace(line + "\n", ""), "main")

    run_scan(site, 1)

    assert "Paper number 1" not in site.keeper.titles(BRANCH)
    assert verdicts(site)["Paper number 1"] == "rejected"


def test_a_row_that_a_person_puts_back_on_main_is_no_longer_rejected(site: Site) -> None:
    listed = site.helper.catalog("main")
    run_scan(site)
    site.helper.write_catalog(without(listed, ["arXiv:2401.00001"]), "main")
    run_scan(site)
    assert verdicts(site) == {"Listed paper 1": "rejected"}

    site.helper.write_catalog(listed, "main")
    run_scan(site)

    assert verdicts(site) == {}


def test_a_row_whose_identifier_a_person_corrects_is_not_taken_for_removed(site: Site) -> None:
    run_scan(site)
    listed = site.helper.catalog("main")
    old = listed.entries[0]
    new = old.model_copy(
        update={"arxiv_id": None, "doi": "10.1000/right", "url": "https://doi.org/10.1000/right"}
    )
    site.helper.write_catalog(with_row(listed, old, new), "main")

    run_scan(site)

    assert verdicts(site) == {}


def test_closing_without_merging_rejects_the_rows_and_says_how_to_undo_it_once(site: Site) -> None:
    run_scan(site, 1, 2)
    pull = site.keeper.pulls()[0]
    pull.edit(state="closed")

    run_scan(site, 1, 2, 3)
    run_scan(site, 1, 2, 3)

    (comment,) = site.keeper.comments(pull.number)
    assert "2 rows will not be proposed again" in comment
    assert "`/bot accept all`" in comment
    assert "`arXiv:2507.00001`" in comment
    assert verdicts(site) == {"Paper number 1": "rejected", "Paper number 2": "rejected"}
    (fresh,) = site.keeper.pulls()
    assert fresh.number != pull.number
    assert site.keeper.titles(fresh.head.ref)[0] == "Paper number 3"
    assert "Paper number 1" not in site.keeper.titles(fresh.head.ref)


def test_the_branch_of_a_closed_pull_request_stays_as_it_was(site: Site) -> None:
    run_scan(site, 1)
    pull = site.keeper.pulls()[0]
    head = site.keeper.remote.get_git_ref(f"heads/{BRANCH}").object.sha
    pull.edit(state="closed")

    run_scan(site, 2)

    assert site.keeper.remote.get_git_ref(f"heads/{BRANCH}").object.sha == head
    assert site.keeper.pulls()[0].head.ref == "bot/papers-2"


def test_accept_all_on_a_closed_pull_request_proposes_its_rows_afresh(site: Site) -> None:
    run_scan(site, 1, 2)
    pull = site.keeper.pulls()[0]
    pull.edit(state="closed")
    run_scan(site)

    respond(site.helper.comment(pull.number, "/bot accept all"), site.project(), TODAY)

    (fresh,) = site.keeper.pulls()
    assert {"Paper number 1", "Paper number 2"} <= set(site.keeper.titles(fresh.head.ref))
    assert verdicts(site) == {}


def test_reopening_a_closed_pull_request_undoes_the_rejections(site: Site) -> None:
    run_scan(site, 1)
    pull = site.keeper.pulls()[0]
    pull.edit(state="closed")
    run_scan(site)
    assert verdicts(site) == {"Paper number 1": "rejected"}
    pull.edit(state="open")

    run_scan(site, 1, 2)

    assert verdicts(site) == {}
    assert [p.number for p in site.keeper.pulls()] == [pull.number]
    assert {"Paper number 1", "Paper number 2"} <= set(site.keeper.titles(BRANCH))


def test_a_change_that_was_refused_by_closing_is_not_proposed_again(site: Site) -> None:
    change = ChangedField(
        id="arXiv:2401.00001", field="code", value="https://github.com/a/late", why="code was released"
    )
    publish(proposal(changes=(change,)), site.project())
    pull = site.keeper.pulls()[0]
    assert pull.title == "Update 1 row"
    assert "none → `https://github.com/a/late` (code was released)" in pull.body
    pull.edit(state="closed")

    done = publish(proposal(changes=(change,)), site.project())

    assert done.url is None
    assert "1 change of a row will not be proposed again" in site.keeper.comments(pull.number)[0]


def test_a_change_never_overwrites_what_a_person_set(site: Site) -> None:
    publish(proposal(row(1)), site.project())
    site.helper.edit("catalog.json", '"title": "Listed paper 1",', '"title": "Listed paper one",', BRANCH)
    change = ChangedField(id="arXiv:2401.00001", field="title", value="Another", why="renamed")

    publish(proposal(row(1), changes=(change,)), site.project())

    assert "Listed paper one" in site.keeper.titles(BRANCH)


def test_when_every_row_was_rejected_the_bot_closes_the_pull_request_and_says_why(site: Site) -> None:
    run_scan(site, 1)
    pull = site.keeper.pulls()[0]
    respond(site.helper.comment(pull.number, "/bot reject 2507.00001"), site.project(), TODAY)

    assert site.keeper.pulls() == []
    assert any("Nothing is left to propose" in comment for comment in site.keeper.comments(pull.number))
    run_scan(site, 1, 2)
    assert site.keeper.pulls()[0].title == "Add 1 paper"
    assert verdicts(site) == {"Paper number 1": "rejected"}


def test_the_state_lies_on_a_branch_with_a_history_of_its_own(site: Site) -> None:
    run_scan(site, 1)

    remote = site.keeper.remote
    head = remote.get_git_commit(remote.get_git_ref("heads/bot-state").object.sha)
    while head.parents:
        head = remote.get_git_commit(head.parents[0].sha)
    assert [e.path for e in remote.get_git_tree(head.tree.sha).tree] == ["state.json"]


def test_a_decision_can_be_mended_by_hand(site: Site) -> None:
    run_scan(site, 1)
    site.helper.write_catalog(without(site.helper.catalog(BRANCH), ["arXiv:2507.00001"]), BRANCH)
    run_scan(site, 1, 2)
    data = json.loads(site.helper.read("state.json", "bot-state"))
    data["decisions"] = []
    site.helper.write("state.json", json.dumps(data), "bot-state")

    run_scan(site, 1, 2)

    assert "Paper number 1" in site.keeper.titles(BRANCH)


def test_a_broken_state_is_named_and_nothing_is_touched(site: Site) -> None:
    run_scan(site, 1)
    site.helper.write("state.json", "{", "bot-state")
    head = site.keeper.pulls()[0].head.sha

    with pytest.raises(InputError, match=r"state\.json on the branch bot-state is not valid JSON"):
        run_scan(site, 2)

    assert site.keeper.pulls()[0].head.sha == head


def remember_wrongly(site: Site, **values: object) -> None:
    """Edit what the state says of the open pull request, as a hand might."""
    state = site.state()
    assert state.open_pull_request
    opened = state.open_pull_request.model_copy(update=values)
    site.keeper.write(
        "state.json", state_text(state.model_copy(update={"open_pull_request": opened})), "bot-state"
    )


def test_a_state_that_names_a_pull_request_that_is_not_there_loses_nothing(site: Site) -> None:
    run_scan(site, 1)
    site.keeper.pulls()[0].edit(state="closed")
    remember_wrongly(site, number=4711)

    run_scan(site, 2)

    (pull,) = site.keeper.pulls()
    assert {"Paper number 1", "Paper number 2"} <= set(site.keeper.titles(pull.head.ref))


@pytest.mark.parametrize("branch", ["main", "bot-state"])
def test_a_state_that_names_another_branch_as_the_bots_is_refused_and_nothing_is_touched(
    site: Site, calls: Calls, branch: str
) -> None:
    run_scan(site, 1)
    remember_wrongly(site, branch=branch, number=None)
    calls.made.clear()

    with pytest.raises(InputError, match=f"on the branch {branch}: set open_pull_request to null"):
        run_scan(site, 2)

    assert calls.writes() == []


def test_a_locked_conversation_does_not_stop_the_run(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    run_scan(site, 1)
    site.keeper.pulls()[0].edit(state="closed")

    def refused(self: object, body: str) -> None:
        raise GithubException(403, {"message": "Unable to create comment because issue is locked."}, {})

    monkeypatch.setattr("github.PullRequest.PullRequest.create_issue_comment", refused)
    run_scan(site, 2)

    assert verdicts(site) == {"Paper number 1": "rejected"}
    assert "Paper number 2" in site.keeper.titles(site.keeper.pulls()[0].head.ref)


def test_a_lost_state_does_not_open_a_second_pull_request(site: Site) -> None:
    run_scan(site, 1)
    site.keeper.remote.get_git_ref("heads/bot-state").delete()

    run_scan(site, 1, 2)

    assert len(site.keeper.pulls("all")) == 1
    assert site.keeper.titles(BRANCH)[:2] == ["Paper number 2", "Paper number 1"]


def test_the_state_is_changed_from_what_it_is_at_that_moment(site: Site) -> None:
    run_scan(site, 1)
    beaten: list[int] = []

    def change(state):
        if not beaten:
            beaten.append(1)
            remember(
                site.project(),
                lambda s: s.model_copy(update={"checked": {"arXiv:1": TODAY}}),
                "Another run",
            )
        return state.model_copy(update={"checkpoints": {"arXiv": TODAY}})

    remember(site.project(), change, "This run")

    state = recall(site.project())
    assert (state.checked, state.checkpoints) == ({"arXiv:1": TODAY}, {"arXiv": TODAY})


def test_a_row_that_a_person_added_under_another_identifier_is_not_proposed_twice(site: Site) -> None:
    run_scan(site, 1)
    catalog = site.helper.catalog("main")
    by_hand = entry(2, "Paper number 2", by="person", doi="10.1000/two")
    site.helper.write_catalog(catalog.model_copy(update={"entries": (by_hand, *catalog.entries)}), "main")

    publish(
        proposal(row(1), row(2, arxiv_id=None, doi="10.1000/two", url="https://doi.org/10.1000/two")),
        site.project(),
    )

    assert site.keeper.titles(BRANCH).count("Paper number 2") == 1


BROUGHT = State(
    checkpoints={"arXiv": date(2025, 6, 30)},
    decisions=(Decision(id="arXiv:2507.00001", title="No", verdict="rejected", on=TODAY, by="keeper"),),
    seen="0" * 40,
    open_pull_request=OpenPullRequest(branch=BRANCH, number=77, head="0" * 40),
)


def test_a_new_state_branch_starts_from_the_decisions_that_the_list_brings(site: Site) -> None:
    site.keeper.write("state.json", state_text(BROUGHT), "main")
    assert recall(site.project()) == State(checkpoints=BROUGHT.checkpoints, decisions=BROUGHT.decisions)

    run_scan(site, 1, 2)

    assert site.keeper.titles(BRANCH)[0] == "Paper number 2"
    assert "Paper number 1" not in site.keeper.titles(BRANCH)
    state = site.state()
    assert (state.decisions, state.checkpoints) == (BROUGHT.decisions, BROUGHT.checkpoints)
    assert state.open_pull_request is not None
    assert state.open_pull_request.number == site.keeper.pulls()[0].number


def test_once_there_is_a_state_branch_the_file_beside_the_list_counts_no_more(site: Site) -> None:
    run_scan(site, 1)
    site.keeper.write("state.json", state_text(BROUGHT), "main")
    assert recall(site.project()).decisions == ()
    assert "Paper number 1" in site.keeper.titles(BRANCH)


def test_a_state_branch_that_holds_something_else_starts_from_the_list_s_decisions_too(site: Site) -> None:
    site.keeper.write("state.json", state_text(BROUGHT), "main")
    write_aside(site.project(), "citations.json", "{}", "Count citations")
    assert recall(site.project()).decisions == BROUGHT.decisions
    run_scan(site, 2)
    assert site.state().decisions == BROUGHT.decisions


def test_a_broken_state_beside_the_list_is_named(site: Site) -> None:
    site.keeper.write("state.json", "{", "main")
    with pytest.raises(InputError, match=r"state\.json on the branch main is not valid JSON"):
        recall(site.project())
