"""One rolling pull request."""

import threading

import pytest
from github import GithubException

from bot.core.project import Project
from bot.core.settings import load_environment
from bot.core.state import ChangedField
from bot.pipeline.proposal import Proposal
from bot.pull_request import Published, publish
from bot.support.errors import GitHubError, InputError
from tests import ROOT
from tests.pull_request.emulator import Calls, Struck
from tests.pull_request.people import TODAY, Site, proposal, row, settings


def run_scan(site: Site, *rows: int, **options: object) -> Published:
    return publish(proposal(*(row(n) for n in rows)), site.project(**options))


def test_a_night_opens_one_pull_request_with_one_commit(site: Site) -> None:
    done = run_scan(site, 1, 2)

    (pull,) = site.keeper.pulls()
    assert (done.number, done.url, done.changed, done.rows) == (pull.number, pull.html_url, True, 2)
    assert pull.title == "Add 2 papers"
    assert site.keeper.titles("bot/papers")[:2] == ["Paper number 1", "Paper number 2"]
    tree = site.keeper.remote.get_git_tree(pull.head.sha, recursive=True).tree
    assert {"catalog.json", "README.md", "docs/timeline.svg"} <= {e.path for e in tree}
    assert site.keeper.remote.compare(pull.base.ref, pull.head.sha).ahead_by == 1
    assert "Paper number 1" in site.keeper.read("README.md", "bot/papers")


def test_run_twice_there_is_one_pull_request_and_nothing_is_pushed(site: Site, calls: Calls) -> None:
    done = run_scan(site, 1)
    head = site.keeper.pulls()[0].head.sha
    calls.made.clear()

    again = run_scan(site, 1)

    assert not again.changed
    assert calls.writes() == []
    assert [pull.head.sha for pull in site.keeper.pulls()] == [head]
    assert site.keeper.comments(done.number or 0) == []


def test_a_night_with_nothing_new_moves_a_mark_without_touching_the_pull_request(site: Site) -> None:
    run_scan(site, 1)
    before = site.keeper.pulls()[0]

    publish(
        proposal(row(1), checkpoints=(("arXiv", TODAY),)),
        site.project(),
    )

    after = site.keeper.pulls()[0]
    assert (after.head.sha, after.body, after.title) == (before.head.sha, before.body, before.title)
    assert site.state().checkpoints == {"arXiv": TODAY}


def test_with_nothing_found_nothing_is_opened(site: Site) -> None:
    done = run_scan(site)

    assert done.url is None
    assert site.keeper.pulls("all") == []


def test_the_next_night_updates_the_open_pull_request(site: Site) -> None:
    first = run_scan(site, 1)
    second = run_scan(site, 1, 2)

    assert second.number == first.number
    (pull,) = site.keeper.pulls()
    assert pull.title == "Add 2 papers"
    assert "Paper number 2" in pull.body
    assert site.keeper.remote.compare("main", "bot/papers").ahead_by == 2


def test_after_a_merge_the_next_night_starts_a_fresh_one(site: Site) -> None:
    first = run_scan(site, 1)
    site.keeper.pulls()[0].merge()

    second = run_scan(site, 2)

    assert second.number != first.number
    (pull,) = site.keeper.pulls()
    assert pull.title == "Add 1 paper"
    assert "Paper number 1" in site.keeper.titles("main")
    assert [(d.id, d.verdict) for d in site.state().decisions] == [("arXiv:2507.00001", "accepted")]


def test_after_a_merge_that_squashes_the_fresh_one_has_a_branch_of_its_own(site: Site) -> None:
    run_scan(site, 1)
    old = site.keeper.pulls()[0].head.sha
    site.keeper.pulls()[0].merge(merge_method="squash")

    run_scan(site, 2)

    (pull,) = site.keeper.pulls()
    assert pull.head.ref == "bot/papers-2"
    assert site.keeper.remote.compare("main", pull.head.sha).ahead_by == 1
    assert site.keeper.remote.get_git_ref("heads/bot/papers").object.sha == old


def test_when_all_is_merged_and_nothing_new_there_is_no_empty_pull_request(site: Site) -> None:
    run_scan(site, 1)
    site.keeper.pulls()[0].merge()

    assert run_scan(site, 1).url is None
    assert site.keeper.pulls() == []


def test_a_large_first_run_is_split_newest_first_and_says_how_many_wait(site: Site) -> None:
    rows = [row(n, month=f"2025{month:02}") for n, month in ((1, 3), (2, 7), (3, 5), (4, 6))]
    done = publish(proposal(*rows), site.project(limit=2))

    assert (done.rows, done.waiting) == (2, 2)
    assert site.keeper.titles("bot/papers")[:2] == ["Paper number 2", "Paper number 4"]
    assert "2 more papers wait" in site.keeper.pulls()[0].body

    site.keeper.pulls()[0].merge()
    run_scan(site, limit=2)

    assert site.keeper.titles("bot/papers")[2:4] == ["Paper number 3", "Paper number 1"]


def test_labels_and_reviewers_come_from_the_settings(site: Site) -> None:
    run_scan(site, 1, labels=("papers",), reviewers=("helper",))

    (pull,) = site.keeper.pulls()
    assert [label.name for label in pull.labels] == ["papers"]
    assert [user.login for user in pull.requested_reviewers] == ["helper"]


def test_a_reviewer_that_github_refuses_does_not_stop_the_proposal(site: Site) -> None:
    assert run_scan(site, 1, reviewers=("nobody-at-all",)).number


@pytest.mark.parametrize("struck", ["drop", "lose", "refuse"])
@pytest.mark.parametrize("place", ["/labels", "/requested_reviewers"])
def test_labels_and_reviewers_that_github_does_not_answer_do_not_stop_the_proposal(
    site: Site, calls: Calls, monkeypatch: pytest.MonkeyPatch, place: str, struck: Struck
) -> None:
    monkeypatch.setattr("bot.pull_request.memory.PAUSE", 0.0)
    calls.strike = lambda method, path, body: struck if method == "POST" and path.endswith(place) else None

    assert run_scan(site, 1, labels=("papers",), reviewers=("helper",)).number
    assert len(site.keeper.pulls()) == 1


def test_two_runs_at_once_make_one_pull_request(site: Site) -> None:
    failures: list[BaseException] = []

    def run(number: int) -> None:
        try:
            run_scan(site, number)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(n,)) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    (pull,) = site.keeper.pulls("all")
    assert pull.title == "Add 2 papers"
    assert {"Paper number 1", "Paper number 2"} <= set(site.keeper.titles("bot/papers"))


def test_a_source_that_failed_is_named_with_the_days_that_are_missing(site: Site) -> None:
    publish(proposal(row(1), errors={"arXiv": "answered 503 five times"}), site.project())

    body = site.keeper.pulls()[0].body
    assert "arXiv was not read whole" in body
    assert "2025-07-01 to 2025-08-01" in body


def test_what_a_person_writes_over_the_body_stays_while_nothing_is_new(site: Site) -> None:
    run_scan(site, 1)
    site.helper.pulls()[0].edit(title="Papers of July", body="I look at it on Friday.")

    run_scan(site, 1)

    assert site.keeper.pulls()[0].title == "Papers of July"
    assert site.keeper.pulls()[0].body == "I look at it on Friday."


def test_the_body_tells_what_changed_since_the_last_review(site: Site) -> None:
    run_scan(site, 1)
    pull = site.helper.pulls()[0]
    pull.create_review(body="Looks good so far", event="COMMENT")

    run_scan(site, 1, 2)

    body = site.keeper.pulls()[0].body
    assert "Since the review of" in body
    since = body.partition("Since the review of")[2].partition("\n\n|#|")[0]
    assert "added: Paper number 2" in since
    assert "Paper number 1" not in since


def test_a_pull_request_of_somebody_else_is_not_taken_for_the_bots_own(site: Site) -> None:
    main = site.helper.remote.get_git_ref("heads/main").object.sha
    site.helper.remote.create_git_ref("refs/heads/fix", main)
    site.helper.write("notes.md", "A note.", "fix")
    site.helper.remote.create_pull(base="main", head="fix", title="Fix", body="")

    done = run_scan(site, 1)

    assert sorted(pull.head.ref for pull in site.keeper.pulls()) == ["bot/papers", "fix"]
    assert site.keeper.remote.get_pull(done.number or 0).head.ref == "bot/papers"


def test_without_a_token_the_message_says_what_is_missing(site: Site) -> None:
    environment = load_environment({"GITHUB_API_URL": site.url, "GITHUB_REPOSITORY": "keeper/list"})

    with pytest.raises(InputError, match="GITHUB_TOKEN is missing"):
        publish(proposal(row(1)), Project(ROOT, settings(), environment))


def test_a_wrong_token_is_an_error_that_does_not_show_it(site: Site) -> None:
    environment = load_environment(
        {"GITHUB_API_URL": site.url, "GITHUB_TOKEN": "s3cret", "GITHUB_REPOSITORY": "keeper/nowhere"}
    )

    with pytest.raises(GitHubError) as caught:
        publish(proposal(row(1)), Project(ROOT, settings(), environment))

    assert "keeper/nowhere" in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_a_github_that_cannot_be_reached_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.pull_request.client.TRIES", 0)
    environment = load_environment(
        {"GITHUB_API_URL": "http://localhost:9", "GITHUB_TOKEN": "x", "GITHUB_REPOSITORY": "keeper/list"}
    )

    with pytest.raises(GitHubError, match="could not be reached"):
        publish(proposal(row(1)), Project(ROOT, settings(), environment))


def test_a_pull_request_that_a_person_sent_elsewhere_is_left_alone(site: Site) -> None:
    run_scan(site, 1)
    remote = site.helper.remote
    remote.create_git_ref("refs/heads/next", remote.get_git_ref("heads/main").object.sha)
    pull = site.helper.pulls()[0]
    pull.edit(base="next")
    if site.keeper.pulls()[0].base.ref != "next":
        pytest.skip("this GitHub cannot change the base of a pull request")

    done = run_scan(site, 1, 2)

    assert "it goes to the branch next, not to main" in (done.trouble or "")
    assert [p.number for p in site.keeper.pulls("all")] == [pull.number]
    assert site.state().decisions == ()


def test_a_branch_that_may_not_be_moved_is_an_error_and_no_race(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_scan(site, 1)

    def refused(self: object, sha: str, force: bool = False) -> None:
        raise GithubException(422, {"message": "Repository rule violations found"}, {})

    monkeypatch.setattr("github.GitRef.GitRef.edit", refused)

    with pytest.raises(GitHubError, match="Repository rule violations"):
        run_scan(site, 1, 2)


def test_rows_looked_at_again_without_a_scan_are_proposed_beside_the_others(site: Site) -> None:
    run_scan(site, 1)
    change = ChangedField(
        id="arXiv:2401.00002", field="venue", value="MICCAI 2025", why="it was published there"
    )
    looked = Proposal(
        rows=(), held=(), scan=None, today=TODAY, changes=(change,), checked=("arXiv:2401.00002",)
    )

    publish(looked, site.project())

    (pull,) = site.keeper.pulls()
    assert pull.title == "Add 1 paper, update 1 row"
    assert "venue: none → `MICCAI 2025` (it was published there)" in pull.body
    assert "Read from 2025-07-01 to 2025-08-01" in pull.body
    assert site.state().checked == {"arXiv:2401.00002": TODAY}


def test_each_change_of_a_row_is_told_with_its_own_reason_and_what_a_person_set_with_none(site: Site) -> None:
    name = "arXiv:2401.00002"
    reasons = {"venue": "it was published there", "code": "the abstract names it", "authors": "they stand so"}
    values = {"venue": "MICCAI 2025", "code": "https://github.com/a/late", "authors": "A. Author"}
    changes = tuple(ChangedField(id=name, field=one, value=values[one], why=reasons[one]) for one in reasons)
    publish(proposal(changes=changes), site.project())
    (pull,) = site.keeper.pulls()
    for field, why in reasons.items():
        assert f"→ `{values[field]}` ({why})" in pull.body

    site.helper.edit("catalog.json", "https://github.com/a/late", "https://github.com/a/better", "bot/papers")
    run_scan(site)

    (pull,) = site.keeper.pulls()
    assert f"→ `MICCAI 2025` ({reasons['venue']})" in pull.body
    assert "→ `https://github.com/a/better`" in pull.body
    assert reasons["code"] not in pull.body


def test_a_change_to_an_identifier_that_a_proposed_row_has_is_left_out_and_the_run_goes_on(
    site: Site,
) -> None:
    publish(proposal(row(1, arxiv_id=None, doi="10.1000/x", url="https://doi.org/10.1000/x")), site.project())
    change = ChangedField(id="arXiv:2401.00002", field="doi", value="10.1000/x", why="a DOI was assigned")
    looked = Proposal(
        rows=(), held=(), scan=None, today=TODAY, changes=(change,), checked=("arXiv:2401.00002",)
    )

    publish(looked, site.project())

    (pull,) = site.keeper.pulls()
    assert pull.title == "Add 1 paper"
    state = site.state()
    assert state.checked == {"arXiv:2401.00002": TODAY}
    assert state.open_pull_request is not None
    assert state.open_pull_request.changes == ()


def test_the_body_tells_how_earlier_proposals_fared(site: Site) -> None:
    run_scan(site, 1, 2)
    site.keeper.pulls()[0].merge()

    run_scan(site, 3)

    assert (
        "Of the last 2 proposals you accepted 2 (100%; bot.toml asks for 90%)" in site.keeper.pulls()[0].body
    )


def test_what_came_last_is_marked_until_something_newer_comes(site: Site) -> None:
    run_scan(site, 1, 2)
    run_scan(site, 1, 2, 3)
    body = site.keeper.pulls()[0].body
    assert "1 new since the last run" in body
    assert "**new**|[Paper number 3]" in body

    run_scan(site, 1, 2, 3)

    assert site.keeper.pulls()[0].body == body


def test_a_quoted_sentence_stands_in_the_pull_request_and_not_in_what_is_merged(site: Site) -> None:
    said = "We segment livers by prompts."
    publish(proposal(row(1).model_copy(update={"quote": said})), site.project())

    (pull,) = site.keeper.pulls()
    assert f"“{said}”" in pull.body
    commit = site.keeper.remote.get_git_commit(pull.head.sha)
    merged = [site.keeper.read(path, pull.head.ref) for path in ("README.md", "catalog.json")]
    assert not any(said in text for text in (commit.message, pull.title, *merged))
